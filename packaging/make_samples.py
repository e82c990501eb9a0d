"""Writes resources/samples/people.csv: 500 made-up people and a few rows that need a look, always the same bytes.

Run from the checkout: python packaging/make_samples.py. Every number is an area code with 555-01xx, which belongs to
nobody.
"""

import csv
import io
import random
from datetime import date, timedelta
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "resources" / "samples" / "people.csv"
HEADER = ("Mobile", "First", "Last", "Last visit", "Fav wine", "POS id")
PEOPLE = 500
SEED = 20251028

AREA_CODES = ("503", "971", "541", "206", "360", "415", "604", "416")
SPELLINGS = (
    "({a}) 555-{l}",
    "{a}-555-{l}",
    "{a}.555.{l}",
    "{a} 555 {l}",
    "{a}555{l}",
    "+1 {a} 555 {l}",
    "+1{a}555{l}",
    "1-{a}-555-{l}",
    "1 ({a}) 555-{l}",
    "+1 ({a}) 555-{l}",
    "'{a}555{l}",
    "{a}–555–{l}",
)
FIRST_NAMES = (
    *(
        "Maya",
        "Jonah",
        "Priya",
        "Ana",
        "Luis",
        "Tom",
        "Grace",
        "Wei",
        "Noor",
        "Elif",
        "Sofia",
        "Marcus",
        "Hana",
        "Omar",
    ),
    *(
        "Ruth",
        "Diego",
        "Keiko",
        "Ivy",
        "Samuel",
        "Leila",
        "Peter",
        "Rosa",
        "Anders",
        "Chloe",
        "Victor",
        "Amara",
        "Joan",
    ),
    *(
        "Zoë",
        "José",
        "Renée",
        "Søren",
        "Björn",
        "Françoise",
        "Łukasz",
        "Nguyệt",
        "Mary Ann",
        "Jean-Luc",
        "Siân",
        "Iñaki",
    ),
)
RARE_FIRST_NAMES = ("שרה", "ליאור", "فاطمة", "Bea 🌻", "美咲", "Олена", "D’Arcy", "O'Shea")
LAST_NAMES = (
    *("Chen", "Alvarez", "Nair", "Okafor", "Bishop", "Reyes", "Tanaka", "Fischer", "Novak", "Brooks", "Hughes", "Iyer"),
    *(
        "Morales",
        "Kowalski",
        "Dubois",
        "Larsen",
        "Ferreira",
        "Khan",
        "Stone",
        "Whitfield",
        "Abbott",
        "Quinn",
        "Castillo",
    ),
    *("Müller", "Håkansson", "Peña", "Lefèvre", "O’Neill", "van der Berg", "Smith, Jr.", "St. John", "Đặng", "Öztürk"),
)
WINES = ("Barolo", "Gavi", "Rioja", "Pinot noir", "Grüner Veltliner", "Chablis", "Malbec", "Côtes du Rhône", "Riesling")

BAD_ROWS = (
    (18, ("503-555-01", "Nell", "Harper")),
    (47, ("+44 7700 900123", "Alastair", "Reid")),
    (83, ("", "Bruno", "Costa")),
    (120, ("800 555 0199", "Front", "Desk")),
    (151, ("ask at the bar", "Milo", "Grant")),
    (187, ("5.03556E+09", "Dana", "Wells")),
    (214, ("503 555 0142 / 503 555 0143", "Kim & Lee", "Park")),
    (260, ("503-555-0121 x12", "Office", "Line")),
    (305, ("0049 151 23456789", "Jürgen", "Vogt")),
    (342, ("61412345678", "Mick", "Dunn")),
    (377, ("503 555 01422", "Tess", "Moran")),
    (410, ("900-555-0110", "Quiz", "Hotline")),
    (433, ("242 555 0130", "Coral", "Bain")),
    (462, ("n/a", "", "Unknown")),
    (485, ("555-0177", "Otto", "Lind")),
)
REPEATED = (64, 199, 288, 451)
"""Rows after which somebody from above stands again, spelled in another way."""


def make_rows() -> list[tuple[str, ...]]:
    """The rows after the header, in the order of the file."""
    chance = random.Random(SEED)  # noqa: S311 - sample people, the same every time
    numbers = [(area, f"01{line:02}") for area in AREA_CODES for line in range(100)]
    chosen = [("503", "0142"), ("503", "0188")]
    chosen += chance.sample([number for number in numbers if number not in chosen], PEOPLE - len(chosen))
    people = [_person(chance, area, line) for area, line in chosen]
    people[0] = ("(503) 555-0142", "Maya", "Chen", "10/28/25", "Barolo", "88213")
    people[1] = ("503.555.0188", "Priya", "Nair", "9/3/25", "Gavi", "88219")
    bad = dict(BAD_ROWS)
    rows: list[tuple[str, ...]] = []
    for index, person in enumerate(people):
        rows.append(person)
        if index in bad:
            rows.append((*bad[index], _visit(chance), chance.choice(WINES), _pos_id(chance)))
        if index in REPEATED:
            area, line = chosen[index - 20]
            rows.append((_spell(chance, area, line), *people[index - 20][1:]))
    return rows


def make_csv() -> bytes:
    """The whole file: UTF-8 with the mark that Excel looks for, CR LF."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADER)
    writer.writerows(make_rows())
    return out.getvalue().encode("utf-8-sig")


def _person(chance: random.Random, area: str, line: str) -> tuple[str, ...]:
    first = chance.choice(RARE_FIRST_NAMES) if chance.random() < 0.04 else chance.choice(FIRST_NAMES)
    return (
        _spell(chance, area, line),
        "" if chance.random() < 0.06 else first,
        "" if chance.random() < 0.03 else chance.choice(LAST_NAMES),
        _visit(chance),
        "" if chance.random() < 0.1 else chance.choice(WINES),
        _pos_id(chance),
    )


def _spell(chance: random.Random, area: str, line: str) -> str:
    return chance.choice(SPELLINGS).format(a=area, l=line)


def _visit(chance: random.Random) -> str:
    day = date(2025, 10, 30) - timedelta(days=chance.randrange(400))
    return f"{day.month}/{day.day}/{day:%y}"


def _pos_id(chance: random.Random) -> str:
    return str(chance.randrange(80_000, 99_999))


if __name__ == "__main__":
    TARGET.write_bytes(make_csv())
