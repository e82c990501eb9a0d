"""wrk, the load generator written in C, with the very bytes of one of our requests: what the far end could take."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from mmsdesk.machine.clock import SystemClock
from mmsdesk.machine.tls import shared_ssl_context
from mmsdesk.sinch.factory import SinchClients
from tests.bench.measuring import account_at
from tests.sinch.test_sending import a_request
from tests.support.edge import Seen, ok, open_edge, token

MISSING = "wrk is not on this machine. On Debian and Ubuntu: sudo apt-get install wrk"
_RATE = re.compile(r"Requests/sec:\s*([\d.]+)")
_OWN = ("host", "content-length", "connection")
"""Headers that wrk writes itself."""


class WrkMissing(RuntimeError):
    """There is no wrk to compare with."""


def measure(origin: str, connections: int, seconds: float) -> float:
    """Answers a second that wrk gets from `origin`. Raises WrkMissing."""
    program = shutil.which("wrk")
    if program is None:
        raise WrkMissing(MISSING)
    request = _our_request()
    with tempfile.TemporaryDirectory(prefix="wrk-") as folder:
        script = Path(folder) / "request.lua"
        script.write_text(_script(request), encoding="utf-8")
        command = [program, "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "-s", str(script)]
        done = subprocess.run(
            [*command, f"{origin}{request.path}"], capture_output=True, text=True, check=True, timeout=60
        )
    found = _RATE.search(done.stdout)
    if found is None or "Non-2xx" in done.stdout or "Socket errors" in done.stdout:
        raise AssertionError(f"wrk did not get good answers: {done.stdout}")
    return float(found[1])


def _our_request() -> Seen:
    """One send as our client writes it, with a token as long as the far end's."""
    with open_edge(lambda _request: ok({"message_id": "M1"}), lambda _request: token("t" * 900)) as edge:
        clients = SinchClients(account_at(edge.origin), ssl_context=shared_ssl_context(), clock=SystemClock())
        client = clients.open()
        client.send(a_request())
        client.close()
        clients.close()
        return edge.requests[0]


def _script(request: Seen) -> str:
    headers: Mapping[str, str] = {name: value for name, value in request.headers.items() if name not in _OWN}
    lines = [f"wrk.headers[{_quoted(name)}] = {_quoted(value)}" for name, value in headers.items()]
    return "\n".join(['wrk.method = "POST"', f"wrk.body = {_quoted(request.body.decode())}", *lines, ""])


def _quoted(text: str) -> str:
    return f"[==[{text}]==]"
