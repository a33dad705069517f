"""Whatever path a file is sent under: it is refused, or the file is in the drop folder, and a scan sees it under that path."""

import io
import tempfile
from contextlib import suppress
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from feedsvc.domain.sending import sent_path
from feedsvc.dropfolder import DropListing, InboxFolder, SettleRule
from feedsvc.errors import RefusedPath

NAMES = st.one_of(
    st.sampled_from(
        ["..", ".", "", "~", "a", "a.txt", "a.jpg", "a.meta.toml", "a.tmp", ".a", "Thumbs.db", "a.done", "\\", "a~", "CON", "-"]
    ),
    st.text(max_size=12),
    st.text(alphabet="/.\\%\0\u202e\u0308é\udcff~#ab", max_size=8),
)
PATHS = st.lists(NAMES, min_size=1, max_size=5).map("/".join)


@settings(max_examples=300, deadline=None)
@given(path=PATHS, sentinel=st.sampled_from([None, ".done"]))
def test_a_file_is_refused_or_seen_under_its_path_and_nowhere_else(path: str, sentinel: str | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "drop")
        root.mkdir()
        inbox, listing = InboxFolder(root, 100, sentinel), DropListing(root, SettleRule(1, sentinel))
        with suppress(RefusedPath):
            sent = sent_path(path, sentinel=sentinel)
            with inbox.receive(sent, io.BytesIO(b"text")) as received:
                received.place(awaits_sidecar=False)
            seen = [str(file.path) for file in listing.everything() if not file.is_orphan]
            assert seen == ([] if inbox.is_companion(sent) and not sent.endswith((".yaml", ".yml")) else [sent])
        outside = [each for each in Path(folder).iterdir() if each != root]
        half = [each.name for each in root.rglob("*") if each.is_file() and each.name.startswith(".")]
        assert (outside, half) == ([], [])
