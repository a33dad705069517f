"""The letters beyond ASCII of the languages that are written in Latin letters: a text is in one of them, read in the right
encoding. Languages whose letters are among another's are left out."""

from collections import Counter

ALPHABETS = tuple(
    frozenset(letters + letters.upper())
    for letters in (
        "àâæçéèêëîïôœùûüÿ",  # French
        "áéíóúüñ",  # Spanish, Irish, Basque
        "àèéìíîòóùú",  # Italian
        "àçéèíïóòúü·",  # Catalan, Occitan
        "áéëíïóöúüèêç",  # Dutch, Frisian
        "âêîôûŵŷáàäéèëïöẃ",  # Welsh
        "áàâäéèêëíîïóôöúûüŉ",  # Afrikaans
        "äöüßéèàâç",  # German, Luxembourgish
        "áàâãçéêíóôõúüñ",  # Portuguese, Galician
        "æøåäöéèêôüóòà",  # Danish, Norwegian, Swedish, Finnish
        "áðéíóúýþæöø",  # Icelandic, Faroese
        "äöõüšžé",  # Estonian, Finnish
        "āčēģīķļņōŗšūž",  # Latvian
        "ąčęėįšųūž",  # Lithuanian
        "ąćęłńóśźżé",  # Polish
        "áčďéěíňóřšťúůýžöü",  # Czech
        "áäčďéíĺľňóôŕšťúýž",  # Slovak
        "áéíóöőúüű",  # Hungarian
        "ăâîşţ",  # Romanian, as encodings of before Unicode spell it
        "čćđšžü",  # Croatian, Bosnian, Serbian, Slovenian
        "çğışöüâîûİı",  # Turkish
        "ëçéîêô",  # Albanian
        "ċġħżàèìòùé",  # Maltese
        "çêîşûéİı",  # Kurdish
        "äçňöşüýž",  # Turkmen
        "ĉĝĥĵŝŭ",  # Esperanto
        "ăâđêôơưáàảãạéèẻẽẹíìỉĩịóòỏõọúùủũụýỳỷỹỵ\u0300\u0301\u0303\u0309\u0323",  # Vietnamese
    )
)


LETTER = 0.005
"""What a text's letters count less for each letter of the alphabet that holds them: of two that hold all the smaller tells
more."""


def outside(letters: Counter[str]) -> float:
    """Count the letters of a text that are outside the alphabet which holds the most of them."""
    return letters.total() - max(_held(letters, alphabet) for alphabet in ALPHABETS)


def _held(letters: Counter[str], alphabet: frozenset[str]) -> float:
    return sum(letters[letter] for letter in letters.keys() & alphabet) * (1 - LETTER * len(alphabet))
