"""Names of citations come apart into outlet and agency."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.pages.credits import split_credit


@pytest.mark.parametrize(
    ("name", "publisher", "via"),
    [
        ("Example Times", "Example Times", None),
        ("Reuters", "Reuters", None),
        ("AP via Example! News", "Example! News", "AP"),
        ("PTI via the Example", "the Example", "PTI"),
        ("Reuters, AFP via Example Online", "Example Online", "Reuters, AFP"),
        ("AFP/Reuters via Example", "Example", "AFP/Reuters"),
        ("AP, Reuters, via Example", "Example", "AP, Reuters"),
        ("AP via ''Example Post", "Example Post", "AP"),
        ("AFP via ''Example Post''", "Example Post", "AFP"),
        ("Example Star via Example Wire", "Example Wire", "Example Star"),
        ("Example Star via AP", "Example Star", "AP"),
        ("AP (via Example)", "Example", "AP"),
        ("via Example", "Example", None),
        ("AP via", "AP via", None),
        ("AP (via )", "AP", None),
        ("AP // Example", "Example", "AP"),
        ("Example Times (UK)", "Example Times (UK)", None),
        ("(UK) Example Times", "(UK) Example Times", None),
        ("(Example Times", "Example Times", None),
        ("Example Times (", "Example Times", None),
        ("1) Example Times", "1) Example Times", None),
        ("Example/AP", "Example", "AP"),
        ("AP/Example!", "Example!", "AP"),
        ("Reuters through Example news", "Example news", "Reuters"),
        ("AP on Example!", "Example!", "AP"),
        ("AFP, Reuters vis Example", "Example", "AFP, Reuters"),
        ("Agencies via Example", "Example", "Agencies"),
        ("Radio Free Europe/Radio Liberty", "Radio Free Europe/Radio Liberty", None),
        ("RFE/RL", "RFE/RL", None),
        ("NOAA/NHC", "NOAA/NHC", None),
        ("Example 24/7", "Example 24/7", None),
        ("AFP/Reuters", "AFP/Reuters", None),
        ("Example Journal on Science", "Example Journal on Science", None),
        ("Daily Example, Peru", "Daily Example, Peru", None),
        ("El Ejemplo, in Spanish", "El Ejemplo, in Spanish", None),
        ("Aviation Example", "Aviation Example", None),
        ("新华社/例子网", "例子网", "新华社"),
        (None, None, None),
        ("", None, None),
        (" '' ", None, None),
    ],
)
def test_a_name_comes_apart(name: str | None, publisher: str | None, via: str | None) -> None:
    assert split_credit(name) == (publisher, via)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=" ()/,;'APviaonReutersX", max_size=60))
def test_no_name_is_lost_and_none_crashes(name: str) -> None:
    publisher, via = split_credit(name)
    assert "" not in (publisher, via)
    if via is not None:
        assert publisher is not None
    if publisher is not None:
        assert publisher in " ".join(name.replace("'''", "").replace("''", "").split())
