"""The library for Node is locked by content alone, and who lacks Node is told what to install."""

import json

import pytest

from tests.sdk.node_environment import SOURCE, require_node


def test_every_package_is_locked_by_its_content_and_names_no_registry() -> None:
    text = (SOURCE / "package-lock.json").read_text("utf-8")
    packages = json.loads(text)["packages"]
    assert packages["node_modules/@sinch/sdk-core"]["version"] == "1.4.0"
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []
    assert "http" not in text


def test_without_node_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(AssertionError, match=r"Install Node 18 or newer together with npm .* Not found: node, npm\."):
        require_node()
