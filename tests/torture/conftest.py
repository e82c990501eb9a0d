"""ROW=S1 runs the tests of that row alone: those whose names begin with test_s1_.

ROW=S3-captive-portal runs of those of row S3 the one with this parameter.
"""

import os

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    row = os.environ.get("ROW", "").strip().lower()
    if not row:
        return
    here = [item for item in items if item.get_closest_marker("torture")]
    others = [item for item in here if not _is_of(item, row)]
    if here and len(others) == len(here):
        raise pytest.UsageError(f"there is no torture for the row {row.upper()}")
    items[:] = [item for item in items if item not in others]
    config.hook.pytest_deselected(items=others)


def _is_of(item: pytest.Item, row: str) -> bool:
    head, _, parameter = row.partition("-")
    return item.name.startswith(f"test_{head}_") and (not parameter or item.name.endswith(f"[{parameter}]"))
