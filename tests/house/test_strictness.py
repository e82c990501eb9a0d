"""With CI=true on Linux nothing may be left out in silence."""

import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]

LEFT_OUT = {
    "skipped": "import pytest\n@pytest.mark.skip(reason='not today')\ndef test_it(): pass\n",
    "skipped while running": "import pytest\ndef test_it(): pytest.skip('not today')\n",
    "expected to fail": "import pytest\n@pytest.mark.xfail(reason='not today')\ndef test_it(): assert False\n",
    "skipped as a whole": "import pytest\npytest.skip('not today', allow_module_level=True)\n",
}


def run_pytest(folder: Path, *, ci: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.support.strictness", "-p", "no:cacheprovider", "-q", folder],
        cwd=folder, env={"CI": ci, "PYTHONPATH": str(PROJECT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        text=True, capture_output=True, check=False,
    )  # fmt: skip


@pytest.mark.skipif(sys.platform != "linux", reason="the rule is for the build machine, which is Linux")
@pytest.mark.parametrize("kind", LEFT_OUT)
def test_a_test_that_does_not_run_fails_on_the_build_machine_alone(kind: str, tmp_path: Path) -> None:
    (tmp_path / "test_left_out.py").write_text(LEFT_OUT[kind])

    at_work, on_build_machine = run_pytest(tmp_path, ci=""), run_pytest(tmp_path, ci="true")

    assert at_work.returncode in {0, 5}, at_work.stdout  # 5: nothing was collected
    assert on_build_machine.returncode not in {0, 5}, on_build_machine.stdout
    assert "not today" in on_build_machine.stdout
