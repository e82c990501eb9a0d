"""The matrix, first part: subject, text, fields, links, opting out, sender, people, structure."""

from dataclasses import replace
from typing import Final

from mmsdesk.domain.checks import PeopleCount
from mmsdesk.domain.choices import Coordinates, LocationChoice, ReplyChoice
from mmsdesk.domain.contact_info import ContactName, Typed
from mmsdesk.domain.ledger import SkipReason
from mmsdesk.domain.message import (
    Card,
    Carousel,
    ChoiceMessage,
    ContentType,
    ListItem,
    ListMessage,
    ListSection,
    LocationMessage,
    Media,
    MediaMessage,
    Text,
)
from tests.domain.checks.cases import (
    ANSWER,
    BODY,
    CALL,
    EVENT,
    LINK,
    PERSON,
    PLACE,
    SHARE,
    STORED,
    Row,
    among,
    card,
    choosing,
    filed,
    introducing,
    limit,
    listed,
    located,
    numbers,
    on,
    swiping,
)

GOOD: Final = on()
NEVER: Final = (False, False)
"""People who break a rule are left out; the others get their message."""

SUBJECT: Final = (
    limit("SUB-1 strict", 80, lambda n: on(card("x" * n)), "81 characters", "shorten_subject"),
    limit("SUB-2 warn", 40, lambda n: on(card("x" * n)), "41 characters", "edit_subject", until=80),
    limit("SUB-3 strict", 0, lambda n: on(card("Caf~!" + "é" * n)), "é", "plain_subject"),
    limit("SUB-3 strict", 0, lambda n: on(card("Nights" + "\U0001f35d" * n)), "\U0001f35d", "plain_subject"),
    *(
        limit("SUB-4 strict", 0, lambda n, it=it: on(card("Two" + it * n + "lines")), "1 of them", "join_subject")  # type: ignore[misc]  # mypy cannot infer a lambda with a default
        for it in "\n\t\x7f\u2028"
    ),
    limit("SUB-5 info", 1, lambda n: on(card("x" * n)), "0 characters", "edit_subject", down=True),
    Row("SUB-5 info", (on(Text(BODY), None),), on(card("  ")), "0 characters", "edit_subject"),
    Row(
        "SUB-7 info",
        (GOOD, on(Text(BODY), None, sender="15035550100")),
        on(sender="15035550100"),
        "US or Canadian long number",
    ),
    limit("SUB-8 warn", 80, lambda n: on(card("x" * (n - 2) + "\U0001f35d")), "81 units", "edit_subject", until=81),
)
TEXT: Final = (
    Row("MSG-1 hard", (GOOD, on(Text("{{first_name}}"), None)), on(Text(" \n "), None), "0 characters"),
    Row("MSG-1 hard", (filed(),), on(MediaMessage(), None), "no file", "replace_picture"),
    limit("TXT-1 strict", 5000, lambda n: on(card(body="x" * n)), "5,001 characters", "edit_body"),
    limit("TXT-2 warn", 1600, lambda n: on(card(body="x" * n)), "1,601 characters", "edit_body", until=5000),
    limit("TXT-3 info", 1000, lambda n: on(card(body="x" * n)), "1,001 characters", until=1600),
    limit("TXT-4 hard", 0, lambda n: on(card(body="\U0001f35d" + "\ud83c" * n)), "1 half character"),
    limit("TXT-4 hard", 0, lambda n: on(card("Hi" + "\ud83c" * n)), "1 half character"),
    *(
        limit("TXT-5 strict", 0, lambda n, it=it: on(card(body="a\r\nb" + it * n)), "1 character", "clean_body")  # type: ignore[misc]  # mypy cannot infer a lambda with a default
        for it in "\t\x00\x85"
    ),
    Row("TXT-6 info", (GOOD, filed()), on(Text(BODY), None), "no file", also=(choosing(), swiping(), located())),
    Row("TXT-7 strict", (on(card("{{first_name|you}}")),), on(card("${name}")), "${name}", "edit_subject"),
    Row("TXT-7 strict", (on(card(body="$5")),), on(card(body="{{first_name")), "{{first_name", "edit_body"),
    Row("FLD-1 warn", (among(),), among(empty_fields={"first_name": PeopleCount(1)}), "1 person", "use_fallback"),
    Row("FLD-2 hard", (on(card(body="{{last_name}}")),), on(card(body="{{lst_name}}")), "lst_name", "rename_field"),
    Row("FLD-2 hard", (on(card(body="{{last_name}}")),), on(card(body="{{qqq}}")), "qqq", "edit_body"),
    Row(
        "LNK-1 warn",
        (on(card(body="https://osteria-lume.example/menu")), on(card(body="rabbit.lyrics best.com/t.co"))),
        on(card(body="See bit.ly/x.")),
        "bit.ly",
        "edit_link",
        also=(
            choosing(replace(LINK, url="https://tinyurl.com/x")),
            on(card("www.T.co/x")),
            on(card("https://me@t.ly/x")),
        ),
    ),
    Row(
        "OPT-1 warn",
        (GOOD, on(card(body="Hi"), content_type=ContentType.NOTIFICATION), located()),
        on(card(body="See you, stopover")),
        "no way to opt out",
        "add_optout_line",
        also=(choosing(text="Hi"), swiping(Card("Hi", ""))),
    ),
    Row(
        "OPT-1 warn",
        (filed(), introducing(PERSON)),
        on(MediaMessage(Media(STORED, "menu.jpg"))),
        "no way to opt out",
        "use_card",
        also=(located(title="Osteria"), on(PERSON, None)),
    ),
    Row("OPT-2 hard", (GOOD, on(sms_channel=True)), on(sms_channel=False), "no SMS channel", "open_connection"),
    Row("OPT-2 warn", (GOOD, on(hears_replies=True)), on(hears_replies=False), "no relay", "open_connection"),
    Row(
        "OPT-2 warn",
        (on(has_relay=True), on(has_relay=True, hears_replies=True)),
        on(has_relay=True, hears_replies=False),
        "no webhook",
        "open_connection",
    ),
)
SENDER: Final = (
    Row("SND-1 hard", (GOOD, on(sender="", default_sender="72345")), on(sender=" "), "no sender", "choose_sender"),
    limit("SND-2 strict", 15, lambda n: on(sender="+" + "4" * n), "+" + "4" * 16, "choose_sender"),
    limit("SND-2 strict", 3, lambda n: on(sender="1" * n), "11", "choose_sender", down=True),
    Row("SND-2 strict", (GOOD,), on(sender="OSTERIA"), "OSTERIA", "choose_sender", also=(on(sender="+12345678"),)),
    Row(
        "SND-3 strict",
        (GOOD, on(known_senders=frozenset({"+72345"}))),
        on(known_senders=frozenset({"15035550100"})),
        "72345",
        "choose_sender",
    ),
    Row("SND-4 info", (GOOD, on(sender="15035550100", rehearsal=False)), on(rehearsal=False), "72345", "send_test"),
    limit("STR-9 hard", 1024, lambda n: on(sender="1" * n), "1,025 characters", "choose_sender"),
)


def _people(rule: str, skip: SkipReason | None, *, everybody: bool = True) -> Row:
    """A rule about people: nobody breaks it, then one does; that they are left out stops it only for everybody."""
    name = rule.partition(" ")[0]
    fix = "show_people" if skip is not None else ""
    return limit(rule, 0, lambda n: among(numbers=numbers(name, skip, n)), "1 person", fix, blocks=NEVER)


PEOPLE: Final = (
    _people("RCP-1 hard", SkipReason.NUMBER),
    _people("RCP-2 strict", SkipReason.COUNTRY),
    _people("RCP-3 strict", SkipReason.COUNTRY),
    _people("RCP-3 info", None),
    _people("RCP-4 strict", SkipReason.COUNTRY),
    _people("RCP-5 hard", SkipReason.NUMBER),
    _people("RCP-6 strict", SkipReason.NOT_MOBILE),
    limit(
        "RCP-6 warn",
        0,
        lambda n: among(rehearsal=False, numbers=numbers("RCP-6", None, n)),
        "1 person",
        "show_people",
    ),
    Row(
        "RCP-6 warn",
        (among(numbers=numbers("RCP-6", None)),),
        among(rehearsal=False, numbers=numbers("RCP-6", None)),
        "21 people",
        "show_people",
    ),
    _people("RCP-8 strict", SkipReason.SENDER),
    limit("PPL-1 hard", 1, lambda n: among(will_get=n), "0 people", down=True),
    limit("PPL-1 hard", 1, lambda n: among(n, n), "0 people", down=True),
)

FULL: Final = Card("Truffles", BODY)
STRUCTURE: Final = (
    limit("STR-2 hard", 10, lambda n: choosing(*[LINK] * n), "11 answers", "edit_part"),
    limit("STR-2 hard", 10, lambda n: on(replace(card(), choices=(LINK,) * n)), "11 answers", "edit_part"),
    limit("STR-2 hard", 3, lambda n: swiping(FULL, choices=(LINK,) * n), "4 answers", "edit_part"),
    limit("STR-2 hard", 10, lambda n: swiping(FULL, replace(FULL, choices=(LINK,) * n)), "11 answers", "edit_part"),
    Row("STR-2 hard", (choosing(),), on(ChoiceMessage(BODY), None), "0 answers", "edit_part"),
    limit("STR-2 warn", 3, lambda n: choosing(*[LINK] * n), "4 answers", "edit_part", until=10),
    limit("STR-3 hard", 10, lambda n: swiping(*[FULL] * n), "11 cards", "edit_part"),
    Row("STR-3 hard", (swiping(),), on(Carousel(), None), "0 cards", "edit_part"),
    limit("STR-3 warn", 3, lambda n: swiping(*[FULL] * n), "4 cards", "edit_part", until=10),
    limit(
        "STR-4 warn",
        0,
        lambda n: swiping(FULL, *[replace(FULL, media=Media(STORED, "menu.jpg"))] * n),
        "1 file",
    ),
    limit("STR-5 info", 0, lambda n: choosing(ANSWER, *[ReplyChoice("Book")] * n), "1 answer"),
    Row("STR-6 warn", (GOOD, choosing(), swiping()), listed(), "list"),
    Row("STR-6 warn", (GOOD, located()), introducing(PERSON), "contact"),
    limit("STR-10 hard", 1, lambda n: choosing(ReplyChoice("X" * n)), "answer 1", "edit_part", down=True),
    limit("STR-10 hard", 1, lambda n: choosing(LINK, replace(CALL, title="x" * n)), "answer 2", "edit_part", down=True),
    Row(
        "STR-11 hard",
        (choosing(LINK, EVENT, SHARE), choosing(replace(LINK, url="https://x.example/{{code}}"))),
        choosing(replace(LINK, url="osteria-lume.example/menu")),
        "osteria-lume.example/menu",
        "edit_part",
        also=(
            choosing(replace(LINK, url="")),
            choosing(replace(EVENT, fallback_url="https://a b.example")),
            choosing(replace(SHARE, fallback_url="ftp://x.example")),
            swiping(replace(FULL, media=Media("https://"))),
            listed(ListSection("Hot", (ListItem("Tea", media=Media("file:///tea.jpg")),))),
            introducing(replace(PERSON, urls=(Typed("lume"),))),
        ),
    ),
    limit("STR-12 hard", 15, lambda n: choosing(replace(CALL, phone="+" + "4" * n)), "+" + "4" * 16, "edit_part"),
    limit("STR-12 hard", 8, lambda n: choosing(replace(CALL, phone="+" + "4" * n)), "+4444444", "edit_part", down=True),
    Row(
        "STR-12 hard",
        (choosing(CALL), choosing(replace(CALL, phone="{{phone}}"))),
        choosing(replace(CALL, phone="15035550100")),
        "15035550100",
        "edit_part",
        also=(choosing(replace(CALL, phone="")), choosing(replace(CALL, phone="+1 503 555 0100"))),
    ),
    limit("STR-13 hard", 90, lambda n: located(latitude=n), "91, -122.6", "edit_part"),
    limit("STR-13 hard", 90, lambda n: located(latitude=-n), "-91, -122.6", "edit_part"),
    limit("STR-13 hard", 180, lambda n: located(longitude=n), "45.5, 181", "edit_part"),
    limit("STR-13 hard", 180, lambda n: located(longitude=-n), "45.5, -181", "edit_part"),
    Row(
        "STR-13 hard",
        (choosing(PLACE),),
        choosing(LocationChoice("Here", Coordinates(90.5, 0))),
        "90.5, 0",
        "edit_part",
        also=(choosing(replace(PLACE, coordinates=None)), on(LocationMessage("Osteria"), None)),
    ),
    Row(
        "STR-14 hard",
        (swiping(Card("x", "")), swiping(Card("", "x")), swiping(Card("", "", Media(STORED)))),
        swiping(FULL, Card(" ", "\n", None, (LINK,))),
        "card 2",
        "edit_part",
    ),
    limit(
        "STR-15 hard",
        18,
        lambda n: choosing(replace(EVENT, ends=f"2026-12-03T{n}:00:00Z")),
        "2026-12-03T18:00:00Z to 2026-12-03T17:00:00Z",
        "edit_part",
        down=True,
    ),
    Row(
        "STR-15 hard",
        (choosing(EVENT),),
        choosing(replace(EVENT, starts="2026-12-03T18:00:00")),
        "2026-12-03T18:00:00 to 2026-12-03T22:00:00Z",
        "edit_part",
        also=(
            choosing(replace(EVENT, starts="")),
            choosing(replace(EVENT, ends="soon")),
            choosing(replace(EVENT, event_title=" ")),
            choosing(replace(EVENT, starts="2026-12-03T18:00:00Z", ends="2026-12-03T18:30:00+01:00")),
        ),
    ),
    limit("STR-16 hard", 1, lambda n: choosing(text="x" * n), "0 characters", "edit_body", down=True),
    limit("STR-17 hard", 1, lambda n: located(title="x" * n), "0 characters", "edit_part", down=True),
    Row(
        "STR-18 hard",
        (listed(), listed(ListSection("Wine", (ListItem(product_id="7", marketplace="shop"),)))),
        listed(title=" "),
        "no title",
        "edit_part",
        also=(
            on(ListMessage("Menu", BODY), None),
            listed(ListSection("Empty")),
            listed(ListSection("Wine", (ListItem("Barolo"), ListItem("")))),
            listed(ListSection("Wine", (ListItem(product_id="7"),))),
            listed(ListSection("Wine", (ListItem("Barolo"), ListItem(product_id="7", marketplace="shop")))),
        ),
    ),
    Row(
        "STR-19 hard",
        (introducing(PERSON), introducing(replace(PERSON, birthday="1984-02-29"))),
        introducing(replace(PERSON, name=ContactName(" "))),
        "no full name",
        "edit_part",
        also=(
            introducing(replace(PERSON, phones=())),
            introducing(replace(PERSON, phones=(Typed(""),))),
            introducing(replace(PERSON, emails=(Typed(" "),))),
            introducing(replace(PERSON, birthday="1983-02-29")),
            introducing(replace(PERSON, birthday="29.2.1984")),
        ),
    ),
)
WORDS: Final = (*SUBJECT, *TEXT, *SENDER, *PEOPLE, *STRUCTURE)
