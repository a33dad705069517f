"""How many characters each hidden text of an article had: all that is kept of them."""


class Lengths:
    """A count for every hidden text, in the order in which they came up."""

    def __init__(self) -> None:
        self._counts: list[int] = []

    def begin(self) -> int:
        """Begin a text that comes in pieces, and return its number."""
        self._counts.append(0)
        return len(self._counts) - 1

    def extend(self, number: int | None, text: str | None) -> None:
        """Count a piece of the text of this number; white space says nothing."""
        if number is not None and text and not text.isspace():
            self._counts[number] += len(" ".join(text.split()))

    def add(self, text: str | None) -> None:
        """Count a text that stands in one place."""
        self.extend(self.begin(), text)

    @property
    def found(self) -> tuple[int, ...]:
        """The counts of the texts that said anything."""
        return tuple(count for count in self._counts if count)
