"""Accounts that contradict each other: one event, its alternatives, and what they disagree on."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import given
from hypothesis import strategies as st

from geo.layers import Source
from geo.strikes import ACCOUNT_COLUMNS, group_accounts, group_events, mark_accounts

T4, PALMYRA = shapely.Point(37.6299, 34.5226), shapely.Point(38.3169, 34.5574)
ONE, OTHER = Source("https://one.example/"), Source("https://other.example/")
HOMS = shapely.box(36.5, 33.5, 39.0, 35.0)


def make_accounts(n_accounts: int, **columns: list[object]) -> gpd.GeoDataFrame:
    """Accounts that all name the first one and agree on all but what is given."""
    ids = [f"a{row}" for row in range(n_accounts)]
    plain: dict[str, object] = {
        "id": ids,
        "name": "T4",
        "name_ar": "التيفور",
        "date_edtf": "2025-03-21",
        "event_date_from": pd.Timestamp("2025-03-21", tz="UTC"),
        "where_text": "T4",
        "attributed_to": "israel",
        "weapon": "",
        "n_sources": 1,
        "sources": [(ONE,)] * n_accounts,
        "conflicts_with": [("a0",)] * n_accounts,
        "geometry": [T4] * n_accounts,
    }
    return gpd.GeoDataFrame(plain | columns, geometry="geometry", crs="EPSG:4326")


@given(st.permutations(range(6)))
def test_accounts_that_name_each_other_by_chain_are_one_event(order: list[int]) -> None:
    conflicts = [("b",), (), ("b", "d"), (), ("f",), ()]
    ids = [*"abcdef"]
    events = group_events([ids[row] for row in order], [conflicts[row] for row in order])
    assert dict(zip((ids[row] for row in order), events, strict=True)) == {
        "a": "a", "b": "a", "c": "a", "d": "a", "e": "e", "f": "e",
    }  # fmt: skip


def test_an_account_that_was_left_out_still_joins_those_that_name_it() -> None:
    assert group_events(["c", "a", "z"], [("b",), ("b",), ()]).tolist() == ["a", "a", "z"]


def test_no_accounts_have_no_events() -> None:
    assert group_events([], []).tolist() == []
    assert tuple(group_accounts(make_accounts(0)).columns) == ACCOUNT_COLUMNS


@pytest.mark.parametrize(
    ("columns", "differs"),
    [
        ({}, ()),
        ({"date_edtf": ["2025-03-21", "2025-03-25"]}, ("date",)),
        ({"geometry": [T4, PALMYRA]}, ("place",)),
        ({"geometry": [T4, None]}, ("place",)),
        ({"geometry": [HOMS, shapely.box(38, 34, 40, 36)]}, ("place",)),
        ({"geometry": [None, None], "where_text": ["Badiya", "Homs"]}, ("place",)),
        ({"geometry": [HOMS, HOMS.reverse()], "where_text": ["Homs", "province of Homs"]}, ()),
        ({"attributed_to": ["israel", "us"]}, ("party",)),
        ({"weapon": ["artillery", ""]}, ("weapon",)),
        ({"n_sources": [1, 3], "attributed_to": ["israel", ""]}, ("party", "sources")),
    ],
)
def test_what_differs_is_named(columns: dict[str, list[object]], differs: tuple[str, ...]) -> None:
    events = group_accounts(make_accounts(2, **columns))
    assert events["differs"].tolist() == [differs]
    assert events["accounts"].tolist() == [("a0", "a1")]


def test_how_far_apart_the_accounts_are() -> None:
    days = pd.to_datetime(["2025-03-25", "2025-03-21", "2025-03-22"], utc=True)
    event = group_accounts(make_accounts(3, event_date_from=list(days), geometry=[T4, PALMYRA, None])).iloc[0]
    assert event.accounts == ("a1", "a2", "a0")  # in the order of their dates
    assert event.apart_days == 4.0
    assert event.apart_m == pytest.approx(Geodesic.WGS84.Inverse(T4.y, T4.x, PALMYRA.y, PALMYRA.x)["s12"], abs=1e-3)


def test_sources_that_are_cited_for_both_are_said() -> None:
    event = group_accounts(make_accounts(2, sources=[(ONE,), (ONE, OTHER)], n_sources=[1, 2])).iloc[0]
    assert event.shared_sources == (ONE.url,)
    assert event.text == (
        "T4: 2 accounts of what may be one event differ in the number of their sources (1; 2); "
        "1 of their sources is cited in more than one account."
    )
    assert event.text_ar.startswith("التيفور: ")


def test_a_sentence_says_each_point_with_what_the_accounts_say() -> None:
    accounts = make_accounts(2, date_edtf=["2025-03-21", "2025-03-25"], attributed_to=["israel", ""])
    event = group_accounts(accounts.assign(sources=[(ONE,), (OTHER,)])).iloc[0]
    assert event.text == (
        "T4: 2 accounts of what may be one event differ on the date (2025-03-21; 2025-03-25) "
        "and on who did it (israel; not said)."
    )
    agreed = group_accounts(make_accounts(2).assign(sources=[(ONE,), (OTHER,)])).iloc[0]
    assert agreed.text == "T4: 2 accounts of what may be one event differ in nothing that the layer holds."


def test_an_event_with_one_account_says_nothing() -> None:
    event = group_accounts(make_accounts(1)).iloc[0]
    assert (event.n_accounts, event.differs, event.shared_sources, event.text, event.text_ar) == (1, (), (), "", "")
    assert np.isnan(event.apart_days)
    assert np.isnan(event.apart_m)


def test_marks_stand_on_the_rows_they_belong_to() -> None:
    accounts = make_accounts(3, date_edtf=["2025-03-21", "2025-04-02", "2025-03-25"], conflicts_with=[("a2",), (), ()])
    before = accounts.copy(deep=True)
    marked = mark_accounts(accounts)
    assert marked["event_group"].tolist() == ["a0", "a1", "a0"]
    assert marked["n_accounts"].tolist() == [2, 1, 2]
    assert marked["differs"].tolist() == [("date",), (), ("date",)]
    assert [bool(text) for text in marked["disagreement"]] == [True, False, True]
    assert "2025-03-21; 2025-03-25" in marked["disagreement"].iloc[2]
    pd.testing.assert_frame_equal(accounts, before)


@given(st.permutations(range(4)))
def test_row_order_changes_nothing(order: list[int]) -> None:
    accounts = make_accounts(4, date_edtf=[f"2025-03-2{day}" for day in range(4)])
    pd.testing.assert_frame_equal(group_accounts(accounts), group_accounts(accounts.iloc[order]))
