"""Pages that are saved instead of an article: servers' errors, sign-ins, checks for robots, and fronts full of teasers."""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from itertools import islice
from urllib.parse import unquote, urlsplit

from lxml import etree, html

from feedsvc.errors import UnreadableArticle
from feedsvc.readers.html_jsonld import ARTICLE_TYPES
from feedsvc.readers.page_prose import is_about_cookies, is_asking, sentences

LITTLE_TEXT = 1_500
"""Characters of a page's text below which its words may show that it is an error or a check instead of an article."""

LEAST_OF_SHEET, MOST_PICTURES = 3, 200
"""Pictures of a contact sheet, at least, and as many as are looked at."""

LEAST_OF_LIST = 2
"""Teasers on a page that says of itself that it is a list, as the last page of a section may hold few."""

LEAST_TEASERS = 5
"""Headlines that are links to pages of their own, from which a page may be a front."""

LEAST_OF_HEADLINE = 6
"""Characters of a link that may be a headline; scripts without spaces need no more."""

LONGEST_TEASER = 400
"""Characters of an item of a list."""

LEAST_OUTSIDE = 40
"""Characters outside a box that asks to subscribe, as the site's name may have."""

RUNNING = 80
"""Characters of a paragraph that is running text."""

_PHRASES = (
    r"bad (?:gateway|request)|unauthori[sz]ed|payment required|forbidden|(?:page )?not (?:found|acceptable|allowed"
    r"|implemented)|"
    r"method not allowed|request time-?out|gone|too many requests|internal (?:server )?error|(?:bad )?gateway(?: time-?out)?|"
    r"service (?:temporarily )?unavailable|(?:object )?moved(?: permanently| temporarily)?|found|access (?:is )?denied|error|"
    r"web server is down|origin is unreachable|connection timed out|unknown error"
)
_ERRORS = re.compile(
    rf"^\W*(?:(?:http )?(?:error|status)?\W*(?:[45]\d\d|30[1278])\W*(?:{_PHRASES})?\W*(?:[|–-].*)?$"
    rf"|(?:error:?\s*)?(?:{_PHRASES})\W*(?:\([45]\d\d\)|[45]\d\d)?\W*$|\S+ \| 5\d\d: "
    r"|error establishing a (?:database|redis) connection|there has been a critical error on this|welcome to nginx!"
    r"|index of /"
    r"|apache2? .{0,30}default page|you(?:['’]re| are)(?: currently)? offline|no internet(?: connection)?$|sie sind offline"
    r"|vous êtes hors ligne|estás sin conexión|sei offline"
    r"|this site can.t be reached|briefly unavailable for scheduled maintenance"
    r"|(?:(?:site not found|account suspended|whoops, looks like something went wrong|an error (?:has )?occurred"
    r"|under maintenance"
    r"|application error|seite (?:wurde )?nicht gefunden|zugriff verweigert|page (?:non trouvée|introuvable)|accès refusé"
    r"|página no encontrada|acceso denegado|pagina non trovata|página não encontrada|pagina niet gevonden|sidan hittades inte"
    r"|страница не найдена|доступ запрещ[её]н|сторінку не знайдено|страницата не е намерена"
    r"|(?:お探しの)?(?:ご?指定の)?(?:ページ|記事)(?:が|は)見つかりません(?:でした)?|ページが存在しません"
    r"|(?:您访问的)?页面(?:不存在|未找到|丢失)|找不到(?:页面|頁面|該頁面)|頁面不存在|페이지를 찾을 수 없습니다"
    r"|الصفحة غير موجودة|صفحه (?:مورد نظر )?(?:یافت|پیدا) نشد|הדף לא נמצא|पृष्ठ नहीं मिला|ไม่พบหน้า.*"
    r"|sayfa bulunamadı|strona nie (?:została znaleziona|istnieje)|halaman tidak ditemukan|không tìm thấy trang"
    r"|siden (?:ble ikke funnet|blev ikke fundet|finnes ikke|findes ikke)|sivua ei löyd[yt].*|stránka nebyla nalezena"
    r"|stránka sa nenašla|az oldal nem található|pagina nu a fost găsită|η σελίδα δεν βρέθηκε)\W*(?:[|｜–:-].*)?$))",
    re.IGNORECASE,
)
_CHECKS = re.compile(
    r"just a moment|checking (?:your|the|if) |verify(?:ing)? (?:that )?you are (?:a )?human|are you a robot"
    r"|attention required|security check|"
    r"enable javascript and cookies|complete the (?:action|captcha)|unusual traffic|press (?:&|and) hold"
    r"|access to this page has been denied|"
    r"pardon our interruption|ddos protection|bestätigen sie, dass sie|vérifi(?:ez|er) que vous êtes",
    re.IGNORECASE,
)
_CHECKER = re.compile(
    r"challenge-platform|cf-(?:challenge|turnstile|browser)|g-recaptcha|h-captcha|hcaptcha\.com|recaptcha/api|px-captcha"
    r"|_incapsula_|"
    r"captcha-delivery|datadome|geo\.captcha|aws-waf|awswaf|ray id",
    re.IGNORECASE,
)
_SIGN_IN = re.compile(
    r"\b(?:log ?in|sign ?in|logon|anmeld\w*|einloggen|connexion|se connecter|iniciar sesión|acced[ei]r?|accesso|inloggen"
    r"|entrar|acessar|logga in|"
    r"zaloguj|вход|войти|giriş|ログイン|登录|登入|로그인)\b",
    re.IGNORECASE,
)
_LISTS = frozenset(
    "archive category tag blog home search search-results paged post-type-archive"  # WordPress
    " path-taxonomy page-taxonomy path-frontpage tag-template author-template home-template view-category".split()
)
"""Classes of `<body>` that WordPress, Drupal, Ghost and Joomla give lists, not articles."""

_WALL = re.compile(r"pay-?wall|reg(?:istration)?-?wall|subscri(?:be|ption)-?wall|meter-?(?:wall|modal|gate)", re.IGNORECASE)
_PAGER = re.compile(r"pagination|\bpager|page-?numbers|paging", re.IGNORECASE)
_IS_PART_OF_LIST = etree.XPath("boolean(//link[@rel='next' or @rel='prev'])")
_TITLES = ("h1", "h2", "title")
_SKIPPED = frozenset(("script", "style", "noscript", "template", "head", "nav", "header", "footer", "aside"))


def refuse_other_pages(tree: html.HtmlElement, text: str) -> None:
    """Raise `UnreadableArticle` for a page that is no article, with what it is."""
    if len(visible := _visible(tree)) < LITTLE_TEXT:
        _refuse_little(tree, text, visible)
    if _is_contact_sheet(tree):
        raise UnreadableArticle("This is a sheet of pictures with the names of their files, not an article.")
    if _is_front(tree, text) or _is_listing(tree, text):
        raise UnreadableArticle("This is a front page or a section's, a list of teasers, not an article. Save its articles.")


def _refuse_little(tree: html.HtmlElement, text: str, visible: str) -> None:
    titles = [" ".join(element.text_content().split()) for name in _TITLES for element in tree.iter(name)]
    if any(_ERRORS.match(title) for title in titles):
        raise UnreadableArticle("This is a server's error page, not an article. Save the page again.")
    is_running = next(_running(tree), None) is not None
    is_checked = any(_CHECKS.match(title) for title in titles)
    if (is_checked or not is_running) and _is_check(tree, text, visible):
        raise UnreadableArticle("This is a page that checks whether its reader is human, not an article.")
    asking = frozenset(box for box in tree.iter("div", "section", "dialog", "aside", "main") if is_asking(box))
    is_asked = (asking and not _tells_beside(tree, asking)) or ("ookie" in visible and is_about_cookies(tree))
    if is_asked and not says_article(tree, text):
        raise UnreadableArticle("This is a page that asks for consent to cookies, not an article. Save the article's own text.")
    if not is_running and _is_wall(tree):
        raise UnreadableArticle("This is a page that asks to subscribe, not an article. Save the article's own text.")
    is_bare = not is_running and not says_article(tree, text)
    says_so = any(_SIGN_IN.match(title) for title in titles) or (not is_running and _SIGN_IN.search(_seen(tree, text)))
    if _has_password(tree) and (is_bare or says_so):
        raise UnreadableArticle("This is a page to sign in, not an article.")


def _tells_beside(tree: html.HtmlElement, boxes: frozenset[html.HtmlElement]) -> bool:
    """Return whether a page tells something beside boxes that ask for consent, be it in its frame."""
    paragraphs = (paragraph for paragraph in tree.iter("p") if boxes.isdisjoint(paragraph.iterancestors()))
    is_said = any(len(paragraph.text_content().strip()) >= RUNNING for paragraph in paragraphs)
    return is_said or sum(map(len, sentences(tree, boxes))) >= RUNNING


def _is_check(tree: html.HtmlElement, text: str, visible: str) -> bool:
    says_so = len(visible) < LITTLE_TEXT / 5 or _CHECKS.search(_seen(tree, text)) is not None
    return says_so and _CHECKER.search(text) is not None and not says_article(tree, text)


def _seen(tree: html.HtmlElement, text: str) -> str:
    return " ".join(tree.text_content().split()) if len(text) < 200_000 else ""


def _visible(tree: html.HtmlElement) -> str:
    """Return the text of a page without its frame, or as much of it as shows that it isn't little."""
    pieces: list[str] = []
    length, waiting = 0, [tree]
    while waiting and length < 2 * LITTLE_TEXT:
        element = waiting.pop()
        if isinstance(element.tag, str) and element.tag not in _SKIPPED:
            pieces.append(element.text or "")
            waiting.extend(reversed(element))
        pieces.append(element.tail or "")
        length += len(pieces[-1]) + len(element.text or "")
    return " ".join(" ".join(pieces).split())


def _is_skipped(element: html.HtmlElement) -> bool:
    return any(ancestor.tag in _SKIPPED for ancestor in element.iterancestors())


def _has_password(tree: html.HtmlElement) -> bool:
    return any((field.get("type") or "").lower() == "password" for field in tree.iter("input"))


def _running(tree: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """Yield the elements of running text, most of it outside links: paragraphs, and what holds a long text itself."""
    for element in tree.iter("p", "div", "td", "section", "article", "main", "li", "font", "center", "blockquote"):
        length = len(" ".join(_text_of(element).split()))
        linked = sum(len(link.text_content()) for link in element.iter("a")) if length >= RUNNING and element.tag == "p" else 0
        if length >= RUNNING and linked < length / 2 and not _is_skipped(element):
            yield element


def _own_text(element: html.HtmlElement) -> Iterator[str]:
    """Yield the text that stands in an element itself, between those in it."""
    yield element.text or ""
    for child in element:
        yield child.tail or ""


def _is_front(tree: html.HtmlElement, text: str) -> bool:
    """Return whether a page is a list of teasers: many linked headlines, and hardly any running text outside their boxes."""
    teasers = {href: heading for heading, href in _linked_headings(tree)}
    least = LEAST_OF_LIST if _says_list(tree) else LEAST_TEASERS
    if len(teasers) < least or (says_article(tree, text) and not has_list_class(tree)):
        return False
    headings = set(teasers.values())
    boxes = {box for heading in headings if (box := _box(heading, headings)) is not None}
    outside = (each for each in _running(tree) if not boxes.intersection((each, *each.iterancestors())))
    return sum(len(_text_of(each)) for each in outside) < LITTLE_TEXT / 5


def _is_wall(tree: html.HtmlElement) -> bool:
    """Return whether all that a page says, its heading too, is said by a box that asks its reader to subscribe.

    Sites also name a box so that holds the text for payers: its headline stands above it.
    """
    boxes = tree.iter("div", "section", "dialog", "aside", "form", "main")
    walls = {box for box in boxes if _WALL.search(_names(box)) and next(box.iter("form", "button", "a"), None) is not None}
    is_headed = any(next(wall.iter("h1", "h2", "h3"), None) is not None for wall in walls)
    return is_headed and len(" ".join(" ".join(_shown_parts(tree, walls)).split())) < LEAST_OUTSIDE


def _names(element: html.HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def _shown_parts(tree: html.HtmlElement, without: Collection[html.HtmlElement]) -> Iterator[str]:
    """Yield the text of a page, without its frame and these boxes."""
    if tree in without or not isinstance(tree.tag, str) or tree.tag in _SKIPPED:
        return
    yield tree.text or ""
    for child in tree:
        yield from _shown_parts(child, without)
        yield child.tail or ""


def _is_listing(tree: html.HtmlElement, text: str) -> bool:
    """Return whether a page says that it is a list, has items that open with a link, and no paragraph outside them."""
    if not (_says_list(tree) or _is_paged(tree)) or (says_article(tree, text) and not has_list_class(tree)):
        return False
    found = [item for item in tree.iter("li", "article", "tr", "dt", "div") if _opens_with_link(item)]
    beside = Counter((item.getparent(), item.tag) for item in found)
    items = {item for item in found if beside[item.getparent(), item.tag] >= LEAST_OF_SHEET}
    outside = (*tree.iter("p", "blockquote", "pre"), *_running(tree))
    left = (each for each in outside if items.isdisjoint((each, *each.iterancestors())) and not _is_skipped(each))
    return bool(items) and sum(len(each.text_content().strip()) for each in left) < RUNNING


def _is_paged(tree: html.HtmlElement) -> bool:
    return any(_PAGER.search(_names(element)) for element in tree.iter("div", "nav", "ul", "ol", "p"))


def _opens_with_link(item: html.HtmlElement) -> bool:
    """Return whether an item of a list begins with a link that is a headline, and has little text besides."""
    if _is_skipped(item) or (item.text or "").strip() or not len(item) or _PAGER.search(_names(item)):
        return False
    first = item[0]
    link = first if first.tag == "a" else next(iter(first.iter("a")), None)
    is_headline = link is not None and bool(link.get("href")) and len(link.text_content().strip()) >= LEAST_OF_HEADLINE
    return is_headline and len(item.text_content()) < LONGEST_TEASER


def _is_contact_sheet(tree: html.HtmlElement) -> bool:
    """Return whether a page shows the names of its pictures' files below them, and no running text."""
    pictures = (urlsplit(picture.get("src") or "").path for picture in islice(tree.iter("img"), MOST_PICTURES))
    named = {unquote(path.rpartition("/")[2]).lower() for path in pictures if "." in path}
    if len(named) < LEAST_OF_SHEET or next(_running(tree), None) is not None:
        return False
    words = {word.lower() for text in tree.itertext() for word in text.split()}
    return len(named & words) > len(named) / 2


def _says_list(tree: html.HtmlElement) -> bool:
    """Return whether a page says of itself that it is part of a list: by its classes, as WordPress has it, or the next one."""
    return has_list_class(tree) or bool(_IS_PART_OF_LIST(tree))


def has_list_class(tree: html.HtmlElement) -> bool:
    """Return whether a system says of a page that it is a list: its own word counts for more than what a plug-in adds."""
    body = tree.find("body")
    return body is not None and not _LISTS.isdisjoint((body.get("class") or "").lower().split())


def _text_of(element: html.HtmlElement) -> str:
    return element.text_content() if element.tag == "p" else "".join(_own_text(element))


def _linked_headings(tree: html.HtmlElement) -> Iterator[tuple[html.HtmlElement, str]]:
    for heading in tree.iter("h1", "h2", "h3", "h4"):
        links = [link.get("href") for link in (*heading.iter("a"), *heading.iterancestors("a")) if link.get("href")]
        if links and not _is_skipped(heading) and len(heading.text_content().split()) > 2:
            yield heading, str(links[0])


def _box(heading: html.HtmlElement, headings: set[html.HtmlElement]) -> html.HtmlElement | None:
    """Return the largest element round a headline that holds no other."""
    box = None
    for ancestor in heading.iterancestors():
        if len(list(islice((each for each in ancestor.iter("h1", "h2", "h3", "h4") if each in headings), 2))) > 1:
            break
        box = ancestor
    return box


def says_article(tree: html.HtmlElement, text: str) -> bool:
    """Return whether a page says of itself that it is an article; WordPress says so of a single post."""
    body = tree.find("body")
    if body is not None and "single-post" in (body.get("class") or "").split():
        return True
    kinds = [meta.get("content") or "" for meta in tree.iter("meta") if meta.get("property") == "og:type"]
    types = set(re.findall(r'"@type"\s*:\s*\[?\s*"([^"]{1,60})"', text))
    is_list = bool(types & {"ItemList", "CollectionPage", "SearchResultsPage"})
    return any(kind.lower().startswith("article") for kind in kinds) or (
        not is_list and any(ARTICLE_TYPES.search(each) for each in types)
    )
