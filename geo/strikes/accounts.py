"""
Accounts that contradict each other: one event, reported in several ways, each of which stays as it is.

A row of a strikes frame is an account. Accounts that name each other in ``conflicts_with``, directly or through others,
tell of one event. What they disagree on is said, nothing is averaged, and no account is called the right one.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo.geodesy import distance_m

__all__ = ["ACCOUNT_COLUMNS", "group_accounts", "group_events", "mark_accounts"]

ACCOUNT_COLUMNS: Final = (
    "event_group",
    "name",
    "name_ar",
    "n_accounts",
    "accounts",
    "differs",
    "dates",
    "places",
    "parties",
    "weapons",
    "n_sources",
    "apart_days",
    "apart_m",
    "shared_sources",
    "text",
    "text_ar",
)
"""Columns of a table of events, in order."""

_DAY: Final = np.timedelta64(1, "D")
_WORDS: Final = {
    "date": ("on the date", "في التاريخ"),
    "place": ("on the place", "في المكان"),
    "party": ("on who did it", "في الجهة المنسوب إليها"),
    "weapon": ("on the weapon", "في السلاح"),
    "sources": ("in the number of their sources", "في عدد مصادرها"),
}
_COLUMN_OF: Final = {
    "date": "date_edtf",
    "place": "where_text",
    "party": "attributed_to",
    "weapon": "weapon",
    "sources": "n_sources",
}


def group_events(ids: Sequence[str], conflicts_with: Iterable[object]) -> NDArray[np.object_]:
    """
    Name the event that each account tells of.

    Parameters
    ----------
    ids
        One for each account, all different.
    conflicts_with
        For each account the tuple of ids that it contradicts, some of which may not be there; cells that are no tuples
        are passed over.

    Returns
    -------
    event_group
        For each account the first, in sorted order, of the ids of its event.

    Examples
    --------
    >>> print(group_events(["c", "b", "a"], [("b",), (), ()]))
    ['b' 'b' 'a']
    """
    place = {key: row for row, key in enumerate(ids)}
    links = [
        (row, place.setdefault(other, len(place)))  # an account that was left out still joins those that name it
        for row, others in enumerate(conflicts_with)
        for other in (others if isinstance(others, tuple) else ())
    ]
    first, second = np.array(links, dtype=np.intp).reshape(-1, 2).T
    graph = coo_array((np.ones(len(links)), (first, second)), shape=(len(place), len(place)))
    _, label = connected_components(graph, directed=False)
    names: dict[int, str] = {}
    for row in sorted(range(len(ids)), key=lambda row: ids[row]):
        names.setdefault(int(label[row]), ids[row])
    return np.array([names[int(group)] for group in label[: len(ids)]], dtype=object)


def group_accounts(strikes: gpd.GeoDataFrame) -> pd.DataFrame:
    """
    Put the accounts of each event side by side and say what they disagree on.

    Parameters
    ----------
    strikes
        Graded strikes in EPSG:4326. Not modified.

    Returns
    -------
    events
        One row for each event, sorted by date and ``event_group``; see :data:`ACCOUNT_COLUMNS`. The tuples
        ``accounts``, ``dates`` (EDTF), ``places``, ``parties``, ``weapons`` and ``n_sources`` hold one entry for each
        account, in the order of their dates. ``differs`` names what is not the same in all: date, place, party,
        weapon, sources (their number). ``apart_days`` is the time from the first to the last day that an account
        begins, ``apart_m`` the greatest geodesic distance between two of their places (0 for areas that meet); NaN
        where fewer than two are known. ``shared_sources`` holds the addresses of sources that more than one of its
        accounts cites: there the frame cannot tell which says what. ``text`` and ``text_ar`` say it in a sentence;
        they are empty for an event with one account.

    Examples
    --------
    >>> strikes = gpd.GeoDataFrame({
    ...     "id": ["t4-21", "t4-25", "hama"], "name": ["T4", "T4", "Hama"], "name_ar": "",
    ...     "date_edtf": ["2025-03-21", "2025-03-25", "2025-04-02"], "where_text": ["T4", "T4", "Hama"],
    ...     "event_date_from": pd.to_datetime(["2025-03-21", "2025-03-25", "2025-04-02"], utc=True),
    ...     "attributed_to": "israel", "weapon": "", "n_sources": 2, "sources": [()] * 3,
    ...     "conflicts_with": [("t4-25",), ("t4-21",), ()],
    ... }, geometry=gpd.points_from_xy([37.63, 37.63, 36.71], [34.52, 34.52, 35.12]), crs="EPSG:4326")
    >>> print(group_accounts(strikes)[["event_group", "n_accounts", "differs", "apart_days"]].to_string(index=False))
    event_group  n_accounts differs  apart_days
          t4-21           2 (date,)         4.0
           hama           1      ()         NaN
    """
    ordered = strikes.assign(event_group=group_events(strikes["id"].tolist(), strikes["conflicts_with"]))
    ordered = ordered.sort_values(["event_date_from", "id"], ignore_index=True)
    rows = [_describe(str(key), event) for key, event in ordered.groupby("event_group", sort=False)]
    return pd.DataFrame(rows, columns=list(ACCOUNT_COLUMNS))


def mark_accounts(strikes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """
    Write on every account which event it tells of and what the accounts disagree on, for a layer to show.

    Parameters
    ----------
    strikes
        As for :func:`group_accounts`. Not modified.

    Returns
    -------
    marked
        The same rows in their order, with ``event_group``, ``n_accounts`` (1 where nothing contradicts), ``differs``
        (a tuple, empty where nothing does), ``disagreement`` and ``disagreement_ar`` (the sentence, or empty) at the
        end.
    """
    group = group_events(strikes["id"].tolist(), strikes["conflicts_with"])
    events = group_accounts(strikes).set_index("event_group").reindex(group)
    columns = {"n_accounts": "n_accounts", "differs": "differs", "disagreement": "text", "disagreement_ar": "text_ar"}
    told = {name: events[column].tolist() for name, column in columns.items()}
    return strikes.assign(event_group=group, **told)


def _describe(key: str, event: gpd.GeoDataFrame) -> dict[str, object]:
    """Describe one event; its accounts come in the order of their dates."""
    begins = event["event_date_from"].dropna()
    several = len(event) > 1
    places = event.geometry.to_numpy()
    located = not shapely.is_missing(places).all()
    different = {
        "date": _varies(event["date_edtf"]),
        "place": len(set(shapely.to_wkb(shapely.normalize(places)) if located else event["where_text"])) > 1,
        "party": _varies(event["attributed_to"]),
        "weapon": _varies(event["weapon"]),
        "sources": _varies(event["n_sources"]),
    }
    differs = tuple(name for name, found in different.items() if found)
    cited = Counter(url for sources in event["sources"] for url in {source.url for source in sources})
    shared = tuple(sorted(url for url, count in cited.items() if count > 1))
    text, text_ar = _tell(event, differs, len(shared)) if several else ("", "")
    return {
        "event_group": key,
        "name": event["name"].iloc[0],
        "name_ar": event["name_ar"].iloc[0],
        "n_accounts": len(event),
        "accounts": tuple(event["id"]),
        "differs": differs,
        "dates": tuple(event["date_edtf"]),
        "places": tuple(event["where_text"]),
        "parties": tuple(event["attributed_to"]),
        "weapons": tuple(event["weapon"]),
        "n_sources": tuple(int(number) for number in event["n_sources"]),
        "apart_days": (begins.max() - begins.min()) / _DAY if len(begins) > 1 else np.nan,
        "apart_m": _spread_m(places),
        "shared_sources": shared,
        "text": text,
        "text_ar": text_ar,
    }


def _varies(column: pd.Series) -> bool:
    return bool(column.ne(column.iloc[0]).any())


def _spread_m(places: NDArray[np.object_]) -> float:
    """Find the greatest of the least distances between any two of the places."""
    known = places[~shapely.is_missing(places)]
    first, second = np.triu_indices(len(known), 1)
    return float(distance_m(known[first], known[second]).max()) if len(first) else np.nan


def _tell(event: gpd.GeoDataFrame, differs: tuple[str, ...], n_shared: int) -> tuple[str, str]:
    """Say in English and Arabic what the accounts of an event disagree on, each point with what they say."""
    name, name_ar = event["name"].iloc[0], event["name_ar"].iloc[0] or event["name"].iloc[0]
    text = f"{name}: {len(event)} accounts of what may be one event differ"
    text_ar = f"{name_ar}: {_count_accounts_ar(len(event))} لما قد يكون حدثًا واحدًا تختلف "
    said = {point: event[_COLUMN_OF[point]].astype(str).drop_duplicates() for point in differs}
    text += " and".join(f" {_WORDS[point][0]} ({'; '.join(said[point].replace('', 'not said'))})" for point in differs)
    text_ar += " و".join(f"{_WORDS[point][1]} ({'؛ '.join(said[point].replace('', 'لم يُذكر'))})" for point in differs)
    if not differs:
        text += " in nothing that the layer holds"
        text_ar += "في لا شيء مما تحمله الطبقة"
    if n_shared:
        text += f"; {n_shared} of their sources {'is' if n_shared == 1 else 'are'} cited in more than one account"
        text_ar += f"؛ وعدد المصادر المذكورة في أكثر من رواية: {n_shared}"
    return text + ".", text_ar + "."


def _count_accounts_ar(number: int) -> str:
    """Count accounts as Arabic does: a dual for two, a plural up to ten, a singular beyond."""
    dual, most_plural = 2, 10
    if number == dual:
        return "روايتان"
    return f"{number} روايات" if number <= most_plural else f"{number} رواية"
