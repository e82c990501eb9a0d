"""What the import contracts cannot tell apart: single modules of the standard library, and `open`.

The linter sees an external package as one: urllib.parse, which only takes text apart, is to it the same as
urllib.request, which fetches. Here the whole names are read from the source.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "mmsdesk"

# All the domain may import beside itself: modules that read no clock of the machine, no file and no network.
DOMAIN_IMPORTS = {
    "base64", "collections.abc", "dataclasses", "datetime", "decimal", "difflib", "enum", "functools", "hashlib",
    "hmac", "ipaddress", "itertools", "json", "math", "phonenumbers", "re", "secrets", "struct", "threading", "typing",
    "unicodedata", "urllib.parse",
}  # fmt: skip
# This module is run, to print the rule book, and never imported.
DOMAIN_EXTRAS = {"domain/checks/__main__.py": {"sys"}}
TOUCHES_THE_WORLD = {"open", "print", "input", "exec", "eval", "compile", "__import__"}

# Who may import what goes out; the reason stands beside it.
NETWORK = {
    "urllib.request": {
        "demo/rehearsal.py",  # asks the pretend Sinch on this computer whether it is up
        "sinch/http.py",  # asks the system for its proxies; fetches nothing
    },
    "http": set(),
    "requests": set(),
    "socket": {
        "relay/server.py", "simulator/server.py",  # listen
        "relay_client.py",  # keeps the line to the relay alive
        "simulator/media.py", "sinch/media_fetch.py",  # look up where a picture's address leads
        "sinch/transport.py",  # the connection under httpx, measured: docs/decisions, 8
        "simulator/broken_answers.py",  # resets a connection in the midst of an answer
    },
    "subprocess": {
        "machine/child.py", "machine/engine_process.py", "machine/motion.py", "machine/poster.py", "demo/judge.py",
        "demo/rehearsal.py",
    },
}  # fmt: skip


def find_imports(source: str) -> Iterator[str]:
    """Whole names of all that is imported anywhere in a module; `from a import b` may mean a or a.b: both are given."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def find_impure(source: str, extras: frozenset[str] | set[str] = frozenset()) -> set[str]:
    """What a module of the domain imports or calls although it may not."""
    allowed = DOMAIN_IMPORTS | extras
    found = set()
    for name in find_imports(source):
        parent = name.rpartition(".")[0]
        if name not in allowed and parent not in allowed and not name.startswith("mmsdesk."):
            found.add(name)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TOUCHES_THE_WORLD:
            found.add(node.func.id)
    return found


def find_network(source: str, path: str) -> set[str]:
    """Modules of the table that the module at `path` imports although it is not listed."""
    names = set(find_imports(source))
    return {
        module
        for module, allowed in NETWORK.items()
        if path not in allowed and any(name == module or name.startswith(f"{module}.") for name in names)
    }


def read_modules() -> dict[str, str]:
    found = {path.relative_to(PACKAGE).as_posix(): path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")}
    assert len(found) > 100
    return found


def test_the_domain_imports_only_what_computes_and_opens_nothing() -> None:
    modules = {path: text for path, text in read_modules().items() if path.startswith("domain/")}
    wrong = {path: find_impure(text, DOMAIN_EXTRAS.get(path, set())) for path, text in modules.items()}
    assert not {path: names for path, names in wrong.items() if names}


def test_the_network_is_reached_only_where_the_table_says() -> None:
    wrong = {path: find_network(text, path) for path, text in read_modules().items()}
    assert not {path: names for path, names in wrong.items() if names}


def test_the_table_lists_nobody_who_no_longer_needs_it() -> None:
    modules = read_modules()
    for module in ("socket", "subprocess", "urllib.request"):
        for path in NETWORK[module]:
            assert module in set(find_imports(modules[path])), (module, path)
    used = {name for path, text in modules.items() if path.startswith("domain/") for name in find_imports(text)}
    assert used >= DOMAIN_IMPORTS


@pytest.mark.parametrize(
    "line",
    [
        "import os", "import pathlib", "import urllib.request", "import http.client", "import asyncio", "import socket",
        "import io", "import tempfile", "from urllib import request", "import time", "import urllib",
        "open('people.csv')", "print('hello')",
    ],
)  # fmt: skip
def test_a_domain_module_that_reaches_out_is_caught(line: str) -> None:
    clean = (PACKAGE / "domain" / "clock.py").read_text(encoding="utf-8")
    assert not find_impure(clean)
    assert find_impure(f"{clean}\n{line}\n")


@pytest.mark.parametrize(
    ("line", "module"),
    [
        ("import urllib.request", "urllib.request"),
        ("from urllib import request", "urllib.request"),
        ("from urllib.request import urlopen", "urllib.request"),
        ("def late():\n    import http.client", "http"),
        ("import requests.adapters", "requests"),
        ("import socket, subprocess", "socket"),
        ("import socket, subprocess", "subprocess"),
    ],
)
def test_a_window_module_that_goes_onto_the_network_is_caught(line: str, module: str) -> None:
    clean = (PACKAGE / "ui" / "icons.py").read_text(encoding="utf-8")
    assert not find_network(clean, "ui/icons.py")
    assert module in find_network(f"{clean}\n{line}\n", "ui/icons.py")


def test_taking_an_address_apart_is_no_network() -> None:
    assert not find_network("from urllib.parse import urlsplit", "ui/icons.py")
    assert not find_impure("from urllib.parse import urlsplit")
