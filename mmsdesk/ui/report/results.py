"""The report's figures: the funnel, both sums, why messages did not arrive, and deliveries over time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from mmsdesk.domain.ledger import CampaignState
from mmsdesk.services.reporting import ReasonCount, Report
from mmsdesk.services.timeline import Timeline as Times
from mmsdesk.ui.figures import WORDS, FigureStrip, delivered_share, percent
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.cards import Card, Hairline
from mmsdesk.ui.widgets.charts import ChartLegend, Funnel, FunnelStep, Reason, ReasonBars, Series, Timeline
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.pills import Glyph

_TO_COME = "Receipts usually arrive within a few minutes."
_NOTHING_LEFT = "No message left."
_OVER = frozenset({CampaignState.SENT, CampaignState.CANCELLED})
_FAILURES_SHOWN, _LEFT_OUT_SHOWN = 4, 2


class Results(Card):
    """The funnel, and below it every number: what became of everybody, and of everybody Sinch accepted.

    Signals:
        step_pressed: which tab of the people a bar stands for.
    """

    step_pressed = Signal(str)

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__(keeper, "Results")
        note = Label(keeper, "MMS has no read receipts", Role.LABEL, "text2")
        note.setToolTip("Carriers report that a message arrived, never that somebody looked at it.")
        self.header.addWidget(note)
        self.header.addWidget(Glyph(keeper, "info", "text2", 16))
        self.funnel = Funnel(keeper, "Results")
        self.funnel.setCursor(Qt.CursorShape.PointingHandCursor)
        self.funnel.step_pressed.connect(self.step_pressed)
        self.sums = FigureStrip(keeper, "report", tuple(WORDS), flat=True)
        self.sums.setAccessibleName("All numbers")
        self.body.setSpacing(8)
        self.body.addWidget(self.funnel)
        self.body.addWidget(Hairline(keeper))
        self.body.addWidget(self.sums)
        self.body.addStretch(1)

    def show_report(self, report: Report) -> None:
        """Show its sums."""
        counts = report.counts
        all_of = counts.recipients
        self.sums.show_counts(counts)
        self.funnel.show_steps(
            (
                FunnelStep("Recipients", all_of, "", "pale", "everyone"),
                FunnelStep(
                    "Accepted",
                    counts.accepted,
                    _of(percent(counts.accepted, all_of), all_of, "recipients"),
                    "light",
                    "everyone",
                ),
                FunnelStep(
                    "Delivered",
                    counts.delivered,
                    _of(delivered_share(counts), counts.accepted, "accepted"),
                    "main",
                    "delivered",
                ),
                FunnelStep(
                    "Replied",
                    report.replied,
                    _of(percent(report.replied, all_of), all_of, "recipients"),
                    "main",
                    "replied",
                ),
                FunnelStep(
                    "Opted out",
                    report.opted_out,
                    _of(percent(report.opted_out, all_of), all_of, "recipients"),
                    "apart",
                    "replied",
                ),
            )
        )


class Why(Card):
    """Reasons why messages did not arrive, and why people were left out, the commonest first.

    Signals:
        reason_requested: (tab, code) of the people to show.
    """

    reason_requested = Signal(str, str)

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__(keeper, "Why")
        self.title.setText("Why some didn’t arrive")
        self.failures = ReasonBars(keeper)
        self._good = Label(keeper, "", Role.LABEL, "text2", wrap=True)
        self._left_title = Label(keeper, "", Role.SECTION)
        self.left_out = ReasonBars(keeper, Tone.NEUTRAL)
        self.failures.action_requested.connect(lambda code: self.reason_requested.emit("failed", code))
        self.left_out.action_requested.connect(lambda code: self.reason_requested.emit("skipped", code))
        column = QVBoxLayout()
        column.setSpacing(10)
        self._left = QWidget()
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 12, 0, 0)
        left.setSpacing(10)
        left.addWidget(self._left_title)
        left.addWidget(self.left_out)
        for widget in (self._good, self.failures, self._left):
            column.addWidget(widget)
        self.body.addLayout(column)
        self.body.addStretch(1)

    def show_report(self, report: Report) -> None:
        """Show its reasons."""
        counts = report.counts
        missed = counts.failed + counts.rejected
        nothing = "Nothing failed so far" if counts.unsent or counts.waiting else "Nothing failed"
        if got_nowhere(report):
            nothing = "Nobody got it"
        self.title.setText(f"Why {missed:,} didn’t arrive" if missed else nothing)
        self.setAccessibleName(self.title.text())
        self._good.setText(_good_words(report))
        self._good.setVisible(not missed)
        self.failures.setVisible(bool(missed))
        self.failures.show_reasons(_commonest(_reasons(report.failures), _FAILURES_SHOWN), missed)
        self._left_title.setText(f"{counts.skipped:,} left out")
        self._left.setVisible(bool(counts.skipped))
        left_out = [replace(each, detail="") for each in _reasons(report.left_out)]
        self.left_out.show_reasons(_commonest(left_out, _LEFT_OUT_SHOWN), counts.skipped)


class OverTime(Card):
    """Running totals of the run."""

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__(keeper, "Delivered over time")
        self.legend = ChartLegend(keeper, _series(Times()))
        self.chart = Timeline(keeper, "Delivered over time")
        self.header.addWidget(self.legend)
        self.body.addWidget(self.chart, 1)
        self.chart.setMinimumHeight(130)
        # no taller by its own wish: the people below are to be seen
        self.chart.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._shown: Times | None = None

    def show_times(self, times: Times, *, over: bool = False) -> None:
        """Show other totals; the cross-hair stays while nothing changed. `over`: nothing will come any more."""
        self.chart.show_empty_words(_NOTHING_LEFT if over else _TO_COME)
        if times == self._shown:
            return
        self._shown = times
        self.chart.show_series([_moment(at, times.step) for at in times.moments], _series(times))


def _series(times: Times) -> tuple[Series, ...]:
    return (
        Series("Delivered", times.delivered, "accent", filled=True),
        Series("Sent", times.sent, "pending", dashed=True),
        Series("Failed", times.failed, "bad_fill"),
    )


def _moment(at: float, step: int) -> str:
    local = datetime.fromtimestamp(at).astimezone()
    words = f"{local.hour % 12 or 12}:{local.minute:02}"
    return f"{words}:{local.second:02}" if step < 60 else words


def _of(share: str, whole: int, name: str) -> str:
    return f"{share} of {name}" if whole else ""


def _reasons(found: Sequence[ReasonCount]) -> tuple[Reason, ...]:
    """One bar a code: refusals in other words of Sinch's are the same reason to people."""
    merged: dict[str, Reason] = {}
    for each in found:
        reason = each.reason
        code, so_far = reason.code or "UNKNOWN", merged.get(reason.code or "UNKNOWN")
        if so_far is None:
            title = reason.short[:1].upper() + reason.short[1:]
            # a refusal is told in Sinch's own words; there the advice only points at them
            detail = reason.long if "details" in reason.advice else reason.advice
            merged[code] = Reason(code, title, each.count, detail, "See")
        else:
            merged[code] = Reason(code, so_far.title, so_far.count + each.count, so_far.detail, "See")
    return tuple(sorted(merged.values(), key=lambda it: -it.count))


def _commonest(reasons: Sequence[Reason], most: int) -> tuple[Reason, ...]:
    """At most `most` bars; the rarer reasons share the last, which shows all people of the tab."""
    if len(reasons) <= most:
        return tuple(reasons)
    rest = reasons[most - 1 :]
    others = Reason("", "Other reasons", sum(each.count for each in rest), f"{len(rest)} more reasons.", "See")
    return (*reasons[: most - 1], others)


def got_nowhere(report: Report) -> bool:
    """Whether it is over and no message of it ever left."""
    counts = report.counts
    return report.campaign.state in _OVER and not (counts.accepted or counts.rejected or counts.in_doubt)


def _good_words(report: Report) -> str:
    counts = report.counts
    if got_nowhere(report):
        return "Everybody was left out." if counts.skipped == counts.recipients else "It was cancelled before it began."
    if counts.waiting:
        return f"{counts.waiting:,} receipts are still to come. {_TO_COME}"
    return "Every message Sinch took arrived." if counts.accepted else "Nothing has been sent yet."
