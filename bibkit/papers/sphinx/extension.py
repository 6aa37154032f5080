"""The Sphinx extension: citations and bibliographies of a project in any CSL style.

Citations are noted as documents are read, one process for each if need be, and rendered together
before any document is written: numbers and year suffixes are those of the whole project. A
document is written again when what it shows has changed, whatever changed that.
"""

from pathlib import Path
from shutil import copyfile
from typing import Final

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ConfigError
from sphinx.util import logging

from bibkit import __version__
from bibkit.errors import BibkitError
from bibkit.papers.sphinx.nodes import BibliographyNode, CitationNode, add_nodes
from bibkit.papers.sphinx.notes import FootnoteTransform
from bibkit.papers.sphinx.page import Page
from bibkit.papers.sphinx.project import CiteDomain
from bibkit.papers.sphinx.sources import BibliographyDirective, CitationRole

_LOG: Final = logging.getLogger(__name__)
_STYLE_SHEET: Final = Path(__file__).with_name("bibkit.css")


def setup(app: Sphinx) -> dict[str, object]:
    """Add the extension to Sphinx."""
    app.add_config_value("bibkit_bibliography", [], "env", types=frozenset((list, tuple, str)))
    app.add_config_value("bibkit_style", "", "env", types=frozenset((str,)))
    app.add_config_value("bibkit_locale", "", "env", types=frozenset((str,)))
    add_nodes(app)
    app.add_domain(CiteDomain)
    app.add_role("cite", CitationRole())
    app.add_directive("bibliography", BibliographyDirective)
    app.add_transform(FootnoteTransform)
    app.add_css_file(_STYLE_SHEET.name)
    app.connect("builder-inited", _prepare)
    app.connect("env-updated", _render)
    app.connect("doctree-resolved", _resolve)
    return {
        "version": __version__,
        "env_version": 2,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }


def _prepare(app: Sphinx) -> None:
    """Make the renderer before processes part, so that all share it; told early if it fails."""
    _ = CiteDomain.of(app.env).renderer
    if app.builder.format == "html":
        # Sphinx looks at style sheets as soon as it writes pages.
        folder = Path(app.outdir) / "_static"
        folder.mkdir(parents=True, exist_ok=True)
        copyfile(_STYLE_SHEET, folder / _STYLE_SHEET.name)


def _render(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Render all citations; return the documents that have to be written again."""
    domain = CiteDomain.of(env)
    try:
        project = domain.render()
        shown = {name: project.shown(name) for name in env.all_docs}
    except BibkitError as error:
        raise ConfigError(str(error)) from None
    for problem in dict.fromkeys([*domain.renderer.problems, *project.main.problems]):
        hint = f" ({problem.hint})" if problem.hint else ""
        where = f"{problem.path}:{problem.line or ''}" if problem.path else None
        _LOG.warning("%s%s", problem.message, hint, location=where, type="bibkit")
    before = domain.data["shown"]
    domain.data["shown"] = shown
    return [name for name, digest in shown.items() if before.get(name, "") != digest]


def _resolve(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put what they have become in place of citations and bibliographies."""
    domain = CiteDomain.of(app.env)
    page = Page(app.builder, domain.rendering or domain.render(), docname)
    for node in list(doctree.findall(CitationNode)):
        node.replace_self(page.citation(node))
    for bibliography in list(doctree.findall(BibliographyNode)):
        bibliography.replace_self(page.bibliography(bibliography["wishes"]))
