"""What is counted and measured: polls, files taken in, the state of the service."""
