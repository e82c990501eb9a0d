"""What the demo's driver may know, to the name: the app as a whole, and Qt's means to press keys and look at widgets.

The import contracts see all of PySide6 as one; this looks at its modules.
"""

import ast
import sys
from pathlib import Path

import pytest

DRIVER = Path(__file__).parents[2] / "mmsdesk" / "demo" / "drive.py"
ALLOWED = {"mmsdesk.app", "PySide6.QtTest", "PySide6.QtCore", "PySide6.QtGui", "PySide6.QtWidgets"}


def find_forbidden(source: str) -> list[str]:
    """Modules the source imports and may not, wherever in it the import stands."""
    imported: list[str] = []
    hidden: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            imported += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = {"mmsdesk", "PySide6"}  # `from mmsdesk import app` imports mmsdesk.app
            parent = "." * node.level + (node.module or "")
            imported += [f"{parent}.{alias.name}" for alias in node.names] if parent in names else [parent]
        elif isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in {"import_module", "__import__"}:
            hidden.append(ast.unparse(node))
    return hidden + [
        name for name in imported if name not in ALLOWED and name.split(".")[0] not in sys.stdlib_module_names
    ]


def test_the_driver_knows_the_app_and_qttest_alone() -> None:
    assert find_forbidden(DRIVER.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "line",
    [
        "import mmsdesk.services",
        "from mmsdesk import store",
        "from mmsdesk.ui.shell import Shell",
        "from . import main",
        "from PySide6.QtNetwork import QNetworkRequest",
        "import httpx",
        "def later():\n    import apsw",
        "import importlib\nimportlib.import_module('mmsdesk.store')",
    ],
)
def test_another_import_would_be_noticed(line: str) -> None:
    assert find_forbidden("import json\nfrom mmsdesk import app\nfrom PySide6.QtTest import QTest\n") == []
    assert len(find_forbidden(line)) == 1
