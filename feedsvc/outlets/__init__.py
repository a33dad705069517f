"""Renditions written out for a web server or CDN."""
