"""Work leaves the window's thread and its answer comes back there."""

from functools import partial
from threading import Event, Thread, current_thread, main_thread

import shiboken6
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.throttle import Throttle


def boom() -> int:
    raise RuntimeError("no luck")


def test_the_answer_arrives_on_the_windows_thread(qtbot: QtBot) -> None:
    jobs = Jobs()
    threads: list[Thread] = []
    answers: list[tuple[int, Thread]] = []

    def work() -> int:
        threads.append(current_thread())
        return 42

    jobs.run(work, done=lambda answer: answers.append((answer, current_thread())))
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == [(42, main_thread())]
    assert threads[0] is not main_thread()
    assert jobs.idle
    jobs.close()


def test_a_failure_goes_where_it_was_asked_to_go(qtbot: QtBot) -> None:
    jobs = Jobs()
    failures: list[Exception] = []
    jobs.run(boom, failed=failures.append)
    qtbot.waitUntil(lambda: bool(failures))
    assert str(failures[0]) == "no luck"
    jobs.close()


def test_a_failure_nobody_asked_for_is_not_swallowed(qtbot: QtBot) -> None:
    jobs = Jobs()
    with qtbot.waitSignal(jobs.failed) as seen:
        jobs.run(boom)
    assert seen.args is not None
    assert isinstance(seen.args[0], RuntimeError)
    jobs.close()


def test_cancelled_work_delivers_nothing(qtbot: QtBot) -> None:
    jobs, gate = Jobs(), Event()
    answers: list[bool] = []
    cancel = jobs.run(lambda: gate.wait(5), done=answers.append)
    cancel.set()
    gate.set()
    qtbot.waitUntil(lambda: jobs.idle)
    assert answers == []
    jobs.close()


def test_an_answer_for_a_widget_that_is_gone_is_dropped(qtbot: QtBot) -> None:
    jobs, gate = Jobs(), Event()
    label = QLabel()

    def work() -> str:
        gate.wait(5)
        return "late"

    jobs.run(work, done=label.setText)
    shiboken6.delete(label)
    gate.set()
    qtbot.waitUntil(lambda: jobs.idle)
    jobs.close()


def test_only_the_newest_of_a_key_waits_and_the_last_always_arrives(qtbot: QtBot) -> None:
    jobs, gate = Jobs(), Event()
    ran: list[int] = []
    answers: list[int] = []

    def work(number: int) -> int:
        gate.wait(5)
        ran.append(number)
        return number

    for number in range(20):
        jobs.latest("checks", partial(work, number), done=answers.append)
    gate.set()
    qtbot.waitUntil(lambda: answers[-1:] == [19])
    assert ran == [0, 19]
    jobs.close()


def test_closing_waits_for_threads_and_refuses_more() -> None:
    jobs, began, ended = Jobs(), Event(), Event()
    cancel = Event()

    def work() -> None:
        began.set()
        cancel.wait(5)
        ended.set()

    jobs.run(work, cancel=cancel)
    assert began.wait(5)
    jobs.close()
    assert ended.is_set()
    assert jobs.run(lambda: 1).is_set()


def test_a_throttle_acts_at_once_and_ends_with_the_newest(qtbot: QtBot) -> None:
    throttle = Throttle(20)
    seen: list[int] = []
    for number in range(10):
        throttle.call(partial(seen.append, number))
    assert seen == [0]
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert seen == [0, 9]


def test_a_debounce_waits_for_quiet_and_can_be_hurried(qtbot: QtBot) -> None:
    saving, seen = Throttle(60_000, debounce=True), []
    saving.call(lambda: seen.append("old"))
    saving.call(lambda: seen.append("new"))
    assert seen == []
    saving.flush()
    assert seen == ["new"]
    saving.flush()
    assert seen == ["new"]
