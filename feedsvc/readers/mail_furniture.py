"""What mail programs and mailing services add below a letter: signatures, notices, lines to unsubscribe, addresses."""

import re
from collections.abc import Sequence

from feedsvc.readers.mail_blocks import Block, has_link

TAIL_LINES = 14
"""Lines at the end among which a letter's furniture stands."""

LONGEST_NOTICE = 1_500
SHORT = 60
"""Characters of a line to unsubscribe that needs no link."""

LONG_LINE = 140
"""Characters of a line that is a sentence of the text, and none of a signature."""

BROWSER = re.compile(
    r"(?:view|read|see|open)\b.{0,40}\b(?:in (?:your|a|the) (?:web ?)?browser|online|web version)|view (?:as|"
    r"this as a) web ?page|web version|"
    r"im (?:web)?browser (?:an|öff|les|betr)|online-?version|webversion|dans (?:votre|le|un) navigateur|"
    r"version en ligne|en (?:el|su|tu|un) navegador|versión (?:web|online)|"
    r"no (?:seu )?navegador|versão online|nel (?:tuo )?browser|versione online|in (?:de|uw|je|"
    r"een) (?:web)?browser|online bekijken|i (?:din |en )?webbläsare|i (?:din )?browser|"
    r"i nettleser|w przeglądarce|v prohlížeči|selaimessa|böngésző|в браузере|у браузері|tarayıcı|ブラウザ|浏览器|瀏覽器|"
    r"(?:can['’]?t|cannot|trouble|problems?) (?:reading|seeing|viewing|read|see|view)\b.{0,30}(?:e-?mail|message|newsletter)|"
    r"probleme (?:beim|mit der) (?:lesen|darstellung|anzeige)|ne s['’]affiche pas (?:correctement|bien)|"
    r"si no (?:puede|puedes|ve|ves) (?:ver |leer )?(?:bien |correctamente )?est[ea] |se non (?:visualizzi|riesci a)|"
    r"problemen met (?:het lezen|de weergave|het weergeven)|"
    r"브라우저|not displaying (?:correctly|properly)|wird nicht (?:korrekt|richtig) dargestellt",
    re.IGNORECASE,
)
_UNSUBSCRIBE = re.compile(
    r"unsubscribe|opt[ -]?out|opted in|(?:update|manage|change)\b.{0,30}\b(?:preferences|subscription)|"
    r"you (?:are |have )?receiv\w+ this (?:e-?mail|message|newsletter)|"
    r"(?:e-?mail|message|nachricht|courriel|correo|mensaje|mensagem|messaggio|bericht) (?:was|has been|wurde|ging|a été|fue|"
    r"ha sido|foi|è stat[ao]|is|werd) ?(?:sent|envoyé|enviad[oa]|inviat[ao]|verzonden|verstuurd)? ?(?:to|an|à|a|para|aan|naar) "
    r"<?\S+@\S+|sie haben diese? (?:e-?mail|nachricht) erhalten,? (?:weil|da) sie|^abmelden\W*$|"
    r"abbestell|vom newsletter abmelden|newsletter abmelden|austragen|erhalten diese (?:e-?mail|nachricht)|"
    r"se désabonner|désabonne|désinscri|vous recevez ce|"
    r"darse de baja|cancelar (?:la |su |tu |a )?(?:suscripci|inscri|assinatura)|recibe este (?:correo|mensaje)|"
    r"descadastr|disiscri|annulla l['’]iscrizione|cancella(?:ti|re) (?:la|dal|l)|"
    r"riceve questa|afmelden|uitschrijven|u ontvangt deze|avregistrera|avsluta (?:din )?prenumeration|afmeld|"
    r"framelding|meld deg av|avmeld|peruuta tilaus|wypisz się|zrezygnuj z|"
    r"odhlásit|leiratkoz|dezabon|отписаться|отказаться от рассылки|відписатися|aboneliğ?i?k?(?:ten|i) (?:çık|"
    r"iptal)|配信停止|退订|退訂|取消订阅|수신\s?거부",
    re.IGNORECASE,
)
_MAILING = re.compile(
    r"e-?mail|\bmail|mailing|newsletter|\blist[ae]?\b|\bgroup\b|nachricht|courriel|correo|mensaje|mensage|messaggi|\bbericht|nyhetsbrev|"
    r"рассыл|розсил|メール|邮件|郵件|메일|https?://|www\.|@",
    re.IGNORECASE,
)
_RIGHTS = re.compile(
    r"^(?:copyright|©|\(c\))\s*(?:©|\(c\))?\s*(?:19|20)\d\d\b.{0,160}$|^all rights reserved\W*$", re.IGNORECASE
)
_CONFIDENTIAL = (
    r"confidential|vertraulich|confidenti[eë]l|confidencia|confidenzial|riservat|vertrouwelijk|конфиденциал|конфіденц|"
    r"poufn|důvěrn|dôvern|konfidentiell|fortrolig|luottamuksel|bizalmas|gizli|εμπιστευτ|機密|机密|privileged|privileg"
)
_RECEIVER = (
    r"recipient|addressee|intended|in error|empfänger|adressat|destinatai?r|ontvanger|geadresseerde|получател|адресат|"
    r"par erreur|por error|por engano|per errore|irrtümlich|versehentlich|ten onrechte|omyłkowo|omylem|av misstag|ved en feil"
    r"|ved en fejl|vahingossa|erehdyksessä|ошибоч|помилков|yanlışlıkla|tévedésből|din greșeală|expéditeur|authori[sz]ation|"
    r"отримувач|adresat|odbiorc|příjemc|mottagar|modtager|mottaker|vastaanott|címzett|alıcı|παραλήπτ|受信者|收件人|收信人"
)
_NOTICE = re.compile(rf"(?=.*(?:{_CONFIDENTIAL}))(?=.*(?:{_RECEIVER}))", re.IGNORECASE | re.DOTALL)
_PRINTING = re.compile(
    r"(?:before|think).{0,20}\bprint(?:ing)?\b|consider the environment|(?:bevor sie|vor dem) .{0,40}(?:drucken|"
    r"ausdruck)|avant d['’]imprimer|antes de imprimir|prima di stampare|"
    r"(?:voordat u|voor u).{0,40}(?:print|afdruk)|innan du skriver ut|før du (?:printer|skriver ut)|"
    r"zanim wydrukujesz|перед (?:тем как|печатью).{0,20}(?:печат|письм)",
    re.IGNORECASE,
)
_DEVICE = re.compile(
    r"^(?:sent from|get outlook for|sent via|sent with|von meinem|gesendet (?:von|mit)|"
    r"diese nachricht wurde von meinem|envoyé (?:de|depuis|à partir)|enviado (?:desde|do|de|a partir)|"
    r"inviato da|verzonden (?:vanaf|vanuit|met|via)|verstuurd (?:vanaf|vanuit)|skickat från|sendt fra|lähetetty|"
    r"wysłan[eo] z|odesláno z|отправлено (?:с|из)|надіслано з|iphone'umdan|"
    r"virus-?free\b|发自|發自|나의 .{0,20}에서 보냄)\b.{0,70}$|^iPhoneから送信$",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"^(?:(?:with )?(?:kind|best|warm|warmest|many)(?:est)? (?:regards|wishes|thanks)|regards|yours (?:sincerely|"
    r"faithfully|truly)|sincerely|cheers|best|all the best|many thanks|"
    r"(?:mit )?(?:freundliche[mn]?|beste[mn]?|herzliche[mn]?|schöne[mn]?|viele[mn]?|liebe[mn]?) (?:grüße?n?|gruß|"
    r"grüssen?|gruss)|mfg|hochachtungsvoll|(?:bien )?cordialement|"
    r"bien à vous|sincères salutations|salutations|(?:un )?(?:cordial |afectuoso )?saludos?(?: cordial(?:es)?)?|"
    r"atentamente|(?:os )?(?:melhores )?cumprimentos|atenciosamente|"
    r"(?:cordiali|distinti) saluti|un saluto|(?:met )?(?:vriendelijke|hartelijke) groet(?:en)?|groeten|"
    r"med (?:vänliga?|venlig|vennlig|bästa|beste) (?:hälsning(?:ar)?|hilsen)|"
    r"vänliga hälsningar|mvh|(?:z )?(?:poważaniem|wyrazami szacunku)|pozdrawiam|s pozdravem|"
    r"s přátelským pozdravem|üdvözlettel|ystävällisin terveisin|terveisin|cu stimă|"
    r"с уважением|з повагою|с поважание|saygılarımla|με εκτίμηση|敬具|此致|감사합니다)\b.{0,40}$",
    re.IGNORECASE,
)
_END = re.compile(
    r"^\W{0,6}(?:ends?|ende|fin|fine|fim|slut|einde|koniec|конец|loppu|30)\W{0,6}$|^#{3,5}$|^(?:# ){2,4}#$",
    re.IGNORECASE,
)
_RULE = re.compile(r"^\s*([━─═=\-_*~—–＝－ー・#])\1{4,}\s*$")


def end_of_text(blocks: Sequence[Block]) -> tuple[int, int]:
    """Return where the text ends: a block, and the lines of it that belong to the text still."""
    end = _end_mark(blocks)
    while end > 1 and _is_furniture(blocks[end - 1]):
        end -= 1
    end = _end_before_mailing(blocks, end)
    end = _end_before_frame(blocks, end)
    for number in range(end - 1, 0, -1):
        line = next((at for at, line in enumerate(blocks[number].lines) if _CLOSING.match(line.strip(" ,.!"))), None)
        if line is not None and _is_signature(blocks, number, line, end):
            return (number, line) if line else (number, 0)
        if sum(len(block.lines) for block in blocks[number:end]) > TAIL_LINES:
            break
    return end, 0


def _end_mark(blocks: Sequence[Block]) -> int:
    """Return the block at which a release says that it ends; a sign that comes more than once parts sections."""
    marks = [number for number, block in enumerate(blocks) if number and _END.match(block.text)]
    return marks[0] if len(marks) == 1 else len(blocks)


def _is_furniture(block: Block) -> bool:
    text = block.text
    if len(text) > LONGEST_NOTICE:
        return False
    is_short = len(text) < 300 and any(words.search(text) for words in (_PRINTING, _RIGHTS, BROWSER))
    is_short = is_short or (len(text) < 300 and _unsubscribes(block))
    is_foot = _RIGHTS.search(block.lines[0]) and _UNSUBSCRIBE.search(text)
    return bool(is_short or is_foot or _NOTICE.match(text) or _DEVICE.match(text) or _RULE.match(text))


def _unsubscribes(block: Block) -> bool:
    """Return whether a block tells how to unsubscribe: by a link or an address, with a word for mail, or in few words."""
    text = block.text
    return _UNSUBSCRIBE.search(text) is not None and (len(text) < SHORT or _MAILING.search(text) is not None or has_link(block))


def _end_before_mailing(blocks: Sequence[Block], end: int) -> int:
    """Return the block at which the foot of a mailing begins: below it stand addresses and buttons, and no sentence."""
    for number in range(max(1, end - 8), end):
        block = blocks[number]
        is_foot = len(block.text) < 500 and not _RULE.match(block.text) and _is_furniture(block)
        if is_foot and all(len(later.text) < LONG_LINE or _is_furniture(later) for later in blocks[number + 1 : end]):
            return number
    return end


def _end_before_frame(blocks: Sequence[Block], end: int) -> int:
    """Return the block at which a signature between two rules begins, at the end."""
    rules = [n for n in range(max(1, end - TAIL_LINES), end) if any(_RULE.match(line) for line in blocks[n].lines)]
    if not rules:
        return end
    lines = [line for block in blocks[rules[0] : end] for line in block.lines]
    is_frame = len(lines) <= TAIL_LINES and _RULE.match(lines[0]) and (_RULE.match(lines[-1]) or rules[-1] == end)
    return rules[0] if is_frame and all(len(line) < LONG_LINE // 2 for line in lines) else end


def _is_signature(blocks: Sequence[Block], number: int, line: int, end: int) -> bool:
    """Return whether what follows a closing is a name, an office and how to reach them: short lines alone."""
    after = [*blocks[number].lines[line + 1 :], *(one for block in blocks[number + 1 : end] for one in block.lines)]
    return len(after) <= TAIL_LINES and all(len(one) < LONG_LINE for one in after)
