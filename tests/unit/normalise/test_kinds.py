"""What is held as no article by headline and shape: tests, samples, plans for editors, contacts; and articles like them."""

import pytest

from feedsvc.normalise.kinds import holds_of_kind
from feedsvc.normalise.lexicon import lexicon

PLAN = "SOCIAL\n\n+ PORT: Grève, 3e jour. Papier général vers 13H00, 500 mots. PHOTO\n\n+ MINE: Verdict. 400 mots à 18H00"
DAYBOOK = "Event: Budget session.\n\nTime: 9 a.m.\n\nLocation: City Hall\n\nEvent: Hatchery tour.\n\nTime: 1 p.m."
STAFF = "Ana Ruiz\n\n0990 4411-10\n\na.ruiz@port.example\n\nBo Lind\n\n0990 4411-12\n\nb.lind@port.example"
NEWS = "The siren on the old crane was tried out on Monday and woke half of the town, the harbour trust said."


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        ("fr", "TEST - merci d'ignorer ce message", "Ceci est un test de transmission."),
        ("en", "test", "123"),
        ("de", "Testmeldung", "Bitte ignorieren."),
        ("ja", "テスト", "これはテスト配信です。"),
        ("en", "Hello world!", "Welcome to WordPress. This is your first post."),
        ("de", "Hallo Welt!", "Willkommen bei WordPress. Dies ist dein erster Beitrag."),
        ("en", "Privacy policy", f"{NEWS} {NEWS}"),
        ("de", "Impressum", NEWS),
        ("fr", "Prévisions du vendredi", PLAN),
        ("fr", "Vendredi", PLAN),
        ("en", "Lake Country Daybook for Thursday", DAYBOOK),
        ("de", "Wer hilft", STAFF),
        ("sv", "Testmeddelande 3", "Detta är ett test av vår sändlista. Vänligen bortse från detta."),
        ("en", "Welcome to Jekyll!", "You will find this post in your `_posts` directory."),
        ("en", "Invoice 20417", "Please find attached invoice 20417."),
        ("fi", "Lasku 88213", "Liitteenä lasku."),
        (
            "de",
            "Terminvorschau für Montag, 30. November",
            "10.00 Der Rat tagt im Haus.\n\n11.00 Der Landrat spricht dort.",
        ),
        ("es", "AGENDA INFORMATIVA LUNES 30 NOVIEMBRE", f"{NEWS} {NEWS}"),
        ("de", "Einladung zum Pressetermin: Spatenstich", "Was: Spatenstich\n\nWann: Montag\n\nWo: Badstraße"),
        ("en", "SHOTLIST: ORVICK", "1. FERRY LEAVING\n\n2. RAMP"),
        ("sv", "Telefonlista redaktionen, vecka 48", "Nyhetschef\n\nAna Ruiz\n\n0990 4411-10\n\nBilddesk\n\n0990 4411-12"),
        ("da", "Havnevej 14, Orvick", "FAKTURA nr. 20261\n\n1 Billeder 1.850,00\n\nMoms 25 % 462,50\n\nI alt 2.312,50"),
        ("en", "House style", "Write one to nine as words.\n\nNo full stops in abbreviations."),
    ],
)
def test_what_is_no_article_is_held(language: str, title: str, text: str) -> None:
    assert list(holds_of_kind(title, text, (), lexicon(language)))


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("This is a test: siren wakes town", f"{NEWS} “This is a test,” it said."),
        ("Test flight of the crane put off", NEWS),
        ("Hello world", f"{NEWS} A child was born."),
        ("Privacy policy of the harbour angers anglers", NEWS),
        ("Advisory panel meets", f"{NEWS} The advisory panel is to meet on Friday to speak about it."),
        ("What's on", "Bingo, Memorial Hall, 7 pm\n\nMarket, Mill Street, 8 am, 0990 4411\n\nChoir, St Ann, 6 pm"),
        ("Results", "1. Ruiz 22.14\n\n2. Lind 22.40"),
        ("A headline alone", ""),
        ("Test drills wake island at dawn", f"{NEWS} People were asked to ignore the next test."),
        ("Invoice of a saint found in the crane", NEWS),
        ("Old crane stays", f"Invoice 20417\n\n{NEWS} {NEWS}"),
        ("Phone list of fallen soldiers found", NEWS),
        ("Daybook of a crane driver", f"{NEWS} {NEWS}"),
        ("House style of the north quay", NEWS),
    ],
)
def test_articles_that_look_alike_go_out(title: str, text: str) -> None:
    assert not list(holds_of_kind(title, text, (), lexicon("en")))
