"""Files of bytes: pictures, programs, databases and archives under any name, by the bytes that they begin with."""

import re

from feedsvc.readers import outlook

_HEADS: tuple[tuple[bytes, str], ...] = (
    (rb"\x89PNG|\xff\xd8\xff|GIF8[79]a|BM....\x00\x00\x00\x00", "a picture"),
    (rb"II\*\x00|MM\x00\*|RIFF....WEBP|\x00\x00[\x01\x02]\x00|8BPS|AT&TFORM|qoif", "a picture"),
    (rb"\x00\x00\x00\x0cjP  |....ftyp(?:hei[cfx]|avif|mif1)|\xff\x0a", "a picture"),
    (rb"%!PS|\xc5\xd0\xd3\xc6", "a PostScript file"),
    (rb"\x06\x06\xed\xf5\xd8\x1d\x46\xe5", "an InDesign document"),
    (rb"....ftyp|RIFF....AVI |\x1aE\xdf\xa3|FLV\x01|\x00\x00\x01[\xb3\xba]|0&\xb2u\x8ef\xcf\x11", "a film or sound"),
    (rb"ID3[\x02-\x04]|RIFF....WAVE|OggS\x00|fLaC\x00|\xff[\xfb\xf3\xf2]|#!AMR|MThd\x00|FORM....AIF", "a sound"),
    (rb"SQLite format 3\x00|\x00\x01\x00\x00Standard (?:Jet|ACE) DB", "a database"),
    (rb"\x7fELF|MZ.{58}..\x00\x00|\xca\xfe\xba\xbe|\xce\xfa\xed\xfe|\xcf\xfa\xed\xfe|\x00asm\x01|dex\n03", "a program"),
    (rb"\x1f\x8b[\x00-\x08]|BZh[1-9]1AY&SY|\xfd7zXZ\x00|7z\xbc\xaf\x27\x1c|Rar!\x1a\x07", "an archive"),
    (rb"\x28\xb5\x2f\xfd|\x60\xea|MSCF\x00", "an archive"),
    (rb"wOF[F2]|OTTO\x00|true\x00|\x00\x01\x00\x00\x00[\x04-\x30]\x00|ttcf\x00", "a font"),
    (rb"bplist0\d", "a property list of macOS"),
    (rb"L\x00\x00\x00\x01\x14\x02\x00", "a shortcut of Windows"),
    (rb"\x78\x9f\x3e\x22", "a winmail.dat of Outlook, which holds other files: ask its sender for a plain attachment"),
    (rb"\xffWPC", "a WordPerfect document"),
    (rb"!BDN", "a mailbox of Outlook"),
)  # fmt: skip
"""Signatures, as patterns of the first bytes (Garykessler's list and the formats' own specifications), and what they say."""

_KINDS = tuple((re.compile(head, re.DOTALL), kind) for head, kind in _HEADS)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAMS = (
    ("WordDocument", "a Word document of before 2007; save it as .docx"),
    ("Workbook", "an Excel workbook"),
    ("Book", "an Excel workbook"),
    ("PowerPoint Document", "a PowerPoint presentation"),
)
_TAR = slice(257, 262)


def kind_of_bytes(content: bytes) -> str | None:
    """Return what a file of bytes is, with its article ("a picture"); None for what may be a text or a zip."""
    if content.startswith(_OLE) and not outlook.is_message(content):
        names = ((name.encode("utf-16-le"), kind) for name, kind in _STREAMS)
        return next((kind for name, kind in names if name in content), "a file of an office program of before 2007")
    if content[_TAR] == b"ustar":
        return "an archive"
    return next((kind for head, kind in _KINDS if head.match(content)), None)
