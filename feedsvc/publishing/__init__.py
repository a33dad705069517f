"""The configured feeds and the streams: what they hold, rendered, checked, put live and served."""
