"""A selector of a style sheet means the elements that it means to cssselect, which is slower."""

import pytest
from cssselect import HTMLTranslator, parse
from lxml import html

from feedsvc.errors import UnreadableArticle
from feedsvc.readers.hidden import selectors
from feedsvc.readers.hidden.selectors import Rule, matches

PAGE = html.document_fromstring(
    """<body class="page">
    <div id="top" class="box wide"><p class="lead">a</p><!-- b --><p>c</p><ul data-kind="list"><li>d</li><li class="box">e</li></ul></div>
    <div class="box"><div class="inner"><p class="lead small" lang="en">f</p><input type="text" disabled><a href="#x">g</a></div></div>
    <section hidden><p class="a:b">h</p></section></body>"""
)


@pytest.mark.parametrize(
    "selector",
    [
        "body p",
        ".box > .lead",
        "div.box p.lead",
        ".page div div p",
        ".page > div > .lead",
        ".lead + p",
        ".lead ~ ul > li",
        "p + p + ul li + li",
        ".box .box",
        "#top.wide > *",
        "* > *",
        "[hidden]",
        "[ type = 'text' ][disabled]",
        "ul[data-kind=list] li",
        "a[href^='#']",
        "P.lead:not(.small)",
        "p:not([lang])",
        ":not(div):not(#top) > li",
        ".box > :first-child",
        "li:nth-child(2).box",
        "div:is(.wide, .inner) > p",
        "p.a\\:b",
        ".lead.lead",
    ],
)
def test_a_selector_means_what_it_means_to_cssselect(selector: str) -> None:
    (parsed,) = parse(selector)
    meant = list(PAGE.xpath(HTMLTranslator().selector_to_xpath(parsed)))

    found = matches(PAGE, [Rule(selector, {"display": "none"})])

    assert meant
    assert list(found) == meant
    assert {weight for rules in found.values() for weight, _ in rules} == {parsed.specificity()}


@pytest.mark.parametrize(
    "selector",
    ["> p", "div[data-kind=list] li", "p >", "div > > p", "svg|p .lead", "p:nope", "p::before", ".1a p", "a[href", "& p", ""],
)
def test_a_selector_that_cannot_be_read_means_nothing(selector: str) -> None:
    assert not matches(PAGE, [Rule(selector, {"display": "none"})])


def test_rules_are_returned_in_their_order() -> None:
    rules = [Rule("body .wide", {"display": "none"}), Rule("div > .wide, x", {}), Rule("body > div", {"display": "block"})]

    found = matches(PAGE, rules)

    assert found[PAGE.get_element_by_id("top")] == [((0, 1, 1), {"display": "none"}), ((0, 0, 2), {"display": "block"})]


def test_a_page_that_would_take_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selectors, "MAX_VISITS", 20)

    with pytest.raises(UnreadableArticle, match="more rules than any page needs"):
        matches(PAGE, [Rule("* * * *", {"display": "none"})])
