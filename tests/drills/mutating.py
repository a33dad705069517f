"""Damage files by what they are made of: lines, tokens, JSON values, elements, archive members, and bytes at last."""

import io
import json
import re
import warnings
import zipfile
from collections.abc import Callable, Sequence
from copy import deepcopy
from random import Random

from lxml import etree
from lxml import html as lxml_html

from tests.drills.tokens import CODECS, TOKENS

Damage = Callable[[bytes, bytes, Random], bytes]
"""From a file, another of its kind, and a chance: a damaged file."""

LARGEST = 200_000
"""Bytes of the largest file that is made, one in fifty; the others are smaller."""

USUAL = 20_000

_WORD = re.compile(r"\w+|[^\w\s]")
_DEEPEST = 120


def mutate(content: bytes, other: bytes, kind: str, chance: Random) -> bytes:
    """Return a file with some damage, mostly in the terms of its format."""
    most = LARGEST if chance.random() < 0.02 else max(USUAL, len(content))
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 5, 8))):
        damages = _OF_KIND.get(kind, ()) if kind == "binary" or chance.random() < 0.7 else _ANY
        try:
            content = chance.choice(damages or _ANY)(content, other, chance)[:most]
        except Exception:  # noqa: BLE001 what is too broken for a damage of its format gets one of its bytes
            content = chance.choice(_ANY[:4])(content, other, chance)[:most]
    return content


def flip(content: bytes, _: bytes, chance: Random) -> bytes:
    """Change some bytes."""
    changed = bytearray(content or b"x")
    for _n in range(chance.choice((1, 2, 8, 64))):
        changed[chance.randrange(len(changed))] = chance.choice((0, 9, 10, 34, 38, 60, 127, 128, 255, chance.randrange(256)))
    return bytes(changed)


def cut(content: bytes, _: bytes, chance: Random) -> bytes:
    """Leave out a stretch, to the end or not."""
    begin = chance.randrange(len(content) + 1)
    end = len(content) if chance.random() < 0.3 else begin + chance.choice((1, 2, 7, 40, 500))
    return content[:begin] + content[end:]


def repeat(content: bytes, _: bytes, chance: Random) -> bytes:
    """Repeat a stretch some times, or very often."""
    begin = chance.randrange(len(content) + 1)
    stretch = content[begin : begin + chance.choice((1, 3, 12, 60, 400))]
    return content[:begin] + stretch * chance.choice((2, 3, 20, 400)) + content[begin:]


def splice(content: bytes, other: bytes, chance: Random) -> bytes:
    """Go on with another file somewhere."""
    return content[: chance.randrange(len(content) + 1)] + other[chance.randrange(len(other) + 1) :]


def insert(content: bytes, _: bytes, chance: Random) -> bytes:
    """Put in a token that parsers stumble over."""
    at = chance.randrange(len(content) + 1)
    return content[:at] + _token(chance).encode("utf-8", "surrogatepass") + content[at:]


def recode(content: bytes, _: bytes, chance: Random) -> bytes:
    """Write a text in another encoding, whatever it says of itself."""
    text = content.decode("utf-8", "replace")
    return text.encode(chance.choice(CODECS), chance.choice(("replace", "ignore")))


def lines(content: bytes, other: bytes, chance: Random) -> bytes:
    """Move, double, drop or borrow lines."""
    own, theirs = content.split(b"\n"), other.split(b"\n")
    at, to = chance.randrange(len(own)), chance.randrange(len(own))
    choice = chance.randrange(5)
    if choice == 0:
        own.insert(to, own.pop(at))
    elif choice == 1:
        own[to:to] = [own[at]] * chance.choice((1, 2, 50))
    elif choice == 2:
        own[at:to] = []
    elif choice == 3:
        own[at] = chance.choice(theirs)
    else:
        own[at] = own[at].strip() if chance.random() < 0.5 else b" " * chance.choice((1, 4, 80)) + own[at]
    return chance.choice((b"\n", b"\n", b"\n", b"\r\n", b"\r", b"\n\n")).join(own)


def swap(content: bytes, other: bytes, chance: Random) -> bytes:
    """Put something else for a word or sign: a token, or a word of another file."""
    text, theirs = content.decode("utf-8", "surrogateescape"), _WORD.findall(other[:5000].decode("utf-8", "ignore"))
    found = list(_WORD.finditer(text, chance.randrange(len(text) + 1)))[:200]
    if not found:
        return insert(content, other, chance)
    match = chance.choice(found)
    new = _token(chance) if chance.random() < 0.6 or not theirs else chance.choice(theirs)
    before, after = text[: match.start()], text[match.end() :]
    written = new.encode("utf-8", "surrogatepass")
    return before.encode("utf-8", "surrogateescape") + written + after.encode("utf-8", "surrogateescape")


def json_values(content: bytes, _: bytes, chance: Random) -> bytes:
    """Change values and names of JSON: types, nulls, lists for texts, depths."""
    value = json.loads(content)
    places = _places(value)
    for _n in range(chance.choice((1, 1, 2, 4))):
        holder, key = chance.choice(places)
        if isinstance(holder, dict) and chance.random() < 0.2:
            holder[_token(chance)] = holder.pop(key, None)
        elif key in holder or isinstance(holder, list):
            holder[key % max(1, len(holder)) if isinstance(holder, list) else key] = _json_value(holder, key, chance)
    written = json.dumps(value, ensure_ascii=chance.random() < 0.5)
    return written.encode("utf-8", "replace" if chance.random() < 0.5 else "surrogatepass")


def _places(value: object, depth: int = 0) -> "list[tuple[dict | list, object]]":  # type: ignore[type-arg]
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = []
    for key, inner in pairs:
        found.append((value, key))
        if depth < _DEEPEST:
            found += _places(inner, depth + 1)
    return found  # type: ignore[return-value]


def _json_value(holder: object, key: object, chance: Random) -> object:
    old = holder[key] if isinstance(holder, dict) else None  # type: ignore[index]
    deep: object = old
    for _ in range(chance.choice((1, 3, 90))):
        deep = [deep] if chance.random() < 0.5 else {"value": deep}
    numbers = (0, -1, 1e300, 2**63, 10**40, float("nan"), float("inf"), 1.5, 1_700_000_000, 1_700_000_000_000)
    values = (None, True, False, "", [], {}, chance.choice(numbers), _token(chance), deep, [old, old], {"rendered": old})
    return chance.choice(values)


def elements(content: bytes, _: bytes, chance: Random) -> bytes:
    """Move, double, rename, empty or nest elements of XML or HTML, and change their attributes."""
    is_page = b"<html" in content[:2000].lower() or not content.lstrip().startswith(b"<?xml")
    root = lxml_html.document_fromstring(content) if is_page else etree.fromstring(content)
    found = [element for element in root.iter() if isinstance(element.tag, str)]
    for _n in range(chance.choice((1, 1, 2, 5))):
        _change(chance.choice(found), chance.choice(found), root, chance)
    return etree.tostring(root, method="html" if is_page else "xml", encoding=chance.choice(("utf-8", "utf-16", "iso-8859-1")))


def _change(element: etree._Element, another: etree._Element, root: etree._Element, chance: Random) -> None:
    choice, parent = chance.randrange(7), element.getparent()
    if choice == 0:
        element.tag = another.tag
    elif choice == 1:
        element.text = _xml_text(chance)
    elif choice == 2:
        element.set(chance.choice([str(name) for name in another.attrib] or ["class"]), _xml_text(chance))
    elif choice == 3 and parent is not None and another not in list(element.iter()):
        another.append(element)
    elif choice == 4 and parent is not None:
        parent.remove(element)
    elif choice == 5 and parent is not None:
        for _ in range(chance.choice((1, 3, 200))):
            parent.append(deepcopy(element) if len(element) < 9 else etree.Element("b"))
    else:
        for _ in range(chance.choice((1, 5, 300))):
            element = etree.SubElement(element, root.tag if chance.random() < 0.2 else another.tag)


def _xml_text(chance: Random) -> str:
    return re.sub("[^\t\n -\ud7ff\ue000-\ufffd]", "", _token(chance)) * chance.choice((1, 1, 30))


def members(content: bytes, _: bytes, chance: Random) -> bytes:
    """Damage a member of an archive, its name, or what is said of it; pack it anew."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        packed = [(member.filename, archive.read(member)) for member in archive.infolist()]
    at = chance.randrange(len(packed))
    name, member = packed[at]
    choice = chance.randrange(6)
    if choice == 0:
        packed[at] = (f"{chance.choice(_NAMES)}{name}"[:300], member)
    elif choice == 1:
        del packed[at]
    elif choice == 2:
        packed.append((name, _inner(name, member, chance)))
    else:
        packed[at] = (name, _inner(name, member, chance))
    return _zipped(packed, chance)


_NAMES = ("../", "/", "..\\", "C:\\", "a/" * 60, "__MACOSX/", ".", "é\u0301/", "\u202e", "x" * 120, "word/", "xl/workbook.xml")


def _inner(name: str, member: bytes, chance: Random) -> bytes:
    suffix = name.rpartition(".")[2].lower()
    return mutate(member, member, "xml" if suffix == "rels" else suffix, chance)


def _zipped(packed: Sequence[tuple[str, bytes]], chance: Random) -> bytes:
    written = io.BytesIO()
    method = chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2))
    with warnings.catch_warnings(), zipfile.ZipFile(written, "w", method) as archive:
        warnings.simplefilter("ignore")  # of names that stand twice
        for name, member in packed:
            archive.writestr(zipfile.ZipInfo(name, (2026, 2, 3, 10, 15, 0)), member)
    return written.getvalue()


def _token(chance: Random) -> str:
    return chance.choice(TOKENS) * chance.choice((1, 1, 1, 1, 1, 2, 40))


_ANY: tuple[Damage, ...] = (flip, cut, repeat, splice, insert, recode, lines, swap)
_OF_KIND: dict[str, tuple[Damage, ...]] = {
    "json": (json_values,),
    "xml": (elements, swap, lines),
    "html": (elements, elements, swap),
    "mhtml": (lines, swap),
    "eml": (lines, swap, swap),
    "mbox": (lines, swap),
    "docx": (members,),
    "odt": (members,),
    "xlsx": (members,),
    "zip": (members,),
    "txt": (lines, swap, swap),
    "md": (lines, swap, swap),
    "toml": (lines, swap),
    "csv": (lines, swap),
    "rst": (lines, swap),
    "rtf": (swap, lines, repeat),
    "pdf": (swap, lines, flip),
    "binary": (flip, cut, splice, repeat),  # what is put in, or written in another encoding, is text
}
