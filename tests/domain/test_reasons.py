import pytest

from mmsdesk.domain.ledger import SkipReason
from mmsdesk.domain.reasons import REASONS, SUB_REASONS, Reason, Resend, explain_reason, explain_refusal, explain_skip

DOCUMENTED = (
    "UNKNOWN INTERNAL_ERROR RATE_LIMITED RECIPIENT_INVALID_CHANNEL_IDENTITY RECIPIENT_NOT_REACHABLE "
    "RECIPIENT_NOT_OPTED_IN OUTSIDE_ALLOWED_SENDING_WINDOW CHANNEL_FAILURE CHANNEL_BAD_CONFIGURATION "
    "CHANNEL_CONFIGURATION_MISSING MEDIA_TYPE_UNSUPPORTED MEDIA_TOO_LARGE MEDIA_NOT_REACHABLE "
    "NO_CHANNELS_LEFT TEMPLATE_NOT_FOUND TEMPLATE_INSUFFICIENT_PARAMETERS "
    "TEMPLATE_NON_EXISTING_LANGUAGE_OR_VERSION DELIVERY_TIMED_OUT DELIVERY_REJECTED_DUE_TO_POLICY "
    "CONTACT_NOT_FOUND BAD_REQUEST UNKNOWN_APP NO_CHANNEL_IDENTITY_FOR_CONTACT CHANNEL_REJECT "
    "NO_PERMISSION NO_PROFILE_AVAILABLE UNSUPPORTED_OPERATION INACTIVE_CREDENTIAL MESSAGE_EXPIRED "
    "MESSAGE_SPLIT_REQUIRED DELIVERY_REPORT_TIME_OUT"
)


def everything_we_say() -> list[Reason]:
    return [
        *REASONS.values(),
        *SUB_REASONS.values(),
        *map(explain_skip, SkipReason),
        *(explain_refusal(status) for status in (400, 401, 403, 404, 413, 415, 418, 422)),
    ]


def test_every_documented_code_has_its_sentence() -> None:
    assert " ".join(REASONS) == DOCUMENTED
    assert set(SUB_REASONS) == {"ATTACHMENT_REJECTED", "MEDIA_TYPE_UNDETERMINED", "INACTIVE_SENDER"}


@pytest.mark.parametrize("reason", everything_we_say(), ids=lambda reason: reason.code)
def test_sentences_are_sentences_and_pills_are_short(reason: Reason) -> None:
    assert reason.long.endswith(".")
    assert reason.advice.endswith(".")
    assert "!" not in reason.long + reason.advice + reason.short
    assert reason.code.islower() or reason.code not in reason.long + reason.short
    assert 0 < len(reason.short) <= 40
    assert not reason.short.endswith(".")


def test_only_what_hits_everybody_stops_the_campaign() -> None:
    assert {code for code, reason in REASONS.items() if reason.stops_campaign} == {
        "CHANNEL_BAD_CONFIGURATION",
        "CHANNEL_CONFIGURATION_MISSING",
        "UNKNOWN_APP",
        "INACTIVE_CREDENTIAL",
    }
    assert explain_reason("MEDIA_NOT_REACHABLE").stops_when_repeated
    assert explain_reason("CHANNEL_FAILURE", "INACTIVE_SENDER").stops_campaign


def test_unknown_codes_are_shown_as_they_came() -> None:
    reason = explain_reason("CHANNEL_POLICY_VIOLATION", description="The underlying channel reported: x")
    assert reason.short == "“CHANNEL_POLICY_VIOLATION”"
    assert "“The underlying channel reported: x”" in reason.long
    assert not reason.stops_campaign
    assert explain_reason("", description="odd").short == "“odd”"
    assert explain_reason("").code == "UNKNOWN"
    assert explain_reason("UNKNOWN", "UNSPECIFIED_SUB_CODE").code == "UNKNOWN"


def test_a_refusal_quotes_what_sinch_said() -> None:
    assert "“recipient is required”" in explain_refusal(400, "INVALID_ARGUMENT", "recipient is required").long
    assert explain_refusal(404, "NOT_FOUND", "no app").stops_campaign
    assert explain_refusal(409, "ABORTED").long == "Sinch answered “ABORTED”."


def test_resending_advice_follows_the_reason() -> None:
    assert explain_reason("DELIVERY_TIMED_OUT").resend is Resend.LATER
    assert explain_reason("RECIPIENT_NOT_REACHABLE").resend is Resend.AS_SMS
    assert explain_reason("DELIVERY_REPORT_TIME_OUT").resend is Resend.NO
