"""Requests ↔ values of ours, as pure functions (API sheet, section 6). The message object is in `message_wire`."""

import json
import re
from datetime import datetime
from typing import Any, Final

from mmsdesk.domain.ids import JobId
from mmsdesk.domain.outcome import SendRequest
from mmsdesk.sinch.message_wire import message_as_sent

MMS: Final = "MMS"
SHORTEST_TTL: Final = 3
"""Seconds (API sheet, section 6.1)."""

_JOB: Final = re.compile(r"[0-9a-f]{32}")
_TIME: Final = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)", re.IGNORECASE)


def digits(phone: str) -> str:
    """A phone as Sinch's MMS identity: E.164 without the plus."""
    return phone.removeprefix("+")


def send_to_wire(request: SendRequest, app_id: str) -> dict[str, Any]:
    """The body of messages:send for one person (API sheet, section 6.4)."""
    properties = {"MMS_STRICT_VALIDATION": "true" if request.strict else "false"}
    if request.sender:
        properties["MMS_SENDER"] = digits(request.sender)
    return {
        "app_id": app_id,
        "recipient": {"identified_by": {"channel_identities": [{"channel": MMS, "identity": digits(request.phone)}]}},
        "message": message_as_sent(request.message),
        "channel_priority_order": [MMS],
        "channel_properties": properties,
        "message_metadata": metadata_of(request),
        "correlation_id": request.job_id,
        "message_content_type": request.content_type.value,
        "ttl": f"{max(SHORTEST_TTL, request.ttl_seconds)}s",
    }


def metadata_of(request: SendRequest) -> str:
    """What every callback about this message brings back: the job and the campaign, as compact JSON."""
    return json.dumps({"job": request.job_id, "campaign": request.campaign_id}, separators=(",", ":"))


def job_in(metadata: object) -> JobId | None:
    """The job id in a message's metadata; None for anything we did not write."""
    if not isinstance(metadata, str):
        return None
    try:
        value = json.loads(metadata)
    except (ValueError, RecursionError):
        return None
    job = value.get("job") if isinstance(value, dict) else None
    return JobId(job) if isinstance(job, str) and _JOB.fullmatch(job) else None


def parse_time(value: object) -> float | None:
    """Seconds since 1970 of an RFC 3339 time with any number of decimals, or None when it is not one."""
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    whole, fraction, zone = found.groups()
    try:
        moment = datetime.fromisoformat(whole + zone.upper().replace("Z", "+00:00"))
        return moment.timestamp() + float("0" + (fraction or ".0"))
    except (ValueError, OverflowError):
        return None
