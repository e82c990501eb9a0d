"""Names for the identifiers that travel between layers."""

import secrets
from typing import NewType

CampaignId = NewType("CampaignId", str)
"""32 hex digits, ours; also travels in `message_metadata` as `campaign`."""

JobId = NewType("JobId", str)
"""32 hex digits (128 random bits) naming one attempt; `message_metadata.job` and `correlation_id`."""

MessageId = NewType("MessageId", str)
"""Sinch's id of an accepted message."""

ContactId = NewType("ContactId", int)
RecipientId = NewType("RecipientId", int)
AttemptId = NewType("AttemptId", int)


def new_campaign_id() -> CampaignId:
    return CampaignId(secrets.token_hex(16))


def new_job_id() -> JobId:
    return JobId(secrets.token_hex(16))
