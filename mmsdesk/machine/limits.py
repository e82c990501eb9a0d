"""Keeps a child process of ours within bounds, from inside: memory, time, and never longer than its parent.

POSIX limits are exercised on Linux. The branches for macOS and Windows are written from their documentation and have
not been run.
"""

import os
import signal
import sys
import threading

_OPEN_FILES = 256


def limit_this_process(*, memory_mb: int, seconds: int) -> None:
    """Bound address space and processor time of the process we are in; no core dumps, as files hold people's data."""
    if sys.platform == "win32":
        _limit_by_job(memory_mb, seconds)  # unrun
    else:
        _limit_by_rlimit(memory_mb, seconds)


def end_with_parent(parent: int) -> None:
    """End this process when its parent (a process id) goes: by the kernel where it can, else when stdin closes."""
    if sys.platform == "linux":
        _ask_for_death_signal(parent)
    threading.Thread(target=_watch, name="parent-watch", daemon=True).start()


def _watch() -> None:
    # the bare descriptor: a buffered stdin is locked while it waits, and an ending interpreter wants that lock
    while os.read(0, 1):
        continue
    os._exit(1)


if sys.platform == "win32":  # unrun

    def _limit_by_job(memory_mb: int, seconds: int) -> None:
        """Put this process into a job object with a memory and a processor-time limit."""
        import ctypes
        from ctypes import wintypes

        class Basic(ctypes.Structure):
            _fields_ = [
                ("PerProcessUserTimeLimit", wintypes.LARGE_INTEGER),
                ("PerJobUserTimeLimit", wintypes.LARGE_INTEGER),
                ("LimitFlags", wintypes.DWORD),
                ("MinimumWorkingSetSize", ctypes.c_size_t),
                ("MaximumWorkingSetSize", ctypes.c_size_t),
                ("ActiveProcessLimit", wintypes.DWORD),
                ("Affinity", ctypes.c_size_t),
                ("PriorityClass", wintypes.DWORD),
                ("SchedulingClass", wintypes.DWORD),
            ]

        class Extended(ctypes.Structure):
            _fields_ = [
                ("Basic", Basic),
                ("IoInfo", ctypes.c_uint64 * 6),
                ("ProcessMemoryLimit", ctypes.c_size_t),
                ("JobMemoryLimit", ctypes.c_size_t),
                ("PeakProcessMemoryUsed", ctypes.c_size_t),
                ("PeakJobMemoryUsed", ctypes.c_size_t),
            ]

        process_time, process_memory, kill_on_close, extended_class = 0x2, 0x100, 0x2000, 9
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateJobObjectW.restype = wintypes.HANDLE
        kernel.GetCurrentProcess.restype = wintypes.HANDLE
        job = wintypes.HANDLE(kernel.CreateJobObjectW(None, None))
        limits = Extended()
        limits.Basic.LimitFlags = process_time | process_memory | kill_on_close
        limits.Basic.PerProcessUserTimeLimit = seconds * 10_000_000
        limits.ProcessMemoryLimit = memory_mb * 1024 * 1024
        kernel.SetInformationJobObject(job, extended_class, ctypes.byref(limits), ctypes.sizeof(limits))
        kernel.AssignProcessToJobObject(job, wintypes.HANDLE(kernel.GetCurrentProcess()))

else:

    def _limit_by_rlimit(memory_mb: int, seconds: int) -> None:
        import resource

        wanted = {
            resource.RLIMIT_CPU: seconds,
            resource.RLIMIT_CORE: 0,
            resource.RLIMIT_NOFILE: _OPEN_FILES,
        }
        # macOS (unrun) knows RLIMIT_AS but does not keep to it: there the time limit and the parent's kill remain
        wanted[resource.RLIMIT_AS] = memory_mb * 1024 * 1024
        for limit, value in wanted.items():
            _, hard = resource.getrlimit(limit)
            bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(limit, (bound, bound))

    def _ask_for_death_signal(parent: int) -> None:
        """PR_SET_PDEATHSIG: the kernel kills us when the thread that started us is gone."""
        import ctypes

        set_death_signal = 1
        ctypes.CDLL(None, use_errno=True).prctl(set_death_signal, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:  # it had gone before we asked
            os._exit(1)
