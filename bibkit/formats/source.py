"""What a format keeps of a text that it has read, to write it back as it was."""

from bibkit.formats.coding import Coding


class Source:
    """A text that records were read from, for the format `format`; a library carries it along.

    `coding` says how the text stood in its file. What else there is, each format knows for itself.
    """

    __slots__ = ("coding", "format")

    def __init__(self, format: str) -> None:
        self.format = format
        self.coding = Coding()
