"""
How old the evidence behind an assessment is.

An assessment is as good as its last evidence. The age is counted from the last moment that the evidence may be from to
the study's date; a date known to a month gives an interval of ages. Past the study's limit an assessment is stale: it
is said, and its freshness falls off, but it still counts, because nothing newer stands against it. Evidence from after
the study's date is not stale; it shows with hindsight who held a place, and is counted apart.
"""

from datetime import datetime
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.errors import DateError, SettingsError
from geo.layers import parse_date
from geo.studies.counts import count

__all__ = ["AGE_COLUMNS", "age_evidence", "find_stale", "summarise_ages", "tell_stale"]

AGE_COLUMNS: Final = (
    "id",
    "name",
    "name_ar",
    "party",
    "status",
    "date_edtf",
    "evidence",
    "age_days",
    "most_days",
    "staleness",
    "freshness",
)
"""Columns of a table of ages, in order."""


def age_evidence(assessments: gpd.GeoDataFrame, as_of: datetime, limit_days: float) -> pd.DataFrame:
    """
    Tell the age of the evidence of each assessment.

    Parameters
    ----------
    assessments
        Frame with ``id, name, name_ar, party, status, date_edtf``. Not modified.
    as_of
        The moment to count from, with a time zone.
    limit_days
        Evidence older than this many days is stale; greater than 0.

    Returns
    -------
    ages
        One row for each assessment, in their order (see :data:`AGE_COLUMNS`). ``evidence`` is ``earlier``, ``spans``
        (it lies on both sides of the date) or ``later``. ``age_days`` and ``most_days`` are the least and the most days
        from the last evidence to the date, 0 where it spans it or is later. ``staleness`` is ``stale`` where even the
        least is beyond the limit, ``perhaps`` where only the most is, and empty otherwise. ``freshness`` is 1 up to the
        limit and the limit over the least age beyond it.

    Raises
    ------
    DateError
        `as_of` has no time zone, or a date text cannot be read.
    SettingsError
        The limit is not greater than 0.
    """
    if as_of.tzinfo is None:
        raise DateError(f"The date to count ages from: found {as_of.isoformat()}, expected one with a time zone.")
    if not limit_days > 0:
        raise SettingsError(f"The limit of age: found {limit_days} days, expected a number greater than 0.")
    rows = [_age(text, as_of) for text in assessments["date_edtf"]]
    found = pd.DataFrame(rows, columns=["evidence", "age_days", "most_days"]).astype(
        {"evidence": "str", "age_days": "float64", "most_days": "float64"}
    )
    ages = pd.concat([pd.DataFrame(assessments[list(AGE_COLUMNS[:6])]).reset_index(drop=True), found], axis=1)
    least, most = ages["age_days"].to_numpy(), ages["most_days"].to_numpy()
    staleness = np.select([least > limit_days, most > limit_days], ["stale", "perhaps"], "")
    freshness = limit_days / np.maximum(least, limit_days)
    return ages.assign(staleness=staleness, freshness=freshness)[list(AGE_COLUMNS)]


def find_stale(assessments: gpd.GeoDataFrame, as_of: datetime, limit_days: float) -> pd.DataFrame:
    """
    List the assessments whose evidence is, or may be, older than a limit.

    Parameters
    ----------
    assessments, as_of, limit_days
        As of :func:`age_evidence`.

    Returns
    -------
    stale
        The rows of `age_evidence` that are ``stale`` or ``perhaps``, oldest first, numbered anew.

    Raises
    ------
    DateError, SettingsError
        As of :func:`age_evidence`.

    Examples
    --------
    >>> from datetime import UTC
    >>> places = pd.DataFrame({
    ...     "id": ["a", "b", "c"], "name": ["A", "B", "C"], "name_ar": "", "party": "sdf", "status": "assessed",
    ...     "date_edtf": ["2024-11-30", "2024-12", "2025-01/2026"]})
    >>> stale = find_stale(places, datetime(2025, 4, 10, tzinfo=UTC), 120)
    >>> print(stale[["id", "age_days", "most_days", "staleness", "freshness"]].round(3).to_string(index=False))
    id  age_days  most_days staleness  freshness
     a     130.0      131.0     stale      0.923
     b      99.0      130.0   perhaps      1.000
    """
    ages = age_evidence(assessments, as_of, limit_days)
    stale = ages[ages["staleness"] != ""]
    return stale.sort_values(["age_days", "most_days", "id"], ascending=[False, False, True], ignore_index=True)


def summarise_ages(ages: pd.DataFrame) -> pd.DataFrame:
    """
    Sum ages up by party.

    Parameters
    ----------
    ages
        As `age_evidence` gives it. Not modified.

    Returns
    -------
    summary
        One row for each party, by its id: ``party, places, median_days, oldest_days, stale, perhaps, later``; the days
        are least ages, ``later`` counts places whose evidence is all from after the date.
    """
    groups = ages.groupby("party", sort=True)
    counts = {
        "stale": ages["staleness"].eq("stale"),
        "perhaps": ages["staleness"].eq("perhaps"),
        "later": ages["evidence"].eq("later"),
    }
    return pd.DataFrame(
        {
            "places": groups.size(),
            "median_days": groups["age_days"].median(),
            "oldest_days": groups["age_days"].max(),
            **{name: marked.groupby(ages["party"]).sum().astype("int64") for name, marked in counts.items()},
        }
    ).reset_index()


def tell_stale(ages: pd.DataFrame, limit_days: float) -> str:
    """
    Say in a sentence how much rests on old evidence; nothing where nothing does.

    Parameters
    ----------
    ages
        As `age_evidence` gives it. Not modified.
    limit_days
        The limit that it was made with.

    Returns
    -------
    sentence
        For the notes of a result.
    """
    stale, perhaps = (int(ages["staleness"].eq(word).sum()) for word in ("stale", "perhaps"))
    if not stale + perhaps:
        return ""
    doubtful = f", and of {perhaps} more it may be" if perhaps else ""
    return (
        f"Of {count(len(ages), 'assessed place')} the evidence of {stale} is more than {limit_days:g} days old at the "
        f"study's date{doubtful}."
    )


def _age(text: str, as_of: datetime) -> tuple[str, float, float]:
    """Give where the evidence lies, and its least and most age in days."""
    span = parse_date(text)
    if span.earliest is not None and span.earliest >= as_of:
        return "later", 0.0, 0.0
    last_part = text.strip().rpartition("/")[2]
    # Evidence that goes on to an open end, or ends after the date, is no older than its last part begins.
    began = None if last_part == ".." else parse_date(last_part).earliest
    most = 0.0 if began is None else max(_days(as_of, began), 0.0)
    if span.latest is None or span.latest > as_of:
        return "spans", 0.0, most
    return "earlier", _days(as_of, span.latest), most


def _days(late: datetime, early: datetime) -> float:
    return (late - early).total_seconds() / 86_400
