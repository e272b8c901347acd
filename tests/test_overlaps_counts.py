"""Expected numbers of strikes: the Poisson-binomial distribution, and accounts that contradict each other."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from geo.errors import SettingsError
from geo.overlaps import COUNT_COLUMNS, expected_count, poisson_binomial

PROBABILITIES = st.lists(st.floats(0, 1), max_size=8)


def make_exposure(
    probabilities: list[float], conflicts: dict[int, tuple[int, ...]] | None = None, zone_id: str = "tanf"
) -> pd.DataFrame:
    """One strike for each probability; NaN for a strike without a place."""
    located = ~np.isnan(np.array(probabilities, dtype=float))
    return pd.DataFrame(
        {
            "strike_id": [f"s{row}" for row in range(len(probabilities))],
            "zone_id": zone_id,
            "zone_name": "Zone",
            "reading": "stated",
            "probability": probabilities,
            "verdict": ["certain" if p >= 0.95 else "excluded" if p <= 0.05 else "possible" for p in probabilities],
            "location_kind": np.where(located, "circle", "none"),
            "conflicts_with": [
                tuple(f"s{other}" for other in (conflicts or {}).get(row, ())) for row in range(len(probabilities))
            ],
        }
    )


def count(exposure: pd.DataFrame, accounts: str = "all", level: float = 0.9) -> pd.Series:
    counts = expected_count(exposure, level=level)
    return counts[counts["accounts"] == accounts].iloc[0]


@given(PROBABILITIES)
def test_the_distribution_is_that_of_all_outcomes(probabilities: list[float]) -> None:
    expected = np.zeros(len(probabilities) + 1)
    for outcome in product((0, 1), repeat=len(probabilities)):
        chances = [p if hit else 1 - p for p, hit in zip(probabilities, outcome, strict=True)]
        expected[sum(outcome)] += np.prod(chances)
    np.testing.assert_allclose(poisson_binomial(np.array(probabilities)), expected, atol=1e-12)


@pytest.mark.parametrize("probability", [0.1, 0.5, 0.93])
def test_equal_probabilities_give_the_binomial(probability: float) -> None:
    exposure = make_exposure([probability] * 30)
    row = count(exposure)
    assert row.expected == pytest.approx(30 * probability)
    assert [row.low, row.high] == binom.ppf([0.05, 0.95], 30, probability).tolist()
    assert [row.low, row.high] != binom.ppf([0.05, 0.95], 30, probability + 0.1).tolist()


@given(PROBABILITIES, st.floats(0.1, 0.99))
def test_the_interval_holds_the_level(probabilities: list[float], level: float) -> None:
    if probabilities:
        row = count(make_exposure(probabilities), level=level)
        mass = poisson_binomial(np.array(probabilities))
        assert mass[row.low : row.high + 1].sum() >= level - 1e-9
        assert row.expected == pytest.approx(sum(probabilities))


@pytest.mark.parametrize("level", [0.5, 0.9, 0.99])
def test_simulated_counts_fall_inside_at_least_as_often_as_stated(level: float) -> None:
    generator = np.random.default_rng(9)
    probabilities = generator.uniform(0, 1, 40) ** 2
    row = count(make_exposure(list(probabilities)), level=level)
    n_draws = 20_000
    counts = (generator.uniform(size=(n_draws, 40)) < probabilities).sum(axis=1)
    held = ((row.low <= counts) & (counts <= row.high)).mean()
    assert held >= level - 3 * np.sqrt(level * (1 - level) / n_draws)
    narrower = ((row.low + 1 <= counts) & (counts <= row.high - 1)).mean()
    assert narrower < level  # the interval is no wider than it has to be


def test_sure_counts_have_no_interval() -> None:
    row = count(make_exposure([1.0, 1.0, 0.0]))
    assert (row.low, row.expected, row.high) == (2, 2.0, 2)


def test_what_has_no_place_is_counted_apart() -> None:
    row = count(make_exposure([1.0, 0.5, 0.0, np.nan, np.nan]))
    assert (row.n_strikes, row.n_certain, row.n_possible, row.n_excluded, row.n_not_located) == (5, 1, 1, 1, 2)
    assert (row.expected, row.high) == (1.5, 2)


def test_accounts_that_conflict_are_one_event_in_a_row_of_its_own() -> None:
    """The first two contradict each other, and so do the second and the third: one event by chain."""
    exposure = make_exposure([1.0, 1.0, 0.0, 1.0], {0: (1,), 2: (1,)})
    every, events = count(exposure), count(exposure, "one_per_event")
    assert (every.n_strikes, every.expected, every.low, every.high) == (4, 3.0, 3, 3)
    assert (events.n_strikes, events.expected, events.low, events.high) == (2, 2.0, 1, 2)
    assert (events.n_certain, events.n_possible, events.n_excluded) == (1, 1, 0)


def test_what_the_choice_of_account_moves_is_shown() -> None:
    exposure = make_exposure([1.0, 0.25, 0.5], {0: (1,)})
    every, events = count(exposure), count(exposure, "one_per_event")
    assert (every.expected, every.expected_least) == (1.75, 1.75)
    assert (events.expected, events.expected_least) == (1.5, 0.75)


def test_a_date_that_may_lie_outside_the_window_counts_for_its_share() -> None:
    exposure = make_exposure([1.0, 0.5, 1.0, 1.0]).assign(in_window=[0.25, 1.0, 0.0, 1.0])
    row = count(exposure)
    assert (row.expected, row.n_certain, row.n_possible, row.n_excluded) == (1.75, 1, 2, 1)
    unknown = count(exposure.assign(in_window=[np.nan, 1.0, 0.0, 1.0]))
    assert (unknown.expected, unknown.expected_least, unknown.n_possible) == (2.5, 1.5, 2)
    plain = expected_count(make_exposure([0.2, 0.7]))
    pd.testing.assert_frame_equal(expected_count(make_exposure([0.2, 0.7]).assign(in_window=1.0)), plain)


def test_an_account_without_a_place_does_not_speak_against_one_with() -> None:
    events = count(make_exposure([1.0, np.nan], {0: (1,)}), "one_per_event")
    assert (events.n_strikes, events.n_certain, events.n_not_located, events.low) == (1, 1, 0, 1)


def test_a_conflict_with_an_account_that_is_not_there_changes_nothing() -> None:
    assert count(make_exposure([0.5], {0: (7,)}), "one_per_event").n_strikes == 1


def test_every_zone_and_reading_has_two_rows_in_order() -> None:
    red = pd.concat(
        [make_exposure([0.5, 0.5], zone_id="red").assign(reading=reading) for reading in ("wide", "narrow", "likely")]
    )
    counts = expected_count(pd.concat([make_exposure([0.5, 0.5]), red]))
    assert tuple(counts.columns) == COUNT_COLUMNS
    assert counts["zone_id"].tolist() == ["red"] * 6 + ["tanf"] * 2
    assert counts["reading"].tolist() == ["narrow", "narrow", "likely", "likely", "wide", "wide", "stated", "stated"]
    assert counts["accounts"].tolist() == ["all", "one_per_event"] * 4


@given(st.permutations(range(6)))
def test_row_order_changes_nothing(order: list[int]) -> None:
    exposure = make_exposure([0.1, 0.2, 0.3, np.nan, 0.7, 1.0], {4: (1, 2)})
    pd.testing.assert_frame_equal(expected_count(exposure), expected_count(exposure.iloc[order]), check_exact=True)


def test_no_rows_make_an_empty_table() -> None:
    assert tuple(expected_count(make_exposure([])).columns) == COUNT_COLUMNS


def test_a_level_that_is_no_probability_is_refused() -> None:
    with pytest.raises(SettingsError, match="found 90, expected a probability between 0 and 1"):
        expected_count(make_exposure([0.5]), level=90)
