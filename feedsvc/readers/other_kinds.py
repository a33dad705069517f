"""What newsrooms' folders hold besides articles: code, settings, calendars, dumps and logs, told apart by their content.

A name only lowers the share of a file that has to look its part: an article about code stays an article.
"""

import csv
import io
import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from feedsvc.domain.files import kind_of_name
from feedsvc.errors import UnreadableArticle
from feedsvc.readers.looks import Kind, covered, has, lines, never, of_any, starts
from feedsvc.readers.markdown import has_plain_metadata

SAMPLE = 20_000
"""Characters of a file that are looked at."""

MOST, HINTED = 0.55, 0.25
"""Share of a file that has to look its part, without and with a name that says so."""

_COPY = re.compile(
    r"\(.{0,60}(?:conflicted copy|in konflikt|copie en conflit|en conflicto|in conflitto|em conflito"
    r"|conflicterende)\b.{0,60}\)"
    r"|\.sync-conflict-\d{8}-|_conflict-\d{8}-|\.(?:bak|orig|rej)$",
    re.IGNORECASE,
)
_FENCED = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
_COMMENT = re.compile(r"/\*.{0,5000}?\*/;?|\"\"\".{0,5000}?\"\"\"|'{3}.{0,5000}?'{3}", re.DOTALL)
_FRONT_MATTER = re.compile(r"\A\ufeff?(?:---|\+\+\+)[ \t]*\r?\n")


def refuse_name(path: PurePosixPath) -> None:
    """Raise `UnreadableArticle` for the names of half-files, lock files, folders' settings, and copies that a tool made."""
    kind = kind_of_name(path.name)
    if kind:
        raise UnreadableArticle(f"{path.name} is {kind}, not an article: such names are passed over.")
    if _COPY.search(path.name):
        raise UnreadableArticle(f"{path.name} is a copy that a program made of another file. Rename it if it is the one meant.")


def refuse_other_kinds(path: PurePosixPath, content: bytes) -> None:
    """Raise `UnreadableArticle`, with the kind in its sentence, for a file of text that is of another kind than articles."""
    text = content[:SAMPLE].decode("utf-8", "replace").replace("\r\n", "\n").lstrip("\ufeff")
    name = path.name.lower()
    has_front = _FRONT_MATTER.match(text) is not None or has_plain_metadata(text)
    likely: list[tuple[bool, float, str]] = []
    for kind in _KINDS:
        is_hinted = re.search(kind.hint, name) is not None
        share = kind.share(text, is_hinted=is_hinted) if is_hinted or not has_front else 0.0
        if share >= (HINTED if is_hinted else MOST):
            likely.append((is_hinted, share, kind.name))
    if likely:
        raise UnreadableArticle(f"This is {max(likely)[2]}, not an article.")


def _source_code(text: str) -> float:
    """Return the share of code lines in a text; fenced blocks, which an article quotes, and comments don't count."""
    return _CODE(_uncommented(_FENCED.sub("", text) if "```" in text or "~~~" in text else text))


def _uncommented(text: str) -> str:
    return _COMMENT.sub("", text) if any(map(text.__contains__, ("/*", '"""', "'''"))) else text


def _readme(text: str) -> float:
    if _CHAPTERS(text) and _COMMANDS(text):
        return 1.0
    return 0.0 if _FRONT_MATTER.match(text) else HINTED


def _style_sheet(text: str) -> float:
    return _RULES(_uncommented(text)) if "{" in text else 0.0


def _sql(text: str) -> float:
    if ";" not in text:
        return 0.0
    bare = re.sub(r"(?m)^--.*$", "", _uncommented(text)).strip()
    return _STATEMENTS(bare) if ";" in bare else 0.0


def _encoded(text: str) -> float:
    """Return the share of a text in long words of letters and digits, as Base64 and hexadecimal are."""
    words = text.split()
    return sum(len(word) for word in words if len(word) > 40 and _CODED.fullmatch(word)) / max(1, sum(map(len, words)))


def _table(text: str) -> float:
    """Return 1 for rows of as many columns each, by commas, semicolons or tabs; 0.5 for under four rows or three columns."""
    head = text.split("\n", 1)[0]
    mark = max(",;\t|", key=head.count)
    if mark not in head or len(head) > 2_000:
        return 0.0
    complete = text[: text.rfind("\n") + 1] if len(text) >= SAMPLE - 4 else text
    try:
        rows: Sequence[Sequence[str]] = [row for row in csv.reader(io.StringIO(complete), delimiter=mark) if row]
    except csv.Error:
        return 0.0
    columns = len(rows[0])
    alike = sum(len(row) == columns for row in rows) / len(rows)
    has_head = all(0 < len(cell.strip()) <= 40 and not cell.strip().endswith(".") for cell in rows[0])
    if len(rows) < 2 or not has_head or alike < 0.9:
        return 0.0
    return 1.0 if len(rows) >= 4 and columns >= 3 else 0.5


def _make(text: str) -> float:
    if ":" not in text or "\t" not in text:
        return 0.0
    rules = re.findall(r"^[^\s:#=][^:=\n]*:(?!=)[^\n]*\n(?:\t[^\n]*\n?)+", text, re.MULTILINE)
    return sum(map(len, rules)) / len(text) + 0.3 * (".PHONY" in text) if len(rules) >= 2 else 0.0


_CODED = re.compile(r"(?=[A-Za-z+/=_-]*\d)(?=[^A-Za-z]*[A-Za-z])[A-Za-z0-9+/=_-]{41,}")
_RULES = covered(r"@[\w-]+[^{};]{0,200}(?:;|\{)|[^{}@;]{1,300}\{\s*(?:[\w$-]+\s*:[^{};]{1,300}(?:;|(?=\}))\s*)+\}")
_STATEMENT = (
    r"(?:CREATE\s+(?:OR\s+REPLACE\s+)?(?:UNIQUE\s+)?(?:TEMP\w*\s+)?(?:TABLE|DATABASE|INDEX|VIEW|SCHEMA|FUNCTION|TRIGGER"
    r"|SEQUENCE|TYPE)\s"
    r"|INSERT\s+INTO\s+\S+\s*(?:\(|VALUES|SELECT)|(?:DROP|ALTER|LOCK|TRUNCATE)\s+(?:TABLE|DATABASE|VIEW|INDEX)\S*\s"
    r"|UNLOCK\s+TABLES"
    r"|COPY\s+\S+\s.{0,300}?FROM\s+stdin|PRAGMA\s+\w+|SET\s+[@\w.]+\s*=|SELECT\s.{1,500}?\sFROM\s|UPDATE\s+\S+\s+SET\s"
    r"|DELETE\s+FROM\s+\S+|GRANT\s.{1,100}?\sTO\s)"
)
_STATEMENTS = covered(rf"^[^\S\n]*+{_STATEMENT}.{{0,4000}}?;[ \t]*$")
_CODE = lines(
    r"\s*(?:(?:from\s+[\w.]+\s+)?import\s+[\w.*{}'\"@/, ]{1,80};?$|(?:async\s+)?(?:def|func|fn|function|sub)\s+\w+\s*[(<].*"
    r"|(?:pub\s+)?(?:class|struct|enum|interface|trait|impl|namespace|module)\s+\w+[\w<>.:(), ]{0,80}[{:]?$"
    r"|(?:const|let|var|val|my|local|export|public|private|protected|static|final|int|string|bool|void|auto)\s.*[;={(]$"
    r"|(?:[$@\w][\w.\[\]'\"$>-]*)\s*[-+*/|:]?=(?!=)\s*\S.*|[$\w.]+\(.*\)[;,]?$"
    r"|[}\])]+[;,)]*\s*(?:else\s*\{)?$|(?://|/\*|\*/|\*\s|#!|#(?:include|define|undef|if|ifdef|ifndef|endif|pragma)\b|<\?"
    r"|\?>|@\w+(?:\(|$))"
    r"|(?:if|elif|else|for|while|try|except|with|return|yield|raise|throw|switch|case|elsif|unless|foreach|echo|print|local"
    r"|set)\b.*[:;)({\]]$"
    r"|(?:return|end|fi|done|esac|else|then|do|pass|break|continue|begin)\b;?$|package\s+[\w.]+;?$|using\s+[\w.:]+;"
    r"|use\s+[\w:\\]+.*;"
    r"|<(?:script|style|div|template)\b.*>$)",
    4,
    r"\s*#(?![!\w])",
    closing=r".*[)\]}'\"]\s*;$|\s*\S+(?:\s\S+){0,3};$|.*(?:\)|\belse|=>|->|\btry)\s*\{$",
)
_LOG_LINE = (
    r"\[?\d{4}[-/]\d\d[-/]\d\d[T ,]+\d\d:\d\d:\d\d\S*\s|\[?(?:\w{3},? )?\w{3}\s+\d{1,2},? (?:\d{4} )?\d\d:\d\d:\d\d\S* \S"
    r"|\[\d\d/\w{3}/\d{4}[: ]"
    r"|\S+ \S+ \S+ \[\d\d/\w{3}/\d{4}:\d\d|\[?(?:DEBUG|INFO|WARN(?:ING)?|ERROR|FATAL|TRACE|CRITICAL)\]?[\s:|]"
    r"|\d\d:\d\d:\d\d(?:[.,]\d+)?\s+\[?(?:[\w/-]+\]?\s+)?(?:DEBUG|INFO|WARN|ERROR|FATAL|TRACE)|\s+at [\w.$]+\("
    r"|\s*File \"[^\"]+\", line \d"
    r"|Traceback \(most recent|\d{9,11}(?:\.\d+)? "
)

_KEY = r"-----BEGIN (?:PGP (?!SIGNED)|[A-Z0-9 ]*(?:KEY|CERTIFICATE))"
_LICENCES = r"(?:The )?(?:MIT|BSD|ISC|Apache|GNU [\w ]*|Mozilla Public|Creative Commons|Eclipse Public)[\w .-]*Licen[cs]e"
_DOCKER = r"(?:FROM|RUN|CMD|COPY|ADD|ENV|ARG|EXPOSE|WORKDIR|ENTRYPOINT|USER|LABEL|VOLUME|HEALTHCHECK) \S"
_CHAPTERS = has(
    r"(?i)^#{1,3} +\W*(?:installation|install|usage|licen[cs]e|contributing|getting started|requirements|quick ?start|features"
    r"|configuration|documentation|tests?|development)\W*$",
    2,
    needs="#",
)
_COMMANDS = has(
    r"^\s*(?:```|\$ |    )|\b(?:pip|npm|cargo|brew|apt|go|yarn|composer) (?:install|add|get|i|require)\b|git clone"
    r"|!\[[^\]]*\]\([^)]*(?:badge|shield)"
)
_CHANGES = r"^(?:#{1,3} +)?\[?v?\d+\.\d+(?:\.\d+)?\]?(?: [-–—(]+ ?(?:\d{4}-\d\d-\d\d|unreleased).*)?\n(?:[-=~]+$)?"
_SETTINGS = r"\s*(?:\[{1,2}[^\]\n]+\]{1,2}\s*$|(?:export )?[\w.\-/\\\"]+\s*=)"
_YAML = r"\s*(?:- )?[\w.\-/\"'$@*]+:(?:\s|$)|\s*- \S|\s*#|---|\s*[|>]"
_PROGRAMS = (
    r"\.(?:[cm]?js|jsx|tsx?|py|rb|php|java|kt|c|h|cc|cpp|hpp|cs|go|rs|swift|sh|bash|zsh|bat|cmd|ps1|pl|pm|lua|r|vue|svelte|scala|awk"
    r"|vbs?|jsp|asp|tpl|xslt?)$"
)

_ASCIIDOC = r"^=+ \S|^:[\w-]+:(?: |$)|^\[(?:source|quote|NOTE|TIP|\.lead)|^(?:image|video|include)::"
_TEXTILE = r"^(?:h[1-6]|p|bq|bc|fn\d+)(?:\([^()\n]*\)|[<>=])*\. \S|^\|_\.|\"[^\"\n]+\":https?://"
_WIKITEXT = r"^={2,6}[^=\n]+={2,6}\s*$|\[\[[^\[\]\n]+\]\]|\{\{[^{}\n]+\}\}|'{2,5}\w"
_SPHINX = r"^[ \t]*\.\. (?:toctree|auto\w+|currentmodule|module|highlight|(?:py|c|cpp|js|rst):\w+)::"

_KINDS = (
    Kind("a calendar entry or invitation", r"\.(?:ics|ical|ifb|vcs)$", starts(r"BEGIN:VCALENDAR", re.IGNORECASE)),
    Kind("an address card (vCard)", r"\.vcf$", starts(r"BEGIN:VCARD", re.IGNORECASE)),
    Kind(
        "a file of subtitles",
        r"\.(?:srt|vtt|ass|ssa|sub|lrc)$",
        of_any(
            starts(r"WEBVTT\b|\[Script Info\]|\d+\s*\n\d\d?:\d\d:\d\d[,.]\d{1,3}\s*-->"),
            has(r"^\d\d?:\d\d(?::\d\d)?[,.]\d{1,3}\s*-->\s*\d", 2, needs="-->"),
            lines(r"\{\d+\}\{\d+\}|\[\d\d:\d\d\.\d\d\]"),
        ),
    ),
    Kind("an AsciiDoc document; export it as HTML or Markdown", r"\.(?:adoc|asciidoc|asc)$", never, has(_ASCIIDOC)),
    Kind("a page of a program's documentation (Sphinx)", r"\.(?:rst|rest)$", never, has(_SPHINX)),
    Kind(
        "a text in LaTeX; export it as HTML or PDF",
        r"\.(?:tex|ltx|latex)$",
        starts(r"(?:%[^\n]*\n\s*)*\\documentclass\b"),
    ),
    Kind("an Org document; export it as HTML or Markdown", r"\.org$", never, has(r"^#\+\w+:|^\*+ \S")),
    Kind("a text in Textile; export it as HTML or Markdown", r"\.textile$", never, has(_TEXTILE)),
    Kind("a page of a wiki (MediaWiki); export it as HTML", r"\.(?:wiki|mediawiki)$", never, has(_WIKITEXT)),
    Kind("a key or a certificate", r"\.(?:pem|crt|key|asc|gpg)$", starts(_KEY)),
    Kind(
        "a patch",
        r"\.(?:patch|diff)$",
        of_any(has(r"^diff --git ", needs="diff --git "), has(r"^--- \S.*\n\+\+\+ \S.*\n@@ ", needs="\n@@ ")),
    ),
    Kind("a playlist", r"\.(?:m3u8?|pls)$", starts(r"#EXTM3U|\[playlist\]", re.IGNORECASE)),
    Kind(
        "a LaTeX source",
        r"\.(?:tex|bib|sty|cls)$",
        of_any(has(r"^\\documentclass", needs="\\documentclass"), starts(r"@\w+\{[\w:-]+,\s*\n")),
    ),
    Kind(
        "a database dump or script (SQL)",
        r"\.sql$",
        of_any(
            starts(r"-- (?:MySQL|MariaDB|PostgreSQL|phpMyAdmin) .{0,20}[Dd]ump"),
            _sql,
        ),
    ),
    Kind("a program's log", r"\.log(?:\.\d+)?$", lines(_LOG_LINE, 3)),
    Kind(
        "a robots.txt",
        r"^(?:robots|ads|app-ads|security|humans)\.txt$",
        of_any(
            lines(r"(?i)(?:user-agent|disallow|allow|sitemap|crawl-delay|host)\s*:", 2, r"\s*#"),
            lines(r"[\w.-]+\.\w+,\s*[\w-]+,\s*(?:DIRECT|RESELLER)", 2, r"\s*#"),
            lines(r"(?:Contact|Expires|Encryption|Canonical|Policy|Preferred-Languages):", 2, r"\s*#"),
        ),
    ),
    Kind(
        "a style sheet (CSS)",
        r"\.(?:css|scss|sass|less)$",
        _style_sheet,
    ),
    Kind(
        "a licence",
        r"^(?:licen[cs]e|copying|unlicense)(?:[.-]\w+)?(?:\.(?:txt|md|rst))?$",
        of_any(
            has(r"(?:SOFTWARE|PROGRAM|LIBRARY|WORK)[^.]{0,80}PROVIDED[^.]{0,80}[\"“”'`]*AS[ -]IS", needs="PROVIDED"),
            starts(_LICENCES, re.IGNORECASE),
        ),
        has(r"(?i)permission is (?:hereby )?granted|redistribution and use|warrant(?:y|ies)"),
    ),
    Kind("a Makefile", r"^(?:gnu)?makefile|\.mk$", _make),
    Kind("a Dockerfile", r"^(?:docker|container)file|\.dockerfile$", lines(_DOCKER, 3, r"\s*#|\s+")),
    Kind(
        "a program's README",
        r"^readme(?:\.\w{2,8})?(?:\.(?:txt|md|rst))?$",
        _readme,
    ),
    Kind(
        "a program's list of changes",
        r"^(?:changelog|changes|history|release[-_]?notes)(?:\.\w+)?$",
        has(_CHANGES, 2),
    ),
    Kind(
        "a file of settings",
        r"\.(?:ini|cfg|conf|properties|env|toml|reg|inf|url|desktop|editorconfig|service)$",
        lines(_SETTINGS, 2, r"\s*[#;!]"),
    ),
    Kind("a file of settings (YAML)", r"\.ya?ml$", never, lines(_YAML)),
    Kind("a Lisp or configuration source", r"\.(?:el|lisp|clj|scm)$", lines(r"\s*[(;)]", 3)),
    Kind(
        "a program's source code",
        _PROGRAMS,
        of_any(
            starts(r"#!\s*/|<\?php|<%@|@echo off|\"use strict\"|'use strict'|!function\(|\(function\s*\(", re.IGNORECASE),
            _source_code,
        ),
    ),
    Kind("a table (CSV): drop each of its articles as a file of its own", r"\.(?:csv|tsv|tab)$", _table),
    Kind("data that is written as letters (Base64 or the like)", r"\.(?:b64|base64|hex|uue?)$", _encoded),
)
