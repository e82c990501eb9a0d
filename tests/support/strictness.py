"""A pytest plugin: on the build machine a test that does not run has not passed.

With CI=true on Linux, where everything can run, a skipped or expected-to-fail test counts as failed. Elsewhere, and
while working, a skip stays a skip.
"""

import os
import sys
from collections.abc import Generator

import pytest


def demands_everything() -> bool:
    return sys.platform == "linux" and os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def _fail(report: pytest.TestReport | pytest.CollectReport) -> None:
    reason = report.longrepr
    if isinstance(reason, tuple):
        path, line, words = reason
        reason = f"{path}:{line}: {words}"
    expected = getattr(report, "wasxfail", None)
    if expected is not None:
        del report.wasxfail  # pytest looks at its presence only
        reason = f"expected to fail: {expected}\n{reason}"
    report.outcome = "failed"
    report.longrepr = f"With CI=true every test has to run and pass.\n{reason}"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped and demands_everything():
        _fail(report)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if report.skipped and demands_everything():
        _fail(report)
    return report
