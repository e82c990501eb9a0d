"""The composer below its bar: form, phone and inspector side by side, sharing the width there is."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mmsdesk.ui.compose.form import ComposeForm
from mmsdesk.ui.compose.preview_column import PreviewColumn
from mmsdesk.ui.compose.problems import ProblemsPanel, ProblemStrip
from mmsdesk.ui.compose.widths import share_width
from mmsdesk.ui.page_parts import SideColumn
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.cards import Scroll
from mmsdesk.ui.widgets.notices import Banner
from mmsdesk.ui.widgets.skeleton import Skeleton

_AIR_BELOW: Final = 22


class ComposeBody(QWidget):
    """Lays the parts out. In a narrow window the inspector lies over the form.

    Signals:
        inspector_moved: the inspector was opened or put away.
    """

    inspector_moved = Signal()

    def __init__(
        self,
        keeper: ThemeKeeper,
        form: ComposeForm,
        trouble: Banner,
        strip: ProblemStrip,
        preview: PreviewColumn,
        problems: ProblemsPanel,
    ) -> None:
        super().__init__()
        self._keeper, self._form, self._preview, self._problems = keeper, form, preview, problems
        self._aside: SideColumn | None = None
        self.left, self._foot = QWidget(), QVBoxLayout()
        column = QVBoxLayout(self.left)
        column.setContentsMargins(0, 0, 0, _AIR_BELOW)
        column.setSpacing(0)
        self._foot.addWidget(strip)
        self._strip, self._scroll = strip, Scroll(form, "Message", gutter=True)
        self.loading = Skeleton(keeper, 4, row_height=96, thumbnails=False)
        column.addWidget(trouble)
        self._shapes = QHBoxLayout()
        self._shapes.addWidget(self.loading)
        column.addLayout(self._shapes)
        column.addWidget(self._scroll, 1)
        column.addStretch(0)
        column.addLayout(self._foot)
        self._across = across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.left, 1)
        across.addWidget(preview)
        across.addWidget(problems)
        trouble.hide()
        problems.hide()
        form.focus_wanted.connect(self.uncover_form)
        keeper.changed.connect(self._share_width)

    def show_reading(self) -> None:
        """Another draft is read: the one before is not shown for it; shapes where that takes long."""
        self._scroll.hide()
        self.loading.begin()

    def show_ready(self) -> None:
        """The form holds the draft."""
        self.loading.end()
        self._scroll.show()
        self._strip.show()

    def show_failed(self) -> None:
        """There is no draft to write in; why stands above."""
        self.loading.end()
        self._strip.hide()

    @property
    def shows_inspector(self) -> bool:
        """Whether the problems stand beside the phone."""
        return not self._problems.isHidden()

    def show_inspector(self, *, shown: bool) -> None:
        """Open the problems, or put them away."""
        if shown != self.shows_inspector:
            if shown:
                self.show_aside(shown=False)
            self._problems.setVisible(shown)
            self._share_width()
            self.inspector_moved.emit()

    def add_aside(self, panel: SideColumn) -> None:
        """Something else to read beside the phone, in the place of the problems."""
        self._aside = panel
        self._across.addWidget(panel)
        panel.hide()

    @property
    def aside(self) -> SideColumn | None:
        """It, once somebody asked for it."""
        return self._aside

    @property
    def shows_aside(self) -> bool:
        """Whether that is open."""
        return self._aside is not None and not self._aside.isHidden()

    def show_aside(self, *, shown: bool) -> None:
        """Open it where the problems stand, or put it away."""
        if self._aside is not None and shown != self.shows_aside:
            if shown:
                self.show_inspector(shown=False)
            self._aside.setVisible(shown)
            self._share_width()

    def put_inspector_away(self) -> None:
        """Hide it and give the focus back: to the button that opens it, or to the form where there is none."""
        self.show_inspector(shown=False)
        if self._strip.button.isVisible():
            self._strip.button.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._form.go_to("body")

    @property
    def foot_height(self) -> int:
        """How high the strip at the foot is, with the air below it (px); 0 while it is hidden."""
        if not self._strip.isVisible():
            return 0
        wide = max(1, self._form.width() - 2 * self._foot.contentsMargins().left())
        return max(self._strip.sizeHint().height(), self._strip.heightForWidth(wide)) + _AIR_BELOW

    def uncover_form(self) -> None:
        """Where the inspector lies over the form, put it away."""
        if self.left.isHidden():
            self.show_inspector(shown=False)
            self.show_aside(shown=False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        side = self._problems if self.shows_inspector else self._aside if self.shows_aside else None
        wanted = side.wanted_width if side is not None else 0
        shares = share_width(self.width(), wanted, self._keeper.text_scale)
        self.left.setHidden(shares.covers)
        self._preview.take_width(shares.preview)
        if side is not None:
            side.setFixedWidth(shares.inspector)
        self._form.take_margin(shares.margin)
        self._foot.setContentsMargins(shares.margin, 0, shares.margin, 0)
        self._shapes.setContentsMargins(shares.margin - self._keeper.px(12), 0, shares.margin, 0)
