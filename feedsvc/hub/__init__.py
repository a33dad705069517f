"""The WebSub hub and the announcements to others."""
