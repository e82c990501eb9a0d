"""Rows about the strict flag and about SMS as a way out (rule book, section 12).

All of them hold by construction: the flag is written by one function, and no request ever names a second channel.
"""

from typing import Final

from mmsdesk.domain.checks.registry import held_rule
from mmsdesk.domain.severity import Severity

_MMS_ALONE: Final = "MMSDesk asks for MMS alone"

held_rule("FLG-1", Severity.HARD, "Value of the flag", "the words “true” and “false”", "S-PROP")
held_rule(
    "FLG-2", Severity.INFO, "What Sinch validates", "the media; text, subject and address are checked here", "S-PROP"
)
held_rule("FLG-3", Severity.INFO, "Strict validation", "on, unless it is switched off", "ours")
held_rule("FLG-4", Severity.INFO, "The same flag in Sinch's SMS API", "not used: MMSDesk sends by one API", "S-SMS")
held_rule("FBK-1", Severity.INFO, "From MMS to SMS", f"never: {_MMS_ALONE}, so nobody gets a second message", "CA §8")
held_rule("FBK-2", Severity.INFO, "What the SMS shows", "there is none; the SMS view shows what it would be", "CA §7")
held_rule("FBK-3", Severity.INFO, "Length of the SMS", "counted in the SMS view; none is sent", "S-PROP")
held_rule("FBK-4", Severity.INFO, "Switching channel", f"does not happen: {_MMS_ALONE}", "CA §8")
held_rule("FBK-5", Severity.INFO, "Message that ran out of time", "fails, and is reported as failed", "CA §6")
held_rule("FBK-6", Severity.INFO, "Fallback text of Sinch's other MMS APIs", "not part of this one", "S-XML")
held_rule("FBK-7", Severity.INFO, "Silent loss", "is reported as “no receipt”; nothing is sent instead", "CA §8")
