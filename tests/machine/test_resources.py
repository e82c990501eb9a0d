"""The files that travel with the program are found from everywhere it can be started."""

from pathlib import Path

import pytest

from mmsdesk.machine.resources import MissingResource, candidate_roots, resource_path, resource_text


def test_a_file_is_found_in_the_source_tree() -> None:
    assert resource_path("themes", "light.toml").is_file()
    assert 'name = "dark"' in resource_text("themes", "dark.toml")


def test_a_wheel_carries_its_own_folder(tmp_path: Path) -> None:
    module = tmp_path / "site-packages" / "mmsdesk" / "machine" / "resources.py"
    assert candidate_roots(module, None)[0] == tmp_path / "site-packages" / "mmsdesk" / "_resources"


def test_a_bundle_is_asked_first(tmp_path: Path) -> None:
    module = tmp_path / "mmsdesk" / "machine" / "resources.py"
    roots = candidate_roots(module, str(tmp_path / "bundle"))
    assert roots[0] == tmp_path / "bundle" / "mmsdesk" / "_resources"


def test_a_missing_file_says_what_to_do() -> None:
    with pytest.raises(MissingResource) as caught:
        resource_path("themes", "sepia.toml")
    assert "themes/sepia.toml" in caught.value.title
    assert "Install MMSDesk again" in caught.value.hint


@pytest.mark.parametrize(
    ("folder", "words"),
    [("fonts/inter", "SIL Open Font License"), ("fonts/roboto", "Apache License"), ("icons", "ISC License")],
)
def test_what_others_made_travels_with_its_licence(folder: str, words: str) -> None:
    assert words.lower() in resource_text(*folder.split("/"), "LICENSE.txt").lower()


def test_sample_pictures_are_there() -> None:
    names = {file.name for file in resource_path("samples").glob("*.jpg")}
    assert names == {"brunch.jpg", "candle.jpg", "gift.jpg", "hero.jpg", "wine.jpg"}
