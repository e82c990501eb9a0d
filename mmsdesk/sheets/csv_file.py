"""A CSV file as a stream of records, each with the line of the file it starts in.

The csv module reads the dialect; around it stands what it does not do: line numbers, unclosed quotation marks, zero
bytes, limits (reliability list, section 4).
"""

import codecs
import csv
import io
import os
import re
import stat
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, TextIO

from mmsdesk.domain.errors import BadFile, NotFound
from mmsdesk.sheets import problems
from mmsdesk.sheets.encodings import SAMPLE, Encoding, detect_encoding, find_bad_line, refuse_other_kinds
from mmsdesk.sheets.facts import SAMPLES_KEPT, Column, SheetFacts

DELIMITERS: Final = (",", ";", "\t", "|")
_SEP_LINE: Final = re.compile('"?sep=(.)"?\r?\n?', re.IGNORECASE)
_GARBLED: Final = re.compile("\ufffd|[ÃÂ][\u0080-\u00bf\u0152-\u0178\u2013-\u20ac\u2122]|â€")
_PHONE_LIKE: Final = re.compile(r"(?:[0-9][^0-9\r\n]{0,3}){7}")
_SAMPLE_RECORDS: Final = 400


@dataclass(frozen=True, slots=True)
class Record:
    """One row: its cells as they stand in the file, and the line it starts in."""

    line: int
    cells: list[str]

    @property
    def is_blank(self) -> bool:
        return not any(cell and not cell.isspace() for cell in self.cells)


def shown_name(path: Path) -> str:
    """The file's name for people, whatever bytes it has."""
    return path.name.encode("utf-8", "replace").decode("utf-8")


@contextmanager
def open_file(path: Path) -> Iterator[BinaryIO]:
    """Open a regular file of bearable size. Raises NotFound, BadFile; BadFile too when it changed by the end."""
    name = shown_name(path)
    try:
        before = path.stat()
        if not stat.S_ISREG(before.st_mode):
            raise problems.not_a_file(name)
        file = path.open("rb")
    except FileNotFoundError as error:
        raise NotFound(f"{name} is not there", "It may have been moved or renamed. Choose it again.") from error
    except (OSError, ValueError) as error:
        raise problems.unreadable(name) from error
    with file:
        if before.st_size == 0:
            raise problems.empty(name)
        if before.st_size > problems.FILE_LIMIT:
            raise problems.too_big(name, before.st_size)
        yield file
        after = os.fstat(file.fileno())
        if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
            raise problems.changed(name)


def sniff_csv(path: Path, *, encoding: str = "", delimiter: str = "") -> SheetFacts:
    """Find out how a file must be read; `encoding` and `delimiter` override what would be found. Raises BadFile."""
    name = shown_name(path)
    with open_file(path) as file:
        found = _chosen(file, encoding, name) or detect_encoding(file, name)
        separator = delimiter or _sniff_delimiter(file, found.name)
        with closing(records(file, found.name, separator, name)) as stream:
            header = next(stream, None)
            if header is None:
                raise problems.empty(name)
            if len(header.cells) > problems.COLUMN_LIMIT:
                raise problems.too_many_columns(name, len(header.cells))
            names = column_names(header.cells)
            samples = _collect_samples(stream, len(names))
        if samples is None:
            raise problems.no_rows(name)
        columns = tuple(Column(name, tuple(values)) for name, values in zip(names, samples, strict=True))
        return SheetFacts(
            path=str(path),
            encoding=found.name,
            encoding_is_certain=found.is_certain,
            delimiter=separator,
            header_line=header.line,
            columns=columns,
            total_rows=max(1, _count_lines(file) - header.line),
            looks_garbled=any(_GARBLED.search(text) for column in columns for text in (column.name, *column.samples)),
        )


def records(file: BinaryIO, encoding: str, delimiter: str, name: str) -> Generator[Record, None, None]:
    """The non-blank records of an open file from its start, the header first. Raises BadFile with the line.

    Close the generator before the file.
    """
    with _as_text(file, encoding) as text:
        lines = _Lines(text, name)
        try:
            if not lines.skip_sep_line():
                text.seek(0)
            yield from _read(lines, delimiter, name)
        except UnicodeDecodeError as error:
            raise problems.bad_letters(name, find_bad_line(file, encoding), encoding) from error
        except UnicodeError as error:  # UTF-16 without the mark its codec wants
            raise problems.bad_letters(name, 1, encoding) from error


def column_names(header: list[str]) -> tuple[str, ...]:
    """Headers made fit to choose by: distinct, and never empty."""
    used: Counter[str] = Counter()
    names: list[str] = []
    for number, cell in enumerate(header, 1):
        base = " ".join(cell.replace("\ufeff", "").split()) or f"Column {number}"
        used[base] += 1
        name = base if used[base] == 1 else f"{base} ({used[base]})"
        while name in names:
            used[base] += 1
            name = f"{base} ({used[base]})"
        names.append(name)
    return tuple(names)


class _Lines:
    """Lines of text for the csv module, counted and measured."""

    def __init__(self, text: TextIO, name: str) -> None:
        self._text = text
        self._name = name
        self.number = 0
        self.start = 1
        """Line in which the current record began."""
        self.measure = 0
        """Characters since then."""
        self.have_ended = False

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._text.readline(problems.ROW_LIMIT + 1)
        if not line:
            self.have_ended = True
            raise StopIteration
        if self.number == 0:
            line = line.lstrip("\ufeff")
        self.number += 1
        self.measure += len(line)
        if "\0" in line:
            raise problems.nul(self._name, self.number)
        if self.measure > problems.ROW_LIMIT:
            raise self.too_long()
        return line

    def begin_record(self) -> None:
        self.start, self.measure = self.number + 1, 0

    def too_long(self) -> BadFile:
        """Too long in one line is a long cell; over several lines a quotation mark was left open."""
        if self.number > self.start:
            return problems.unclosed_quote(self._name, self.start)
        if self.measure > problems.ROW_LIMIT:
            return problems.row_too_long(self._name, self.start)
        return problems.field_too_long(self._name, self.start)

    def skip_sep_line(self) -> bool:
        """Pass over Excel's `sep=;`; False when the first line is none and must be read again."""
        first = self._text.readline(64)
        if _SEP_LINE.fullmatch(first.lstrip("\ufeff")):
            self.number = 1
            return True
        return False


def _read(lines: _Lines, delimiter: str, name: str) -> Iterator[Record]:
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    count = width = 0
    while True:
        lines.begin_record()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise lines.too_long() from error
        if lines.have_ended or (lines.number > lines.start and _swallowed_a_row(cells, delimiter, width)):
            raise problems.unclosed_quote(name, lines.start)
        if lines.measure > problems.FIELD_LIMIT and any(len(cell) > problems.FIELD_LIMIT for cell in cells):
            raise lines.too_long()
        record = Record(lines.start, cells)
        if record.is_blank:
            continue
        width = width or len(cells)
        count += 1
        if count > problems.RECORD_LIMIT + 1:
            raise problems.too_many_rows(name)
        yield record


def _swallowed_a_row(cells: list[str], delimiter: str, width: int) -> bool:
    """Whether a cell of several lines holds what looks like another person's row.

    It does when two stray quotation marks stand in different rows: what lies between them reads as one cell.
    """
    if width < 2:
        return False
    for cell in cells:
        inner = cell.splitlines()[1:-1] if "\n" in cell or "\r" in cell else []
        if any(line.count(delimiter) == width - 1 and _PHONE_LIKE.search(line) for line in inner):
            return True
    return False


@contextmanager
def _as_text(file: BinaryIO, encoding: str) -> Iterator[TextIO]:
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        yield text
    finally:
        text.detach()  # the file stays open: it is the caller's


def _chosen(file: BinaryIO, encoding: str, name: str) -> Encoding | None:
    if not encoding:
        return None
    refuse_other_kinds(file.read(SAMPLE), name)
    try:
        io.TextIOWrapper(io.BytesIO(), encoding=encoding).detach()  # refuses codecs that are no encodings of text
        return Encoding(codecs.lookup(encoding).name, True)
    except LookupError as error:
        raise problems.unknown_encoding(name, encoding) from error


def _sniff_delimiter(file: BinaryIO, encoding: str) -> str:
    """The sign that cuts the first lines most regularly; a comma when there is one column."""
    sample = _head(file, encoding)
    told = _SEP_LINE.match(sample)
    if told is not None:
        return told.group(1)
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        widths = _widths(sample, delimiter)
        if not widths or widths[0] < 2:
            continue  # the column names must be cut by it, too
        width, times = Counter(widths).most_common(1)[0]
        # regularity decides; among equals more columns win
        score = times / len(widths) + min(width, 50) / 1000
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _widths(sample: str, delimiter: str) -> list[int]:
    try:
        rows = list(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, skipinitialspace=True))
    except csv.Error:
        return []
    return [len(row) for row in rows if row]


def _head(file: BinaryIO, encoding: str) -> str:
    """The first whole lines, at most 64 kB."""
    file.seek(0)
    raw = file.read(SAMPLE)
    text = codecs.getincrementaldecoder(encoding)(errors="replace").decode(raw).lstrip("\ufeff").replace("\0", "")
    if len(raw) < SAMPLE:
        return text
    return text[: max(text.rfind("\n"), text.rfind("\r")) + 1] or text


def _collect_samples(stream: Iterator[Record], width: int) -> list[list[str]] | None:
    """The first non-empty values of each column; None when there is no record."""
    samples: list[list[str]] = [[] for _ in range(width)]
    seen = 0
    for record in stream:
        seen += 1
        for values, cell in zip(samples, record.cells, strict=False):
            value = cell.strip()[:200]
            if value and len(values) < SAMPLES_KEPT:
                values.append(value)
        if seen >= _SAMPLE_RECORDS:
            break
    return samples if seen else None


def _count_lines(file: BinaryIO) -> int:
    """Line ends in the file, near enough for an estimate: CR LF pairs and either sign alone count once."""
    file.seek(0)
    feeds = returns = 0
    last = b""
    while chunk := file.read(1024 * 1024):
        feeds += chunk.count(b"\n")
        returns += chunk.count(b"\r")
        last = chunk
    return max(feeds, returns) + (0 if last.rstrip(b"\0").endswith((b"\n", b"\r")) else 1)
