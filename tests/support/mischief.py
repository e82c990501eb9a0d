"""A task for a child process that does what children must not do, to prove that the parent survives it."""

import os
import signal
import time
from collections.abc import Callable
from typing import Any


def misbehave(deed: str, emit: Callable[[dict[str, Any]], None], number: int = 0) -> dict[str, Any]:
    """One deed by name; `number` is how often or how much."""
    match deed:
        case "tell":
            for index in range(number):
                emit({"index": index, "pid": os.getpid()})
        case "hang":
            emit({"pid": os.getpid()})
            while True:
                time.sleep(60)
        case "spin":
            while True:
                number += 1
        case "swallow":
            kept = [bytearray(1024 * 1024) for _ in range(number)]
            return {"megabytes": len(kept)}
        case "die":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "leave":
            os._exit(3)
        case "babble":
            print("x" * number, flush=True)
        case "raise":
            raise ValueError(deed)
        case "environment":
            return {"names": sorted(os.environ)}
        case _:
            raise LookupError(deed)
    return {"done": deed, "pid": os.getpid()}
