"""The footnotes or endnotes of a document: found by their ids, added, and taken out."""

from typing import Final

from bibkit.papers.word.package import Package
from bibkit.papers.word.runs import plain_run, properties, without
from bibkit.papers.word.styles import Styles
from bibkit.papers.word.xml import Element, local, make, remove, sub, w

_ID: Final = w("id")
# In the settings, what may follow the properties of footnotes (ECMA-376, part 1, 17.15.1.78).
_BEFORE_NOTES: Final = frozenset(
    "writeProtection view zoom removePersonalInformation removeDateAndTime "
    "doNotDisplayPageBoundaries displayBackgroundShape printPostScriptOverText "
    "printFractionalCharacterWidth printFormsData embedTrueTypeFonts embedSystemFonts "
    "saveSubsetFonts saveFormsData mirrorMargins alignBordersAndEdges "
    "bordersDoNotSurroundHeader bordersDoNotSurroundFooter gutterAtTop hideSpellingErrors "
    "hideGrammaticalErrors activeWritingStyle proofState formsDesign attachedTemplate "
    "linkStyles stylePaneFormatFilter stylePaneSortMethod documentType mailMerge revisionView "
    "trackRevisions doNotTrackMoves doNotTrackFormatting documentProtection autoFormatOverride "
    "styleLockTheme styleLockQFSet defaultTabStop autoHyphenation consecutiveHyphenLimit "
    "hyphenationZone doNotHyphenateCaps showEnvelope summaryLength clickAndTypeStyle "
    "defaultTableStyle evenAndOddHeaders bookFoldRevPrinting bookFoldPrinting "
    "bookFoldPrintingSheets drawingGridHorizontalSpacing drawingGridVerticalSpacing "
    "displayHorizontalDrawingGridEvery displayVerticalDrawingGridEvery "
    "doNotUseMarginsForDrawingGridOrigin drawingGridHorizontalOrigin drawingGridVerticalOrigin "
    "doNotShadeFormData noPunctuationKerning characterSpacingControl printTwoOnOne "
    "strictFirstAndLastChars noLineBreaksAfter noLineBreaksBefore savePreviewPicture "
    "doNotValidateAgainstSchema saveInvalidXml ignoreMixedContent alwaysShowPlaceholderText "
    "doNotDemarcateInvalidXml saveXmlDataOnly useXSLTWhenSaving saveThroughXslt "
    "showXMLTags alwaysMergeEmptyNamespace updateFields hdrShapeDefaults".split()
)


class Notes:
    """The notes of a kind, "footnote" or "endnote"; their part is made with the first new one."""

    def __init__(self, package: Package, main: str, styles: Styles, kind: str) -> None:
        self.kind = kind
        self._package = package
        self._main = main
        self._styles = styles
        self.part = package.related(main, kind + "s")
        self.root = package.root(self.part) if self.part else None
        self._by_id: dict[str, Element] = {}
        for note in self.root if self.root is not None else ():
            if local(note) == kind:
                self._by_id.setdefault(note.get(_ID, ""), note)
        self._last = max([0, *(int(one) for one in self._by_id if one.isdecimal())])

    def __bool__(self) -> bool:
        """Whether the document has such notes."""
        return any(note.get(w("type")) in (None, "normal") for note in self._by_id.values())

    def get(self, identifier: str) -> Element | None:
        """Return a note by its id."""
        return self._by_id.get(identifier)

    def touch(self) -> None:
        """Say that a note has been changed."""
        if self.part is not None:
            self._package.touch(self.part)

    def prepare(self) -> str:
        """Return the name of the part with the notes, which is made if there is none."""
        if self.part is None or self.root is None:
            self.root = make(self.kind + "s")
            self._separator("-1", "separator", "separator")
            self._separator("0", "continuationSeparator", "continuationSeparator")
            self.part = self._package.add_word_part(self._main, self.kind + "s", self.root)
            self._tell_settings()
        return self.part

    def add(self, content: list[Element], base: Element | None) -> Element:
        """Add a note with what stands in it; return the run of its mark.

        `base` has the properties of the run around the mark.
        """
        self.prepare()
        assert self.root is not None
        self._last += 1
        identifier = str(self._last)
        note = sub(self.root, self.kind, id=identifier)
        self._by_id[identifier] = note
        paragraph = sub(note, "p")
        style = self._styles.note_text(self.kind)
        sub(sub(paragraph, "pPr"), "pStyle", val=style)
        mark = self._styles.note_reference(self.kind)
        number = plain_run("", properties(None, style=mark))
        sub(number, self.kind + "Ref")
        paragraph.append(number)
        paragraph.append(plain_run(" "))
        paragraph.extend(content)
        self.touch()
        plain = without(base, "vertAlign", "rStyle")
        reference = plain_run("", properties(plain, style=mark))
        sub(reference, self.kind + "Reference", id=identifier)
        return reference

    def take(self, identifier: str) -> None:
        """Take a note out of its part."""
        note = self._by_id.pop(identifier, None)
        if note is not None:
            remove(note)
            self.touch()

    def _separator(self, identifier: str, kind: str, name: str) -> None:
        assert self.root is not None
        note = sub(self.root, self.kind, type=kind, id=identifier)
        self._by_id[identifier] = note
        paragraph = sub(note, "p")
        sub(sub(paragraph, "pPr"), "spacing", after="0", line="240", lineRule="auto")
        sub(sub(paragraph, "r"), name)

    def _tell_settings(self) -> None:
        """Name the separators in the settings, as Word does itself."""
        part = self._package.related(self._main, "settings")
        root = self._package.root(part) if part else None
        if root is None or part is None or root.find(w(self.kind + "Pr")) is not None:
            return
        made = make(self.kind + "Pr")
        for identifier in ("-1", "0"):
            sub(made, self.kind, id=identifier)
        before = _BEFORE_NOTES | {"footnotePr"} if self.kind == "endnote" else _BEFORE_NOTES
        later = next((one for one in root if local(one) not in before), None)
        if later is None:
            root.append(made)
        else:
            later.addprevious(made)
        self._package.touch(part)
