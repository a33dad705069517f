"""Letters as they arrive: what of them is the article, and which of them are none."""

from email.message import EmailMessage
from pathlib import PurePosixPath

import pytest

from feedsvc.domain.drafts import Draft
from feedsvc.errors import UnreadableArticle
from feedsvc.readers import read
from feedsvc.readers.mail_subject import headline_of
from feedsvc.readers.redirects import target_of

RELEASE = "The weir at Corrin has been repaired, the river board said on Tuesday.\n\nFrom April eels can pass it again."


def letter(text: str, *, subject: str = "Weir repaired", more: str = "Content-Type: text/plain; charset=utf-8\n") -> Draft:
    head = (
        f"From: Press <press@weir.example>\nTo: desk@news.example\nSubject: {subject}\nDate: Tue, 3 Feb 2026 09:00:00 +0100\n"
    )
    return read(PurePosixPath("a.eml"), f"{head}{more}\n{text}\n".encode())[0]


def refusal(text: str, **headers: str) -> str:
    with pytest.raises(UnreadableArticle) as refused:
        letter(text, **headers)
    return refused.value.reason


def test_headers_of_any_length_are_headers() -> None:
    transport = "".join(f"X-Hop-{n}: {'Ab9' * 30}\n" for n in range(300))

    draft = read(
        PurePosixPath("a.eml"), (transport + f"From: a@b.example\nSubject: Weir\nTo: c@d.example\n\n{RELEASE}").encode()
    )

    assert draft[0].body == RELEASE


def test_a_reply_that_only_quotes_is_no_article() -> None:
    talk = (
        "Yes, go ahead.\n\nOn Tue, 3 Feb 2026 at 08:00, Desk <desk@news.example> wrote:\n> May we print this?\n>\n> > The weir."
    )

    assert "a reply" in refusal(talk, subject="Re: Weir repaired")


def test_a_text_filed_as_a_reply_loses_the_talk_below_it() -> None:
    text = "\n\n".join(["The weir at Corrin has been repaired, the river board said on Tuesday, and eels can pass it."] * 8)

    draft = letter(f"{text}\n\nAm 3.2.2026 schrieb Desk:\n> Kommt noch was?", subject="AW: Wehr")

    assert draft.body == text


def test_lines_that_look_like_a_letters_head_are_text_without_address_and_subject() -> None:
    text = f"{RELEASE}\n\nFrom: the sea\nTo: the shore\nDate: every day\n\nSo it says on the bottle."

    assert letter(text).body == text


@pytest.mark.parametrize(
    "closing", ["Kind regards,", "Mit freundlichen Grüßen", "Un saludo,", "С уважением,", "Med vänlig hälsning"]
)
def test_a_signature_below_a_closing_is_no_text(closing: str) -> None:
    assert letter(f"{RELEASE}\n\n{closing}\nIda Holm\nRiver Board\nTel. 012 345").body == RELEASE


def test_a_signed_letter_loses_its_armour_and_an_encrypted_one_is_refused() -> None:
    signed = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n{}\n-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----"

    assert letter(signed.format(RELEASE)).body == RELEASE
    assert "encrypted" in refusal("-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----")


def test_winmail_dat_is_named() -> None:
    more = 'Content-Type: application/ms-tnef; name="winmail.dat"\nContent-Transfer-Encoding: base64\n'

    assert "winmail.dat" in refusal("eJ8+", more=more)


@pytest.mark.parametrize(
    ("subject", "headline"),
    [
        ("[EXT] Re: FW: Weir repaired", "Weir repaired"),
        ("WG: [EXTERN] Pressemitteilung: Wehr repariert", "Wehr repariert"),
        ("Nota de prensa | La presa", "La presa"),
        ("TIEDOTE: Pato korjattu", "Pato korjattu"),
        ("Press release", None),
        ("Press releases cost the council millions", "Press releases cost the council millions"),
        ("Res publica: a play", "Res publica: a play"),
    ],
)
def test_a_headline_has_no_marks_of_mail(subject: str, headline: str | None) -> None:
    assert headline_of(subject) == headline


@pytest.mark.parametrize(
    "address",
    [
        "https://eur02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fweir.example%2Feels%3Fa%3D1&data=05%7Cdesk%40news.example",
        "https://urldefense.proofpoint.com/v2/url?u=https-3A__weir.example_eels-3Fa-3D1&d=DwMF&c=x",
        "https://urldefense.com/v3/__https://weir.example/eels*a=1__;Pw!!AbC!xyz$",
        "https://www.google.com/url?q=https://weir.example/eels?a%3D1&sa=D&ust=1",
    ],
)
def test_a_rewritten_link_leads_where_its_author_meant(address: str) -> None:
    assert target_of(address) == "https://weir.example/eels?a=1"


def test_a_release_in_html_ends_where_it_says_so() -> None:
    page = "".join(
        f"<p>{text}</p>" for text in (*RELEASE.split("\n\n"), "ENDS", "Notes to editors: built in 1904.", "Tel. 012 345")
    )

    draft = letter(page, more="Content-Type: text/html; charset=utf-8\n")

    assert draft.body.replace("<p></p>", "") == "".join(f"<p>{text}</p>" for text in RELEASE.split("\n\n"))


def test_a_form_that_mails_json_is_read_as_json() -> None:
    draft = letter(
        '{"title": "Weir repaired", "author": "Ana Ruiz", "body": "The weir at Corrin has been repaired."}', subject="Form"
    )

    assert (draft.format, draft.title, draft.body) == ("json", "Weir repaired", "The weir at Corrin has been repaired.")


HTML = "Content-Type: text/html; charset=utf-8\n"


def test_a_note_to_the_desk_above_a_labelled_headline_is_no_text() -> None:
    draft = letter(f"Hi desk,\n\ncopy for Monday below, about 90 words.\n\nHEADLINE: Eels pass\n\n{RELEASE}", subject="Copy")

    assert draft.title == "Eels pass"
    assert "copy for Monday" not in draft.body
    assert draft.body.endswith(RELEASE)


def test_a_greeting_and_a_note_above_the_headline_of_the_subject_are_no_text() -> None:
    note = "Bonjour,\n\nVeuillez trouver ci-dessous notre texte.\n\nWeir repaired"

    assert letter(f"{note}\n\n{RELEASE}").body == f"Weir repaired\n\n{RELEASE}"


@pytest.mark.parametrize(
    "banner",
    [
        "CAUTION: This email originated from outside of Corrin Media. Do not click links unless you know the sender.",
        "You don't often get email from press@weir.example. Learn why this is important",
        "Sie erhalten nicht häufig E-Mails von press@weir.example. Erfahren Sie, warum dies wichtig ist",
    ],
)
def test_a_filters_banner_above_the_text_is_no_text(banner: str) -> None:
    rows = "".join(f"<p>{text}</p>" for text in RELEASE.split("\n\n"))

    draft = letter(f"<table><tr><td></td><td><div>{banner}</div></td></tr></table><div>{rows}</div>", more=HTML)

    assert banner not in draft.body
    assert rows in draft.body


def test_words_of_a_banner_and_of_a_footer_inside_an_article_are_its_text() -> None:
    text = (
        "Weir repaired\n\nCAUTION: This email originated from outside your organization, said the line that nobody read.\n\n"
        f"{RELEASE}\n\nTo unsubscribe from the river, one angler said, would be the greater loss to everybody."
    )

    assert letter(text).body == text


def test_the_name_of_a_mailing_list_is_no_part_of_the_headline() -> None:
    lists = "List-Id: Weir news <weir-news.lists.example>\nContent-Type: text/plain; charset=utf-8\n"

    assert letter(RELEASE, subject="[weir-news] Eels pass again", more=lists).title == "Eels pass again"
    assert letter(RELEASE, subject="[Video] Eels pass again", more=lists).title == "[Video] Eels pass again"
    assert letter(RELEASE, subject="[weir] Eels pass again").title == "[weir] Eels pass again"


NOTICE = (
    "##- Please type your reply above this line -##\n\nYou are registered as a CC on this request (17).\n\n"
    "----------------------\n\nPress Office, Nov 10, 2026, 11:52 GMT\n\n{}\n\n"
    "----------------------\n\nThis email is a service from the Herald. Delivered by Zendesk\n[V9K]"
)
GENERATED = "Auto-Submitted: auto-generated\nIn-Reply-To: <1@desk.example>\nContent-Type: text/plain; charset=utf-8\n"


def test_a_release_that_a_help_desk_passes_on_is_read_without_its_notice() -> None:
    release = "\n\n".join([RELEASE] * 3)

    assert letter(NOTICE.format(release), more=GENERATED).body == release


def test_talk_that_a_help_desk_passes_on_and_other_generated_mail_are_no_articles() -> None:
    assert "help desk" in refusal(NOTICE.format("Thanks, will do."), more=GENERATED)
    assert "auto-generated" in refusal(RELEASE, more=GENERATED)


@pytest.mark.parametrize(
    "notice",
    [
        "Ce message peut contenir des informations confidentielles. Si vous l'avez reçu par erreur, veuillez le détruire.",
        "Diese E-Mail ist vertraulich. Haben Sie sie irrtümlich erhalten, löschen Sie sie bitte.",
        "Este mensaje es confidencial. Si lo ha recibido por error, bórrelo.",
        "Questo messaggio è riservato. Se lo ha ricevuto per errore, lo cancelli.",
    ],
)
def test_a_notice_about_confidence_below_the_text_is_no_text(notice: str) -> None:
    assert letter(f"{RELEASE}\n\n{notice}").body == RELEASE


def test_an_emblem_above_the_text_and_icons_below_it_are_no_pictures_and_one_within_it_is() -> None:
    text, more = RELEASE.split("\n\n")
    pictures = [f'<img src="https://weir.example/{name}">' for name in ("logo.png", "new-logo.png", "photo.jpg")]
    icon = '<img src="https://weir.example/fb.png" width="24" height="24">'

    draft = letter(f"<div>{pictures[0]}</div><p>{text}</p>{pictures[1]}<p>{more}</p>{pictures[2]}{icon}", more=HTML)

    assert [name for name in ("/logo.png", "new-logo.png", "photo.jpg", "fb.png") if name in draft.body] == [
        "new-logo.png",
        "photo.jpg",
    ]


@pytest.mark.parametrize(
    "head",
    [
        "----- Forwarded Message ----- From: Ana Ruiz <ana@weir.example>To: a@b.example <a@b.example>Sent: 3 MarchSubject: Eels pass",
        "----- Weitergeleitete Nachricht ----- Von: Ana Ruiz <ana@weir.example>An: a@b.example <a@b.example>Betreff: Eels pass",
        'Am 03/02/2026, 12:46 schrieb "Ana Ruiz" <ana@weir.example>:',
        "Ana Ruiz <ana@weir.example> kirjoitti 3/2/2026 12.46:",
        "-------- Forwarded Message --------\nSubject: Eels pass\nDate: 3 Feb 2026\nFrom: Ana Ruiz <ana@weir.example>\nTo: a@b.example",
        "-----Original Message-----\nFrom: Ana Ruiz\nSent: 3 February 2026\nTo: Desk\nSubject: Eels pass",
        "\ufeffFrom: Ana Ruiz <ana@weir.example>\nDate: 3 Feb 2026\nTo: a@b.example\nSubject: Eels pass",
    ],
)
def test_the_head_of_a_forwarded_letter_is_no_text_and_names_who_wrote_it(head: str) -> None:
    for subject in ("Fwd: Eels pass", "Videresend: Eels pass"):
        draft = letter(f"For page 3.\n\n{head}\n\n{RELEASE}", subject=subject)

        assert (draft.body, draft.title, draft.sources) == (RELEASE, "Eels pass", ("Ana Ruiz",))


def test_a_letter_that_quotes_another_and_adds_nothing_is_read_as_forwarded_whatever_its_subject_says() -> None:
    quoted = "\n".join(f"> {line}".rstrip() for line in RELEASE.split("\n"))
    head = "From: Ana Ruiz <ana@weir.example>\nDate: 3 Feb 2026\nTo: a@b.example\nSubject: Eels pass"

    assert letter(f"{head}\n\n{quoted}", subject="VS: Eels pass").body == RELEASE


@pytest.mark.parametrize(
    "answer",
    [
        "Sure, by five. Tom\n\n> On 26 Nov 2026, at 11:40, Desk <desk@news.example> wrote:\n> \n> Can you do the weir?",
        "Sure, by five. Tom\n\n> Can you do the weir?",
        "On 26 Nov, Desk wrote:\n> Can you do the weir?\n\nSure, by five. Tom",
        "On Thursday, 26 November 2026 at 11:40, Desk\nwrote:\n\n> Can you do the weir?\nYes.\n> By when?\nBy five.",
    ],
)
def test_a_short_answer_is_no_article_wherever_it_quotes_what_it_answers(answer: str) -> None:
    with pytest.raises(UnreadableArticle, match="This is a reply"):
        letter(answer, subject="Re: The weir?")


def test_a_short_answer_that_quotes_nothing_is_known_by_its_headers() -> None:
    head = "From: a@weir.example\nTo: d@news.example\nSubject: Re: The weir?\n"

    with pytest.raises(UnreadableArticle, match="This is a reply"):
        read(PurePosixPath("a.eml"), f"{head}In-Reply-To: <1@news.example>\n\nSure, by five. Tom".encode())
    article = f"The weir?\n\n{RELEASE}\n\nIt was built in 1904, and its gates had been shut since the flood of last spring."
    assert "1904" in read(PurePosixPath("a.eml"), f"{head}In-Reply-To: <1@news.example>\n\n{article}".encode())[0].body
    assert read(PurePosixPath("a.eml"), f"{head}\n{RELEASE}".encode())[0].body == RELEASE


def test_a_headline_that_its_subject_begins_is_read_whole() -> None:
    whole = letter(f"Weir is repaired after nine years\n\n{RELEASE}", subject="Weir is repaired")
    sentence = letter(f"Weir is repaired after nine years, it was said.\n\n{RELEASE}", subject="Weir is repaired")

    assert whole.title == "Weir is repaired after nine years"
    assert sentence.title == "Weir is repaired"
    part = letter(f"Weir is repaired after all\n\n{RELEASE}", subject="EMBARGOED until 06:00 GMT Wednesday - Weir is repaired")
    assert part.title == "Weir is repaired after all"
    assert part.notes == ("EMBARGOED until 06:00 GMT Wednesday - Weir is repaired",)


def test_what_stands_below_a_letter_that_an_article_quotes_is_text() -> None:
    quoted = "“Dear water,\n\nI ask you to stay where you are.\n\nKind regards,\n\nThe reeve”"
    rest = "In nine years the water has answered once, he says.\n\nHis next letter is about the rain."

    assert letter(f"{RELEASE}\n\n{quoted}\n\n{rest}").body.endswith(rest)
    assert letter(f"{RELEASE}\n\nKind regards,\n\nIda Holm\n\nWe care for rivers, every day.").body == RELEASE


def test_what_a_letter_says_beside_its_article_is_kept() -> None:
    forwarded = "---------- Forwarded message ---------\nFrom: Ana Ruiz <ana@weir.example>\nDate: 3 Feb 2026\nSubject: Eels pass\nTo: a@b.example"
    draft = letter(f"For page 3.\n\n{forwarded}\n\n{RELEASE}\n\n--\nAna Ruiz\nWeir Road 4", subject="Fwd: Eels pass")

    assert draft.body == RELEASE
    assert draft.left == ("For page 3.", *forwarded.split("\n"), "Ana Ruiz", "Weir Road 4")


def test_buttons_and_networks_at_the_end_of_a_mailing_are_no_text() -> None:
    buttons = '<p><a href="https://weir.example/more">Find your branch</a></p><table><tr><td><a href="#">Facebook</a></td></tr></table>'
    link = '<p><a href="https://weir.example/report">https://weir.example/report</a></p>'
    with_buttons, with_link = (letter(release_in_html(more), more=HTML) for more in (buttons, link))

    assert "Facebook" not in with_buttons.body
    assert "branch" not in with_buttons.body
    assert "report" in with_link.body


def test_a_text_that_is_utf_8_and_said_to_be_western_is_read_as_utf_8() -> None:
    head = "From: a@weir.example\nTo: d@news.example\nSubject: Wehr\nContent-Transfer-Encoding: 8bit\nContent-Type: text/plain; charset="
    text = "Das Wehr in Köln ist repariert, und Aale können es wieder passieren – sagt der Verband."

    for charset, encoding in (("iso-8859-1", "utf-8"), ("us-ascii", "utf-8"), ("windows-1252", "cp1252")):
        content = f"{head}{charset}\n\n".encode() + text.encode(encoding)

        assert read(PurePosixPath("a.eml"), content)[0].body == text


def test_the_pictures_of_a_signature_are_none_of_the_article() -> None:
    text, more = RELEASE.split("\n\n")
    signature = '<p>Kind regards,</p><p>Ida Holm</p><p><img src="cid:logo1"></p>'
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "press@weir.example", "desk@news.example", "Weir"
    message.set_content("")
    message.add_alternative(f'<p>{text}</p><p><img src="cid:eels1"></p><p>{more}</p>{signature}', subtype="html")
    for name in ("eels1", "logo1"):
        message.add_attachment(b"\x89PNG\r\n", maintype="image", subtype="png", filename=f"{name}.png", cid=f"<{name}>")

    draft = read(PurePosixPath("a.eml"), bytes(message))[0]

    assert [picture.url for picture in draft.media] == ["eels1.png"]
    assert "logo1" not in draft.body


ARTICLE = "The weir at Corrin has been repaired, the river board said on Tuesday, after eleven months and two floods of work below the old mill."


def test_an_answer_that_brings_an_article_is_that_article_without_the_note_above_and_the_talk_below() -> None:
    talk = "On 3 February 2026 at 09:00, Desk <desk@news.example> wrote:\n\n> Where is the weir?"
    copy = f"Weir repaired at last\n\nBy Ana Ruiz\n\n{ARTICLE}\n\nFrom April eels can pass it again."

    draft = letter(f"Here it is, two paragraphs.\n\n{copy}\n\n{talk}", subject="Re: the weir?")

    assert draft.title == "Weir repaired at last"
    assert draft.body == copy


def test_an_answer_without_a_byline_below_a_headline_is_talk() -> None:
    talk = "On 3 February 2026 at 09:00, Desk <desk@news.example> wrote:\n\n> Where is the weir?"

    assert "a reply" in refusal(
        f"I will be late today\n\n{ARTICLE}\n\nWill that do for you?\n\n{talk}", subject="Re: the weir?"
    )


def test_the_thread_below_an_article_that_answers_is_no_text() -> None:
    copy = f"Weir repaired at last\n\nBy Ana Ruiz\n\n{ARTICLE}\n\nFrom April eels can pass it again."
    thread = "From: Desk <desk@news.example>\nSent: 3 February 2026 09:00\nTo: Ana Ruiz <ana@news.example>\nSubject: the weir?"

    draft = letter(f"{copy}\n\n{'_' * 32}\n{thread}\n\nWhere is it?", subject="RE: the weir?")

    assert (draft.title, draft.body) == ("Weir repaired at last", copy)


def two_parts(kind: str, first: str, second: str, more: str = "") -> Draft:
    parts = (
        f"--b\nContent-Type: {kind}; charset=utf-8\n\n{first}\n",
        "--b\nContent-Type: image/png; name=a.png\nContent-Disposition: inline; filename=a.png\n\nabc\n",
        f"--b\nContent-Type: {kind}; charset=utf-8\n{more}\n{second}\n--b--",
    )
    return letter("".join(parts), more="Content-Type: multipart/mixed; boundary=b\n")


@pytest.mark.parametrize("page", ["{}", "<html><head><title>a</title></head><body><p>{}</p></body></html>"])
def test_a_text_goes_on_in_the_part_below_a_picture(page: str) -> None:
    kind = "text/html" if "html" in page else "text/plain"

    draft = two_parts(kind, page.format(ARTICLE), page.format("From April eels can pass it again."))

    assert ARTICLE in draft.body
    assert "From April eels" in draft.body


def test_the_foot_that_a_mailing_list_adds_as_a_part_is_no_text() -> None:
    draft = two_parts("text/plain", ARTICLE, "Weir mailing list", "Content-Disposition: inline\n")

    assert draft.body == ARTICLE


@pytest.mark.parametrize(
    "subject",
    [
        "[desk.example #7712] Weir repaired",
        "[Ticket#2026020300017] Weir repaired",
        "[보도자료] Weir repaired",
        "【新闻稿】Weir repaired",
    ],
)
def test_the_number_of_a_ticket_and_a_label_in_brackets_are_no_part_of_the_headline(subject: str) -> None:
    assert headline_of(subject) == "Weir repaired"


def test_the_block_of_fields_that_a_help_desk_sets_above_a_letter_is_no_text() -> None:
    fields = (
        "Tue Feb 03 09:00:00 2026: Request 7712 was acted upon.\nTransaction: Ticket created by press@weir.example\n"
        "       Queue: newsroom\n     Subject: Weir repaired\n  Requestors: press@weir.example\n"
        " Ticket <URL: https://desk.example/Ticket?id=7712 >"
    )

    draft = letter(f"{fields}\n\n\n{RELEASE}", subject="[desk.example #7712] Weir repaired")

    assert draft.body.strip() == RELEASE
    assert draft.sources == ("Press",)


def test_a_forwarded_head_with_the_letters_own_subject_needs_no_address() -> None:
    head = "发件人： 水坝\n发送时间： 2026-02-03 09:12\n收件人： 老李\n主题： Weir repaired"

    assert letter(f"看一下\n\n{head}\n\n{RELEASE}", subject="转发: Weir repaired").body.strip() == RELEASE


@pytest.mark.parametrize(
    "foot", ["Diese E-Mail wurde an a@b.example versandt.", "This email was sent to a@b.example.", "Abmelden"]
)
def test_the_foot_of_a_mailing_service_is_no_text(foot: str) -> None:
    assert letter(f"{RELEASE}\n\n{foot}").body == RELEASE


def test_a_last_sentence_of_a_message_that_was_sent_stays() -> None:
    text = f"{RELEASE}\n\nThe message was sent to the mayor."

    assert letter(text).body == text


HTML = "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n"


def release_in_html(more: str) -> str:
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in RELEASE.split("\n\n"))
    return f"<html><body>{paragraphs}{more}</body></html>"


def test_the_language_of_a_mail_programs_menus_is_not_that_of_the_text() -> None:
    by_outlook = letter(RELEASE, more="Content-Language: en-US\nThread-Index: AdzT\nContent-Type: text/plain\n")
    by_newsroom = letter(RELEASE, more="Content-Language: nl-BE\nContent-Type: text/plain\n")

    assert (by_outlook.language, by_newsroom.language) == (None, "nl-BE")


def test_an_answer_that_brings_the_headline_and_text_of_its_subject_is_that_article() -> None:
    text = f"Weir repaired\n\n{RELEASE} {RELEASE}\n\nThe lock stays closed.\n\nKind regards\nPress office"
    talk = "From: Desk <desk@news.example>\nSent: Tuesday\nTo: Press <press@weir.example>\nSubject: Weir repaired\n\nMay we?"

    draft = letter(f"{text}\n\n{talk}", subject="AW: Weir repaired")

    assert draft.body.startswith("Weir repaired\n\nThe weir at Corrin")
    assert draft.body.endswith("The lock stays closed.")


def test_a_paragraph_that_speaks_of_unsubscribing_is_text_without_a_link_or_an_address() -> None:
    spoken = "Whoever wishes to unsubscribe from the river board's newsletter has to shout across the water."

    assert letter(f"{RELEASE}\n\n{spoken}\n\nThe lock stays closed.").body.endswith("The lock stays closed.")
    assert letter(f"{RELEASE}\n\n{spoken} https://weir.example/u/1").body == RELEASE


def test_a_warning_in_the_first_paragraph_is_no_banner_of_a_mail_filter() -> None:
    lead = "A storm warning was issued outside the capital on Tuesday; links to the islands are cut."

    assert letter(f"{lead}\n\n{RELEASE}").body.startswith(lead)


def test_a_word_for_the_end_in_a_row_of_a_table_ends_nothing() -> None:
    table = "<table><tr><th>Start</th><th>End</th></tr><tr><td>April</td><td>May</td></tr></table>"

    draft = letter(release_in_html(f"{table}<p>The lock stays closed.</p>"), more=HTML)

    assert "The lock stays closed." in draft.body


def test_a_list_that_opens_with_a_closings_word_is_text() -> None:
    assert letter(f"{RELEASE}\n\nBest film: Weir\nBest sound: Lock").body.endswith("Best sound: Lock")


def test_links_that_ask_to_read_on_or_to_download_are_no_text() -> None:
    buttons = (
        "<p><a href='https://weir.example/1'>Download photo</a></p><p>Read the <a href='https://a.example'>report</a>.</p>"
    )

    draft = letter(release_in_html(buttons), more=HTML)

    assert "Download photo" not in draft.body
    assert "report" in draft.body


def test_a_line_across_html_parts_a_signature_with_an_address_from_the_text() -> None:
    signed = letter(release_in_html("<hr><p>Press office, tel. 01632 960 001</p>"), more=HTML)
    listed = letter(release_in_html("<hr><p>Gates: four</p>"), more=HTML)

    assert "Press office" not in signed.body
    assert "Gates: four" in listed.body


@pytest.mark.parametrize(
    ("subject", "headline"),
    [
        ("ΔΤ: Το φράγμα επισκευάστηκε", "Το φράγμα επισκευάστηκε"),
        ("Pressemitteilung Nr. 45/2026: Wehr repariert", "Wehr repariert"),
        ("[EXTERN] WG: Pressemitteilung - Wehr repariert", "Wehr repariert"),
        ("Persbericht nr. 12: Stuw hersteld", "Stuw hersteld"),
        ("[ZEWNĘTRZNY] PD: Informacja prasowa: Jaz naprawiony", "Jaz naprawiony"),
        ("보도자료: 보 수리 완료", "보 수리 완료"),
        ("İlt: Basın bülteni: Bent onarıldı", "Bent onarıldı"),
        ("Warning: weir repaired", "Warning: weir repaired"),
        ("PM: weir will be repaired", "PM: weir will be repaired"),
    ],
)
def test_marks_before_a_subject_are_known_in_their_languages(subject: str, headline: str) -> None:
    assert headline_of(subject) == headline


@pytest.mark.parametrize(
    "foot",
    [
        "Von meinem iPhone gesendet",
        "Envoyé de mon iPhone",
        "Lähetetty iPhonesta",
        "iPhoneから送信",
        "나의 iPhone에서 보냄",
        "iPhone'umdan gönderildi",
        "Az iPhone-omról küldve",
        "أُرسلت من الـ iPhone",
        "Trimis de pe iPhone-ul meu",
        "Poslano s mog iPhonea",
        "Odhlásit odběr: https://weir.example/u",
        "Avsluta prenumerationen: https://weir.example/u",
        "Bu e-postayı aldınız çünkü basın listemizdesiniz.",
        "本メールの配信停止はこちら https://weir.example/u",
        "Ова порука је послата на desk@news.example",
    ],
)
def test_what_programs_add_below_is_no_text_in_any_language(foot: str) -> None:
    assert letter(f"{RELEASE}\n\n{foot}").body == RELEASE


def test_a_last_sentence_that_says_what_was_sent_is_text() -> None:
    sent = "Sent from the island by a cook named Bess, the card says only: soup again."

    assert letter(f"{RELEASE}\n\n{sent}").body.endswith(sent)
    assert letter(f"{RELEASE}\n\nSent from my phone").body == RELEASE


def test_a_sentence_about_confidence_and_recipients_is_text_unless_it_speaks_of_a_message() -> None:
    spoken = "Confidential letters reached the wrong recipient eleven times last year."

    assert letter(f"{RELEASE}\n\n{spoken}").body.endswith(spoken)


def test_the_foot_of_a_mailing_list_below_a_rule_leaves_the_paragraph_above_it() -> None:
    foot = (
        "_______________________________________________\nPress mailing list\nTo unsubscribe write to press-leave@weir.example"
    )

    assert letter(f"{RELEASE}\n{foot}").body == RELEASE


def test_an_article_begins_at_the_headline_that_ends_the_subject() -> None:
    text = f"Hello,\n\nhere is my piece for Saturday.\n\nThe weir at Corrin is repaired\n\n{RELEASE}"

    assert letter(text, subject="For Saturday: The weir at Corrin is repaired").body.startswith(
        "The weir at Corrin is repaired"
    )


def test_cells_of_a_table_that_look_like_a_closing_are_text() -> None:
    table = "<table><tr><td>10:00</td><td>Best Regards</td></tr><tr><td>10:05</td><td>Wet Feet</td></tr></table>"

    assert "Wet Feet" in letter(release_in_html(table), more=HTML).body


def test_a_label_in_greek_capitals_has_no_accents() -> None:
    assert headline_of("ΔΕΛΤΙΟ ΤΥΠΟΥ: Το φράγμα επισκευάστηκε") == "Το φράγμα επισκευάστηκε"


def test_what_stands_below_the_mark_of_the_end_is_kept_beside_the_article() -> None:
    draft = letter("The weir at Corrin has been repaired.\n\nENDS\n\nNotes to editors\n\nThe weir is 300 years old.\n")

    assert draft.body == "The weir at Corrin has been repaired."
    assert draft.left == ("ENDS", "Notes to editors", "The weir is 300 years old.")


def test_a_bar_of_networks_to_follow_a_sender_on_is_no_text() -> None:
    text = "The weir at Corrin has been repaired.\n\nTwitter Facebook Website\n\nYou received this e-mail as a subscriber.\n"

    assert letter(text).body == "The weir at Corrin has been repaired."
