"""A format, as of another package, that cannot be read."""

from bibkit.errors import ReadError
from bibkit.model import Library


def read(text: str, path: str | None = None) -> Library:
    raise ReadError("this format is only written", path=path)


def write(library: Library) -> str:
    return f"{len(library)} records\n"
