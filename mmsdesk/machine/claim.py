"""The profile's lock: whoever holds it sends and polls; nobody else does."""

from pathlib import Path
from types import TracebackType

from filelock import FileLock, Timeout

from mmsdesk.domain.errors import Busy


class ProfileClaim:
    """An operating-system lock that ends with the process that holds it, however it ends (reliability list, 2.6)."""

    def __init__(self, path: Path) -> None:
        self._lock = FileLock(path, mode=0o600)

    def try_take(self) -> bool:
        """Take the lock if nobody holds it; True when it is ours now."""
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            return False
        return True

    def take(self) -> None:
        """Raises Busy when another MMSDesk holds the profile."""
        if not self.try_take():
            raise Busy(
                "Another MMSDesk is using this profile",
                "It will send what you asked for. Close it to let this one send.",
            )

    def release(self) -> None:
        self._lock.release()

    def __enter__(self) -> "ProfileClaim":
        self.take()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
