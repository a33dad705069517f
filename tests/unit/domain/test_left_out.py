"""What is left out, by the file that it is of."""

from feedsvc.domain.left_out import MOST_OF_FILE, LeftOut, by_file
from tests.builders import NOW


def test_each_file_has_what_is_left_out_of_it_and_one_that_is_whole_has_nothing() -> None:
    files = by_file({"a.xml", "b.txt"}, [("a.xml", 2, "It is a picture.")], [("c.txt", "Permission denied")], NOW)

    assert files == {
        "a.xml": [LeftOut(path="a.xml", position=2, reason="It is a picture.", at=NOW)],
        "b.txt": [],
        "c.txt": [LeftOut(path="c.txt", reason="Permission denied", at=NOW)],
    }


def test_of_a_file_with_very_many_it_is_said_how_many_more() -> None:
    items = [("a.xml", n, "It is a picture.") for n in range(1, 1001)]

    (left,) = by_file((), items, (), NOW).values()

    assert len(left) == MOST_OF_FILE
    assert left[-1].reason == "901 more items are left out."
