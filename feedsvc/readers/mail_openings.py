"""What stands in a letter above its article: banners of filters, view-in-browser lines, greetings and a note to the desk."""

import re
from collections.abc import Sequence

from feedsvc.readers.mail_blocks import Block
from feedsvc.readers.mail_furniture import BROWSER, LONGEST_NOTICE
from feedsvc.readers.mail_subject import is_release_label
from feedsvc.readers.tables import meaning_of

HEAD_BLOCKS = 4
"""Blocks at the top among which a letter's furniture stands."""

COVER_BLOCKS, LONGEST_COVER = 8, 800
"""Blocks and characters of a note to the desk above an article."""

_OUTSIDE = (
    r"outside (?:of )?(?:the|your|our)|(?:originat\w+|sent|came|comes|received|is) from (?:an? )?(?:outside|external)|"
    r"external (?:sender|source|e-?mail|address)|außerhalb (?:der|des|von|unser)|"
    r"extern(?:e[nrs]?|al)? (?:absender|e-?mail|mail|afzender)"
    r"|(?:de|à) l['’]extérieur|expéditeur externe|fuera de (?:la|su|nuestra)|remitente externo|de fora d|"
    r"remetente externo|dall['’]esterno|mittente esterno"
    r"|buiten (?:de|uw|onze)|utanför|extern avsändare|udenfor|utenfor|ekstern|organisaation ulkopuol|spoza|"
    r"zewn[ęe]trzn|mimo (?:vaši|organizaci)|внешн|за пределами"
    r"|зовнішн|kuruluş dışı|外部"
)
_CARE = (
    r"caution|warning|do not click|don['’]t click|links|attachments|achtung|vorsicht|attention|prudence|"
    r"pièces jointes|precaución|cuidado|atenci[óo]n|atenção|attenzione|"
    r"let op|varning|försiktig|advarsel|forsigtig|uwaga|pozor|внимание|осторожно|увага|dikkat|huomio|"
    r"varo|注意|警告|organi[sz]ation"
)
_BANNER = re.compile(rf"(?=.*(?:{_OUTSIDE}))(?=.*(?:{_CARE}))", re.IGNORECASE | re.DOTALL)
_GREETING = re.compile(
    r"^(?:dear|hi|hello|good (?:morning|afternoon|day)|sehr geehrte[rs]?|liebe[rs]?|guten (?:tag|morgen)|hallo|"
    r"madame|monsieur|mesdames|chers?|chère|bonjour|estimad[oa]s?|"
    r"muy señor|buenos d|buenas|hola|prezad|caro|cara|bom dia|boa tarde|gentil[ie]|egregi|spettabile|buongiorno|"
    r"salve|beste|geachte|hej|kära|kære|hei|hyvä|szanown|dzień dobry|"
    r"vážen|dobrý den|tisztelt|stimat|уважаемы|добрый день|здравствуйте|шановн|sayın|αγαπητ)\b.{0,60}[,!:，]$",
    re.IGNORECASE,
)
_STRANGER = re.compile(
    r"(?:you|some people who received this message) don['’]t often get e-?mail from|"
    r"sie erhalten nicht (?:häufig|oft) e-mails von"
    r"|einige personen, die diese nachricht erhalten haben|vous n['’](?:obtenez|recevez) pas souvent d['’]e-?mail"
    r"|no (?:suele|sueles) recibir correo|non si ricevono spesso messaggi|u (?:krijgt|ontvangt) niet vaak e-?mail"
    r"|(?:você|o senhor) não (?:costuma|recebe) |nie otrzymujesz często wiadomości|du får inte ofta e-post|du får ikke ofte",
    re.IGNORECASE,
)
"""What Outlook says above the first letters of a sender."""

_LABELLED = re.compile(r"^\W{0,3}([^\W\d_][^:：]{1,24}?)\s?[:：]\s?(\S.{0,300})$")


def first_of_text(blocks: Sequence[Block], headline: str | None) -> int:
    """Return the number of blocks at the top that are a banner, a line of a mailing service, a label, or said to the desk."""
    end = 0
    for number, block in enumerate(blocks[:HEAD_BLOCKS]):
        if _is_headline(block, headline):
            break
        text = block.text
        is_service = len(text) < LONGEST_NOTICE and (_BANNER.match(text) or _STRANGER.match(text))
        is_opening = is_release_label(text) or (len(block.lines) == 1 and _GREETING.match(text))
        if is_service or (len(text) < 200 and BROWSER.search(text)) or (number == end and is_opening):
            end = number + 1
    end = max(end, _end_of_cover(blocks[:COVER_BLOCKS], headline))
    return min(end, len(blocks) - 1) if blocks else 0


def labelled_headline(blocks: Sequence[Block]) -> str | None:
    """Return the headline that stands behind its label in the first line of a block at the top."""
    return next((named for block in blocks[:COVER_BLOCKS] if (named := _named(block.lines[0]))), None)


def _end_of_cover(blocks: Sequence[Block], headline: str | None) -> int:
    """Return the block at which an article begins below a greeting: its headline, or a line that says a release follows."""
    greeted = next((number for number, block in enumerate(blocks) if _GREETING.match(block.lines[0])), len(blocks))
    for number, block in enumerate(blocks):
        is_begun = is_release_label(block.lines[0]) or _named(block.lines[0]) or _is_headline(block, headline)
        if is_begun and (greeted < number or _named(block.lines[0])):
            return number if sum(len(one.text) for one in blocks[:number]) < LONGEST_COVER else 0
    return 0


def _is_headline(block: Block, headline: str | None) -> bool:
    return headline is not None and _folded(block.text) == _folded(headline)


def _folded(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _named(line: str) -> str | None:
    match = _LABELLED.match(line)
    return match[2].strip() if match and meaning_of(match[1]) == "title" else None
