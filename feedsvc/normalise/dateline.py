"""The dateline at the start of an article: where it was filed, and by which agency. It stays in the text."""

import re
from collections.abc import Sequence

from feedsvc.domain.articles import Dateline
from feedsvc.domain.scripts import EAST_ASIAN, HAN
from feedsvc.normalise.characters import fold, squash
from feedsvc.normalise.dateline_forms import BEFORE_AGENCY, CAPITALS, DATED, DAY_ALONE, FORMS, PLAIN, signs_of
from feedsvc.normalise.lexicon import Lexicon

_SIGNS = " ,،-–—―_"

LONGEST_HAN = 10
"""Characters of a place in a script without spaces; a longer text before a dash is a sentence."""

MOST_OFCAPITALS, LEAST_OF_STEM = 3, 4
"""Words of a place in capitals before a full stop; letters of one by which it is found elsewhere."""

LATEST = 5
"""Paragraphs among which the one stands that a dateline opens."""

_BRACKETED_DATE = re.compile(r"[(（\[](?P<date>[^()（）\[\]\n]*\d[^()（）\[\]\n]*)[)）\]]\s+[^\W\d_]")
_BRACKET = re.compile(r"^[【\[［(（〔](?P<inner>[^】\]］)）〕\n]{1,40})[】\]］)）〕]\s*\S")
_SENTENCE_PLACE = re.compile(r"^(?P<place>[A-ZÄÖÜ][\wäöüß-]+(?:[ /][A-ZÄÖÜ][\wäöüß-]+)*)\.\s+[A-ZÄÖÜ„»]")
_ALONE = re.compile(r"^([^\Wa-z\d_][^a-z():.\n]{1,40}?),?\s*[(（][^()（）\n]{2,30}[)）]\s*[-–—:]?$")
_DOMAIN = re.compile(r"^[\w-]+(?:\.[\w-]+)+$")
_UNSPACED = re.compile(f"[{EAST_ASIAN}]")
_FILED = re.compile(rf"^[（(]?(?P<place>[{HAN}]{{2,8}})(?P<sign>综合)?(?:讯|訊|电|電)[）)]?\s*\S")
_OUTLET_FILED = re.compile(rf"^(?P<agency>[{HAN}]{{2,10}}?(?:报|報|网|網|社))(?:讯|訊|电|電)")
_KOREAN = re.compile(r"^[\[(［（]\s*(?P<place>[가-힣·]{2,10})\s*=\s*(?P<agency>[^\])］）]+?)\s*[\])］）]\s*\S")


def dateline(paragraph: str, words: Lexicon, elsewhere: str = "") -> Dateline:
    """Read the dateline that opens the first paragraph, as printed; an empty one if there is none.

    `elsewhere` is the rest of the page: it tells a place or an outlet from any other word.
    """
    opening = paragraph[:180]
    bracketed = _bracketed(opening, words)
    if bracketed is not None:
        return bracketed
    signs = signs_of(opening)
    for form in FORMS:
        match = form.match(opening, signs)
        if match and _is_place(match["place"], words) and not _is_date(match["place"], words):
            groups = match.groupdict()
            if "kind" in groups and not words.has("agency_kinds", fold(groups["kind"])):
                continue  # a place, a dash and a sentence
            is_abbreviated = "," in match["place"] and opening.startswith(".", match.end("place"))
            printed = opening[match.start("place") : match.end("place") + is_abbreviated]
            place = ", ".join([_without_day(printed, words), *_country_in(groups.get("date") or "", words)])
            return Dateline(place, _agency(groups.get("agency"), words))
    day = DAY_ALONE.match(opening)
    if day and _is_date(day["date"], words):
        return Dateline(None, day["agency"])  # "Jan 30 (Reuters) - Gold rose"
    filed = BEFORE_AGENCY.match(opening)
    if filed and words.has("agencies", fold(filed["agency"])) and _is_place(filed["place"], words):
        return Dateline(filed["place"], filed["agency"])
    return _with_outlet(_plain(opening, signs, words), elsewhere) or _before_full_stop(opening, words, elsewhere)


def opening_of(paragraphs: Sequence[str], words: Lexicon) -> int:
    """Return the index of the paragraph that a dateline opens: the first, unless one of the next names a place and an agency
    or a day, below a standfirst or the main points."""
    filed = ((n, text, dateline(text, words)) for n, text in enumerate(paragraphs[:LATEST]))
    return next((n for n, text, line in filed if _is_filed(text, line, words)), 0)


def _is_filed(text: str, line: Dateline, words: Lexicon) -> bool:
    if line.place is None:
        return line.agency is not None and DAY_ALONE.match(text) is not None
    return line.agency is not None or bool(date_filed(text, words))


def date_filed(paragraph: str, words: Lexicon) -> str:
    """Return the date in the dateline that opens a paragraph, as printed: "Nov. 29, 2026"; "" if there is none."""
    opening = paragraph[:180]
    bracketed = _BRACKETED_DATE.match(opening)
    if bracketed:
        return bracketed["date"]
    signs = signs_of(opening)
    for form in (*FORMS, DATED):
        match = form.match(opening, signs)
        if match and match.groupdict().get("date") and _is_place(match["place"], words):
            return match["date"]
    return ""


def dateline_alone(line: str, words: Lexicon) -> Dateline:
    """Read a line that is a place in capitals and an agency in brackets, "BERGEN (NTB)"; an empty one for any other."""
    alone = _ALONE.match(line)
    is_place = alone is not None and alone[1] == alone[1].upper() and _is_place(alone[1], words)
    return dateline(f"{line} – …", words) if is_place else Dateline()


def read_dateline(printed: str, words: Lexicon) -> Dateline:
    """Read a text that is a dateline and nothing else, as some formats hand it on: "MOSCOW, Monday (Reuters)"."""
    bare = squash(printed).strip(_SIGNS)
    parsed = dateline(f"{bare} – …", words)
    if parsed.place or parsed.agency:
        return parsed
    place, agency = _before_day(_without_day(bare.partition("(")[0], words), words)
    return Dateline(place, agency) if _is_place(place, words) and not any(map(str.isdigit, place)) else Dateline()


def _before_day(text: str, words: Lexicon) -> tuple[str, str | None]:
    """Separate a place from the day behind it, and an agency behind that: "SYDNEY March 22 AAP", "GAND 3/11"."""
    tokens = text.split()
    days = [n for n, token in enumerate(tokens) if n and (_is_day(token, words) or _is_month(token, words))]
    if not days:
        return text, None
    agency = " ".join(tokens[days[-1] + 1 :])
    return " ".join(tokens[: days[0]]), agency if agency.isupper() else None


def _without_day(place: str, words: Lexicon) -> str:
    """Drop a weekday or a date that stands behind the place: "MOSCOW, Monday"."""
    head, *others = (part.strip() for part in re.split("[,،]", place.strip(_SIGNS)))
    return ", ".join([head, *(part for part in others if part and not _is_day(part, words))])


def _is_day(text: str, words: Lexicon) -> bool:
    tokens = [token.strip(".") for token in fold(text).split()]
    return any(token in words.weekdays for token in tokens) or any(char.isdigit() for char in text)


def _is_month(token: str, words: Lexicon) -> bool:
    return fold(token).strip(".,") in words.months


def _with_outlet(plain: Dateline, elsewhere: str) -> Dateline | None:
    """Split `MUARA JATI, SUARAPANTAI` where the page credits something to its second half: "Foto: X/SUARAPANTAI"."""
    place, comma, agency = (plain.place or "").rpartition(", ")
    if comma and not plain.agency and re.search(rf"[-–—/|]\s*{re.escape(agency)}\b", elsewhere):
        return Dateline(place, agency)
    return plain if plain.place or plain.agency else None


def _before_full_stop(opening: str, words: Lexicon, elsewhere: str) -> Dateline:
    """German newspapers end a dateline with a full stop, "Bad Lohfelden. Zehn Jahre ...": a name that occurs again; in
    capitals it is one in every language, "ВЕРХНІЙ БРІД. У місті ..."."""
    capitals = CAPITALS.match(opening)
    if capitals and _is_capital_place(capitals["place"], words, f"{opening[capitals.end() :]} {elsewhere}"):
        return Dateline(capitals["place"], None)
    match = _SENTENCE_PLACE.match(opening) if words.has("traits", "datelines end with a full stop") else None
    names = match["place"].split() if match else []
    is_place = len(names) <= 3 and any(len(name) > 3 and re.search(rf"\b{re.escape(name)}", elsewhere) for name in names)
    return Dateline(match["place"], None) if match and is_place else Dateline()


def _is_capital_place(text: str, words: Lexicon, elsewhere: str) -> bool:
    """Return whether words in capitals are a place: another line has one of them with a capital, whatever its ending."""
    tokens = text.split()
    if text != text.upper() or len(tokens) > MOST_OFCAPITALS or words.has("labels", fold(text)):
        return False
    stems = (token[: max(LEAST_OF_STEM, len(token) - 2)].capitalize() for token in tokens if len(token) > LEAST_OF_STEM)
    return any(re.search(rf"\b{re.escape(stem)}", elsewhere) for stem in stems)


def _country_in(date: str, words: Lexicon) -> list[str]:
    """Return the country that stands between the place and the date: PORT CORRIE, Scotland, Nov 2."""
    country, comma, _ = date.partition(",")
    tokens = [fold(token).strip(".") for token in country.split()]
    is_name = bool(tokens) and country.strip()[0].isupper() and not any(char.isdigit() for char in country)
    return [country.strip()] if comma and is_name and not set(tokens) & (words.months.keys() | words.weekdays) else []


def _agency(text: str | None, words: Lexicon) -> str | None:
    if text is None:
        return None
    agency = text.strip(" ,/")
    return agency if agency and not re.fullmatch(r"[\d\s.,/]+", agency) and not _is_date(agency, words) else None


def _is_date(text: str, words: Lexicon) -> bool:
    tokens = [token.strip(".,") for token in fold(text).split()]
    return any(token in words.months or token in words.weekdays for token in tokens) and any(char.isdigit() for char in text)


def _bracketed(opening: str, words: Lexicon) -> Dateline | None:
    """【臨江】, [서울=연합], （中央社台北7日電）, 【記者陳美玲台北報導】."""
    korean = _KOREAN.match(opening)
    if korean:
        agency = re.sub(
            r"\s*[가-힣]{2,4}(?:·[가-힣]{2,4})*\s*(?:인턴|선임|수습)?\s*(?:기자|특파원).*$", "", korean["agency"]
        ).strip()
        return Dateline(korean["place"], agency or None)
    match = _BRACKET.match(opening)
    if not match or not _UNSPACED.search(opening[:60]):
        return None
    inner = match["inner"].strip()
    if "=" in inner or "＝" in inner:
        place, _, agency = re.split(r"(\s*[=＝]\s*)", inner, maxsplit=1)
        if words.has("traits", "datelines name reporters") and not any(
            agency.endswith(outlet) for outlet in words.exact["outlets"] if _UNSPACED.search(outlet)
        ):
            return Dateline(place.strip(), None)  # the reporter's name
        return (
            Dateline(place.strip() or None, agency.strip() or None)
            if not agency.endswith("記者")
            else Dateline(place.strip(), None)
        )
    wire = re.match(
        rf"(?P<agency>.{{1,6}}社|.{{1,8}}(?:网|網|报|報))\s*(?P<place>[{HAN}]{{2,6}}?)\s*\d+\s*日\s*(?:综合|綜合)?[电電讯訊]",
        inner,
    )
    if wire:
        return Dateline(wire["place"], wire["agency"])
    full = re.match(rf"(?P<agency>.{{1,6}}社)(?:記者|记者)[{HAN}]{{3}}(?P<place>[{HAN}]{{2,6}}?)\d+\s*日[電电]", inner)
    if full:
        return Dateline(full["place"], full["agency"])
    reporter = re.match(
        rf"(?:本報)?(?:記者|记者)[{HAN}]{{2,4}}[／/、\s]?(?P<place>[{HAN}]{{2,4}})(?:報導|报道|訊|电|電)", inner
    )
    if reporter:
        return Dateline(reporter["place"], None)
    if any(inner.endswith(outlet) for outlet in words.exact["outlets"] if _UNSPACED.search(outlet)) or inner.endswith(
        ("讯", "訊")
    ):
        return Dateline(None, inner.removesuffix("讯").removesuffix("訊"))
    if any(len(job) > 1 and job in inner for job in words.exact["jobs"]):
        return Dateline()  # （记者 周明）
    return Dateline(inner, None) if len(inner) <= 8 and not re.search(r"\d", inner) else None


def _plain(opening: str, signs: frozenset[str], words: Lexicon) -> Dateline:
    """`PLACE - `, `PLACE: `, `OUTLET.ID - `: capitals or a short name, so that no sentence with a dash is taken."""
    match = PLAIN.match(opening, signs)
    if not match:
        return _filed(opening)
    place = match["place"].strip(" ,،")
    slash = re.fullmatch(r"(?P<place>[^/]+?)\s*/\s*(?P<agency>[^/]+?)\s*/?", place)
    if slash and _is_place(slash["place"], words):
        return Dateline(slash["place"], slash["agency"])
    domain = re.search(
        r"(?:^|,\s*)([\w-]+\.(?:com|co|id|net|org|my|vn|news|in|tv)(?:\.\w+)?)$",
        match["place"] + opening[match.end("place") :][:0],
        re.IGNORECASE,
    )
    outlet = _DOMAIN.match(place) or domain
    if outlet:
        return Dateline(None, place)
    if words.has("traits", "short capitals are outlets") and place.isupper() and len(place) <= 5 and " " not in place:
        return Dateline(None, place)  # TTO, VOV, SGGP: newspapers' own marks
    ends_with_colon = ":" in match["sign"] and words.has("traits", "datelines end with a colon")
    if ends_with_colon and len(place.split()) <= 2 and len(place) <= 20:
        return Dateline(place, None)
    colon = ":" in match["sign"] or "：" in match["sign"]
    capitals = place.isupper() and place.lower() != place
    if place and _is_place(place, words) and (capitals or (not colon and len(place.split()) <= 3 and len(place) <= 30)):
        if not capitals and not re.match(r"[.—–]|\s+[—–-]", match["sign"]):
            return Dateline()
        abbreviated = "." if match["sign"].startswith(".") and "," in place else ""
        return Dateline(None, place) if _is_outlet(place, words) else Dateline(place + abbreviated, None)
    return Dateline()


def _filed(opening: str) -> Dateline:
    outlet_first = re.match(r"^(?P<agency>[\w-]+\.[\w.-]*\w),\s*(?P<place>[^\W\d_][\w .'-]{1,30}?)\s*[-–—]+\s*\S", opening)
    if outlet_first:
        return Dateline(outlet_first["place"], outlet_first["agency"])
    domain = re.match(r"^(?:(?P<place>[^\W\d_][\w .'-]{1,30}),\s*)?(?P<agency>[\w-]+\.[\w.-]*[\w])\s*[-–—]+\s*\S", opening)
    if domain:
        return Dateline(domain["place"], domain["agency"])
    agency = re.match(r"^[(（](?P<agency>[^\W\d_][^()（）\d]{1,30})[)）]\s*[-–—]\s*\S", opening)
    if agency:
        return Dateline(None, agency["agency"].strip())
    filed_on = re.match(rf"^(?P<agency>[{HAN}]{{1,5}}社)(?P<place>[{HAN}]{{2,6}}?)\d{{1,2}}月\d{{1,2}}日[电電讯訊]", opening)
    if filed_on:
        return Dateline(filed_on["place"], filed_on["agency"])
    outlet = _OUTLET_FILED.match(opening)
    if outlet:
        return Dateline(None, outlet["agency"])
    filed = _FILED.match(opening)
    if filed and re.match(r"[（(]", opening):
        return Dateline(filed["place"], None)
    return Dateline()


def _is_outlet(text: str, words: Lexicon) -> bool:
    return any(fold(token) in words.exact["outlets"] for token in text.split())


def _is_place(text: str, words: Lexicon) -> bool:
    """A place's name: up to five words, each capitalised or a particle, none a verb at the start of a sentence."""
    tokens = text.strip(" ,،").split()
    if (
        not tokens
        or len(tokens) > 6
        or all(_is_day(token, words) or fold(token).strip(".,") in words.months for token in tokens)
    ):
        return False
    if not any(char.lower() != char.upper() for char in text):
        return len(tokens) <= 3 and (not _UNSPACED.search(text) or len(text) <= LONGEST_HAN)
    loose = sum(1 for token in tokens if token[0].islower() and len(token) > 3)
    return tokens[0][0].isupper() and loose == 0 and not _is_date(tokens[0], words)
