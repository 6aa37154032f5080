"""Where files are: the styles and records that ship with bibkit, and those of other packages."""

from importlib.util import find_spec
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


def package(name: str) -> Path | None:
    """Return an installed package's folder without importing it; None if it is not there."""
    spec = find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None
