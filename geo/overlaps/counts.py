"""Counts of strikes within a zone as what they are: an expected value with an interval."""

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import SettingsError
from geo.overlaps.subjects import READING_ORDER
from geo.strikes import group_events

__all__ = ["COUNT_COLUMNS", "expected_count", "poisson_binomial"]

COUNT_COLUMNS: Final = (
    "zone_id",
    "zone_name",
    "reading",
    "accounts",
    "n_strikes",
    "n_certain",
    "n_possible",
    "n_excluded",
    "n_not_located",
    "expected",
    "low",
    "high",
    "level",
    "expected_least",
)
"""Columns of a table of counts, in order."""

_SURELY: Final = 0.95  # a date is in the window from here on, and out of it as near to 0

Floats = NDArray[np.float64]


def poisson_binomial(probabilities: Floats) -> Floats:
    """
    Find the distribution of a number of successes, each with a probability of its own.

    Parameters
    ----------
    probabilities
        From 0 to 1, independent of each other.

    Returns
    -------
    mass
        ``mass[k]`` is the probability of exactly `k` successes; one element more than `probabilities`.

    Examples
    --------
    >>> print(poisson_binomial(np.array([0.5, 0.5, 1.0])))
    [0.   0.25 0.5  0.25]
    """
    mass = np.ones(1)
    for probability in np.sort(
        probabilities
    ):  # in an order of their own, so that the last digit does not depend on theirs
        mass = np.append(mass * (1 - probability), 0.0) + np.append(0.0, mass * probability)
    return mass


def expected_count(exposure: pd.DataFrame, *, level: float = 0.9) -> pd.DataFrame:
    """
    Count the strikes within each zone, reading by reading.

    Accounts that contradict each other (``conflicts_with``) are counted in two ways, each in a row of its own:
    ``accounts`` is ``all`` where every account counts as a strike, and ``one_per_event`` where accounts that conflict,
    directly or through others, count as one event. Such an event is certain or excluded only if all its accounts are;
    its least probability goes into ``expected_least`` and ``low``, its greatest into ``expected`` and ``high``;
    nothing is averaged. Where accounts differ in what does not move them, such as the date, the two are the same.

    Parameters
    ----------
    exposure
        Exposure table. Keep some of its rows first to count fewer strikes, such as those with ``timing == "during"``;
        an event then counts if one of its accounts is kept. Not modified.
    level
        Probability of the interval, between 0 and 1.

    Returns
    -------
    counts
        Two rows for each zone and reading; see :data:`COUNT_COLUMNS`. ``expected`` is the sum of the probabilities (and
        ``expected_least`` the same where all accounts count);
        ``low`` and ``high`` are the central interval of the Poisson-binomial distribution, which takes places as
        independent of each other. Strikes without a place are in none of the three and stand in ``n_not_located``.

    Raises
    ------
    SettingsError
        `level` is not between 0 and 1.

    Examples
    --------
    >>> exposure = pd.DataFrame({
    ...     "strike_id": ["a", "b", "c"], "zone_id": "tanf", "zone_name": "Al-Tanf", "reading": "stated",
    ...     "probability": [1.0, 0.5, 0.5], "verdict": ["certain", "possible", "possible"],
    ...     "location_kind": "circle", "conflicts_with": [(), ("c",), ("b",)],
    ... })
    >>> print(expected_count(exposure)[["accounts", "n_strikes", "expected", "low", "high"]].to_string(index=False))
         accounts  n_strikes  expected  low  high
              all          3       2.0    1     3
    one_per_event          2       1.5    1     2
    """
    if not 0 < level < 1:
        raise SettingsError(f"Level of the interval: found {level}, expected a probability between 0 and 1.")
    event = _events(exposure)
    rows = []
    for (zone_id, reading), zone in exposure.groupby(["zone_id", "reading"], sort=False):
        for accounts, keys in (("all", zone["strike_id"]), ("one_per_event", zone["strike_id"].map(event))):
            name = zone["zone_name"].iloc[0]
            rows.append({"zone_id": zone_id, "zone_name": name, "reading": reading, "accounts": accounts})
            rows[-1] |= _count(zone, keys.to_numpy(), level)
    counts = pd.DataFrame(rows, columns=list(COUNT_COLUMNS))
    counts = counts.assign(order=counts["reading"].map(READING_ORDER)).sort_values(["zone_id", "order", "accounts"])
    return counts[list(COUNT_COLUMNS)].reset_index(drop=True)


def _count(zone: pd.DataFrame, keys: NDArray[np.object_], level: float) -> dict[str, object]:
    """
    Count the strikes, or the events, that `keys` tell apart.

    The accounts of one event speak with one voice or the event is only possible; accounts without a place do not speak.
    """
    _, event = np.unique(keys.astype(str), return_inverse=True)
    n_events = int(event.max()) + 1
    speaks = (zone["location_kind"] != "none").to_numpy()
    accounts, event = zone[speaks], event[speaks]
    verdict, probability = accounts["verdict"].to_numpy(), accounts["probability"].to_numpy(np.float64)
    in_window = accounts.get("in_window", pd.Series(1.0, accounts.index)).to_numpy(np.float64)
    n_speaking, n_for, n_against = (
        np.bincount(event[said], minlength=n_events)
        for said in (
            np.ones(len(event), dtype=bool),
            (verdict == "certain") & (in_window >= _SURELY),
            (verdict == "excluded") | (in_window <= 1 - _SURELY),
        )
    )
    placed = n_speaking > 0
    certain, excluded = placed & (n_for == n_speaking), placed & (n_against == n_speaking)
    least, greatest = np.ones(n_events), np.zeros(n_events)
    np.minimum.at(least, event, probability * np.nan_to_num(in_window, nan=0.0))
    np.maximum.at(greatest, event, probability * np.nan_to_num(in_window, nan=1.0))
    tail = (1 - level) / 2
    return {
        "n_strikes": n_events,
        "n_certain": int(certain.sum()),
        "n_possible": int((placed & ~certain & ~excluded).sum()),
        "n_excluded": int(excluded.sum()),
        "n_not_located": int((~placed).sum()),
        "expected": float(np.sort(greatest[placed]).sum()),
        "low": _quantile(least[placed], tail),
        "high": _quantile(greatest[placed], 1 - tail),
        "level": level,
        "expected_least": float(np.sort(least[placed]).sum()),
    }


def _quantile(probabilities: Floats, level: float) -> int:
    """Find the least number that is not exceeded with probability `level`."""
    # A hair less, so that rounding in the sum does not push a sure count one up.
    return int(np.searchsorted(np.cumsum(poisson_binomial(probabilities)), level - 1e-12))


def _events(exposure: pd.DataFrame) -> dict[str, str]:
    """Map each strike to the event that it tells of."""
    accounts = exposure.drop_duplicates("strike_id")
    ids = accounts["strike_id"].tolist()
    return dict(zip(ids, group_events(ids, accounts["conflicts_with"]), strict=True))
