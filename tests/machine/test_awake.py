"""Staying awake is asked of the system over its own bus, and never stops the sending when nobody answers."""

import subprocess
import sys
from pathlib import Path

from mmsdesk.machine.awake import Awake

ROOT = Path(__file__).parents[2]
UNDER_A_BUS = """
import threading
from jeepney import HeaderFields, MessageType, new_method_return
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection
from mmsdesk.machine.awake import Awake

bus = open_dbus_connection(bus="SESSION")
bus.send_and_get_reply(message_bus.RequestName("org.freedesktop.PowerManagement"))
asked = []
released = threading.Event()

def serve():
    while not released.is_set():
        message = bus.receive()
        if message.header.message_type is not MessageType.method_call:
            continue
        member = message.header.fields[HeaderFields.member]
        asked.append(member)
        if member == "Inhibit":
            bus.send(new_method_return(message, "u", (7,)))
        elif member == "UnInhibit":
            bus.send(new_method_return(message))
            released.set()

thread = threading.Thread(target=serve, daemon=True)
thread.start()
awake = Awake()
awake.want(True)
awake.want(True)
awake.want(False)
thread.join(5)
print(",".join(name for name in asked if "nhibit" in name))
"""


def test_the_system_is_asked_once_and_released() -> None:
    done = subprocess.run(
        ["dbus-run-session", "--", sys.executable, "-c", UNDER_A_BUS],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.stdout.strip() == "Inhibit,UnInhibit", done.stderr


def test_a_computer_that_cannot_be_asked_changes_nothing() -> None:
    awake = Awake()
    awake.want(True)
    assert awake.is_held
    awake.want(False)
    assert not awake.is_held
