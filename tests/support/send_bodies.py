"""Bodies of `messages:send` for tests that speak to the simulator directly."""

from typing import Any

from tests.support.processes import RunningSimulator


def make_send(simulator: RunningSimulator, number: str = "15035550142", **changes: Any) -> dict[str, Any]:
    """A small good `messages:send` body."""
    body: dict[str, Any] = {
        "app_id": simulator.app_id,
        "recipient": {"identified_by": {"channel_identities": [{"channel": "MMS", "identity": number}]}},
        "message": {"text_message": {"text": "Hello"}},
        "channel_properties": {"MMS_SENDER": "12345"},
        "message_metadata": '{"job":"' + "a" * 32 + '","campaign":"c"}',
        "correlation_id": "a" * 32,
    }
    return {key: value for key, value in (body | changes).items() if value is not None}
