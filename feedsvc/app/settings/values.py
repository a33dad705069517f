"""What single settings may hold: each function returns the value as it is kept, or raises `ValueError` with the remedy."""

import binascii
import re
from base64 import b64decode
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator

from feedsvc.domain.addresses import is_web_address
from feedsvc.domain.texts import language_tag
from feedsvc.domain.webhooks import MAIL
from feedsvc.objects import BUCKETS

_TWO_LETTERS = frozenset(
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es "
    "et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki "
    "kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no "
    "nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw ta "
    "te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu".split()
)
"""ISO 639-1: the languages that have two letters. Of three letters there are 8,000; those are taken as they are."""

_EXAMPLE_DATABASE = "postgresql://user:password@host/name"


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError) as error:
        raise ValueError(f"there is no such time zone; {_zone_meant(name)}") from error
    return name


def _zone_meant(name: str) -> str:
    places = {zone.rpartition("/")[2].lower(): zone for zone in sorted(available_timezones()) if "/" in zone}
    close = get_close_matches(name.rpartition("/")[2].strip().lower().replace(" ", "_"), places, n=1, cutoff=0.8)
    if close and name.upper() != name:
        return f'write "{places[close[0]]}"'
    return 'name its place instead of an abbreviation or offset, like "Europe/Berlin" or "Asia/Jakarta"'


def _language(tag: str) -> str:
    kept = language_tag(tag)
    primary = (kept or "").partition("-")[0]
    if kept and (len(primary) == 3 or primary in _TWO_LETTERS):
        return kept
    if primary and (country := _countries().get(primary.upper())):
        raise ValueError(f'"{primary}" stands for a country, {country}; write the language\'s own code, like "en" or "pt-BR"')
    raise ValueError('this is no language tag (BCP 47); write the language\'s code, like "en", "de" or "pt-BR"')


@cache
def _countries() -> dict[str, str]:
    """Read ISO 3166 from the time zone database: English names by code."""
    table = (files("tzdata") / "zoneinfo" / "iso3166.tab").read_text(encoding="utf-8")
    rows = (line.partition("\t") for line in table.splitlines() if not line.startswith("#"))
    return {code: name for code, _, name in rows}


def _country(code: str) -> str:
    if code.upper() in _countries():
        return code
    by_name = {name.lower(): known for known, name in _countries().items()} | {"uk": "GB", "usa": "US", "great britain": "GB"}
    known = by_name.get(code.strip().lower())
    remedy = f'write "{known}"' if known else 'write its two letters, like "GB", "US" or "ID"'
    raise ValueError(f"there is no such country code (ISO 3166); {remedy}")


def _web_address(address: str) -> str:
    if not is_web_address(address):
        raise ValueError('this is no address of the web; write it in full, like "https://news.example/logo.png"')
    return address


def _site(address: str) -> str:
    address = address.rstrip("/")
    if not is_web_address(address) or any(sign in address for sign in "?#@"):
        raise ValueError('write the address of the home page in full, like "https://www.news.example"')
    return address


def _campaign(parameters: str) -> str:
    parameters = parameters.lstrip("?&")
    if not re.fullmatch(r"[\w.~%+:-]+=[\w.~%+:,-]*(&[\w.~%+:-]+=[\w.~%+:,-]*)*", parameters, re.ASCII):
        raise ValueError('write it as it stands in an address, like "utm_source=rss&utm_medium=feed"')
    return parameters


def _closing(line: str) -> str:
    if re.search(r"\{(?!outlet\})|(?<!\{outlet)\}", line):
        raise ValueError('in braces stands {outlet} alone, for its name, like "Continue reading at {outlet}"')
    return line


def _base_url(url: str) -> str:
    url = url.rstrip("/")
    _check_port(url)
    if not is_web_address(url):
        raise ValueError('write the public address in full, like "https://news.example"')
    parts = urlsplit(url)
    if "@" in parts.netloc:
        raise ValueError("a public address holds no user name and no password; take away what stands before the @")
    if url != (root := f"{parts.scheme}://{parts.netloc}"):
        raise ValueError(f'the service needs a host of its own, without a path; write "{root}" or "https://feeds.news.example"')
    return url


def listen_address(bind: str) -> str:
    """Check HOST:PORT."""
    host, _, port = bind.removeprefix("http://").rstrip("/").rpartition(":")  # what else people write is understood, not taken
    is_number = re.fullmatch(r"[0-9]{1,5}", port) is not None
    if bind == f"{host}:{port}" and host and is_number and 0 < int(port) < 65536 and not re.search(r"[/@\s]", host):
        return bind
    if is_number and not 0 < int(port) < 65536:
        raise ValueError("a port is a number from 1 to 65535")
    meant = f"{host or '127.0.0.1'}:{port}" if is_number else "127.0.0.1:8000"
    raise ValueError(f'write host and port, like "{meant}"; "0.0.0.0:8000" listens on every network')


def _text_of_port(bind: object) -> object:
    return str(bind) if type(bind) is int else bind


def database_url(url: str) -> str:
    """Check the address of a database."""
    scheme, mark, rest = url.partition("://")
    kind = scheme.partition("+")[0]
    if scheme in ("postgres", "jdbc:postgresql"):
        raise ValueError("write postgresql:// where it says " + scheme + "://; the rest is right")
    if not mark or kind not in ("postgresql", "sqlite"):
        remedy = f'write "{_EXAMPLE_DATABASE}", or remove the line: SQLite then keeps them in the data folder'
        raise ValueError(f"articles are kept in PostgreSQL or SQLite; {remedy}")
    if kind == "sqlite" and (not rest.startswith("/") or rest.strip("/").partition("?")[0] in ("", ":memory:") or "~" in rest):
        raise ValueError(
            'name a file, with three slashes before it, or four where its path begins with one: "sqlite:////srv/a.db"'
        )
    if kind == "postgresql":
        _check_postgresql(url)
    return url


def _check_postgresql(url: str) -> None:
    if "..." in url:
        raise ValueError(f'this is the example; write user, password, host and name: "{_EXAMPLE_DATABASE}"')
    advice = "; in user and password, spell @ as %40, : as %3A, / as %2F, # as %23, ? as %3F"
    _check_port(url, advice)
    if url.partition("?")[0].count("@") > 1:
        raise ValueError(f"there is more than one @{advice}")


def _check_port(url: str, advice: str = "") -> None:
    try:
        urlsplit(url).port  # noqa: B018 it is read when it is asked for
    except ValueError as error:
        raise ValueError(f"what follows the host is no port, a number from 1 to 65535{advice}") from error


def _folder(written: object) -> object:
    """Expand `~/`, and refuse what would name an odd folder in the working folder."""
    if not isinstance(written, str):
        return written
    if not written.strip():
        raise ValueError("it is empty, which would be the folder the service is started in; write a path, or remove it")
    if re.match(r"\w{2,}://", written):
        raise ValueError('this is an address; write a path on this machine, like "/srv/news/drop"')
    if re.match(r"[A-Za-z]:[\\/]|\\\\|.*\$\{?[A-Za-z_]|%\w+%", written):
        raise ValueError('write the path as this machine has it, without drive letters and variables, like "/srv/news/drop"')
    try:
        return Path(written).expanduser()
    except RuntimeError as error:
        raise ValueError("that home folder isn't known here; write the path in full") from error


def _colour(colour: str) -> str:
    if not re.fullmatch(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})|[a-z]{3,20}", colour):
        raise ValueError('write a colour as style sheets do, like "#0a5c36" or "teal"')
    return colour


def _present_file(path: Path) -> Path:
    if not path.is_file():
        raise ValueError(f"there is no such file; write the path as seen from {Path.cwd()}")
    return path


def _present_folder(path: Path) -> Path:
    if not path.is_dir():
        raise ValueError(f"there is no such folder; write the path as seen from {Path.cwd()}")
    return path


def _sentinel(suffix: str) -> str:
    if not suffix or re.search(r"[/*?\s]", suffix):
        raise ValueError('write the end of a file name, like ".done"; without a sentinel, remove the line')
    return suffix


def _words(written: object) -> object:
    """Split a list that is written as one text, as environment variables are."""
    return tuple(written.replace(",", " ").split()) if isinstance(written, str) else written


def _origin(origin: str) -> str:
    if not re.fullmatch(r"\*|https?://[^/?#\s]+", origin.rstrip("/")):
        raise ValueError('write a site like "https://site.example", without a path, or "*" for every site')
    return origin.rstrip("/").lower()


Zone = Annotated[str, AfterValidator(_zone)]
Language = Annotated[str, AfterValidator(_language)]
Country = Annotated[str, AfterValidator(_country)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
Site = Annotated[str, AfterValidator(_site)]


def _bucket(address: str) -> str:
    parts = urlsplit(address.rstrip("/"))
    if parts.scheme not in BUCKETS or not parts.netloc or parts.query or "//" in parts.path or "@" in parts.netloc:
        raise ValueError(
            'write it like "s3://bucket/folder" (gs://, az://); keys stand in the environment, as the cloud\'s tools have them'
        )
    return address.rstrip("/")


def _outlet_of_a_package(address: str) -> str:
    from feedsvc.outlets.plugins import check_address  # looks for packages, which no other setting needs

    check_address(address)
    return address


def outlet_address(address: str) -> str:
    """Return an outlet's address: a bucket's, one for a plug-in, or the `file:` address of a folder. Raises `ValueError`."""
    if "://" in address and not address.startswith("file://"):
        return _bucket(address) if urlsplit(address).scheme in BUCKETS else _outlet_of_a_package(address)
    folder = unquote(urlsplit(address).path) if address.startswith("file://") else address
    if not folder.strip("/ "):
        raise ValueError('name a folder, or a bucket like "s3://bucket/folder"')
    return Path(folder).absolute().as_uri()


Campaign = Annotated[str, AfterValidator(_campaign)]
Closing = Annotated[str, AfterValidator(_closing)]


def _hook_address(address: str) -> str:
    if address.startswith(MAIL):
        if not re.fullmatch(r"[^\s@<>,;?]+@[^\s@<>,;?]+", address.removeprefix(MAIL)):
            raise ValueError('write one mailbox, like "mailto:desk@news.example"')
        return address
    if not is_web_address(address) or "#" in address:
        raise ValueError('write an address of the web, like "https://cms.example/hooks/feedsvc", or "mailto:desk@news.example"')
    return address


def _mail_server(address: str) -> str:
    parts = urlsplit(address)
    _check_port(address)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError('write it like "smtp://mail.example:587" or "smtps://user:password@mail.example"')
    return address


def _hook_secret(secret: str) -> str:
    if secret.startswith("whsec_"):
        try:
            b64decode(secret.removeprefix("whsec_"), validate=True)
        except binascii.Error as error:
            raise ValueError("what stands behind whsec_ is no Base64; write it as the receiver shows it") from error
    if len(secret) < SHORTEST_SECRET:
        raise ValueError(f"a secret has {SHORTEST_SECRET} characters or more; `openssl rand -hex 32` makes one")
    return secret


SHORTEST_SECRET = 16
"""Characters of what signs webhooks."""

BaseUrl = Annotated[str, AfterValidator(_base_url)]
Bucket = Annotated[str, AfterValidator(_bucket)]
HookAddress = Annotated[str, AfterValidator(_hook_address)]
HookSecret = Annotated[str, AfterValidator(_hook_secret)]
MailServerAddress = Annotated[str, AfterValidator(_mail_server)]
OutletAddress = Annotated[str, AfterValidator(outlet_address)]
ListenAddress = Annotated[str, BeforeValidator(_text_of_port), AfterValidator(listen_address)]
DatabaseUrl = Annotated[str, AfterValidator(database_url)]
Folder = Annotated[Path, BeforeValidator(_folder)]
PresentFile = Annotated[Folder, AfterValidator(_present_file)]
PresentFolder = Annotated[Folder, AfterValidator(_present_folder)]
Colour = Annotated[str, AfterValidator(_colour)]
Sentinel = Annotated[str, AfterValidator(_sentinel)]
Origins = Annotated[tuple[Annotated[str, AfterValidator(_origin)], ...], BeforeValidator(_words)]
