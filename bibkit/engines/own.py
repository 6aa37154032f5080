"""bibkit's own processor behind the engine's protocol."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from bibkit.csl.cite import Cluster
from bibkit.csl.processor import Processor, Run
from bibkit.csl.style import Style
from bibkit.engines.protocol import Layout, Progress


class OwnEngine:
    """CSL 1.0.2 by `bibkit.csl.processor`; addresses and identifiers become links."""

    def __init__(
        self, style: Style, items: Mapping[str, Mapping[str, Any]], locale: str | None = None
    ) -> None:
        self._processor = Processor(style, items, locale)
        self.layout = Layout.from_options(style.bibliography.options if style.bibliography else {})
        self._asked: tuple[tuple[Cluster, ...], tuple[str, ...]] | None = None
        self._run: Run | None = None

    @property
    def warnings(self) -> list[str]:
        """What could not be used of the records so far."""
        return self._processor.warnings

    def _rendering(self, clusters: Sequence[Cluster], include: Sequence[str]) -> Run:
        asked = (tuple(clusters), tuple(include))
        if self._run is None or asked != self._asked:
            self._run = self._processor.run(*asked)
            self._asked = asked
        return self._run

    def citations(self, clusters: Sequence[Cluster], include: Sequence[str] = ()) -> list[str]:
        """Return the final text of each citation, in order."""
        return self._rendering(clusters, include).citations()

    def bibliography(
        self,
        clusters: Sequence[Cluster],
        include: Sequence[str],
        keys: Collection[str] | None = None,
        jobs: int = 1,
        progress: Progress | None = None,
    ) -> list[tuple[str, str]]:
        """Return key and text of each entry, or of each under `keys`, in the style's order."""
        return self._rendering(clusters, include).entries(keys, jobs, progress)
