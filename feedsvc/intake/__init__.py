"""The drop folder: files claimed, settled, accepted or quarantined."""
