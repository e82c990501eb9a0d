"""The card "When": right after the press, at a speed that can be chosen up to what the app allows."""

import math
from typing import Final

from PySide6.QtCore import Signal

from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.cards import Card, row
from mmsdesk.ui.widgets.choices import Slider
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.pills import Glyph

_STEPS: Final = (
    *(6, 12, 20, 30, 45, 60, 90, 120, 180, 240, 300, 450, 600, 900, 1200, 1800, 2400, 3600, 6000),
    *(9000, 12000, 18000, 24000, 36000, 48000),
)
"""Messages a minute."""


def steps_up_to(most: float) -> tuple[float, ...]:
    """The speeds to choose from (messages a minute), the last one being what the app allows."""
    return (*(step for step in _STEPS if step < most - 0.5), most)


def duration(people: int, per_minute: float) -> str:
    """How long a run takes, for people: "less than a minute", "about 24 minutes", "about 3 hours"."""
    minutes = people / per_minute
    if minutes < 1:
        return "less than a minute"
    if minutes < 90:
        whole = math.ceil(minutes)
        return "about a minute" if whole == 1 else f"about {whole} minutes"
    hours = minutes / 60
    if hours < 36:
        return f"about {round(hours)} hours"
    return f"about {round(hours / 24)} days"


class SpeedCard(Card):
    """A slider over speeds.

    Signals:
        changed: another speed was chosen.
    """

    changed = Signal()

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__(keeper, "When", gap=10)
        self._people = 0
        self._steps: tuple[float, ...] = (1200.0,)
        self._is_chosen = False
        self.slider = Slider(keeper, "Sending speed", 0, 0, 0)
        self.slider.setSingleStep(1)
        self._now = Label(keeper, "Now, as soon as you confirm. Keep this computer on.", Role.BODY, wrap=True)
        self._speed = Label(keeper, "", Role.LABEL_STRONG, tabular=True)
        self._speed.setObjectName("review-speed")
        self._done = Label(keeper, "", Role.LABEL, "text2", wrap=True)
        self._done.setObjectName("review-duration")
        line = row(Glyph(keeper, "send", "text2", 16), gap=9)
        line.addWidget(self._now, 1)
        self.body.addLayout(line)
        self.body.addSpacing(4)
        self.body.addLayout(row(Label(keeper, "Sending speed", Role.LABEL_STRONG), None, self._speed))
        self.body.addWidget(self.slider)
        self.body.addWidget(self._done)
        self.slider.valueChanged.connect(self._moved)
        self.show_limit(20.0, None)

    @property
    def rate(self) -> float | None:
        """Messages a second if the person chose; None leaves it to settings and app."""
        return self.per_minute / 60 if self._is_chosen else None

    @property
    def per_minute(self) -> float:
        """Messages a minute as shown."""
        return self._steps[self.slider.value()]

    @property
    def speed(self) -> str:
        """The speed in words: "120 a minute"."""
        return f"{self.per_minute:,.0f} a minute"

    def start_over(self) -> None:
        """Another campaign: nothing is chosen."""
        self._is_chosen = False

    def show_limit(self, most: float, usual: float | None) -> None:
        """What the app allows and what Settings say (messages a second); what was chosen stays where it fits."""
        wanted = self.per_minute if self._is_chosen else min(usual or most, most) * 60
        self._steps = steps_up_to(most * 60)
        if usual is not None and not self._is_chosen and wanted not in self._steps:
            self._steps = tuple(sorted((*self._steps, wanted)))
        blocked = self.slider.blockSignals(True)
        self.slider.setRange(0, len(self._steps) - 1)
        self.slider.setPageStep(3)
        self.slider.setValue(max(i for i, step in enumerate(self._steps) if step <= wanted or i == 0))
        self.slider.blockSignals(blocked)
        self._show()

    def show_people(self, people: int) -> None:
        """How many will get it."""
        self._people = people
        self._show()

    def _moved(self) -> None:
        self._is_chosen = True
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        self._speed.setText(self.speed)
        self._speed.setAccessibleName(f"Sending speed: {self.speed}")
        self.slider.setAccessibleDescription(self.speed)
        long = duration(self._people, self.per_minute)
        gradually = ", so replies reach you gradually" if self._people / self.per_minute >= 2 else ""
        self._done.setText(f"Done in {long}{gradually}." if self._people else "")
        self._done.setVisible(bool(self._people))
        self.slider.update()
