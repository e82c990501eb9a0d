"""What holds for every test, before anything of Qt or MMSDesk is imported."""

import os

# No display is needed, and none is disturbed.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# A developer's own account, profile and key store are out of reach.
for name in [name for name in os.environ if name.startswith("MMSDESK_")]:
    del os.environ[name]
os.environ.pop("DBUS_SESSION_BUS_ADDRESS", None)
