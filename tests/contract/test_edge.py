"""A far end that misbehaves to the byte still holds our client to the description."""

import httpx
import pytest

from tests.support.contract import ContractBroken
from tests.support.edge import open_edge
from tests.support.processes import NO_TLS

SEND = "/v1/projects/project-1/messages:send"
GOOD = {
    "app_id": "app-1",
    "recipient": {"identified_by": {"channel_identities": [{"channel": "MMS", "identity": "15035550100"}]}},
    "message": {"text_message": {"text": "Truffles are here."}},
}


def post(origin: str, body: object, agent: str = "MMSDesk/test") -> None:
    httpx.post(f"{origin}{SEND}", json=body, headers={"User-Agent": agent}, trust_env=False, verify=NO_TLS)


def test_made_up_ids_are_let_pass() -> None:
    with open_edge() as edge:
        post(edge.origin, GOOD)
    assert len(edge.requests) == 1


@pytest.mark.parametrize(
    "body", [{**GOOD, "messag": {}}, {**GOOD, "message": {}}, {"app_id": "app-1", "message": GOOD["message"]}]
)
def test_anything_else_that_is_not_described_is_convicted(body: object) -> None:
    with pytest.raises(ContractBroken), open_edge() as edge:
        post(edge.origin, body)


def test_what_a_test_sends_itself_is_not_judged() -> None:
    with open_edge() as edge:
        post(edge.origin, {"nonsense": True}, agent="a test")
    assert len(edge.requests) == 1
