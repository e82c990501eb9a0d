"""The queue behind an app's `messages:send`: of limited size, drained at the outbound rate (sheet, section 4.3)."""

from collections import deque

from mmsdesk.simulator.limits import Bucket
from mmsdesk.simulator.state import Message


class OutboundQueue:
    """One app's accepted messages; those of high priority leave first. `rate` in messages per real second."""

    def __init__(self, rate: float) -> None:
        self._normal: deque[Message] = deque()
        self._high: deque[Message] = deque()
        self._bucket = Bucket(rate, max(1.0, rate / 20))

    def __len__(self) -> int:
        return len(self._normal) + len(self._high)

    def put(self, message: Message, *, high_priority: bool) -> None:
        (self._high if high_priority else self._normal).append(message)

    def take_due(self) -> list[Message]:
        """The messages whose turn it is by now."""
        return [
            self._high.popleft() if self._high else self._normal.popleft()
            for _ in range(self._bucket.take_many(len(self)))
        ]

    def seconds_until_next(self) -> float:
        return self._bucket.seconds_until_one()
