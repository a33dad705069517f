"""What is said of a wrong configuration: where it is, what was written, what would be right."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from feedsvc.app.settings import Settings, load_feeds, load_settings
from feedsvc.app.settings.complaints import line_of
from feedsvc.app.settings.feeds import FeedSettings, PartnersSettings
from feedsvc.errors import ConfigurationError

WRONG = (
    '""', '"x"', "-1", "0", "1.5", "99999999999", "1" * 5000, "true", "[]", "[1]", '["x"]', "[[]]", "{}", "{a = 1}",
    "1979-05-27", "07:32:00", "inf", "nan", f'"{"x" * 99}"', '"a\\nb"',
)  # fmt: skip


def complaint(tmp_path: Path, settings: str | bytes = "", feeds: str = "", **environment: str) -> str:
    """Return what is said of a configuration, without the folder it is in; nothing if it is right."""
    path = tmp_path / "feedsvc.toml"
    path.write_bytes(settings if isinstance(settings, bytes) else settings.encode())
    (tmp_path / "feeds.toml").write_text(feeds)
    try:
        load_feeds(load_settings(path, environment))
    except ConfigurationError as error:
        return str(error).replace(f"{tmp_path}/", "")
    return ""


def settings_in(model: type[BaseModel], *table: str) -> Iterator[tuple[str, ...]]:
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from settings_in(inner, *table, name)
        yield (*table, name)


@pytest.mark.parametrize("setting", list(settings_in(Settings)), ids=".".join)
def test_any_wrong_value_is_named_with_its_line_in_plain_words(tmp_path: Path, setting: tuple[str, ...]) -> None:
    said = [complaint(tmp_path, f"\n{'.'.join(setting)} = {value}\n") for value in WRONG]

    assert any(said)
    for line in filter(None, said):
        assert is_plain(line, "feedsvc.toml:2"), line


FEED = '[[feed]]\nslug = "first"\ntitle = "First"\n\n[[feed]]\n'


@pytest.mark.parametrize("key", [*FeedSettings.model_fields, *(f"partners.{key}" for key in PartnersSettings.model_fields)])
def test_any_wrong_value_of_a_feed_is_named_with_its_line_in_plain_words(tmp_path: Path, key: str) -> None:
    others = "".join(f'{name} = "second"\n' for name in ("slug", "title") if name != key)
    said = [complaint(tmp_path, feeds=f"{FEED}{key} = {value}\n{others}") for value in WRONG]

    assert any(said)
    for line in filter(None, said):
        assert is_plain(line, "feeds.toml:6"), line


def is_plain(said: str, place: str) -> bool:
    is_jargon = re.search(r"Input should|Field required|unable to|instance of|tuple|valid |\bNone\b|pydantic", said)
    return said.startswith(f"{place}: ") and said.endswith((".", "?")) and not is_jargon


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('base_url = "https://example.org/feeds"', 'write "https://example.org" or'),
        ('base_url = "example.org"', "write the public address in full"),
        ('base_url = "https://example.org:0"', "write the public address in full"),
        ('base_url = "https://example.org:99999"', "a number from 1 to 65535"),
        ('base_url = "https://me:secret@example.org"', r'"https://me:\*\*\*@example.org": a public address holds no user'),
        ('web.bind = "127.0.0.1:80000"', "a port is a number from 1 to 65535"),
        ('web.bind = "127.0.0.1:0"', "a port is a number from 1 to 65535"),
        ("web.bind = 8080", 'like "127.0.0.1:8080"'),
        ('web.bind = ":8080"', 'like "127.0.0.1:8080"'),
        ('web.bind = "http://localhost:8080/"', 'like "localhost:8080"'),
        ('web.bind = "localhost"', 'like "127.0.0.1:8000"'),
        ('database_url = "postgres://u:secret@db/news"', r'"postgres://u:\*\*\*@db/news": write postgresql://'),
        ('database_url = "jdbc:postgresql://db/news"', "write postgresql:// where it says jdbc:postgresql://"),
        ('database_url = "mysql://root@db/news"', "PostgreSQL or SQLite"),
        ('database_url = "data/feedsvc.db"', "PostgreSQL or SQLite"),
        ('database_url = "host=db dbname=news"', "PostgreSQL or SQLite"),
        ('database_url = "sqlite://feedsvc.db"', "three slashes"),
        ('database_url = "sqlite:///:memory:"', "three slashes"),
        ('database_url = "postgresql://..."', "this is the example"),
        ('database_url = "postgresql://u:p@ss@db/news"', r'"postgresql://u:\*\*\*@db/news": there is more than one @'),
        ('database_url = "postgresql://u:p#ss@db/news"', "spell @ as %40"),
        ('outlet.language = "english"', "no language tag"),
        ('outlet.language = "jp"', '"jp" stands for a country, Japan'),
        ('outlet.language = "xx"', "no language tag"),
        ('outlet.country = "UK"', 'write "GB"'),
        ('outlet.country = "Germany"', 'write "DE"'),
        ('outlet.country = "XX"', "its two letters"),
        ('outlet.zone = "new york"', 'write "America/New_York"'),
        ('outlet.zone = "CEST"', "name its place"),
        ('outlet.zone = "US"', "name its place"),
        ('outlet.zone = "/etc/localtime"', "name its place"),
        ('outlet.logo = "/static/logo.png"', "no address of the web"),
        ('outlet.logo = "logo.png"', "no address of the web"),
        ('intake.sentinel = ""', r"like \"\.done\""),
        ('intake.sentinel = "*.done"', r"like \"\.done\""),
        ('intake.interval = "fast"', r"this must be a number, like 2\.0 \(seconds between scans"),
        ('intake.mode = "copy"', 'this must be "move" or "keep"'),
        ("outlet.name = 1984", 'write it in quotation marks, "1984"'),
        ('drop = ""', "it is empty"),
        ('drop = "s3://bucket/drop"', "a path on this machine"),
        ("drop = 'C:\\news\\drop'", "without drive letters"),
        ('drop = "$HOME/drop"', "without drive letters and variables"),
        ('outlet.base_url = "https://example.org"', "at the head of the file"),
        ("settle_scans = 2", r"belongs under \[intake\]"),
        ("web.port = 80", 'Write bind = "127.0.0.1:8000"'),
        ("web.cor = []", r"Did you mean cors\?"),
        ('[[feed]]\nslug = "a"', "Feeds are declared in feeds.toml"),
    ],
)
def test_each_mistake_has_its_remedy(tmp_path: Path, written: str, said: str) -> None:
    assert re.search(rf"^feedsvc\.toml:1: .*{said}", complaint(tmp_path, f"{written}\n"))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("name = The Courier", r'feedsvc\.toml:2: name = The Courier: text stands in quotation marks: name = "The Courier"\.'),
        ("bind = 127.0.0.1:8000", 'bind = "127.0.0.1:8000"'),
        ("sections = [World, Sport]", "each text stands in quotation marks"),
        ("workers =", "the value is missing"),
        ("workers = # two", "the value is missing"),
        ('name: "The Courier"', "stands =, not a colon"),
        ("day_first = True", "true or false, in small letters"),
        ("day_first = yes", "true or false, in small letters"),
        ("name = “The Courier”", "a typesetter's"),
        ('drop = "C:\\Users\\news"', "a backslash stands for something else"),
        ('name = "The Courier', "at the end of the text is missing"),
        ("name = 'The Courier", "at the end of the text is missing"),
        ('name = "A"\nname = "B"', r"feedsvc\.toml:3: .* second time"),
        ('[outlet]\nname = "A"\n[outlet]', r"feedsvc\.toml:4: .* second time"),
        ("[outlet", "a table's name stands in brackets"),
        ('name = "A" zone = "UTC"', "Expected newline"),
    ],
)
def test_a_line_that_is_no_TOML_is_shown_with_its_remedy(tmp_path: Path, written: str, said: str) -> None:
    assert re.search(said, complaint(tmp_path, f"# The settings\n{written}\n"))


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_another_encoding_is_named(tmp_path: Path, encoding: str) -> None:
    said = complaint(tmp_path, '[outlet]\nname = "Le Télégramme"\n'.encode(encoding))

    assert re.search(r"^feedsvc\.toml:[12]: this is not UTF-8", said)


@pytest.mark.parametrize(
    ("feeds", "said"),
    [
        ('[feed]\nslug = "a"\ntitle = "A"\n', r"feeds\.toml:1: .* write \[\[feed\]\]"),
        ('[[feeds]]\nslug = "a"\n', r"feeds\.toml:1: .* Did you mean feed\?"),
        ('[[feed]]\nslug = "a"\ntitle = "A"\nsections = "World"\n', r'feeds\.toml:4: .* write sections = \["World"\]'),
        ('[[feed]]\nslug = "a"\ntitle = "A"\nsection = "World"\n', r"feeds\.toml:4: .* Did you mean sections\?"),
        ('[[feed]]\nslug = "a"\ntitle = "A"\nskip_days = [\n"Monday",\n"Samstag"]\n', r'feeds\.toml:4: .* has "Samstag"'),
        ('[outlet]\nname = "A"\n', r"feeds\.toml:1: .* belongs in feedsvc\.toml"),
        ("[moved]\nnews = 1\n", r"feeds\.toml:2: moved\.news = 1"),
    ],
)
def test_a_mistake_in_the_feeds_has_its_remedy(tmp_path: Path, feeds: str, said: str) -> None:
    assert re.search(said, complaint(tmp_path, feeds=feeds))


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    said = complaint(tmp_path, '[web]\nworkers = "two"\n[outlet]\nzone = "CEST"\n', FEEDSVC_INTAKE_MODE="copy")

    assert sorted(line.partition(": ")[0] for line in said.splitlines()) == [
        "environment variable FEEDSVC_INTAKE_MODE=copy",
        "feedsvc.toml:2",
        "feedsvc.toml:4",
    ]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("FEEDSVC_INTAKE_INTERVAL", "5s", "FEEDSVC_INTAKE_INTERVAL=5s: this must be a number, like 2.0"),
        ("FEEDSVC_BASE_URL", '"https://a.example"', "these quotation marks are taken for a part of the value; remove them"),
        ("FEEDSVC_BASE_URL", "a.example", "in full, like https://news.example."),
        ("FEEDSVC_BASEURL", "https://a.example", "Did you mean FEEDSVC_BASE_URL?"),
        ("FEEDSVC_DATABASE_URL", "postgres://u:secret@db/news", "FEEDSVC_DATABASE_URL=postgres://u:***@db/news: write"),
        ("FEEDSVC_WEB_CORS", "a.example", "FEEDSVC_WEB_CORS=a.example: write a site like"),
        ("FEEDSVC_OUTLET", "The Courier", "there is no such setting"),
        ("FEEDSVC_PORT", "9000", "set FEEDSVC_WEB_BIND"),
        ("FEEDSVC_DROP", "", "FEEDSVC_DROP=: it is empty"),
    ],
)
def test_an_environment_variable_is_named_where_it_is_the_source(tmp_path: Path, name: str, value: str, said: str) -> None:
    written = complaint(tmp_path, 'base_url = "https://file.example"\n', **{name: value})

    assert written.startswith(f"environment variable {name}")
    assert said in written


def test_an_option_is_named_where_it_is_the_source() -> None:
    with pytest.raises(ConfigurationError, match=r"^option --data=s3://bucket: this is an address"):
        load_settings(None, {}, data="s3://bucket")


def test_a_line_is_known_however_the_setting_is_spelt(tmp_path: Path) -> None:
    path = tmp_path / "feedsvc.toml"
    path.write_text(
        'web = { bind = "a:1" }\nintake.mode = "keep"\n\n[outlet]\n"name" = """\n[web]\nzone = 1\n"""\n\n'
        '[[feed]]\nslug = "a"\n[[feed]]\nslug = "b"\nskip_hours = [\n  1,\n]\n[feed.partners]\nlogo = "x"\n'
    )

    lines = {
        ("web", "bind"): 1,
        ("intake", "mode"): 2,
        ("outlet",): 4,
        ("outlet", "name"): 5,
        ("outlet", "zone"): None,
        ("feed", 1): 12,
        ("feed", 1, "skip_hours"): 14,
        ("feed", 1, "skip_hours", 0): 14,
        ("feed", 1, "partners", "logo"): 18,
        ("feed", 0, "partners"): None,
    }
    assert {location: line_of(path, location) for location in lines} == lines
