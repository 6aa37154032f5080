"""Papers in Word: their citations formatted where they stand, and all else left as it is."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from bibkit.errors import BibkitError, Place, Problem
from bibkit.papers import findings
from bibkit.papers.citation import Citation, Nodes, Rendered, raised
from bibkit.papers.job import Job, Outcome
from bibkit.papers.md.placing import join, punctuation
from bibkit.papers.rendering import Renderer, Rendering
from bibkit.papers.settings import Settings
from bibkit.papers.word import codes
from bibkit.papers.word.bibliography import Bookmarks, entries
from bibkit.papers.word.edits import Edits
from bibkit.papers.word.line import Line, Piece
from bibkit.papers.word.notes import Notes
from bibkit.papers.word.package import Package
from bibkit.papers.word.passages import Passages
from bibkit.papers.word.properties import NAMES, Properties
from bibkit.papers.word.runs import field, plain_run, text_runs, without
from bibkit.papers.word.sites import Site, Sites
from bibkit.papers.word.styles import Styles
from bibkit.papers.word.target import Target
from bibkit.papers.word.typed import escapes, formats
from bibkit.papers.word.xml import Element, R, clone, make, sub, unwrap, w

_HYPERLINK: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
_STYLES: Final = "http://www.zotero.org/styles/"
_STOPS: Final = re.compile(r"[.,;:!?…]+[\"”»’']*$")


def convert(job: Job) -> Outcome:
    """Return a Word document with its citations formatted and its bibliography.

    Raises `BibkitError` for what is no Word document, an output that is none, and as settings,
    style and library do.
    """
    if job.to not in ("", "docx") or (job.output or "").lower().endswith((".html", ".md", ".pdf")):
        hint = "pandoc converts documents from format to format"
        raise BibkitError("a Word document is only written as .docx", path=job.output, hint=hint)
    return _Paper(job).outcome()


class _Paper:
    """A document on its way from citations to formatted ones."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._package = Package(job.read(), job.name)
        self._main = self._package.main()
        root = self._package.root(self._main)
        if root is None or root.tag != w("document") or root.find(w("body")) is None:
            hint = 'save it as "Word document (.docx)", not in the strict form'
            raise self._package.fault("its text is not in the usual form of Word", hint)
        self._refuse_suffix()
        self._styles = Styles(self._package, self._main)
        self._footnotes = Notes(self._package, self._main, self._styles, "footnote")
        self._endnotes = Notes(self._package, self._main, self._styles, "endnote")
        notes = (self._footnotes, self._endnotes)
        self._passages = Passages(self._package, self._main, notes, self._styles.code())
        self._properties = Properties(self._package)
        settings = self._settings()
        library = findings.library(settings)
        self._sources = codes.Sources(library)
        self._found = Sites(self._passages, self._sources, job.name)
        self._target = Target(self._passages, self._styles)
        settings = self._with_sources(settings)
        self._renderer = Renderer(settings, job.name, library)
        self._zotero = job.fields == "zotero" or (
            job.fields != "none" and (self._found.zotero or self._target.zotero)
        )
        self._edits = Edits(self._passages.repeated())
        only_endnotes = bool(self._endnotes) and not self._footnotes
        self._notes = self._endnotes if only_endnotes else self._footnotes
        self._controls: dict[Element, None] = {}
        self._bookmarks: Bookmarks | None = None
        # The last of the citations whose notes stand side by side, and those that are not first.
        self._joined: dict[Site, Site] = {}
        self._joining: set[Site] = set()

    def _refuse_suffix(self) -> None:
        """Raise for an output whose suffix tells Word to expect no macros, or to expect some."""
        suffix = os.path.splitext(self._job.output or "")[1].lower()
        macros = "macroEnabled" in self._package.content_type(self._main)
        wanted = ".docm" if macros else ".docx"
        if suffix in (".docm", ".docx") and suffix != wanted:
            reason = "the document has macros" if macros else "the document has no macros"
            hint = f"give the output a name that ends in {wanted}"
            raise BibkitError(reason, path=self._job.output, hint=hint)

    # Settings

    def _settings(self) -> Settings:
        said: dict[str, Any] = dict(self._properties.settings())
        preferences = self._properties.preferences()
        if preferences.style and not (said.get("csl") or said.get("citation-style")):
            said["csl"] = preferences.style
        if preferences.locale:
            said.setdefault("lang", preferences.locale)
        places = dict.fromkeys(NAMES, Place(self._job.name))
        return self._job.settings(Settings.from_metadata(said, self._job.folder, places))

    def _with_sources(self, settings: Settings) -> Settings:
        wanted = codes.uncited(self._target.data, "uncited")
        keys = [key for key in map(self._sources.known, wanted) if key]
        references = tuple(self._sources.references.values())
        nocite = tuple(dict.fromkeys([*settings.nocite, *keys]))
        return replace(settings, references=references, nocite=nocite)

    # The whole

    def outcome(self) -> Outcome:
        sites = self._found.all(self._renderer.locators, self._known())
        citations = [site.citation for site in sites]
        rendering = self._renderer.render(citations)
        omitted = set(map(self._sources.known, codes.uncited(self._target.data, "omitted")))
        references = tuple(one for one in rendering.references if one.key not in omitted)
        rendering = replace(rendering, references=references)
        if self._renderer.settings.link_citations and not self._zotero:
            taken = self._passages.root.iter(w("bookmarkStart"))
            numbers = [
                int(one.get(w("id"), "0")) for one in taken if one.get(w("id"), "").isdecimal()
            ]
            self._bookmarks = Bookmarks([one.key for one in references], max([0, *numbers]))
        self._write(sites, rendering)
        self._put_bibliography(rendering)
        if self._zotero:
            self._prefer(bool(rendering.references))
        count = sum(1 for one in citations if one.cites)
        summary = f"{count} citations, {len(references)} entries in the bibliography"
        files = (self._job.source, *self._renderer.files)
        problems = tuple(self._problems(citations, rendering))
        return Outcome(self._package.content(), problems, self._job.output, files, summary)

    def _known(self) -> Callable[[str], bool] | None:
        """Return what tells known keys, where a name after an @ is more likely something else.

        That is so in a document that Zotero or Mendeley has made and that names no library.
        """
        if not self._found.coded or self._renderer.settings.bibliography:
            return None
        return lambda key: self._renderer.item(key) is not None

    def _problems(self, citations: list[Citation], rendering: Rendering) -> list[Problem]:
        found = [*self._renderer.problems, *self._found.problems]
        found += [self._told(problem) for problem in rendering.problems]
        if self._properties.bookmarked:
            found.append(_bookmarked(self._job.name))
        if self._job.report:
            found += self._renderer.unused(citations)
        return found

    def _told(self, problem: Problem) -> Problem:
        """Return a problem with words for its paragraph in place of a number."""
        if problem.path != self._job.name or problem.line is None:
            return problem
        spot = self._found.spots[problem.line - 1].spot()
        return problem.changed(message=f"{problem.message}, {spot}", line=None)

    # Citations

    def _write(self, sites: list[Site], rendering: Rendering) -> None:
        for passage in self._passages.all():
            for place in escapes(passage.line):
                self._edits.replace(passage.line, place, place + 1, [])
        pairs = [
            (site, found)
            for site, found in zip(sites, rendering.citations, strict=True)
            if site.citation.cites and not site.fixed
        ]
        self._gather(pairs)
        for number, (site, found) in enumerate(pairs):
            self._write_one(site, found, number)
        changed = self._edits.apply()
        parts = {passage.line: passage.part for passage in self._passages.all()}
        for line in changed:
            self._package.touch(parts.get(line, self._main))
        for control in self._controls:
            unwrap(control)

    def _write_one(self, site: Site, found: Rendered, number: int) -> None:
        if self._is_lost(site, found):
            return
        noted = self._renderer.note and not site.citation.note
        if site.inner is not None:
            self._write_note_only(site, found, number, noted)
        elif noted and not site.passage.boxed:
            self._write_note(site, found, number)
        else:
            self._write_in_place(site, found, number)

    def _write_in_place(self, site: Site, found: Rendered, number: int) -> None:
        """Write a citation where it stands; a raised number stands close to the word before it."""
        line, start = site.passage.line, site.start
        made = self._shown(site, found, number)
        before = site.piece is not None and _was_raised(site.piece)
        if raised(found.text) and not before:
            start = len(line.text[:start].rstrip(" \N{NO-BREAK SPACE}"))
        elif before and not raised(found.text) and start and line.text[start - 1].isalnum():
            made = [plain_run(" ", _base(site)), *made]
        self._edits.replace(line, start, site.end, made)

    def _is_lost(self, site: Site, found: Rendered) -> bool:
        """Tell whether a live field stays as it is, since a record of it is nowhere."""
        return bool(found.unresolved) and site.piece is not None and self._job.fields != "none"

    def _write_note_only(self, site: Site, found: Rendered, number: int, noted: bool) -> None:
        """Write a citation that has a note for itself: there, or in the text in its stead."""
        assert site.inner is not None
        passage, place = site.inner
        base = _base(site)
        if noted:
            made = self._wrapped(site, found, found.note, number, passage.part, base)
            self._edits.replace(passage.line, place, place + 1, made)
            return
        line = site.passage.line
        made = self._wrapped(site, found, found.text, number, site.passage.part, base)
        stops = None if raised(found.text) else _STOPS.search(line.text[: site.start])
        at = stops.start() if stops else site.start
        if at and not line.text[at - 1].isspace() and not raised(found.text):
            made = [plain_run(" ", base), *made]
        if stops:
            self._edits.insert(line, at, made)
            made = []
        self._edits.replace(line, site.start, site.end, made)
        kind, identifier = passage.note
        (self._footnotes if kind == "footnote" else self._endnotes).take(identifier)

    def _write_note(self, site: Site, found: Rendered, number: int) -> None:
        """Make a note of a citation in the text; the punctuation after it goes before the mark."""
        line, base = site.passage.line, _base(site)
        part = self._notes.prepare()
        inside = self._wrapped(site, found, found.note, number, part, base=None)
        mark = self._notes.add(inside, base)
        author = text_runs(found.text, base)
        start = site.start
        if not author:
            start = len(line.text[:start].rstrip(" \N{NO-BREAK SPACE}"))
        end = self._joined.get(site, site).end
        moved = ""
        if self._renderer.notes_after_punctuation:
            moved = punctuation(line.text[end:], bool(author))
        if not moved:
            self._edits.replace(line, start, site.end, [*author, mark])
            return
        self._edits.replace(line, start, site.end, author)
        if site not in self._joining and not author:
            self._join(line, start, end, moved, base)
        self._edits.insert(line, end + len(moved), [mark])

    def _join(self, line: Line, start: int, end: int, moved: str, base: Element | None) -> None:
        """Fit the punctuation that goes before a note to what stands before it."""
        before = line.text[:start]
        joined, rest = join(before, moved, self._renderer.punctuation_in_quote)
        if rest == moved:
            return
        self._edits.replace(line, end, end + 1, [])
        if joined != before:
            place = next(n for n, sign in enumerate(joined) if before[n : n + 1] != sign)
            self._edits.insert(line, place, [plain_run(moved[0], base)])

    def _gather(self, pairs: list[tuple[Site, Rendered]]) -> None:
        """Find the citations whose notes stand side by side: their marks do not part."""
        for (site, found), (before, _) in zip(
            reversed(pairs[1:]), reversed(pairs[:-1]), strict=True
        ):
            line = site.passage.line
            if before.passage.line is line and not found.text and found.note:
                between = line.text[before.end : site.start]
                if not between.strip() and before.inner is None and site.inner is None:
                    self._joined[before] = self._joined.get(site, site)
                    self._joining.add(site)

    def _shown(self, site: Site, found: Rendered, number: int) -> list[Element]:
        """Return what stands in the text in place of a citation."""
        base = _base(site)
        author, rest = found.parts
        part = site.passage.part
        if site.passage.boxed and found.note:
            text: Nodes = (*found.text, " (" if found.text else "(", *found.note, ")")
            return text_runs(text, base, self._link(part))
        if self._live(site, found) and site.piece is None and author:
            gap = plain_run(", " if self._renderer.note else " ", base)
            before = [*text_runs(author, base), *([gap] if rest else [])]
            return (
                [*before, *self._wrapped(site, found, rest, number, part, base)] if rest else before
            )
        text = rest if self._live(site, found) or site.piece is not None else found.text
        return self._wrapped(site, found, text, number, part, base)

    def _live(self, site: Site, found: Rendered) -> bool:
        """Tell whether a citation is to be a field of Zotero's."""
        return self._zotero and not found.unresolved

    def _wrapped(
        self,
        site: Site,
        found: Rendered,
        text: Nodes,
        number: int,
        part: str,
        base: Element | None,
    ) -> list[Element]:
        """Return rich text as runs, in the field or the control that they are to stand in."""
        kept = site.piece is not None and self._job.fields != "none"
        around = site.piece.control if site.piece is not None else None
        if around is not None and (self._live(site, found) or not kept):
            self._controls[around] = None
        if self._live(site, found):
            shown = text_runs(text, base)
            return field(self._code(site, found, text, number), shown, base)
        if kept and site.piece is not None and site.piece.kind != "field":
            shown = text_runs(text, base)
            return (
                shown
                if site.piece.control is not None
                else [_control(site.piece.elements[0], shown)]
            )
        if kept:
            return field(site.code, text_runs(text, base), base)
        return text_runs(text, base, self._link(part))

    def _code(self, site: Site, found: Rendered, text: Nodes, number: int) -> str:
        cites = codes.in_field(site.citation.cites, site.citation.in_sentence)
        items: dict[str, Mapping[str, Any]] = {}
        for cite in cites:
            items[cite.key] = self._renderer.item(cite.key) or {}
        note = found.number if self._renderer.note or site.citation.note else 0
        old = site.data if codes.is_zotero(site.code) else None
        sources = self._sources
        return codes.Code(
            cites, items, sources.embedded, sources.addresses, text, note, number, old
        ).text()

    def _link(self, part: str) -> "_Link":
        return _Link(self._package, part, self._bookmarks)

    # The bibliography

    def _put_bibliography(self, rendering: Rendering) -> None:
        references = rendering.references
        style = self._styles.bibliography() if references else ""
        link = self._link(self._main)
        made = entries(references, rendering.layout, style, link, self._bookmarks)
        kept = self._job.fields != "none" and not self._zotero
        code = codes.bibliography(self._target.data) if self._zotero else ""
        title = self._renderer.settings.section_title
        if self._target.put(made, title, self._target.code if kept else code, kept):
            self._package.touch(self._main)

    def _prefer(self, bibliography: bool) -> None:
        style = self._renderer.style
        name = style.identifier
        if not name.startswith(("http://", "https://")):
            name = _STYLES + name.rsplit("/", 1)[-1]
        note_type = 0
        if self._renderer.note:
            note_type = 2 if self._notes is self._endnotes else 1
        self._properties.prefer(name, self._renderer.locale, note_type, bibliography)


class _Link:
    """Gives the attributes of links in a part: to an entry, or out of the document."""

    def __init__(self, package: Package, part: str, bookmarks: Bookmarks | None) -> None:
        self._package = package
        self._part = part
        self._bookmarks = bookmarks

    def __call__(self, target: str) -> dict[str, str]:
        if target.startswith("#"):
            name = self._bookmarks.name(target[1:]) if self._bookmarks else ""
            return {w("anchor"): name} if name else {}
        if not target.lower().startswith(("http://", "https://", "mailto:")):
            return {}
        known = self._package.relate(self._part, _HYPERLINK, target, external=True)
        return {f"{{{R}}}id": known}


def _base(site: Site) -> Element | None:
    """Return the properties of the run around a citation, for the runs in its place."""
    if site.inner is not None:
        run = site.inner[0].line.piece_at(site.inner[1]).run
    else:
        run = site.passage.line.piece_at(site.start).run
    properties = None if run is None else run.find(w("rPr"))
    return without(properties, "vertAlign", "rStyle") if site.piece is not None else properties


def _bookmarked(path: str) -> Problem:
    message = "citations that Zotero keeps as bookmarks are left as they are"
    hint = "choose fields in Zotero's document preferences, and save the document again"
    return Problem(message, path, severity="warning", rule="citation-bookmark", hint=hint)


def _was_raised(piece: Piece) -> bool:
    """Tell whether what a field or a control has shown so far is raised, as by numeric styles."""
    texts = [node for element in piece.elements for node in element.iter(w("t")) if node.text]
    return bool(texts) and "superscript" in formats(texts[0].getparent())


def _control(old: Element, runs: list[Element]) -> Element:
    """Return a content control like another one, with other content."""
    made = make("sdt")
    for child in old:
        if child.tag != w("sdtContent"):
            made.append(clone(child))
    sub(made, "sdtContent").extend(runs)
    return made
