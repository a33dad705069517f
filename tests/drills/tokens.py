"""What parsers stumble over: signs, numbers, dates, names of encodings, addresses, markup, beginnings of formats."""

_SIGNS = (
    "\0", "\x01", "\x1a", "\x1b[31m", "\x7f", "\x85", "\xa0", "\xad", "\u0301", "\u0345", "\u061c", "\u200b", "\u200d", "\u2028",
    "\u202e", "\u2066", "\ufeff", "\ufffd", "\ufffe", "\uffff", "\ud800", "\udfff", "\U000e0041", "\U0010ffff", "👩\u200d👧", "ﬃ",
    "İ", "ı", "ẞ", "ΐ", "²", "Ⅷ", "½", "٣", "３", "𝟘", "一", "༳", "፩", "𐄇", "\t", "\v", "\f", "\r", "\u3000", " " * 70,
)  # fmt: skip
_NUMBERS = (
    "0",
    "-1",
    "9" * 400,
    "1" * 5000,
    "1e400",
    "0x7f",
    "NaN",
    "٢٠٢٦",
    "२०२६",
    "2²",
    "1_000",
    "-0",
    "1.",
    ".5",
    "00",
    "²²²²",
)
_DATES = (
    "0000-00-00", "9999-12-31T23:59:60Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026-02-30", "2026-13-01",
    "-2026-01-01", "2026-01-01T25:61:61Z", "2026-01-01T00:00:00+99:99", "31/31/3131", "29 February 2025", "Feb 30", "1 AM", "24:00",
    "12:60 GMT", "32 March 2026", "2026-W54-8", "2026-366", "@1e20", "253402300800", "-62135596801", "20260230T250000Z", "٣ مارس ٢٠٢٦",
    "令和8年2月30日", "EMBARGOED UNTIL 99:99 GMT 31 February", "Europe/../../etc/passwd", "America/Nowhere", "UTC+99", "yesterday",
)  # fmt: skip
CODECS = (
    "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1252", "cp1251", "cp437", "koi8-r", "gb18030",
    "big5", "shift_jis", "euc-kr", "iso2022_jp", "utf-7", "cp037", "mac_roman", "iso8859_8",
)  # fmt: skip
_NAMES_OF_CODECS = (
    "utf-7", "utf-16", "utf-32-be", "unicode-escape", "raw-unicode-escape", "idna", "punycode", "rot13", "zip", "hex", "base64",
    "uu", "undefined", "mbcs", "x-user-defined", "iso-8859-8-i", "cp65001", "ucs-4", "ebcdic-us", "\0", "a" * 300, "utf-8; charset=x",
)  # fmt: skip
_ADDRESSES = (
    "http://[::1", "http://a:99999/", "http://a:x/", "http://ex ample/", "http://%00/", "http://\u2100.example", "//", "data:,", "a:b",
    "data:image/png;base64,!!!", "javascript:alert(1)", "http://a@b@c/", "http://" + "a." * 200, "?" * 50, "file:///etc/passwd",
    "mailto:a@b", "<a@b>", "\"a\" <", "a@[1.2.3.4]", "=?utf-8?b?####?=", "=?x?q?=FF=0?=", "=?utf-8?q?" + "=" * 90 + "?=", "../" * 30,
)  # fmt: skip
_MARKUP = (
    "<", ">", "&", "&#0;", "&#x110000;", "&#xD800;", "&#" + "9" * 30 + ";", "&lt;!--", "<!--", "-->", "<![CDATA[", "]]>", "<?x", "<svg>",
    "<!DOCTYPE a [<!ENTITY b 'cc'><!ENTITY d '&b;&b;&b;'>]>", "&d;", "<!ENTITY e SYSTEM 'file:///etc/passwd'>", "<math><mtext>", "<b " * 30,
    "<table>" * 50, "<p>" * 300, "<div>" * 300, "</p>" * 30, "<template>", "<plaintext>", "<frameset>", "<script>", "<style>", "<title>",
    "style='display:none'", "xmlns='urn:x'", "xml:base='http://[x'", "xml:lang='x-klingon'", "charset=utf-16", "<br>" * 300, "<a href=''>",
)  # fmt: skip
_TEXTS = (
    "---\n", "+++\n", "```\n", "===\n", "> " * 200, "- " * 100, "#" * 70, "[a](" * 50, "![", "| a " * 100, "*" * 90, "_" * 90, "\\" * 50,
    "[[" * 40, "{{<", "{% raw %}", "%s%n", "${x}", "By ", "By and and and ", ", " * 100, "(Reuters) - ", "PARIS, ", "More follows", "ENDS",
    "-- \n", "On Monday Ana wrote:\n", "Begin forwarded message:", "HOLD FOR RELEASE", "title: [", "tags: {a: *b}", "&a [*a]", "!!python/x",
    "<<: *a", "\n\n", "\n" * 400, "\r\n", "{", "}", "[", "]", '"', "'", ":", ",", "{\"a\":" * 90, "[" * 90, "\\ud800", "\\u0000", "null",
)  # fmt: skip
_FORMATS = (
    "From: a@b.example\nSubject: x\n\n", "Content-Type: multipart/mixed; boundary=x\n", "Content-Transfer-Encoding: base64\n", "\n--x\n",
    "Content-Type: message/rfc822\n", "Content-Type: text/plain; charset*0*=%E9''", "MIME-Version: 1.0\n", "Date: x\n", "\n.\n", "From a\n",
    "{\\rtf1", "\\u-99999?", "\\'zz", "\\bin999999999 ", "\\par" * 300, "{\\*\\x", "{" * 200, "%PDF-1.4\n", "/Length -1", "0 R", "endobj",
    "stream\n", "PK\x03\x04", "<rss>", "<?xml version='1.1' encoding='x'?>", "<nitf>", "<newsItem>", "ZCZC", "NNNN", "\x02", "\x03\x04",
)  # fmt: skip

TOKENS = _SIGNS + _NUMBERS + _DATES + _NAMES_OF_CODECS + _ADDRESSES + _MARKUP + _TEXTS + _FORMATS
