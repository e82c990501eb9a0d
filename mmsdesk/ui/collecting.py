"""Garbage is collected by the window's thread alone: what Qt owns must not be taken down by another."""

import gc
from typing import ClassVar, Final

from PySide6.QtCore import QAbstractEventDispatcher, QObject

_GROWN: Final = 1.25
"""Everything is looked through once there is a quarter more of what stays, as Python itself does it."""


def collect_if_due() -> None:
    """Collect what Python would have collected by itself by now; next to nothing while there is little."""
    young, middle, old = gc.get_count()
    limits = gc.get_threshold()
    if young <= limits[0]:
        return
    generation = 0
    if middle > limits[1]:
        generation = 2 if old > limits[2] and _Kept.has_grown() else 1
    gc.collect(generation)
    if generation == 2:
        _Kept.count()


class _Kept:
    """How many objects were left when everything was looked through last."""

    _objects: ClassVar = 0

    @classmethod
    def has_grown(cls) -> bool:
        return len(gc.get_objects(generation=2)) > cls._objects * _GROWN

    @classmethod
    def count(cls) -> None:
        cls._objects = len(gc.get_objects(generation=2))


class Collector(QObject):
    """Collects on its own thread whenever that has nothing else to do, instead of wherever an object is made.

    Python collects in the thread that happens to make one object too many. Widgets that hold each other in a circle
    would be destroyed there, beside the thread that paints them, and the program with them. While one collector runs,
    Python does not collect by itself; when the last one stops, it does so again if it did before.
    """

    _running: ClassVar = 0
    _automatic: ClassVar = False

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        dispatcher = QAbstractEventDispatcher.instance()
        assert dispatcher is not None, "there is an application"
        dispatcher.aboutToBlock.connect(self._collect)
        if not Collector._running:
            Collector._automatic = gc.isenabled()
            gc.disable()
        Collector._running += 1
        self._runs = True

    def stop(self) -> None:
        """Leave it to Python again, unless another collector still runs."""
        if not self._runs:
            return
        self._runs = False
        Collector._running -= 1
        if not Collector._running and Collector._automatic:
            gc.enable()

    def _collect(self) -> None:
        if self._runs:
            collect_if_due()
