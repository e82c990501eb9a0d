"""What a campaign costs, beside the number of its people."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from mmsdesk.domain.price import Prices
from mmsdesk.ui.review.cost import CostPart
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.labels import Label

PRICED = Prices(mms=Decimal("0.026"))


@pytest.fixture
def part(keeper: ThemeKeeper, shown: Callable[[QWidget], QWidget]) -> CostPart:
    part = CostPart(keeper)
    shown(part)
    return part


def said(part: CostPart) -> list[str]:
    return [label.text() for label in part.findChildren(Label) if label.isVisible()]


def test_a_price_makes_an_estimate_and_says_how(part: CostPart) -> None:
    part.show_cost(PRICED, 2772, is_rehearsal=False)
    assert part.cost.accessibleName() == "Estimated cost: $72.07"
    assert said(part)[-1] == "2,772 × $0.026 per MMS. Sinch bills what it actually sends."
    assert not part.price_button.isVisible()


def test_a_rehearsal_is_said_to_cost_nothing(part: CostPart) -> None:
    part.show_cost(PRICED, 26, is_rehearsal=True)
    assert said(part)[-1] == "26 × $0.026 per MMS. A rehearsal costs nothing."


def test_without_a_price_there_is_a_way_to_one(part: CostPart, qtbot: QtBot) -> None:
    part.show_cost(Prices(), 26, is_rehearsal=False)
    assert said(part) == []
    assert part.price_button.accessibleName() == "Add your price per MMS"
    with qtbot.waitSignal(part.price_requested):
        part.price_button.click()


def test_nobody_costs_nothing_to_speak_of(part: CostPart) -> None:
    part.show_cost(PRICED, 0, is_rehearsal=False)
    assert not part.isVisible()
