"""What the service does, told in terms of ports."""
