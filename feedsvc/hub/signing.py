"""How webhooks are signed: as Standard Webhooks has it (https://www.standardwebhooks.com), whose libraries verify them."""

import base64
import binascii
import hmac
from collections.abc import Mapping

PREFIX = "whsec_"
"""What a secret begins with that is Base64 of its bytes."""


def hook_headers(name: str, body: str, secret: str | None, *, now: int) -> Mapping[str, str]:
    """Return the headers of a webhook: its id, the seconds since 1970, and with a secret the signature of both and the body."""
    headers = {"Content-Type": "application/json", "User-Agent": "feedsvc (webhooks)"}
    headers |= {"webhook-id": name, "webhook-timestamp": str(now)}
    if secret:
        digest = hmac.digest(_key_of(secret), f"{name}.{now}.{body}".encode(), "sha256")
        headers["webhook-signature"] = f"v1,{base64.b64encode(digest).decode()}"
    return headers


def _key_of(secret: str) -> bytes:
    """Return the bytes of a secret: of `whsec_...` what its Base64 says, else its own."""
    if secret.startswith(PREFIX):
        try:
            return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
        except binascii.Error:
            return secret.encode()
    return secret.encode()
