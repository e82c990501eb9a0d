"""Writes a location message: a name, an address for oneself, and where it is, typed or pasted from a map."""

from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout

from mmsdesk.domain.map_links import is_short_link, read_map_place
from mmsdesk.services.draft_parts import DraftPlace, read_coordinates, write_coordinates
from mmsdesk.services.drafts import Draft
from mmsdesk.ui.compose.choice_fields import is_pasted
from mmsdesk.ui.compose.choices import has_field
from mmsdesk.ui.compose.kind_editor import KindEditor, PartInput, Supplies
from mmsdesk.ui.compose.top_bar import DraftInput
from mmsdesk.ui.widgets.buttons import Button, Kind, Size
from mmsdesk.ui.widgets.cards import row
from mmsdesk.ui.widgets.fields import Field
from mmsdesk.ui.widgets.toast import announce

_PARTS: Final = ("title", "label", "coordinates")
_NO_PLACE: Final = "Write latitude and longitude, like 45.5231, -122.6765, or paste a link from a map."
_SHORT: Final = "This short link hides the place. Open it in your browser and copy the long address from there."
_OFF_EARTH: Final = "Latitude goes from -90 to 90, longitude from -180 to 180."
_NOTHING_COPIED: Final = "What was copied last isn’t a place. Copy the link from a map, then try again."


class LocationEditor(KindEditor):
    """Name, address and coordinates of one place."""

    def __init__(self, supplies: Supplies) -> None:
        super().__init__()
        keeper = supplies.keeper
        self._draft = Draft()
        self.title = Field(keeper, "Name", PartInput(keeper, "Name", placeholder="Osteria Lume"))
        self.label = Field(
            keeper,
            "Address",
            PartInput(keeper, "Address", placeholder="1420 NW Alder St, Portland"),
            help_text="Sinch keeps it, but MMS doesn’t show it. What people should read belongs into the name.",
        )
        self.coordinates = Field(
            keeper,
            "Where it is",
            PartInput(keeper, "Where it is", placeholder="45.5231, -122.6765 or a map link", takes_fields=False),
            help_text="Paste a link from Google Maps, Apple Maps or OpenStreetMap, or type latitude and longitude.",
        )
        self.paste_button = Button(keeper, "Paste map link", Kind.SOFT, icon="clipboard-paste", size=Size.SMALL)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(18)
        for part in (self.title, self.label):
            layout.addWidget(part)
        place = QVBoxLayout()
        place.setSpacing(8)
        place.addWidget(self.coordinates)
        place.addLayout(row(self.paste_button, None))
        layout.addLayout(place)
        for name in _PARTS:
            self._field(name).edited.connect(partial(self._type, name))
        self._line("coordinates").editingFinished.connect(self._finish)
        self.paste_button.clicked.connect(self.paste)

    @property
    def main_text(self) -> DraftInput | None:
        return self._line("title")

    def show_draft(self, draft: Draft) -> None:
        self._draft = draft
        for name in _PARTS:
            self._line(name).show_text(getattr(draft.place, name))
        self._say()

    def go_to(self, path: str) -> bool:
        if path not in {"", "place", "media"} and not path.startswith("place/"):
            return False
        missing = path.startswith("place") and self._draft.place.title and path != "place/title"
        wanted = path.partition("/")[2] or ("coordinates" if missing else "title")
        self._line(wanted if wanted in _PARTS else "title").setFocus()
        return True

    def show_field(self, name: str) -> bool:
        for part in ("title", "label"):
            if has_field(getattr(self._draft.place, part), name):
                self._line(part).setFocus()
                return True
        return False

    def paste(self) -> None:
        """Take the place out of what was copied last."""
        copied = QGuiApplication.clipboard().text()
        if not self._take(copied, "Paste map link"):
            trouble = _SHORT if is_short_link(copied) else _NOTHING_COPIED
            self.coordinates.show_trouble(trouble)
            announce(self, trouble)
        self._line("coordinates").setFocus()

    def _type(self, name: str, text: str) -> None:
        is_place = name == "coordinates" and is_pasted(self._draft.place.coordinates, text)
        if is_place and read_coordinates(text) is None and self._take(text, "Paste map link"):
            return
        place = replace(self._draft.place, **{name: text})
        self.changed.emit(replace(self._draft, place=place), "Typing", f"place/{name}")

    def _finish(self) -> None:
        """Somebody has left the line: a map link that was typed by hand is whole now."""
        typed = self._draft.place.coordinates
        if typed.strip() and read_coordinates(typed) is None:
            self._take(typed, "Map link")

    def _take(self, text: str, what: str) -> bool:
        found = read_map_place(text)
        if found is None:
            return False
        before = self._draft.place
        place = DraftPlace(before.title or found.name, before.label, write_coordinates(found.coordinates))
        self.changed.emit(replace(self._draft, place=place), what, "")
        self._say()
        return True

    def _say(self) -> None:
        typed = self._draft.place.coordinates
        found = read_coordinates(typed)
        trouble = None
        if typed.strip() and found is None:
            trouble = _SHORT if is_short_link(typed) else _NO_PLACE
        elif found is not None and not found.is_on_earth:
            trouble = _OFF_EARTH
        if self.coordinates.message != (trouble or ""):
            self.coordinates.show_trouble(trouble)

    def _field(self, name: str) -> Field:
        return {"title": self.title, "label": self.label, "coordinates": self.coordinates}[name]

    def _line(self, name: str) -> PartInput:
        line = self._field(name).control
        assert isinstance(line, PartInput)
        return line
