"""A Word document in German on A4, with Word's own styles: whoever edits it goes on with what Word knows."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

FONT = "Arial"  # on every machine that has Word
LANGUAGE = "de-DE"
MARGIN_MM, WIDTH_MM, HEIGHT_MM = 25, 210, 297
MOST_CHARACTERS = 255  # of a title in the properties of a document


class Paper:
    """A document being written, from top to bottom."""

    def __init__(self, title: str, author: str, *, made_at: datetime) -> None:
        self.document = Document()
        self._properties(title, author, made_at)
        self._page()
        self._styles()

    def heading(self, text: str, level: int = 1) -> None:
        """Write a heading; level 0 is the title."""
        self.document.add_heading(_clean(text), level)

    def text(self, text: str, style: str | None = None) -> None:
        """Write a paragraph for each line of the text."""
        for line in _clean(text).split("\n"):
            self.document.add_paragraph(line, style)

    def pairs(self, rows: Sequence[tuple[str, str]]) -> None:
        """Write a table of two columns whose first one names the second."""
        table = self.document.add_table(0, 2, "Table Grid")
        for label, value in rows:
            cells = table.add_row().cells
            cells[0].paragraphs[0].add_run(_clean(label)).bold = True
            cells[1].text = _clean(value)
            cells[0].width, cells[1].width = Mm(50), Mm(WIDTH_MM - 2 * MARGIN_MM - 50)
        self.document.add_paragraph()

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Write a table whose head Word repeats on every page, and says to screen readers."""
        table = self.document.add_table(1, len(head), "Table Grid")
        for cell, text in zip(table.rows[0].cells, head, strict=True):
            cell.paragraphs[0].add_run(_clean(text)).bold = True
        _mark(table.rows[0]._tr.get_or_add_trPr(), "w:tblHeader")
        for row in rows:
            added = table.add_row()
            _mark(added._tr.get_or_add_trPr(), "w:cantSplit")
            for cell, text in zip(added.cells, row, strict=True):
                cell.text = _clean(text)
        self.document.add_paragraph()

    def picture(self, png: bytes, *, width_mm: float, alternative: str, caption: str) -> None:
        """Put a picture there, in its true size, with a caption and words for those who do not see it."""
        self.document.add_picture(io.BytesIO(png), width=Mm(width_mm))
        self.document.paragraphs[-1].paragraph_format.keep_with_next = True
        shape: Any = self.document.inline_shapes[-1]._inline.docPr
        shape.set("descr", _clean(alternative))
        shape.set("name", "Karte")
        self.document.add_paragraph(_clean(caption), "Caption")

    def foot(self, text: str) -> None:
        """Write the line at the foot of every page, and the page's number."""
        paragraph = self.document.sections[0].footer.paragraphs[0]
        paragraph.text = _clean(text) + "\t"
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
        run = paragraph.add_run()
        for kind, code in (("begin", ""), ("", "PAGE"), ("end", "")):
            run._r.append(_field_part(kind, code))
        for each in paragraph.runs:
            each.font.size = Pt(8)

    def content(self) -> bytes:
        """Return the finished document."""
        file = io.BytesIO()
        self.document.save(file)
        return file.getvalue()

    def _properties(self, title: str, author: str, made_at: datetime) -> None:
        about = self.document.core_properties
        about.title, about.author, about.language = _clean(title)[:MOST_CHARACTERS], author[:MOST_CHARACTERS], LANGUAGE
        about.comments = ""  # the library writes its own name there
        about.created = about.modified = made_at.astimezone(UTC).replace(tzinfo=None)
        about.last_modified_by = ""

    def _page(self) -> None:
        page = self.document.sections[0]
        page.page_width, page.page_height = Mm(WIDTH_MM), Mm(HEIGHT_MM)
        page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(MARGIN_MM)

    def _styles(self) -> None:
        styles: Any = self.document.styles
        for style in (styles["Normal"], styles["Title"], styles["Caption"], *(styles[f"Heading {n}"] for n in (1, 2))):
            style.font.name = FONT
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for name in list(fonts.attrib):
                if name.endswith("Theme"):
                    del fonts.attrib[name]  # a theme's font would win
            fonts.set(qn("w:eastAsia"), FONT)
            style.font.color.rgb = RGBColor(0x15, 0x18, 0x1F)
        for name, size in (("Normal", 11), ("Title", 20), ("Heading 1", 14), ("Heading 2", 12), ("Caption", 9)):
            styles[name].font.size = Pt(size)
        _speak_german(styles)


def _speak_german(styles: Any) -> None:
    for language in styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)
    properties = styles["Normal"].element.get_or_add_rPr()
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), LANGUAGE)
    properties.append(spoken)


def _field_part(kind: str, code: str) -> Any:
    if kind:
        part = OxmlElement("w:fldChar")
        part.set(qn("w:fldCharType"), kind)
        return part
    part = OxmlElement("w:instrText")
    part.text = code
    return part


def _mark(properties: Any, name: str) -> None:
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    properties.append(mark)


def _clean(text: str) -> str:
    """Return the text without what XML 1.0 cannot hold; other line ends become ours."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one for one in lines if one in "\n\t" or (one >= " " and one not in "\ufffe\uffff"))
