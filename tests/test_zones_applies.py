"""Whom a zone binds, in what, and when; and the sentence that says so in both languages."""

import re
from datetime import UTC, datetime

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import DateError
from geo.layers import Party
from geo.zones import applies

NOON = datetime(2025, 4, 10, 12, tzinfo=UTC)
PARTIES = (
    "syrian_government",
    "sdf",
    "turkish_backed",
    "suwayda_factions",
    "other",
    "us_sfa",
    "israel",
    "turkiye",
    "us",
    "russia",
    "iran",
    "un",
)
SYRIAN = {"syrian_government", "sdf", "turkish_backed", "suwayda_factions", "other"}
CONDUCTS = (
    "basing",
    "deployment",
    "armed_entry",
    "heavy_weapons",
    "air_transport",
    "ground_transport",
    "humanitarian_access",
    "patrol",
)


def make_zone(**changes: object) -> dict[str, object]:
    zone: dict[str, object] = {
        "valid_from": pd.Timestamp("2025-04-09", tz="UTC"),
        "valid_to": pd.NaT,
        "status": "declared",
        "addressee": ("turkiye",),
        "exempt": (),
        "prohibited_conduct": ("basing",),
    }
    return zone | changes


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, "binds"),
        ({"valid_from": pd.Timestamp("2025-04-11", tz="UTC"), "status": "lapsed"}, "not_valid"),
        ({"valid_to": pd.Timestamp(NOON)}, "not_valid"),  # half-open: the end itself is outside
        ({"valid_from": pd.Timestamp(NOON)}, "binds"),  # and the start is inside
        ({"status": "lapsed", "addressee": ("us",)}, "lapsed"),
        ({"status": "proposed"}, "proposed"),
        ({"status": "disputed"}, "disputed"),
        ({"status": "agreed"}, "binds"),
        ({"addressee": ("us",), "exempt": ("turkiye",)}, "not_addressed"),
        ({"addressee": ()}, "not_addressed"),
        ({"addressee": ("any",)}, "binds"),
        ({"addressee": ("foreign_forces",)}, "binds"),
        ({"addressee": ("any",), "exempt": ("turkiye",), "prohibited_conduct": ()}, "exempt"),
        ({"prohibited_conduct": ("deployment", "heavy_weapons")}, "not_prohibited"),
        ({"prohibited_conduct": ()}, "not_prohibited"),
    ],
)
def test_the_first_reason_in_order_is_given(changes: dict[str, object], code: str) -> None:
    decision = applies(make_zone(**changes), "turkiye", "basing", NOON)
    assert decision.code == code
    assert decision.applies == (code == "binds")


@given(st.sampled_from(PARTIES))
def test_foreign_forces_are_all_but_the_syrian_parties(party: str) -> None:
    decision = applies(make_zone(addressee=("foreign_forces",)), party, "basing", NOON)
    assert decision.code == ("not_addressed" if party in SYRIAN else "binds")


def test_who_is_held_responsible_is_not_addressed() -> None:
    zone = make_zone(responsible_party="syrian_government")
    assert applies(zone, "syrian_government", "basing", NOON).code == "not_addressed"


SETS = st.sets(st.sampled_from((*PARTIES, "any", "foreign_forces"))).map(lambda chosen: tuple(sorted(chosen)))


@given(SETS, SETS, st.sets(st.sampled_from(CONDUCTS)).map(tuple), st.sampled_from(PARTIES), st.sampled_from(CONDUCTS))
def test_every_decision_is_a_sentence_in_both_languages(
    addressee: tuple[str, ...], exempt: tuple[str, ...], banned: tuple[str, ...], party: str, conduct: str
) -> None:
    decision = applies(make_zone(addressee=addressee, exempt=exempt, prohibited_conduct=banned), party, conduct, NOON)
    assert decision.text.endswith(".")
    assert decision.text.startswith("Binds" if decision.applies else "Does not bind")
    assert re.match("مُلزمة" if decision.applies else "غير مُلزمة", decision.text_ar)


def test_the_study_names_the_parties() -> None:
    turkiye = Party("turkiye", "Türkiye", "تركيا", "#2f6fa8")
    decision = applies(make_zone(addressee=("us",)), "turkiye", "basing", NOON, parties={"turkiye": turkiye})
    assert decision.text == "Does not bind: it addresses us, not Türkiye."
    assert decision.text_ar == "غير مُلزمة: موجهة إلى us لا إلى تركيا."


def test_a_zone_that_bans_nothing_says_so() -> None:
    decision = applies(make_zone(prohibited_conduct=()), "turkiye", "patrol", NOON)
    assert decision.text == "Does not bind: the text forbids nothing; patrolling is not forbidden."


def test_the_span_is_told() -> None:
    zone = make_zone(valid_to=pd.Timestamp("2025-04-10", tz="UTC"))
    assert applies(zone, "turkiye", "basing", NOON).text == (
        "Does not bind: it holds from 2025-04-09 until 2025-04-10, not on 2025-04-10."
    )


def test_a_row_of_a_frame_will_do() -> None:
    row = pd.DataFrame([make_zone()]).iloc[0]
    assert applies(row, "turkiye", "basing", NOON).applies


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(DateError, match="without a time zone, expected one in UTC"):
        applies(make_zone(), "turkiye", "basing", datetime(2025, 4, 10))  # noqa: DTZ001 - the mistake on trial


@pytest.mark.parametrize(
    ("first", "end", "code"),
    [
        ("2025-04-01", "2025-04-09", "not_valid"),  # the window ends where the zone begins
        ("2025-04-01", "2025-04-09T00:00:01", "binds"),
        ("2025-04-19T23:59:59", "2025-06-01", "binds"),
        ("2025-04-20", "2025-06-01", "not_valid"),  # the zone's end is outside
        ("2025-01-01", "2026-01-01", "binds"),
    ],
)
def test_a_window_takes_the_zones_that_hold_at_any_time_of_it(first: str, end: str, code: str) -> None:
    window = (pd.Timestamp(first, tz="UTC").to_pydatetime(), pd.Timestamp(end, tz="UTC").to_pydatetime())
    zone = make_zone(valid_to=pd.Timestamp("2025-04-20", tz="UTC"))
    verdict = applies(zone, "turkiye", "basing", window)
    assert verdict.code == code
    assert ("window" in verdict.text) is (code == "binds")
    if code == "not_valid":
        assert f"not from {first[:10]} to {end[:10]}" in verdict.text


@given(st.lists(st.integers(0, 40), min_size=4, max_size=4))
def test_a_window_binds_where_one_of_its_moments_does(days: list[int]) -> None:
    start = pd.Timestamp("2025-04-01", tz="UTC")
    zone_from, zone_days, first, n_days = days
    zone = make_zone(
        valid_from=start + pd.Timedelta(days=zone_from), valid_to=start + pd.Timedelta(days=zone_from + zone_days + 1)
    )
    moments = [(start + pd.Timedelta(days=first, hours=6 * step)).to_pydatetime() for step in range(4 * (n_days + 1))]
    window = (moments[0], (start + pd.Timedelta(days=first + n_days + 1)).to_pydatetime())
    each = {applies(zone, "turkiye", "basing", moment).applies for moment in moments}
    assert applies(zone, "turkiye", "basing", window).applies is (True in each)


def test_a_window_that_runs_backwards_is_refused() -> None:
    with pytest.raises(DateError, match="an end after the beginning"):
        applies(make_zone(), "turkiye", "basing", (NOON, NOON))
