"""The scripts whose writing differs from Latin's, as ranges for the character classes of patterns."""

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
KANA = "\u3040-\u30ff"
HANGUL = "\uac00-\ud7a3"
THAI = "\u0e00-\u0e7f"

UNSPACED = f"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff{KANA}{HAN}"
"""Scripts that put no spaces between words: Thai, Lao, Burmese, Khmer, Japanese and Chinese."""

EAST_ASIAN = f"{KANA}{HAN}{HANGUL}"

CASELESS = f"\u0590-\u07bf\u0900-\u0dff\u1200-\u137f{UNSPACED}{HANGUL}"
"""Scripts without capitals: besides those above Hebrew, Arabic, those of India, and Ethiopic."""
