"""The conformance rules, and the probe that asks any server."""
