"""Settings: what wins, and what is said of a mistake."""

from pathlib import Path

import pytest

from feedsvc.app.settings import load_feeds, load_former, load_settings
from feedsvc.domain.feeds import FormerFeeds
from feedsvc.errors import ConfigurationError

ROOT = Path(__file__).parents[3]


def settings_file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "feedsvc.toml"
    path.write_text(text)
    return path


def test_environment_wins_over_the_file_and_an_option_over_both(tmp_path: Path) -> None:
    path = settings_file(tmp_path, 'base_url = "https://file.example"\ndata = "file"\n[intake]\ninterval = 9\n')

    settings = load_settings(path, {"FEEDSVC_INTAKE_INTERVAL": "0.5", "FEEDSVC_DATA": "environment"}, data=Path("option"))

    assert (settings.base_url, settings.intake.interval, settings.data) == ("https://file.example", 0.5, Path("option"))


def test_folders_follow_the_data_folder(tmp_path: Path) -> None:
    settings = load_settings(None, {}, data=tmp_path)

    assert settings.drop_folder == tmp_path / "drop"
    assert settings.store_url == f"sqlite:///{tmp_path}/feedsvc.db"


def test_an_unknown_key_is_named_with_file_and_line(tmp_path: Path) -> None:
    path = settings_file(tmp_path, "# first\n[intake]\ninterval = 1\nintervall = 2\n")

    with pytest.raises(
        ConfigurationError, match=r"feedsvc\.toml:4: there is no setting intake\.intervall\. Did you mean interval\?"
    ):
        load_settings(path, {})


def test_a_bad_value_is_named_with_file_and_line(tmp_path: Path) -> None:
    path = settings_file(tmp_path, '[outlet]\nzone = "Mars/Phobos"\n')

    with pytest.raises(ConfigurationError, match=r'feedsvc\.toml:2: outlet\.zone = "Mars/Phobos": there is no such time zone'):
        load_settings(path, {})


def test_broken_toml_is_named_with_its_line(tmp_path: Path) -> None:
    path = settings_file(tmp_path, "[outlet\n")

    with pytest.raises(ConfigurationError, match=r"feedsvc\.toml:1: \[outlet: a table.s name stands in brackets"):
        load_settings(path, {})


def test_a_missing_file_that_was_asked_for_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="feedsvc init"):
        load_settings(tmp_path / "none.toml", {})


def test_an_unknown_environment_variable_is_named() -> None:
    with pytest.raises(ConfigurationError, match="FEEDSVC_INTAKE_INTERVALL"):
        load_settings(None, {"FEEDSVC_INTAKE_INTERVALL": "1"})


def test_what_kubernetes_sets_for_a_service_is_no_setting() -> None:
    settings = load_settings(None, {"FEEDSVC_PORT_8000_TCP": "tcp://10.0.0.1", "FEEDSVC_SERVICE_HOST": "10.0.0.1"})

    assert settings.intake.interval == 2.0


def test_latest_always_exists(tmp_path: Path) -> None:
    path = settings_file(tmp_path, '[outlet]\nname = "The Courier"\n')

    feeds = load_feeds(load_settings(path, {}))

    assert list(feeds) == ["latest"]
    assert feeds["latest"].title == "The Courier"


def test_feeds_are_read_with_their_selection(tmp_path: Path) -> None:
    path = settings_file(tmp_path, "")
    (tmp_path / "feeds.toml").write_text(
        '[[feed]]\nslug = "world"\ntitle = "World"\nsections = ["World", "Abroad"]\nsize = 7\n'
    )

    feeds = load_feeds(load_settings(path, {}))

    assert feeds["world"].selection.sections == ("World", "Abroad")
    assert feeds["world"].size == 7


def test_partners_take_the_outlets_logo_and_country_where_a_feed_has_none(tmp_path: Path) -> None:
    path = settings_file(tmp_path, '[outlet]\nlogo = "https://n.example/a.png"\ncountry = "gb"\n')
    (tmp_path / "feeds.toml").write_text(
        '[[feed]]\nslug = "a"\ntitle = "A"\nprofiles = ["smartnews", "apple"]\n'
        '[[feed]]\nslug = "b"\ntitle = "B"\n[feed.partners]\nlogo = "https://n.example/b.png"\nlocale = "en-IE"\n'
    )

    feeds = load_feeds(load_settings(path, {}))

    assert [str(profile) for profile in feeds["a"].profiles or ()] == ["smartnews", "apple"]
    assert feeds["a"].partner_options == (("locale", "en-GB"), ("logo", "https://n.example/a.png"))
    assert feeds["b"].partner_options == (("locale", "en-IE"), ("logo", "https://n.example/b.png"))
    assert (feeds["b"].profiles, feeds["latest"].profiles) == (None, None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '[[feed]]\nslug = "a"\ntitle = "A"\n[[feed]]\nslug = "World News"\ntitle = "B"\n',
            r"feeds\.toml:5: slug of feed 2 = .World News",
        ),
        ('[[feed]]\nslug = "tag"\ntitle = "A"\n', "taken by the streams"),
        ('[[feed]]\nslug = "a"\ntitle = "A"\ncolour = "red"\n', r"feeds\.toml:4: there is no setting colour of feed 1"),
        (
            '[[feed]]\nslug = "a"\ntitle = "A"\n[[feed]]\nslug = "a"\ntitle = "B"\n',
            r"feeds\.toml:5: the slug a is given to two feeds",
        ),
        ('[[feed]]\nslug = "a"\n', r"feeds\.toml:1: title of feed 1 is missing"),
        ('[[feed]]\nslug = "a"\ntitle = "A"\nprofiles = ["smartnews"]\n', r"feeds\.toml:4: SmartNews.*for a set logo"),
        ('[[feed]]\nslug = "a"\ntitle = "A"\nprofiles = ["apple"]\n', r"Apple News.*for a set locale"),
        (
            '[[feed]]\nslug = "a"\ntitle = "A"\nprofiles = ["newsvine"]\n',
            r'feeds\.toml:4: profiles of feed 1 has "newsvine": there is no such partner; there are apple, flipboard, msn',
        ),
        (
            '[[feed]]\nslug = "a"\ntitle = "A"\n[feed.partners]\nshort_description = "over thirty characters in length"\n',
            "at most 30 characters",
        ),
        ('[moved]\nlatest = "https://news.example/a.rss"\n', r"feeds\.toml:2: latest is the slug of a feed"),
        ('[moved]\nnews = "nothing"\n', "moved.news = 'nothing': name the slug"),
    ],
)
def test_a_mistake_in_the_feeds_is_named(tmp_path: Path, text: str, said: str) -> None:
    path = settings_file(tmp_path, "")
    (tmp_path / "feeds.toml").write_text(text)

    with pytest.raises(ConfigurationError, match=said):
        load_feeds(load_settings(path, {}))


def test_feeds_that_were_are_read(tmp_path: Path) -> None:
    path = settings_file(tmp_path, "")
    (tmp_path / "feeds.toml").write_text('[moved]\nnews = "latest"\n[retired]\nelection = "It is over."\n')

    former = load_former(load_settings(path, {}))

    assert former == FormerFeeds({"news": "latest"}, {"election": "It is over."})


@pytest.mark.parametrize("name", ["feedsvc.toml", "feeds.toml"])
def test_the_files_in_config_are_those_that_init_writes(name: str) -> None:
    assert (ROOT / "config" / name).read_text() == (ROOT / "feedsvc/app/starter" / name).read_text()


def test_every_line_of_the_starter_settings_names_a_real_setting(tmp_path: Path) -> None:
    starter = (ROOT / "feedsvc/app/starter/feedsvc.toml").read_text().splitlines()
    uncommented = [line.removeprefix("# ") if " = " in line else line for line in starter]
    text = (
        "\n".join(uncommented)
        .replace("postgresql://...", "postgresql://user@host/name")
        .replace('namespace = ""', 'namespace = "6f1ce4f9-6a5b-4c9e-8c83-3c4fbb1a3ac0"')
    )

    settings = load_settings(settings_file(tmp_path, text), {})

    assert settings.intake.sentinel == ".done"


def test_a_byte_order_mark_at_the_head_is_read(tmp_path: Path) -> None:
    path = tmp_path / "feedsvc.toml"
    path.write_bytes(b'\xef\xbb\xbfbase_url = "https://news.example"\n')

    assert load_settings(path, {}).base_url == "https://news.example"


def test_a_file_of_feeds_that_is_named_must_be_there(tmp_path: Path) -> None:
    path = settings_file(tmp_path, '\nfeeds = "feed.toml"\n')

    with pytest.raises(ConfigurationError, match=r"feedsvc\.toml:2: there is no file feed\.toml"):
        load_settings(path, {})


def test_the_home_folder_is_written_as_in_a_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ada")

    assert load_settings(None, {"FEEDSVC_DROP": "~/drop"}).drop_folder == Path("/home/ada/drop")


def test_a_language_is_kept_as_BCP_47_writes_it() -> None:
    assert load_settings(None, {"FEEDSVC_OUTLET_LANGUAGE": "pt_br"}).outlet.language == "pt-BR"


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///relative.db",
        "sqlite:////srv/news/feedsvc.db",
        "postgresql://user:secret@db.example:5432/news",
        "postgresql+psycopg://user@db/news",
        "postgresql:///news?host=/run/postgresql",
        "postgresql://user:p%40ss@/news?host=/run/postgresql",
    ],
)
def test_the_databases_that_feedsvc_can_use_are_taken(url: str) -> None:
    assert load_settings(None, {"FEEDSVC_DATABASE_URL": url}).store_url == url


@pytest.mark.parametrize("bind", ["127.0.0.1:1", "0.0.0.0:65535", "[::1]:8000", "::1:8000", "localhost:80"])
def test_addresses_to_listen_on_are_taken(bind: str) -> None:
    assert load_settings(None, {"FEEDSVC_WEB_BIND": bind}).web.bind == bind


def test_what_kubernetes_sets_for_a_service_of_a_longer_name_is_no_setting() -> None:
    environment = {
        "FEEDSVC_WEB_SERVICE_HOST": "10.0.0.1",
        "FEEDSVC_WEB_SERVICE_PORT_HTTP": "80",
        "FEEDSVC_WEB_PORT": "tcp://10.0.0.1:80",
        "FEEDSVC_WEB_PORT_80_TCP_ADDR": "10.0.0.1",
    }

    assert load_settings(None, environment) == load_settings(None, {})


def test_a_file_that_can_not_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"can't be read: Is a directory"):
        load_settings(tmp_path, {})
