"""Text of a PDF that its pages do not show: drawn invisibly, or covered afterwards by a box or a picture.

The text layer holds it all the same (the usual fault of a release that was blacked out), and nothing tells which of its
characters are meant to be read: such a file is refused.
"""

import ctypes
from typing import Any

from feedsvc.errors import UnreadableArticle

COVERED = 0.6
"""Share of a text's area from which what is drawn over it covers it."""

DARK, LIGHT = 90, 245
"""Values (0-255) of the fill of a box, all three below or above: other colours mark text and let it shine through."""

Box = tuple[float, float, float, float]
"""Left, bottom, right, top, in points."""

_REASON = (
    "The PDF holds text that its pages do not show, under boxes or pictures or drawn invisibly: "
    "make it without that text, or send the text itself."
)


def refuse_hidden_text(page: Any) -> None:
    """Raise `UnreadableArticle` for a page with text under what was drawn later, invisible text, or a mark to redact."""
    import pypdfium2.raw as pdfium

    shown: list[Box] = []
    for drawn in page.get_objects(max_depth=4):
        if drawn.type == pdfium.FPDF_PAGEOBJ_TEXT:
            if pdfium.FPDFTextObj_GetTextRenderMode(drawn) == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE:
                raise UnreadableArticle(_REASON)
            shown.append(drawn.get_bounds())
        elif drawn.type == pdfium.FPDF_PAGEOBJ_IMAGE or _is_filled(drawn, pdfium):
            _refuse_covered(shown, drawn.get_bounds())
    for number in range(pdfium.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium.FPDFPage_GetAnnot(page, number)
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        if kind == pdfium.FPDF_ANNOT_REDACT:
            raise UnreadableArticle(_REASON)
        if kind in (pdfium.FPDF_ANNOT_SQUARE, pdfium.FPDF_ANNOT_STAMP):
            place = pdfium.FS_RECTF()
            pdfium.FPDFAnnot_GetRect(annotation, ctypes.byref(place))
            _refuse_covered(shown, (place.left, place.bottom, place.right, place.top))
        pdfium.FPDFPage_CloseAnnot(annotation)


def _is_filled(drawn: Any, pdfium: Any) -> bool:
    """Return whether an object is a path that is filled with an opaque dark or light colour."""
    if drawn.type != pdfium.FPDF_PAGEOBJ_PATH:
        return False
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(drawn, mode, stroke)
    colour = [ctypes.c_uint() for _ in range(4)]
    if not mode.value or not pdfium.FPDFPageObj_GetFillColor(drawn, *colour):
        return False
    *values, alpha = (part.value for part in colour)
    return alpha > LIGHT and (max(values) < DARK or min(values) > LIGHT)


def _refuse_covered(shown: list[Box], cover: Box) -> None:
    for left, bottom, right, top in shown:
        wide = min(right, cover[2]) - max(left, cover[0])
        tall = min(top, cover[3]) - max(bottom, cover[1])
        if wide > 0 and tall > 0 and wide * tall > COVERED * (right - left) * (top - bottom):
            raise UnreadableArticle(_REASON)
