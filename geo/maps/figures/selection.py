"""What a figure shows of a map's content: what holds at its date, in the likely reading where there are several."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.errors import SettingsError
from geo.geodesy import WGS84
from geo.maps.content import MapContent
from geo.maps.tables import read_palettes

__all__ = ["ALL_LAYERS", "FIGURE_LAYERS", "Shown", "items_of", "number_corridors", "rows_of", "select_shown"]

FIGURE_LAYERS: Final = ("control", "activity", "overlaps", "zones", "corridors", "strikes", "labels")
"""What a figure shows unless told otherwise."""

ALL_LAYERS: Final = (*FIGURE_LAYERS, "separation_lines")
"""What a figure can show above its ground."""

_FIXED: Final = ("", "stated", "all")
_READING: Final = "likely"
_NOT_DRAWN: Final = ("lapsed", "disputed")
_DAY: Final = pd.Timedelta(days=1)


@dataclass(frozen=True)
class Shown:
    """
    The rows that a figure draws, by layer; a layer that is left out is empty.

    Parameters
    ----------
    control, activity, overlaps, zones, separation_lines
        Rows of the content's frames.
    corridors
        Also with `number`, the text of each corridor's pill, and `best`, whether it is the cheapest of its kind.
    strikes
        Also with `shape` and `hue`.
    strike_parties
        Whom the strikes of the content are attributed to, the most frequent first, with shape and hue.
    """

    control: pd.DataFrame
    activity: pd.DataFrame
    overlaps: pd.DataFrame
    zones: pd.DataFrame
    separation_lines: pd.DataFrame
    corridors: pd.DataFrame
    strikes: pd.DataFrame
    strike_parties: dict[str, tuple[str, str]]
    labels: bool


def select_shown(content: MapContent, layers: Collection[str]) -> Shown:
    """
    Choose the rows to draw.

    Zones that have lapsed or are in dispute are left out, as on the map's first view. Of corridors the likely reading
    is drawn, and of overlaps the ground that two zones share: where a zone meets an area of control both are seen.

    Raises
    ------
    SettingsError
        A layer is unknown.
    """
    unknown = [name for name in layers if name not in ALL_LAYERS]
    if unknown:
        raise SettingsError(f"Found the layers {', '.join(unknown)}; expected some of {', '.join(ALL_LAYERS)}.")
    moment = pd.Timestamp(content.as_of)
    frames = {
        name: _drawn(getattr(content, name) if name in layers else None)
        for name in ("control", "activity", "overlaps", "zones", "separation_lines", "corridors", "strikes")
    }
    zones = _holding(frames["zones"], moment)
    zones = zones[~_column(zones, "status").isin(_NOT_DRAWN)]
    ids = set(_column(zones, "zone_id"))
    overlaps = _of_reading(frames["overlaps"])
    between = [set(_keys(overlaps, side)) for side in "ab"]
    drawn_sides = _column(overlaps, "b_kind").eq("zone") & _column(overlaps, "relation").ne("apart")
    for side, keys in zip("ab", between, strict=True):
        drawn_sides &= _keys(overlaps, side).isin(keys & ids)
    styles = _style_strikes(content.strikes)
    strikes = _happened(frames["strikes"], moment)
    attributed = _column(strikes, "attributed_to")
    return Shown(
        control=_holding(frames["control"], moment),
        activity=_holding(frames["activity"], moment),
        overlaps=overlaps[drawn_sides],
        zones=zones,
        separation_lines=frames["separation_lines"],
        corridors=_of_reading(number_corridors(frames["corridors"])),
        strikes=strikes.assign(
            shape=[styles[party][0] for party in attributed], hue=[styles[party][1] for party in attributed]
        ),
        strike_parties={party: styles[party] for party in styles if party in set(attributed)},
        labels="labels" in layers,
    )


def number_corridors(corridors: pd.DataFrame) -> pd.DataFrame:
    """
    Give corridors numbers as on the map: requests in order, a letter for what is not the only best of its reading.

    Examples
    --------
    >>> rows = pd.DataFrame({"request_id": ["a", "b", "b"], "reading": ["all", "likely", "likely"], "rank": [1, 1, 2]})
    >>> number_corridors(rows)["number"].tolist()
    ['1', '2', '2b']
    """
    if corridors.empty:
        return corridors.assign(number=pd.Series(dtype=str), best=pd.Series(dtype=bool))
    request = _column(corridors, "request_id").where(lambda key: key.ne(""), _column(corridors, "id"))
    places = {key: place + 1 for place, key in enumerate(dict.fromkeys(request))}
    slot = [request, _column(corridors, "reading")]
    order = request.groupby(slot).cumcount()
    rank = corridors["rank"].fillna(1) if "rank" in corridors else order + 1
    shared = rank.groupby([*slot, rank]).transform("size").gt(1)
    letters = [
        chr(ord("a") + place) if place or both else "" for place, both in zip(order.tolist(), shared, strict=True)
    ]
    numbers = [f"{places[key]}{letter}" for key, letter in zip(request, letters, strict=True)]
    return corridors.assign(number=numbers, best=rank.eq(1))


def items_of(cell: object) -> list[Any]:
    """Give what a cell of a list holds; nothing where the cell is missing."""
    return list(cell) if isinstance(cell, tuple | list | np.ndarray) else []


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Give the rows of a frame by the names of their columns."""
    return [{str(name): cell for name, cell in row.items()} for row in frame.to_dict("records")]


def _drawn(frame: gpd.GeoDataFrame | None) -> pd.DataFrame:
    if frame is None or not len(frame):
        empty: pd.DataFrame = gpd.GeoDataFrame({"id": pd.Series(dtype=str)}, geometry=gpd.GeoSeries([], crs=WGS84))
        return empty
    drawn: pd.DataFrame = frame[~(frame.geometry.isna() | frame.geometry.is_empty)]
    return drawn


def _column(frame: pd.DataFrame, name: str) -> pd.Series:
    if name not in frame:
        return pd.Series("", index=frame.index, dtype=object)
    column: pd.Series = frame[name].where(frame[name].notna(), "")
    return column


def _keys(overlaps: pd.DataFrame, side: str) -> pd.Series:
    return _column(overlaps, f"{side}_id").astype(str).str.split(":").str[0]  # a tier may follow


def _of_reading(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[_column(frame, "reading").isin([*_FIXED, _READING])]


def _holding(frame: pd.DataFrame, moment: pd.Timestamp) -> pd.DataFrame:
    begun, ended = (_moments(frame, name) for name in ("valid_from", "valid_to"))
    holding: pd.DataFrame = frame[(begun.isna() | (begun < moment + _DAY)) & (ended.isna() | (ended > moment))]
    return holding


def _happened(frame: pd.DataFrame, moment: pd.Timestamp) -> pd.DataFrame:
    begun = _moments(frame, "event_date_from").fillna(_moments(frame, "valid_from"))
    happened: pd.DataFrame = frame[begun.isna() | (begun < moment + _DAY)]
    return happened


def _moments(frame: pd.DataFrame, name: str) -> pd.Series:
    column = frame[name] if name in frame else pd.Series(pd.NaT, index=frame.index)
    return pd.to_datetime(column, utc=True)


def _style_strikes(strikes: gpd.GeoDataFrame | None) -> dict[str, tuple[str, str]]:
    if strikes is None or not len(strikes):
        return {}
    counts = _column(strikes, "attributed_to").value_counts()
    order = sorted(counts.index, key=lambda party: (-counts[party], party))
    styles = read_palettes()["strikes"]
    dealt = (styles[place % len(styles)] for place in range(len(order)))
    return {party: (style["shape"], style["colour"]) for party, style in zip(order, dealt, strict=True)}
