"""Where the styles and records that ship with bibkit are, in a checkout and in a wheel alike."""

from pathlib import Path

from bibkit.errors import BibkitError


def folder(name: str) -> Path:
    """Return the folder of shipped files called `name` ("styles" or "records").

    A wheel carries it inside the package; in a checkout it stands beside the package.
    Raises `BibkitError` if the installation is incomplete.
    """
    package = Path(__file__).parent
    for place in (package / name, package.parent / name):
        if place.is_dir():
            return place
    raise BibkitError(
        f"the folder {name!r} that ships with bibkit is missing", hint="install bibkit again"
    )
