"""ROW=S1 runs the tests of that row alone: those whose names begin with test_s1_."""

import os

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    row = os.environ.get("ROW", "").strip().lower()
    if not row:
        return
    here = [item for item in items if item.get_closest_marker("torture")]
    others = [item for item in here if not item.name.startswith(f"test_{row}_")]
    if here and len(others) == len(here):
        raise pytest.UsageError(f"there is no torture for the row {row.upper()}")
    items[:] = [item for item in items if item not in others]
    config.hook.pytest_deselected(items=others)
