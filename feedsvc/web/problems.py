"""Errors for machines that read JSON: the details of a problem (RFC 9457)."""

import json

from feedsvc.server.exchange import Answer

TITLES = {
    400: "Not understood",
    401: "Not known",
    403: "Not allowed",
    404: "Not found",
    405: "Not allowed",
    409: "Not possible",
    410: "Gone",
    413: "Too large",
    415: "Not understood",
    429: "Too often",
    500: "Our fault",
    503: "Back in a moment",
    507: "No room",
}
"""What an error is called."""


def problem(status: int, sentence: str, *headers: tuple[str, str]) -> Answer:
    """Answer with a sentence on what is wrong, which no cache keeps."""
    details = {"type": "about:blank", "title": TITLES.get(status, "Error"), "status": status, "detail": sentence}
    body = (json.dumps(details, ensure_ascii=False) + "\n").encode()
    kept = [("Content-Type", "application/problem+json"), ("Cache-Control", "no-store"), *headers]
    return Answer(status, [*kept, ("Content-Length", str(len(body)))], body)
