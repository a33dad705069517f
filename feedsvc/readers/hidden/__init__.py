"""What an author hid or struck out never leaves: one rule for every format, put to a draft as it comes from its reader."""

from dataclasses import replace

from feedsvc.domain.drafts import BodyKind, Draft, HiddenText
from feedsvc.readers.hidden.googledocs import strip_comments
from feedsvc.readers.hidden.markup import plain_text, strip_markup


def without_hidden(draft: Draft) -> Draft:
    """Return a draft whose texts hold nothing that is hidden in them; of that the length alone is kept.

    Raises `UnreadableArticle` where something may be hidden in markup that is hostile.
    """
    body, hidden = _stripped(draft)
    title, summary = (plain_text(text) if text and "<" in text else text for text in (draft.title, draft.summary))
    return replace(draft, body=body, title=title, summary=summary, hidden=(*draft.hidden, *hidden))


def _stripped(draft: Draft) -> tuple[str, tuple[HiddenText, ...]]:
    if draft.is_page:  # written anew from the blocks of a tree that what is hidden was taken out of
        return draft.body, ()
    return strip_markup(draft.body) if draft.body_kind is BodyKind.HTML else strip_comments(draft.body)
