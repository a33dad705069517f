"""The WebSub hub: requests of subscribers, what each has yet to receive, and the worker that sends it.

The sender and the guard are imported by whatever has something to send: with aiohttp they take 7 MB.
"""
