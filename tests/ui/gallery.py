"""Pictures of the whole kit, for eyes: `python -m tests.ui.gallery FOLDER` writes light, dark and large-text PNGs."""

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("LANG", "C.UTF-8")

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from mmsdesk.domain.arrival import Arrival, MediaPart, TextPart
from mmsdesk.machine.resources import resource_path
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.page_parts import PREVIEW_WIDTH, PageHeader, SideColumn, TopBar, two_columns
from mmsdesk.ui.phone_media import picture_look
from mmsdesk.ui.preview import Anchor, PhonePreview
from mmsdesk.ui.shell import AUDIENCE, CAMPAIGNS, INBOX, REPORTS, SETTINGS, MainWindow, Page
from mmsdesk.ui.theme import Look, ThemeKeeper, Tone
from mmsdesk.ui.widgets.buttons import Button, IconButton, Kind, Size
from mmsdesk.ui.widgets.cards import Card, FactRow, Hairline, Scroll, row
from mmsdesk.ui.widgets.charts import (
    ChartLegend,
    Funnel,
    FunnelStep,
    RateBar,
    RateBars,
    Reason,
    ReasonBars,
    Series,
    Timeline,
)
from mmsdesk.ui.widgets.choices import Option, RadioCards, Segmented, Slider, Switch, Tabs, TickBox
from mmsdesk.ui.widgets.dialogs import Dialog
from mmsdesk.ui.widgets.fields import Combo, Field, Limits, LineInput, TextArea, ToggleRow
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.media_well import MediaFacts, MediaWell, WellAction
from mmsdesk.ui.widgets.meters import Legend, NumberTile, ProgressRing, Share, StackedBar
from mmsdesk.ui.widgets.notices import Banner, CheckRow, CheckState, EmptyState, ProblemCard
from mmsdesk.ui.widgets.pills import Avatar, Badge, Pill
from mmsdesk.ui.widgets.stepper import Stepper
from mmsdesk.ui.widgets.tables import (
    Column,
    PersonCell,
    PillCell,
    ProgressCell,
    RowsModel,
    TableView,
    TextCell,
    TwoLineCell,
)

WHEN = datetime(2025, 11, 6, 11, 30, tzinfo=UTC)
BODY = (
    "Hi Maya, our white-truffle tasting menu returns this Thursday. Five courses, two seatings, and a glass of "
    "Barolo on us.\n\nReserve: lume.menu/truffle\n\nReply STOP to opt out"
)
ARRIVAL = Arrival("72345", (MediaPart("hero", "truffle-nights.jpg"), TextPart("Truffle nights are back", BODY)))
TYPES = (
    Option("text", "Text", "type"),
    Option("media", "Media", "image"),
    Option("card", "Card", "gallery-vertical"),
    Option("choice", "Choice", "list-checks"),
    Option("carousel", "Carousel", "gallery-horizontal"),
    Option("location", "Location", "map-pin"),
)
STEPS = ("Message", "Audience", "Review & send")


def hero() -> QImage:
    """The sample picture."""
    return QImage(str(resource_path("samples", "hero.jpg")))


class Compose(Page):
    """Everything the composer needs."""

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__()
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        bar = TopBar(keeper, "Truffle nights")
        bar.show_state("Draft", Tone.NEUTRAL)
        bar.show_note("Saved just now")
        bar.set_middle(Stepper(keeper, STEPS))
        bar.add_button(Button(keeper, "Send test", icon="send"))
        bar.add_button(Button(keeper, "Next: Audience", Kind.PRIMARY, icon="arrow-right", trailing=True))
        page.addWidget(bar)
        page.addLayout(two_columns(Scroll(self._fields(keeper)), self._phone(keeper)), 1)

    def _fields(self, keeper: ThemeKeeper) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(32, 22, 32, 22)
        column.setSpacing(16)
        types = Segmented(keeper, "Message type", TYPES)
        types.choose("card")
        column.addWidget(Field(keeper, "Message type", types, help_text="Arrives as one MMS."))
        subject = Field(keeper, "Subject", LineInput(keeper, "Subject"), limits=Limits(40, 80))
        subject.set_text("Truffle nights are back")
        subject.show_count(23)
        column.addWidget(subject)
        actions = (WellAction("crop", "Crop", "crop"), WellAction("replace", "Replace", "refresh-cw"))
        well = MediaWell(keeper, "Picture", actions=actions)
        thumb = QPixmap.fromImage(hero())
        well.show_file(
            MediaFacts(
                "truffle-nights.jpg",
                "JPG · 1200 × 900 · ready for every carrier",
                "412 KB of 1 MB",
                0.41,
                Tone.OK,
                thumb,
            )
        )
        column.addWidget(Field(keeper, "Picture", well))
        message = Field(keeper, "Message", TextArea(keeper, "Message", lines=5))
        message.set_text(BODY)
        column.addWidget(message)
        tools = row(
            Button(keeper, "Insert field", Kind.SOFT, icon="braces", size=Size.SMALL),
            Button(keeper, "Link", Kind.GHOST, icon="link", size=Size.SMALL),
            Button(keeper, "Emoji", Kind.GHOST, icon="smile", size=Size.SMALL),
            None,
            Label(keeper, "171 characters with opt-out line", Role.LABEL, "text2", tabular=True),
        )
        column.addLayout(tools)
        switch = Switch(keeper, "Add opt-out line", on=True)
        column.addWidget(ToggleRow(keeper, switch, "Add opt-out line", "Adds “Reply STOP to opt out”."))
        column.addStretch(1)
        strip = Banner(
            keeper, "Ready to send", "All 6 checks pass", Tone.OK, action="Show checks", link=True, inline=True
        )
        column.addWidget(strip)
        return body

    def _phone(self, keeper: ThemeKeeper) -> QWidget:
        side = SideColumn(keeper, PREVIEW_WIDTH, fill="side", grows=False)
        skins = Segmented(keeper, "Phone", [Option("ios", "iOS-like"), Option("other", "Android-like")], compact=True)
        lights = [Option("light", "", "sun", name="Light"), Option("dark", "", "moon", name="Dark")]
        side.body.addLayout(row(skins, None, Segmented(keeper, "Light or dark", lights, compact=True)))
        phone = PhonePreview(keeper, moment=WHEN)
        phone.show_arrival(ARRIVAL, {"hero": picture_look(hero())})
        if keeper.theme.dark:
            phone.set_skin_theme("dark")
            phone.set_anchors(
                [Anchor(1, Tone.BAD, 0, blocks=True), Anchor(2, Tone.WARN, 1, 0), Anchor(3, Tone.WARN, 1, 1)]
            )
        side.body.addWidget(phone, 1)
        who = Label(keeper, "Previewing as Maya Chen", Role.BODY, elide=True)
        arrows = (
            IconButton(keeper, "chevron-left", "Previous person"),
            IconButton(keeper, "chevron-right", "Next person"),
        )
        line = row(Avatar(keeper, "Maya Chen"), *arrows)
        line.insertWidget(1, who, 1)
        side.body.addLayout(line)
        return side


class Controls(Page):
    """The rest of the controls, in all states."""

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__()
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(36, 28, 36, 28)
        column.setSpacing(16)
        header = PageHeader(keeper, "Controls", "Every state of every part")
        header.add_button(LineInput(keeper, "Search campaigns", placeholder="Search campaigns", icon="search"))
        header.add_button(Button(keeper, "New campaign", Kind.PRIMARY, icon="plus"))
        column.addWidget(header)
        column.addLayout(row(*(Button(keeper, kind.value.title(), kind) for kind in Kind), None))
        busy, off = Button(keeper, "Test again", icon="refresh-cw"), Button(keeper, "Not now", Kind.PRIMARY)
        busy.set_busy(True)
        off.setEnabled(False)
        small, large = Button(keeper, "Small", size=Size.SMALL), Button(keeper, "Large", Kind.PRIMARY, size=Size.LARGE)
        column.addLayout(row(small, large, busy, off, Badge(keeper, 4), Badge(keeper, 1, Tone.WARN), None))
        pills = (
            Pill(keeper, "Sending", Tone.INFO, mark="dot"),
            Pill(keeper, "Scheduled", mark="clock"),
            Pill(keeper, "1 problem", Tone.WARN, mark="triangle-alert"),
            Pill(keeper, "Sent", Tone.OK, mark="dot"),
            Pill(keeper, "Failed: phone off", Tone.BAD, mark="x"),
        )
        column.addLayout(row(*pills, None))
        warned = Field(keeper, "Subject", LineInput(keeper, "Subject"), limits=Limits(40, 80))
        warned.set_text("White truffle nights return to Osteria Lume this Thursday")
        warned.show_count(57)
        warned.show_trouble("Some carriers cut it after 40", Tone.WARN)
        refused = Field(keeper, "Key secret", LineInput(keeper, "Key secret", secret=True))
        refused.set_text("0123456789")
        refused.show_trouble("Sinch refused this key. Copy it again from Access keys.")
        region = Field(keeper, "Region", Combo(keeper, "Region", [("us", "United States"), ("eu", "Europe")]))
        for field in (warned, refused, region):
            column.addWidget(field)
        cards = RadioCards(keeper, "When", [Option("now", "Now"), Option("later", "Schedule", detail="Thu 11:30 AM")])
        column.addWidget(cards)
        column.addWidget(Slider(keeper, "Sending speed", 1, 300, 120))
        column.addWidget(TickBox(keeper, "Elena Ricci", on=True))
        tabs = Tabs(keeper, "Filter", [Option("all", "All"), Option("drafts", "Drafts"), Option("sent", "Sent")])
        for key, count in (("all", 15), ("drafts", 2), ("sent", 10)):
            tabs.show_count(key, count)
        column.addWidget(tabs)
        column.addWidget(
            Banner(
                keeper,
                "“SMS ok?” looks like consent",
                "Only people who said yes should get marketing. 96 people said no.",
                Tone.WARN,
                action="Use as consent",
            )
        )
        column.addStretch(1)
        page = two_columns(Scroll(body), self._side(keeper))
        self.setLayout(page)

    def _side(self, keeper: ThemeKeeper) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        rows = (
            ("Sinch answers", "US region, 184 ms", CheckState.OK, ""),
            (
                "Some replies would be missed",
                "The webhook doesn’t ask for incoming messages.",
                CheckState.WARN,
                "Add it for me",
            ),
            ("Key refused", "Copy it again from Access keys.", CheckState.BAD, ""),
            ("Plain text STOP", "Checking that 72345 also receives SMS…", CheckState.RUNNING, ""),
            ("Test message", "To +1 503 555 0142", CheckState.WAITING, ""),
        )
        for title, detail, state, action in rows:
            column.addWidget(CheckRow(keeper, title, detail, state, action=action, below=True))
        column.addWidget(
            ProblemCard(
                keeper,
                1,
                Tone.BAD,
                "Picture is 3.4 MB, over the limit",
                "PNG with transparency. As a JPG it would be about 430 KB and look the same.",
                fix="Convert to JPG",
                fix_icon="wand-sparkles",
                second="Replace",
                blocks=True,
            )
        )
        column.addWidget(
            ProblemCard(
                keeper,
                2,
                Tone.WARN,
                "Subject is 57 characters",
                "Some carriers cut it.",
                fix="Edit subject",
                second="Ignore",
            )
        )
        empty = MediaWell(keeper, "Picture")
        broken = MediaWell(keeper, "Picture")
        broken.show_bad("This picture can’t be read", "Choose another.")
        column.addWidget(empty)
        column.addWidget(broken)
        column.addStretch(1)
        side = SideColumn(keeper)
        side.body.addWidget(Label(keeper, "Connection test", Role.SECTION))
        side.body.addWidget(Scroll(content), 1)
        return side


class Live(Page):
    """Ring, tiles, rate bars, stacked bar."""

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 36, 28)
        column.setSpacing(16)
        header = PageHeader(keeper, "Truffle nights", "Card · VIP & dinner guests · started 11:30 AM", back=True)
        header.show_state("Sending", Tone.INFO)
        header.add_button(Button(keeper, "Cancel…", Kind.DANGER))
        header.add_button(Button(keeper, "Pause", Kind.PRIMARY, icon="pause"))
        column.addWidget(header)
        shares = [
            Share("Delivered", 1131, "accent", "94% of sent"),
            Share("Waiting for receipt", 64, "waiting", "usually under 2 min"),
            Share("Failed", 9, "bad_fill", "0.7% of sent"),
        ]
        top = Card(keeper, padding=32)
        ring = ProgressRing(keeper, "Share sent")
        ring.show_progress(shares, 2772, "43%", "1,204 of 2,772")
        tiles = QHBoxLayout()
        for share in [*shares, Share("Still to send", 1568, "track", "in order")]:
            tile = NumberTile(keeper, share.label, color=share.color)
            tile.show_number(f"{share.value:,}", share.detail)
            tiles.addWidget(tile)
        words = QVBoxLayout()
        words.addWidget(Label(keeper, "About 13 minutes left", Role.DIALOG_TITLE))
        words.addSpacing(12)
        words.addLayout(tiles)
        words.addStretch(1)
        words.addWidget(
            Label(keeper, "You can close this window. Keep this computer on until it’s done.", Role.LABEL, "text2")
        )
        across = QHBoxLayout()
        across.setSpacing(40)
        across.addWidget(ring)
        across.addLayout(words, 1)
        top.body.addLayout(across)
        column.addWidget(top)
        rate = Card(keeper, "Messages a minute")
        bars = RateBars(keeper, "Messages a minute")
        done = [
            RateBar(f"11:{30 + i}" if i % 5 == 0 else "", v)
            for i, v in enumerate((88, 116, 116, 122, 121, 115, 118, 122, 120, 122))
        ]
        bars.show_bars([*done, RateBar("11:40", 54, "now"), *(RateBar("", 118, "planned") for _ in range(12))], 120)
        rate.body.addWidget(bars)
        found = Card(keeper, "What we found")
        imported = [
            Share("Ready · 141 numbers tidied", 2986, "accent"),
            Share("Duplicates, merged", 74, "pending"),
            Share("Opted out before, stay suppressed", 13, "text3"),
            Share("Can’t be imported", 47, "bad_fill"),
        ]
        number = Label(keeper, "2,986", Role.BIG, tabular=True)
        found.body.addLayout(row(number, Label(keeper, "ready to import", Role.BODY, "text2"), None))
        bar, legend = StackedBar(keeper, "Rows"), Legend(keeper)
        bar.show_shares(imported)
        legend.show_shares(imported)
        found.body.addWidget(bar)
        found.body.addWidget(legend)
        found.body.addWidget(Hairline(keeper))
        found.body.addWidget(FactRow(keeper, "Opted out", "−118"))
        found.body.addWidget(FactRow(keeper, "Estimated cost", "$72.07", strong=True))
        found.body.addStretch(1)
        column.addLayout(row(rate, found, gap=16), 1)


class Report(Page):
    """Funnel, timeline, reasons, table."""

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(28, 24, 36, 28)
        grid.setSpacing(16)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 1)
        header = PageHeader(keeper, "Truffle nights", "Card · VIP & dinner guests · Thu, Nov 6 · $71.97", back=True)
        header.show_state("Sent", Tone.OK)
        header.add_button(Button(keeper, "Export", icon="download"))
        grid.addWidget(header, 0, 0, 1, 2)
        results = Card(keeper, "Results")
        results.header.addWidget(Label(keeper, "MMS has no read receipts", Role.LABEL, "text2"))
        funnel = Funnel(keeper, "Results")
        funnel.show_steps(
            [
                FunnelStep("Recipients", 2772, shade="pale"),
                FunnelStep("Accepted", 2768, "99.9%", "light"),
                FunnelStep("Delivered", 2694, "97.2%"),
                FunnelStep("Replied", 148, "5.3%"),
                FunnelStep("Opted out", 11, "0.4%", "apart"),
            ]
        )
        results.body.addWidget(funnel)
        grid.addWidget(results, 1, 0)
        series = [
            Series("Delivered", tuple(min(2694, 95 * i) for i in range(60)), "accent", filled=True),
            Series("Sent", tuple(min(2772, 110 * i) for i in range(60)), "pending", dashed=True),
            Series("Failed", tuple(min(78, 2 * i) for i in range(60)), "bad_fill"),
        ]
        over = Card(keeper, "Delivered over time")
        over.header.addWidget(ChartLegend(keeper, series))
        timeline = Timeline(keeper, "Delivered over time")
        timeline.show_series([f"11:{30 + i}" if i < 30 else f"12:{i - 30:02}" for i in range(60)], series)
        over.body.addWidget(timeline)
        grid.addWidget(over, 2, 0)
        why = Card(keeper, "Why 78 didn’t arrive")
        reasons = ReasonBars(keeper)
        reasons.show_reasons(
            [
                Reason("off", "Phone off or out of coverage", 31, "The carrier gave up. Try again later.", "Resend"),
                Reason("line", "Not a mobile number", 19, "Moved to Can’t receive MMS.", "See"),
                Reason("spam", "Blocked by the carrier as spam", 12, "A shorter, plainer text helps.", "Tips"),
            ]
        )
        why.body.addWidget(reasons)
        why.body.addStretch(1)
        grid.addWidget(why, 1, 1, 2, 1)
        grid.addWidget(self._people(keeper), 3, 0, 1, 2)
        grid.setRowStretch(3, 1)

    def _people(self, keeper: ThemeKeeper) -> QWidget:
        people = Card(keeper, padding=10)
        columns: list[Column[tuple[str, Tone, str]]] = [
            Column("Person", lambda it: PersonCell(it[0])),
            Column("Campaign", lambda it: TwoLineCell("Truffle nights", "Card", icon="type")),
            Column("Mobile", lambda it: TextCell("+1 503 555 0142"), 160),
            Column("Result", lambda it: PillCell(it[2], it[1], "dot" if it[1] is Tone.OK else "x"), 190),
            Column(
                "Progress",
                lambda it: ProgressCell("43% sent", "9 failed", ((1195, "accent"), (9, "bad_fill")), 2772),
                220,
            ),
            Column("Reply", lambda it: TextCell("STOP", icon="ban"), 120),
        ]
        model = RowsModel(columns)
        model.set_rows(
            [
                ("Maya Chen", Tone.OK, "Delivered"),
                ("Luis Ortega", Tone.BAD, "Failed: phone off"),
                ("Samuel Reyes", Tone.OK, "Delivered"),
            ]
        )
        table = TableView(keeper, "People")
        table.show_rows(model)
        self._model = model
        people.body.addWidget(table)
        return people


class Empty(Page):
    """A page without anything."""

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(36, 28, 36, 28)
        column.addWidget(PageHeader(keeper, "Campaigns", "Osteria Lume"))
        state = EmptyState(
            keeper,
            "Send your first picture message",
            "Write it, see it on a phone, and send when it looks right.",
            icon="megaphone",
            primary="New campaign",
            primary_icon="plus",
            secondary="Start from a template",
        )
        column.addWidget(state, 1)
        phone = PhonePreview(keeper, moment=WHEN, crop=0.62, behind="bg")
        phone.setFixedHeight(300)
        column.addWidget(phone, 0, Qt.AlignmentFlag.AlignHCenter)


PAGES: tuple[tuple[str, Callable[[ThemeKeeper], QWidget]], ...] = (
    ("campaigns", Compose),
    ("inbox", Controls),
    ("audience", Live),
    ("reports", Report),
    ("settings", Empty),
)


def build(keeper: ThemeKeeper) -> MainWindow:
    """The window with all gallery pages."""
    window = MainWindow(keeper)
    items = {"campaigns": CAMPAIGNS, "inbox": INBOX, "audience": AUDIENCE, "reports": REPORTS, "settings": SETTINGS}
    for key, factory in PAGES:
        window.add_page(key, items[key], partial(factory, keeper))
    window.set_badge("inbox", 4)
    window.set_status(Tone.OK, "Connected", "US · sender 72345")
    return window


def main(folder: Path) -> None:
    """Write the pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication([])
    for look, scale in ((Look.LIGHT, 1.0), (Look.DARK, 1.0), (Look.LIGHT, 1.5)):
        keeper = ThemeKeeper(app, look, text_scale=scale)
        window = build(keeper)
        window.show()
        suffix = f"{look}-{round(scale * 100)}"
        for number, (key, _) in enumerate(PAGES, 1):
            window.open(key)
            app.processEvents()
            window.grab().save(str(folder / f"{number}-{key}-{suffix}.png"))
        detail = "“Truffle nights” leaves from 72345 at 120 a minute, about $72.07. You can pause, but not take back."
        dialog = Dialog(keeper, window, "Send to 2,772 people now?", detail, icon="send")
        dialog.add_button("Not yet")
        dialog.add_button("Send to 2,772 people", Kind.PRIMARY)
        window.open("campaigns")
        window.toast("3 fixed.", "Undo")
        app.processEvents()
        window.grab().save(str(folder / f"6-toast-{suffix}.png"))
        dialog.ask()
        app.processEvents()
        window.grab().save(str(folder / f"7-dialog-{suffix}.png"))
        window.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
