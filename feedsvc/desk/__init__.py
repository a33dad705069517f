"""What editors and operators do by hand, and who may."""
