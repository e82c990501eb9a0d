"""What holds for every test, before anything of Qt or MMSDesk is imported."""

import gc
import os

from hypothesis import HealthCheck, settings

# No display is needed, and none is disturbed.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# A developer's own account, profile and key store are out of reach.
for name in [name for name in os.environ if name.startswith("MMSDESK_")]:
    del os.environ[name]
os.environ.pop("DBUS_SESSION_BUS_ADDRESS", None)

# Every run tries the same examples, and none fails because the machine was busy.
settings.register_profile(
    "mmsdesk", derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("mmsdesk")


def pytest_sessionstart() -> None:
    """Widgets that one test leaves behind are not for the threads of another to collect."""
    gc.disable()


def pytest_runtest_logfinish() -> None:
    """What would have been collected meanwhile is, by the thread that the widgets belong to."""
    from mmsdesk.ui.collecting import collect_if_due

    collect_if_due()
