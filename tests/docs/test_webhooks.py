"""What the how-to for webhooks says of verifying is right."""

import re
from pathlib import Path

from feedsvc.hub.signing import hook_headers

TEXT = (Path(__file__).parents[2] / "docs/how-to/webhooks.md").read_text(encoding="utf-8")


def test_the_program_that_verifies_takes_our_messages_and_no_other() -> None:
    (program,) = re.findall(r"^```python\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
    (secret,) = re.findall(r'secret = "(whsec_.*?)"', TEXT)
    names: dict[str, object] = {}
    exec(program, names)  # noqa: S102 it is what readers are shown
    is_ours = names["is_ours"]
    body = '{"type": "article.held"}'
    headers = dict(hook_headers("held-1", body, secret, now=1_773_524_402))

    assert callable(is_ours)
    assert is_ours(secret, headers, body.encode())
    assert not is_ours(secret, headers, body.encode() + b" ")
    assert not is_ours("whsec_YW5vdGhlciBzZWNyZXQgb2Ygb3Vycw==", headers, body.encode())
