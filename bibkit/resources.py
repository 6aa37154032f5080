"""Where files are: the styles and records that ship with bibkit, and those of other packages."""

import os
from importlib.util import find_spec

from bibkit.errors import BibkitError


def folder(name: str) -> str:
    """Return the folder of shipped files called `name` ("styles" or "records").

    A wheel carries it inside the package; in a checkout it stands beside the package.
    Raises `BibkitError` if the installation is incomplete.
    """
    package = os.path.dirname(__file__)
    for around in (package, os.path.dirname(package)):
        place = os.path.join(around, name)
        if os.path.isdir(place):
            return place
    raise BibkitError(
        f"the folder {name!r} that ships with bibkit is missing", hint="install bibkit again"
    )


def package(name: str) -> str | None:
    """Return an installed package's folder without importing it; None if it is not there."""
    spec = find_spec(name)
    return os.path.dirname(spec.origin) if spec and spec.origin else None
