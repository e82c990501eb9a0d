"""What Qt's own libraries expect of the system comes with the packages that set-up installs, and not by good luck."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from bundling import debian, needed_packages
from bundling.contents import PROJECT

# Prints the system's libraries that come into a process with Qt, and with nothing that was there before.
LOADING = """
import importlib, json, sys, sysconfig
import ctypes, hashlib, ssl, uuid, zipfile  # whose libraries are Python's own business

pythons = sysconfig.get_path("stdlib")  # Debian's Python keeps modules of its own among the system's libraries

def loaded():
    with open("/proc/self/maps") as maps:
        places = {line.split()[-1] for line in maps if ".so" in line}
    return {it for it in places if it.startswith(("/lib", "/usr/lib")) and not it.startswith(pythons)}

before = loaded()
for module in sys.argv[1:]:
    importlib.import_module(module)
from PySide6.QtWidgets import QApplication
app = QApplication([])
print(json.dumps(sorted(loaded() - before)))
"""


def find_qt_modules() -> list[str]:
    """Every module of Qt that our own modules import."""
    texts = (path.read_text(encoding="utf-8") for path in (PROJECT / "mmsdesk").rglob("*.py"))
    return sorted({name for text in texts for name in re.findall(r"from (PySide6\.\w+) import", text)})


def find_names(packages: set[str]) -> set[str]:
    """Names of all files these packages bring; those that only answer to a name bring none under it."""
    asked = ["dpkg-query", "-L", *sorted(packages)]
    listed = subprocess.run(asked, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    return {Path(line).name for line in listed.splitlines()}


def test_libraries_loaded_with_qt_come_with_the_packages_of_set_up() -> None:
    modules = find_qt_modules()
    assert {"PySide6.QtWidgets", "PySide6.QtNetwork"} <= set(modules)
    done = subprocess.run(
        [sys.executable, "-c", LOADING, *modules],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}, check=True, text=True, capture_output=True,
    )  # fmt: skip
    loaded = {Path(path).name for path in json.loads(done.stdout)}
    assert any(name.startswith("libfontconfig.so.1") for name in loaded)
    if debian.has_dpkg():  # elsewhere set-up installs no packages
        strangers = loaded - find_names(debian.come_with(needed_packages.RUNTIME))
        assert not strangers, "set-up installs nothing that brings these"
