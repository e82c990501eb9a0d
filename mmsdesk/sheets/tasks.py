"""What a child process does with a sheet: the functions behind `sheets.sniff` and `sheets.read`."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from mmsdesk.sheets import problems
from mmsdesk.sheets.csv_file import Record, column_names, open_file, records, shown_name, sniff_csv

_BATCH_ROWS: Final = 500
_BATCH_CHARACTERS: Final = 256 * 1024


def sniff(path: str, encoding: str = "", delimiter: str = "") -> dict[str, Any]:
    """`sniff_csv` as JSON; `facts.facts_from_json` reads it back."""
    return asdict(sniff_csv(Path(path), encoding=encoding, delimiter=delimiter))


def read(
    path: str, encoding: str, delimiter: str, columns: Sequence[str], emit: Callable[[dict[str, Any]], None]
) -> dict[str, Any]:
    """Tell every record after the header: `{"rows": [[line, cells], …], "part": 0…1}` in batches.

    `columns` are the names found when the file was sniffed; other ones mean that it has changed since. The result is
    `{"rows": n}`.
    """
    place = Path(path)
    name = shown_name(place)
    count = 0
    with open_file(place) as file, closing(records(file, encoding, delimiter, name)) as stream:
        size = max(1, place.stat().st_size)
        header = next(stream, None)
        if header is None or list(column_names(header.cells)) != list(columns):
            raise problems.changed(name)
        for batch in _batches(stream):
            count += len(batch)
            emit({"rows": [(record.line, record.cells) for record in batch], "part": min(1.0, file.tell() / size)})
    return {"rows": count}


def _batches(stream: Iterator[Record]) -> Iterator[list[Record]]:
    batch: list[Record] = []
    characters = 0
    for record in stream:
        batch.append(record)
        characters += sum(map(len, record.cells))
        if len(batch) == _BATCH_ROWS or characters > _BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch
