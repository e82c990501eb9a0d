"""The sheet somebody approves a campaign by, as a PDF: the phone, the facts, the exact words, what the checks found.

Runs in any thread: it touches no widget. Text stays text, so that it can be searched, copied and read aloud.
"""

from collections.abc import Sequence
from enum import StrEnum
from html import escape
from typing import Final

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, QSizeF, Qt, QUrl
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QFont,
    QImage,
    QPageLayout,
    QPageSize,
    QPainter,
    QPalette,
    QPdfWriter,
    QTextCursor,
    QTextDocument,
    QTextOption,
)

from mmsdesk.domain.checks import Finding
from mmsdesk.services.exports import ApprovalSheet
from mmsdesk.ui.fonts import EMOJI_FAMILY

_DPI: Final = 600
_UNIT: Final = 96
"""Everything is measured in 1/96 inch; letters are placed on a finer grid."""
_MARGIN: Final = 48
_FOOT: Final = 28
_PHONE: Final = 440
"""How high a phone's picture is on the page (1/96 inch)."""
_INK, _SOFT, _LINE = "#1C1A17", "#6D685F", "#CFCAC1"
_TONES: Final = {"blocker": "#AF241C", "warning": "#875200", "tip": "#2A54D0"}
_WORDS: Final = {"blocker": "Stops the send", "warning": "Warning", "tip": "Tip"}


class Paper(StrEnum):
    """The two sizes offices have."""

    A4 = "A4"
    LETTER = "Letter"

    @property
    def page(self) -> QPageSize:
        return QPageSize(QPageSize.PageSizeId.A4 if self is Paper.A4 else QPageSize.PageSizeId.Letter)


FAMILIES: Final = ("Roboto", "Inter", EMOJI_FAMILY)
"""Roboto's space is copied as a space; Inter's, which shares its shape with the tab, as that. Load it before."""


def approval_pdf(sheet: ApprovalSheet, phones: Sequence[QImage], paper: Paper) -> bytes:
    """The whole PDF. `phones` are pictures of what the person gets."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(f"{sheet.campaign}: for approval")
    writer.setCreator("MMSDesk")
    writer.setResolution(_DPI)
    writer.setPageLayout(QPageLayout(paper.page, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))
    scale = _DPI / _UNIT
    whole = QRectF(0, 0, writer.width() / scale, writer.height() / scale)
    room = QSizeF(whole.width() - 2 * _MARGIN, whole.height() - 2 * _MARGIN - _FOOT)
    document = _document(sheet, phones, room)
    painter = QPainter(writer)
    painter.scale(scale, scale)
    for page in range(document.pageCount()):
        if page:
            writer.newPage()
        _paint_page(painter, document, page, room)
        _paint_foot(painter, sheet, page, document.pageCount(), whole)
    painter.end()
    buffer.close()
    return bytes(buffer.data().data())


def _document(sheet: ApprovalSheet, phones: Sequence[QImage], room: QSizeF) -> QTextDocument:
    document = QTextDocument()
    document.setUseDesignMetrics(True)
    document.setDefaultFont(_font(13))
    document.setDocumentMargin(0)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)  # a long word must not run off the page
    document.setDefaultTextOption(option)
    for number, image in enumerate(phones):
        document.addResource(QTextDocument.ResourceType.ImageResource.value, QUrl(f"phone:{number}"), image)
    document.setPageSize(room)
    document.setHtml(_html(sheet, phones, room.width()))
    _split_at_pages(document, room.height())
    return document


def _split_at_pages(document: QTextDocument, height: float) -> None:
    """End every paragraph with its page. Qt draws the line before the first one of a page once more, out of sight.

    Somebody who copies the text out of the PDF would have it twice.
    """
    placed = document.documentLayout()
    block = document.begin()
    while block.isValid():
        lines, top = block.layout(), placed.blockBoundingRect(block).top()
        pages = [int((top + lines.lineAt(number).y() + 1) // height) for number in range(lines.lineCount())]
        other = next((number for number, page in enumerate(pages) if page != pages[0]), None)
        if other is None:
            block = block.next()
            continue
        start = block.position()
        cursor = QTextCursor(document)
        cursor.setPosition(start + lines.lineAt(other).textStart())
        cursor.insertBlock()
        block = document.findBlock(start)  # its own end may have moved to the next page now


def _paint_page(painter: QPainter, document: QTextDocument, page: int, room: QSizeF) -> None:
    painter.save()
    painter.translate(_MARGIN, _MARGIN - page * room.height())
    context = QAbstractTextDocumentLayout.PaintContext()
    here = QRectF(0, page * room.height(), room.width(), room.height())
    context.clip = here.adjusted(0, 1, 0, -1)  # lines of the pages beside it that only touch this one are not drawn
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Text, _INK)
    context.palette = palette
    painter.setClipRect(here)
    document.documentLayout().draw(painter, context)
    painter.restore()


def _paint_foot(painter: QPainter, sheet: ApprovalSheet, page: int, pages: int, whole: QRectF) -> None:
    painter.save()
    painter.setFont(_font(11))
    painter.setPen(_SOFT)
    line = QRectF(_MARGIN, whole.bottom() - _MARGIN - 4, whole.width() - 2 * _MARGIN, 16)
    number = f"Page {page + 1} of {pages}"
    side = painter.fontMetrics().horizontalAdvance(number) + 24
    name = painter.fontMetrics().elidedText(sheet.campaign, Qt.TextElideMode.ElideRight, round(line.width() - side))
    painter.drawText(line, Qt.AlignmentFlag.AlignLeft, name)
    painter.drawText(line, Qt.AlignmentFlag.AlignRight, number)
    painter.restore()


def _font(px: int) -> QFont:
    font = QFont()
    font.setFamilies(FAMILIES)
    font.setPixelSize(px)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    for feature in ("liga", "calt"):  # joined and changed letters would be copied as other ones, or not at all
        font.setFeature(QFont.Tag(feature), 0)
    return font


def _html(sheet: ApprovalSheet, phones: Sequence[QImage], width: float) -> str:
    said = "Something still stops the send: see below." if sheet.blocks else "Nothing stops the send."
    parts = [
        f"<p style='font-size:24px; font-weight:650'>{escape(sheet.campaign)}</p>",
        f"<p style='color:{_SOFT}'>MMS campaign, for approval. {_moment(sheet)}. {said}</p>",
        _beside(_phones(phones, width), _facts(sheet)) if len(phones) == 1 else _phones(phones, width) + _facts(sheet),
        _text("What arrives", sheet.subject, sheet.body, f"As {sheet.person} gets it, to the letter."),
    ]
    if sheet.written_subject or sheet.written_body:
        about = "As it was written: what stands in braces is different for everybody."
        parts.append(_text("With its fields", sheet.written_subject, sheet.written_body, about))
    parts.append(_findings(sheet.findings))
    return f"<html><body style='color:{_INK}'>{''.join(parts)}</body></html>"


def _moment(sheet: ApprovalSheet) -> str:
    clock = sheet.moment.strftime("%I:%M %p").lstrip("0")
    return f"{sheet.moment:%A, %B} {sheet.moment.day}, {sheet.moment.year}, {clock} {sheet.moment:%Z}".rstrip()


def _phones(phones: Sequence[QImage], width: float) -> str:
    if not phones:
        return ""
    cells = []
    for number, image in enumerate(phones):
        wide, high = max(1, image.width()), max(1, image.height())
        scale = min(_PHONE / high, (width / len(phones) - 16) / wide)
        cells.append(f"<td><img src='phone:{number}' width='{wide * scale:.0f}' height='{high * scale:.0f}'></td>")
    return f"<table cellspacing='0' cellpadding='4'><tr>{''.join(cells)}</tr></table>"


def _beside(left: str, right: str) -> str:
    return (
        "<table cellspacing='0' cellpadding='0' width='100%'><tr>"
        f"<td width='35%'>{left}</td><td style='padding-top:12px'>{right}</td></tr></table>"
    )


def _facts(sheet: ApprovalSheet) -> str:
    rows = [("Sender", sheet.sender), ("Goes to", sheet.audience)]
    rows += [("", f"{out.people:,} {'person' if out.people == 1 else 'people'}: {out.why}") for out in sheet.left_out]
    rows += [("Cost, about", sheet.cost), ("Subject", sheet.subject or "None")]
    rows += [("File" if not number else "", file) for number, file in enumerate(sheet.files)] or [("File", "None")]
    rows.append(("Shown as", sheet.person))
    cells = "".join(
        f"<tr><td width='96' style='color:{_SOFT}'>{escape(label)}</td><td>{escape(value)}</td></tr>"
        for label, value in rows
    )
    return f"<table cellspacing='0' cellpadding='3' width='100%'>{cells}</table>"


def _text(title: str, subject: str, body: str, about: str) -> str:
    lines = [f"<b>{escape(subject)}</b>"] if subject else []
    lines += [escape(line) for line in body.split("\n")] if body else []
    empty = "<p style='-qt-paragraph-type:empty; margin:0'><br/></p>"
    inside = "".join(
        f"<p style='white-space:pre-wrap; margin:0'>{line}</p>" if line else empty for line in lines or ["No words"]
    )
    box = f"border-collapse:collapse; border:1px solid {_LINE}"
    return (
        f"{_heading(title)}<p style='color:{_SOFT}; margin-top:0; margin-bottom:6px'>{escape(about)}</p>"
        f"<table cellspacing='0' cellpadding='10' width='100%' style='{box}'><tr><td>{inside}</td></tr></table>"
    )


def _findings(findings: Sequence[Finding]) -> str:
    if not findings:
        return f"{_heading('Checks')}<p>Nothing was found.</p>"
    said = "".join(
        f"<p style='margin-bottom:6px'><span style='color:{_TONES[it.word]}; font-weight:600'>{_WORDS[it.word]}:</span>"
        f" <b>{escape(it.title)}.</b> {escape(it.detail)} <span style='color:{_SOFT}'>({escape(it.rule)})</span></p>"
        for it in findings
    )
    return f"{_heading('Checks')}{said}"


def _heading(title: str) -> str:
    return f"<p style='font-size:16px; font-weight:600; margin-top:18px; margin-bottom:2px'>{escape(title)}</p>"
