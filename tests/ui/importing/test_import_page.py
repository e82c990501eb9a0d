"""The import page as a person uses it: real files, a real profile, a real window."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from mmsdesk.machine.resources import resource_path
from mmsdesk.services.desk import Desk
from mmsdesk.services.drafts import Draft
from mmsdesk.store.suppression import suppress
from mmsdesk.ui.folders import last_folder
from mmsdesk.ui.importing.dialogs import ask_file, ask_where
from mmsdesk.ui.importing.file_well import WellState
from mmsdesk.ui.importing.page import COLUMNS, FILE, RESULT, ImportPage
from mmsdesk.ui.importing.plan import Target
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.shell import CAMPAIGNS, MainWindow, Page
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.labels import Label
from tests.support.osteria import add_list, open_osteria

PEOPLE = "Mobile,First,Fav wine\n(503) 555-0142,Maya,Barolo\n503.555.0188,,Gavi\n503-555-0142,Maya,\n12,Bo,Gavi\n"
Open = Callable[[str | bytes], None]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_osteria(tmp_path / "profile", connected=False)
    yield desk
    desk.close()


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[Jobs]:
    jobs = Jobs()
    yield jobs
    jobs.close()


@pytest.fixture
def window(qtbot: QtBot, keeper: ThemeKeeper, jobs: Jobs, desk: Desk) -> MainWindow:
    window = MainWindow(keeper)
    qtbot.addWidget(window)
    window.add_page("campaigns", CAMPAIGNS, Page)
    window.add_page("import", None, lambda: ImportPage(keeper, jobs, desk), section="campaigns")
    for key in ("review", "audience"):
        window.add_page(key, None, Page, section="campaigns")
    window.show()
    return window


@pytest.fixture
def page(qtbot: QtBot, window: MainWindow, jobs: Jobs) -> ImportPage:
    window.open("import")
    page = window.page("import")
    assert isinstance(page, ImportPage)
    qtbot.waitUntil(lambda: jobs.idle)
    return page


@pytest.fixture
def open_file(qtbot: QtBot, page: ImportPage, jobs: Jobs, tmp_path: Path) -> Open:
    """Types the path of a file with this content and waits until it was read, or refused."""

    def go(content: str | bytes) -> None:
        path = tmp_path / "october-guests.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        give(page, path)
        qtbot.waitUntil(lambda: jobs.idle)

    return go


def give(page: ImportPage, path: Path) -> None:
    page.file_step.path_input.clear()
    QTest.keyClicks(page.file_step.path_input, str(path))
    QTest.keyClick(page.file_step.path_input, Qt.Key.Key_Return)


def press(widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def named(page: QWidget, name: str) -> str:
    """The accessible name of the widget with this object name."""
    return next(it for it in page.findChildren(QWidget) if it.objectName() == name).accessibleName()


def stored(desk: Desk) -> list[object]:
    tables = ("contact", "list", "list_member", "import_run", "campaign")
    return [list(desk.reader().execute(f"SELECT * FROM {table}")) for table in tables]


def choose(page: ImportPage, column: str, target: Target) -> None:
    combo = page.columns_step.combo_of(column)
    combo.setCurrentIndex(combo.findData(target))


def test_a_file_goes_from_its_path_to_a_list(
    qtbot: QtBot, page: ImportPage, open_file: Open, jobs: Jobs, desk: Desk
) -> None:
    open_file(PEOPLE)
    assert page.step == COLUMNS
    assert page.found.ready == "2"
    assert page.import_button.accessibleName() == "Import 2 people"
    assert page.columns_step.list_field.list_name == "October guests"
    assert named(page, "import-refused") == "Can’t be imported: 1"
    assert named(page, "import-duplicates") == "Duplicates, merged: 1"
    assert stored(desk) == [[], [], [], [], []]  # nothing before the press
    press(page.import_button)
    qtbot.waitUntil(lambda: jobs.idle)
    assert page.step == RESULT
    assert page.result_step.title == "2 people added or updated. 1 needs a look."
    assert {key: tile.number for key, tile in page.result_step.tiles.items()} == {
        "ready": "2",
        "duplicates": "1",
        "suppressed": "0",
        "refused": "1",
    }
    assert desk.count_people("October guests") == 2


def test_who_is_known_already_is_said_before_and_after(
    qtbot: QtBot, page: ImportPage, open_file: Open, jobs: Jobs, desk: Desk
) -> None:
    for known in (0, 2):
        open_file(PEOPLE)
        words = [label.text() for label in page.found.findChildren(Label) if not label.isHidden()]
        assert ("2 already known, will be updated" in words) is bool(known)
        press(page.import_button)
        qtbot.waitUntil(lambda: jobs.idle)
        assert page.step == RESULT
        assert page.result_step.detail.endswith(" · 2 already known, updated") is bool(known)


def test_the_sample_file_adds_up(qtbot: QtBot, page: ImportPage, jobs: Jobs) -> None:
    give(page, resource_path("samples", "people.csv"))
    qtbot.waitUntil(lambda: page.step == COLUMNS and jobs.idle)
    assert page.found.ready == "500"
    rows = [int(page.found.legend.value(label).replace(",", "")) for label in _labels(page)]
    assert sum(rows) == 519
    assert page.columns_step.notes[-1] == "Not imported"  # the till's own number


def _labels(page: ImportPage) -> list[str]:
    return ["Ready · 452 numbers tidied", "Duplicates, merged", "Opted out before, stay so", "Can’t be imported"]


def test_everything_is_counted_again_after_a_change(
    qtbot: QtBot, page: ImportPage, open_file: Open, jobs: Jobs
) -> None:
    open_file("Phone,Second\n503 555 0142,0412 345 678\n503 555 0188,0412 345 679\n503 555 0199,x\n")
    assert page.found.ready == "3"
    choose(page, "Second", Target.PHONE)
    assert not page.import_button.isEnabled()  # the old count is not what would come in
    qtbot.waitUntil(lambda: jobs.idle)
    assert page.found.ready == "0"
    country = page.columns_step.country
    country.setCurrentIndex(country.findData("AU"))
    qtbot.waitUntil(lambda: jobs.idle)
    assert page.found.ready == "2"
    assert page.import_button.isEnabled()


def test_the_country_is_remembered(qtbot: QtBot, page: ImportPage, open_file: Open, jobs: Jobs, desk: Desk) -> None:
    open_file("Mobile\n0412 345 678\n")
    page.columns_step.country.setCurrentIndex(page.columns_step.country.findData("AU"))
    qtbot.waitUntil(lambda: jobs.idle)
    press(page.import_button)
    qtbot.waitUntil(lambda: jobs.idle)
    assert desk.settings().default_country == "AU"


def test_whoever_opted_out_stays_so(qtbot: QtBot, page: ImportPage, open_file: Open, jobs: Jobs, desk: Desk) -> None:
    desk.writer.run(lambda db: suppress(db, "+15035550142", "reply", "STOP", None, 1.0))
    open_file(PEOPLE)
    assert page.found.ready == "1"
    assert named(page, "import-suppressed") == "Opted out before, stay so: 1"
    press(page.import_button)
    qtbot.waitUntil(lambda: jobs.idle)
    assert [(it.people, it.suppressed) for it in desk.lists()] == [(2, 1)]


def test_letters_can_be_chosen_when_they_look_wrong(
    qtbot: QtBot, page: ImportPage, open_file: Open, jobs: Jobs
) -> None:
    open_file("Mobile;First\n503 555 0142;Łucja\n".encode("cp1250"))
    step = page.columns_step
    assert step.delimiter.currentText() == "Semicolon"
    step.encoding.setCurrentIndex(step.encoding.findData("cp1250"))
    qtbot.waitUntil(lambda: jobs.idle)
    looks = [it.accessibleName() for it in page.findChildren(QWidget) if "503 555 0142" in it.accessibleName()]
    assert looks == ["Łucja, +1 503 555 0142"]


def test_a_reading_that_does_not_work_leaves_the_one_before(
    qtbot: QtBot, page: ImportPage, open_file: Open, jobs: Jobs
) -> None:
    open_file(PEOPLE + "503 555 0177,Zoë,Gavi\n")
    step = page.columns_step
    step.encoding.setCurrentIndex(step.encoding.findData("utf-16"))
    qtbot.waitUntil(lambda: jobs.idle)
    assert step.trouble.isVisible()
    assert step.encoding.currentData() == "utf-8"
    assert page.found.ready == "3"
    assert page.import_button.isEnabled()


@pytest.mark.parametrize(
    ("content", "title", "hint"),
    [
        (b"", "october-guests.csv is empty", "Export the list again"),
        (b"\xff\xd8\xff\xe0" + bytes(range(256)), "october-guests.csv is not a text file", "save it as “CSV UTF-8”"),
        (b"PK\x03\x04" + bytes(99), "october-guests.csv is an Excel workbook, not a CSV file", "CSV UTF-8"),
        (b"<html><body>Sign in</body></html>", "october-guests.csv is a web page, not a CSV file", "export again"),
        (b"+15035550142,Maya\n+15035550188,Bo\n", "The file’s first row is a person, not column names", "Put a row"),
        (b"Mobile,First\n", "october-guests.csv has column names but no people", "Check that the export"),
    ],
)
def test_a_bad_file_costs_a_sentence(
    page: ImportPage, open_file: Open, desk: Desk, content: bytes, title: str, hint: str
) -> None:
    open_file(content)
    assert page.step == FILE
    assert page.file_step.trouble.isVisible()
    assert page.file_step.trouble.title == title
    assert hint in page.file_step.trouble.accessibleDescription()
    assert stored(desk) == [[], [], [], [], []]
    assert page.file_step.open_button.isEnabled()


def test_after_a_bad_file_comes_a_good_one(page: ImportPage, open_file: Open) -> None:
    open_file(b"")
    open_file(PEOPLE)
    assert page.step == COLUMNS
    assert not page.file_step.trouble.isVisible()


def test_a_file_that_is_not_there_is_said_so(qtbot: QtBot, page: ImportPage, jobs: Jobs, tmp_path: Path) -> None:
    give(page, tmp_path / "nowhere.csv")
    qtbot.waitUntil(lambda: jobs.idle)
    assert page.file_step.trouble.isVisible()
    assert "nowhere.csv" in page.file_step.trouble.title


def test_without_a_phone_column_the_person_picks_one(
    qtbot: QtBot, page: ImportPage, open_file: Open, jobs: Jobs
) -> None:
    open_file("Guest,Reachable at\nMaya,call 503 555 0142\nBo,503 555 0188\nAmi,at noon\nJo,no\n")
    assert page.step == COLUMNS
    assert page.columns_step.trouble.title == "No column looks like phone numbers"
    assert not page.import_button.isEnabled()
    choose(page, "Reachable at", Target.PHONE)
    qtbot.waitUntil(lambda: jobs.idle)
    assert not page.columns_step.trouble.isVisible()
    assert page.found.ready == "1"
    choose(page, "Reachable at", Target.IGNORE)
    assert page.columns_step.trouble.title == "No column holds the phone numbers"
    assert not page.import_button.isEnabled()


def test_a_list_needs_a_name_and_may_be_one_that_is_there(
    qtbot: QtBot, page: ImportPage, window: MainWindow, open_file: Open, jobs: Jobs, desk: Desk
) -> None:
    add_list(desk, "Wine club", 5)
    window.open("import")
    open_file(PEOPLE)
    field = page.columns_step.list_field
    field.name_input.selectAll()
    QTest.keyClick(field.name_input, Qt.Key.Key_Backspace)
    assert not page.import_button.isEnabled()
    assert field.message == "The list needs a name."
    QTest.keyClicks(field.name_input, "wine CLUB")
    assert field.message == "This list is there already, with 5 people: these are added to it."
    field.target.setCurrentIndex(field.target.findData("Wine club"))
    press(page.import_button)
    qtbot.waitUntil(lambda: jobs.idle)
    assert desk.count_people("Wine club") == 7


def test_for_a_campaign_the_list_is_chosen_and_the_review_opens(
    qtbot: QtBot, page: ImportPage, window: MainWindow, open_file: Open, jobs: Jobs, desk: Desk
) -> None:
    campaign_id = desk.create_draft(Draft(name="Truffle nights", body="Hi", list_name="Nobody"))
    window.open("import", campaign_id)
    open_file(PEOPLE)
    press(page.import_button)
    qtbot.waitUntil(lambda: jobs.idle)
    assert page.result_step.next_button.accessibleName() == "Choose this list for “Truffle nights”"
    with qtbot.waitSignal(page.open_requested) as asked:
        press(page.result_step.next_button)
    assert asked.args == [("review", campaign_id)]
    assert desk.load_draft(campaign_id).list_name == "October guests"
    assert desk.load_draft(campaign_id).body == "Hi"


def test_reading_can_be_cancelled_at_once(
    qtbot: QtBot, page: ImportPage, jobs: Jobs, tmp_path: Path, desk: Desk
) -> None:
    path = tmp_path / "many.csv"
    lines = "".join(f"+1503{number:07},Maya\n" for number in range(2_000_000, 2_150_000))
    path.write_text("Mobile,First\n" + lines)
    give(page, path)
    assert page.file_step.well.words.startswith("Reading many.csv…")
    qtbot.waitUntil(lambda: "rows" in page.file_step.well.words)
    press(page.file_step.well.cancel_button)
    assert page.file_step.well.state is WellState.EMPTY
    qtbot.waitUntil(lambda: jobs.idle, timeout=1000)
    assert page.step == FILE
    assert not page.file_step.trouble.isVisible()


def test_an_import_can_be_stopped_and_changes_nothing(
    qtbot: QtBot, page: ImportPage, open_file: Open, jobs: Jobs, desk: Desk
) -> None:
    open_file(PEOPLE)
    press(page.import_button)
    assert page.step == RESULT
    press(page.result_step.stop_button)
    qtbot.waitUntil(lambda: jobs.idle)
    assert page.step == COLUMNS
    assert page.columns_step.trouble.title == "Import stopped"
    assert stored(desk) == [[], [], [], [], []]
    assert page.import_button.isEnabled()


def test_a_file_that_changes_meanwhile_is_not_half_imported(
    qtbot: QtBot, page: ImportPage, open_file: Open, jobs: Jobs, desk: Desk, tmp_path: Path
) -> None:
    open_file(PEOPLE)
    (tmp_path / "october-guests.csv").unlink()
    press(page.import_button)
    qtbot.waitUntil(lambda: jobs.idle)
    assert page.step == COLUMNS
    assert page.columns_step.trouble.isVisible()
    assert stored(desk) == [[], [], [], [], []]


def test_refused_rows_are_saved_as_a_file(
    qtbot: QtBot, page: ImportPage, open_file: Open, jobs: Jobs, tmp_path: Path
) -> None:
    open_file(PEOPLE)
    with qtbot.waitSignal(page.toast_requested) as said:
        page.save_problems(tmp_path / "look.csv")
    assert said.args is not None
    assert said.args[0] == "Saved as look.csv."
    with (tmp_path / "look.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert [row[:3] for row in rows] == [["Row", "Column", "Value"], ["5", "Mobile", "12"]]


def test_a_file_can_be_pasted(qtbot: QtBot, page: ImportPage, jobs: Jobs, tmp_path: Path) -> None:
    path = tmp_path / "pasted.csv"
    path.write_text(PEOPLE)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    QApplication.clipboard().setMimeData(data)
    QTest.keyClick(page.file_step.well, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    QApplication.clipboard().clear()  # what it holds would outlive Python
    qtbot.waitUntil(lambda: page.step == COLUMNS and jobs.idle)
    assert page.columns_step.list_field.list_name == "Pasted"


def test_ctrl_enter_presses_the_button_of_the_step(qtbot: QtBot, page: ImportPage, open_file: Open, jobs: Jobs) -> None:
    open_file(PEOPLE)
    qtbot.waitUntil(page.window().isActiveWindow)
    QTest.keyClick(page.import_button, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.step == RESULT and jobs.idle)


def test_back_returns_to_the_file_and_its_columns_stay(page: ImportPage, open_file: Open) -> None:
    open_file(PEOPLE)
    choose(page, "Fav wine", Target.IGNORE)
    press(page.back_button)
    assert page.step == FILE
    assert page.file_step.well.words == "october-guests.csv, 4 rows · 3 columns"
    press(page.next_button)
    assert page.columns_step.combo_of("Fav wine").currentData() == Target.IGNORE


def test_opened_again_after_an_import_it_starts_over(
    qtbot: QtBot, page: ImportPage, window: MainWindow, open_file: Open, jobs: Jobs
) -> None:
    open_file(PEOPLE)
    press(page.import_button)
    qtbot.waitUntil(lambda: jobs.idle)
    press(page.result_step.next_button)
    assert window.current_key == "campaigns"
    window.open("import")
    assert page.step == FILE
    assert page.file_step.well.state is WellState.EMPTY
    assert page.file_step.path_input.text() == ""


def test_the_file_dialog_opens_a_file(qtbot: QtBot, page: ImportPage, jobs: Jobs, tmp_path: Path) -> None:
    path = tmp_path / "chosen.csv"
    path.write_text(PEOPLE)
    press(page.file_step.well.choose_button)
    dialog = page.findChild(QFileDialog)
    assert dialog is not None
    assert dialog.accessibleName() == "Choose a file with people"
    line = dialog.findChild(QLineEdit, "fileNameEdit")
    assert line is not None
    line.setText(str(path))  # typing would open the dialog's list of completions, which takes the next key
    buttons = dialog.findChild(QDialogButtonBox)
    assert buttons is not None
    press(buttons.button(QDialogButtonBox.StandardButton.Open))
    qtbot.waitUntil(lambda: page.step == COLUMNS and jobs.idle)
    assert page.columns_step.list_field.list_name == "Chosen"


def test_the_next_file_dialog_begins_where_the_last_one_ended(page: ImportPage, tmp_path: Path) -> None:
    ask_file(page, lambda _path: None)
    dialog = page.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(tmp_path / "people.csv"))
    dialog.reject()
    assert last_folder() == str(tmp_path)
    ask_where(page, "rows.csv", lambda _path: None)
    after = page.findChildren(QFileDialog)[-1]
    assert after.directory().path() == str(tmp_path)
    after.reject()


def test_no_word_is_cut_when_the_text_grows_while_the_page_is_open(
    qtbot: QtBot, window: MainWindow, keeper: ThemeKeeper, page: ImportPage, jobs: Jobs
) -> None:
    """Boxes and tiles follow the text scale, in the large window and in the smallest."""
    give(page, resource_path("samples", "people.csv"))
    qtbot.waitUntil(lambda: jobs.idle and page.step == COLUMNS)
    try:
        for width, height in ((1440, 900), (1024, 700)):
            window.resize(width, height)
            for scale in (1.0, 1.5):
                keeper.set_text_scale(scale)
                QApplication.processEvents()
                step = page.columns_step
                combos = [step.combo_of(name) for name in ("Mobile", "First", "Last visit", "POS id")]
                for combo in (step.country, *combos):
                    room = combo.width() - keeper.px(60)
                    assert combo.fontMetrics().horizontalAdvance(combo.currentText()) <= room, combo.currentText()
        press(page.import_button)
        qtbot.waitUntil(lambda: jobs.idle and page.step == RESULT)
        for scale in (1.0, 1.5):
            keeper.set_text_scale(scale)
            qtbot.wait(1)
            for tile in page.result_step.tiles.values():
                assert tile.width() >= tile.sizeHint().width()
    finally:
        keeper.set_text_scale(1.0)
