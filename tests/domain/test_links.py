"""Links: their tags, and what is wrong with them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmsdesk.domain.links import Tags, advise_on_link, domain_of, tags_of, usual_tags, with_tags

words = st.text("abcäö &=?#+%{}|/", max_size=8)


def test_a_link_gets_its_tags_and_keeps_everything_else() -> None:
    tags = usual_tags("Truffle nights!")
    assert tags == Tags("mmsdesk", "mms", "truffle-nights")
    tagged = "https://lume.example/menu?table=4&utm_source=mmsdesk&utm_medium=mms&utm_campaign=truffle-nights#wine"
    assert with_tags("lume.example/menu?table=4#wine", tags) == tagged
    assert with_tags(tagged, tags) == tagged
    assert with_tags(tagged, Tags()) == "https://lume.example/menu?table=4#wine"


def test_merge_fields_in_a_link_stay_as_they_are() -> None:
    link = with_tags("https://lume.example/{{city|any}}?who={{phone}}", Tags(source="mms"))
    assert link == "https://lume.example/{{city|any}}?who={{phone}}&utm_source=mms"


@given(st.builds(Tags, words, words, words, words, words))
def test_the_tags_of_a_link_are_read_as_they_were_given(tags: Tags) -> None:
    read = tags_of(with_tags("https://lume.example/menu", tags))
    assert read == Tags(*(getattr(tags, name).strip() for name in ("source", "medium", "campaign", "term", "content")))


@pytest.mark.parametrize(
    ("link", "own", "said", "blocks"),
    [
        ("", "", "Type or paste", True),
        ("lume", "", "isn’t a web address", True),
        ("lume.example/menu card", "", "isn’t a web address", True),
        ("http://[", "", "isn’t a web address", True),
        ("https://mün chen.de/", "", "isn’t a web address", True),
        ("https://münchen..de/", "", "isn’t a web address", True),
        (f"https://{'ü' * 300}.de/", "", "isn’t a web address", True),
        ("{{link}}", "", "isn’t a web address", True),
        ("ftp://lume.example", "", "may not open", True),
        ("https://ｂｉｔ.ly/3xyz", "", "Carriers often filter bit.ly", False),
        ("https://münchen.de/", "lume.example", "leads away", False),
        ("https://bit.ly/3xyz", "", "Carriers often filter bit.ly", False),
        ("www.bit.ly/3xyz", "", "Carriers often filter", False),
        ("http://lume.example", "", "Without https", False),
        ("https://shop.example", "lume.example", "leads away from lume.example", False),
        ("https://notlume.example", "lume.example", "leads away", False),
    ],
)
def test_what_is_wrong_with_a_link_is_said(link: str, own: str, said: str, blocks: bool) -> None:
    advice = advise_on_link(link, own)
    assert advice is not None
    assert said in advice.text
    assert advice.blocks is blocks


@pytest.mark.parametrize(
    "link",
    [
        "lume.example/menu",
        "https://www.lume.example",
        "https://book.lume.example/{{city}}",
        "https://{{code}}.lume.example/",
        "https://{{code|a/b c}}-x.lume.example/{{code}}",
    ],
)
def test_a_good_link_needs_no_advice(link: str) -> None:
    assert advise_on_link(link, "lume.example") is None


@pytest.mark.parametrize(
    "host", ["münchen.de", "www.МОСКВА.рф", "例え.テスト", "हिन्दी.भारत", "دبي.امارات", "xn--mnchen-3ya.de"]
)
def test_names_in_any_script_are_web_addresses(host: str) -> None:
    assert advise_on_link(f"https://{host}/") is None
    assert advise_on_link(host, host) is None


def test_the_own_website_is_known_in_either_spelling() -> None:
    assert advise_on_link("https://www.münchen.de/x", "xn--mnchen-3ya.de") is None
    assert advise_on_link("https://xn--mnchen-3ya.de/x", "münchen.de") is None


def test_the_website_of_a_link() -> None:
    assert domain_of("https://{{code|a/b}}.lume.example/x") == "lume.example"
    assert domain_of("https://shop-{{code}}.lume.example") == "lume.example"
    assert domain_of("https://{{domain}}/x") == ""
    assert domain_of("https://www.Lume.example/menu") == "lume.example"
    assert domain_of("http://[") == ""
