"""Every benchmark can be run and keeps what it found; how fast anything is, is not asked here."""

import json
import pkgutil
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests import bench
from tests.bench import checks, first_paint, frozen, gui_lateness, keystroke, templates, throughput, transport
from tests.bench.__main__ import BENCHMARKS, main
from tests.bench.far_end import open_far_end
from tests.bench.measuring import Ratio, Result, interleave, save
from tests.bench.starting import measure_offscreen


def _keystroke(_folder: Path) -> Mapping[str, float]:
    keystroke.trial(keystroke.EDITOR, 2)
    return keystroke.trial(keystroke.COMPOSER, 2, quiet=False)


def _first_paint(folder: Path) -> Mapping[str, float]:
    return measure_offscreen(first_paint.PEER, home=folder)


def _gui_lateness(_folder: Path) -> Mapping[str, float]:
    return gui_lateness.trial("idle", "")


def _checks(folder: Path) -> Mapping[str, float]:
    return checks.trial(checks.THREAD, checks.make_profile(folder / "people", 20))


def _throughput(_folder: Path) -> Mapping[str, float]:
    with open_far_end(0) as origin:
        return throughput._send(throughput.LEDGER, origin)


def _transport(_folder: Path) -> Mapping[str, float]:
    with open_far_end(0) as origin:
        return transport._ours(origin)


def _templates(_folder: Path) -> Mapping[str, float]:
    return templates.trial(templates.OURS, templates.make_people(3), passes=1)


def _frozen(folder: Path) -> Mapping[str, float]:
    (folder / "made.txt").write_bytes(b"x" * 1000)
    return {"bundle_mb": frozen.size_of(folder) / 1e6}


TINY: Mapping[str, Callable[[Path], Mapping[str, float]]] = {
    "first_paint": _first_paint,
    "keystroke": _keystroke,
    "gui_lateness": _gui_lateness,
    "checks": _checks,
    "throughput": _throughput,
    "transport": _transport,
    "templates": _templates,
    "frozen": _frozen,
}


def test_every_benchmark_is_listed() -> None:
    modules = [import_module(f"tests.bench.{found.name}") for found in pkgutil.iter_modules(bench.__path__)]
    able = {module.__name__.rpartition(".")[2] for module in modules if _has_run(module)}

    assert able == set(BENCHMARKS) == set(TINY)


def _has_run(module: object) -> bool:
    return getattr(getattr(module, "run", None), "__annotations__", {}).get("return") is Result


@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_trial_gives_numbers_that_are_kept_with_commit_and_machine(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: QApplication
) -> None:
    for module in (gui_lateness, throughput, transport):
        monkeypatch.setattr(module, "SECONDS", 0.1)
    monkeypatch.setattr(gui_lateness, "SETTLE_SECONDS", 0.01)
    monkeypatch.setattr(throughput, "PEOPLE", 20)

    samples = interleave(["ours"], lambda _way: TINY[name](tmp_path), rounds=1)
    kept = json.loads(
        save(Result(name, samples, [Ratio("share", 0.5, 1.0, at_most=True)]), tmp_path / "kept").read_text()
    )

    assert kept["samples"]["ours"][0].keys() == samples["ours"][0].keys()
    assert all(isinstance(value, int | float) for value in kept["samples"]["ours"][0].values())
    assert kept["commit"]
    assert kept["machine"]["cores"] >= 1
    assert kept["ratios"] == [{"label": "share", "value": 0.5, "limit": 1.0, "at_most": True}]


@pytest.mark.parametrize("way", [way for way in templates.WAYS if way != templates.JINJA])
def test_every_way_to_fill_in_a_text_writes_the_same(way: str) -> None:
    assert templates.trial(way, templates.make_people(3), passes=1)["ns_each"] > 0


def test_without_jinja2_the_templates_are_measured_and_what_is_missing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(templates, "has_jinja", lambda: False)
    monkeypatch.setattr(templates, "PEOPLE", 5)

    result = templates.run()

    assert templates.FSTRING in result.samples
    assert "requirements/dev.txt" in result.missing


def test_without_a_bundle_it_says_what_to_do(tmp_path: Path) -> None:
    result = frozen.run(tmp_path / "dist" / "mmsdesk")

    assert result.missing == "run make package first"
    assert not result.samples


def test_an_unknown_name_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["speed"]) == 2
    assert "There are: first_paint" in capsys.readouterr().err
