"""
Conflicts between corridors: pairs of volumes that share ground, height and time.

A conflict says that two proposals cannot both be used as they stand. Where the heights of two volumes are measured from
different levels, nobody can say here whether they meet; such a pair is named as a possible conflict, never passed over.
"""

import math
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from geo.corridors.sentences import Sentence, join_sentences, quote_name
from geo.corridors.volumes.chains import VOLUME4D_COLUMNS
from geo.errors import DataError, Finding
from geo.geodesy import WGS84
from geo.overlaps import overlap_volumes
from geo.overlaps.heights import list_blocks
from geo.zones.heights import HeightBlock

__all__ = ["CONFLICT_COLUMNS", "find_conflicts"]

CONFLICT_COLUMNS: Final = (
    "id",
    "a_id",
    "a_corridor_id",
    "b_id",
    "b_corridor_id",
    "kind",
    "area_km2",
    "lower_m",
    "upper_m",
    "vertical_reference",
    "start",
    "end",
    "hypothetical",
    "reason",
    "reason_ar",
    "geometry",
)
"""Columns of a frame of conflicts, in order; `kind` is "certain" or "possible"."""

_LEAST_KM2: Final = 0.1


def find_conflicts(a: gpd.GeoDataFrame, b: gpd.GeoDataFrame, *, sliver_width_m: float = 1.0) -> gpd.GeoDataFrame:
    """
    Find the pairs of volumes that share ground, height and time.

    Parameters
    ----------
    a, b
        Frames of volumes, as of `geo.corridors.to_volumes`. Not modified.
    sliver_width_m
        A common part of at most this mean width in metres is contact, not conflict.

    Returns
    -------
    conflicts
        Frame with `CONFLICT_COLUMNS` (EPSG:4326), one row for each pair, sorted by ids: the common outline, the common
        height block (NaN: no limit, or not known) and the common time from ``start`` up to ``end`` (NaT: open). Two
        volumes without heights meet at every height. Exchanging `a` and `b` exchanges their columns only.

    Raises
    ------
    DataError
        A column is missing, an id stands twice, or height limits cannot be used.

    Examples
    --------
    >>> import shapely
    >>> from geo.corridors.volumes import volume_of
    >>> west = volume_of(shapely.box(38.0, 34.0, 38.2, 34.2), key="w", name=Sentence("West", "غرب"))
    >>> east = volume_of(shapely.box(38.1, 34.0, 38.3, 34.2), key="e", name=Sentence("East", "شرق"))
    >>> print(find_conflicts(west, east).loc[0, "reason"])
    "West" (part 1) and "East" (part 1), both hypothetical, share 204.7 km² at every height at all times.
    """
    for frame in (a, b):
        _check_volumes(frame)
    pairs = overlap_volumes(
        *(frame.assign(valid_from=frame["start"], valid_to=frame["end"]) for frame in (a, b)),
        a_kind="volume",
        b_kind="volume",
        sliver_width_m=sliver_width_m,
    )
    rows = [
        _write_conflict(pair, _pick(a, pair["a_id"]), _pick(b, pair["b_id"]))
        for _, pair in pairs[pairs["relation"] == "overlap"].iterrows()
    ]
    frame = pd.DataFrame(rows, columns=list(CONFLICT_COLUMNS))
    frame = frame.astype({"area_km2": float, "lower_m": float, "upper_m": float, "hypothetical": bool})
    for column in ("start", "end"):
        frame[column] = pd.to_datetime(frame[column], utc=True).astype("datetime64[us, UTC]")
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(frame["geometry"].to_numpy(dtype=object), crs=WGS84))


def _check_volumes(frame: gpd.GeoDataFrame) -> None:
    findings = [
        Finding("no such column", "a frame of volumes", column=column)
        for column in VOLUME4D_COLUMNS
        if column not in frame
    ]
    if not findings:
        twice = sorted(set(frame.loc[frame["id"].duplicated(), "id"]))
        findings = [
            Finding(f"{key!r} more than once", "an id of its own for each volume", column="id") for key in twice
        ]
    if findings:
        raise DataError("The volumes cannot be compared.", findings)


def _pick(frame: gpd.GeoDataFrame, key: str) -> pd.Series:
    row: pd.Series = frame.loc[frame["id"] == key].iloc[0]
    return row


def _write_conflict(pair: pd.Series, a: pd.Series, b: pd.Series) -> dict[str, Any]:
    start = max((time for time in (a["start"], b["start"]) if not pd.isna(time)), default=None)
    end = min((time for time in (a["end"], b["end"]) if not pd.isna(time)), default=None)
    possible = pair["why"] != ""
    reason = _tell(pair, a, b, possible=possible, when=_write_span(start, end))
    return {
        "id": f"{a['id']}~{b['id']}",
        "a_id": a["id"],
        "a_corridor_id": a["corridor_id"],
        "b_id": b["id"],
        "b_corridor_id": b["corridor_id"],
        "kind": "possible" if possible else "certain",
        **{name: pair[name] for name in ("area_km2", "lower_m", "upper_m", "vertical_reference", "geometry")},
        "start": start,
        "end": end,
        "hypothetical": True,
        "reason": reason.en,
        "reason_ar": reason.ar,
    }


def _tell(pair: pd.Series, a: pd.Series, b: pd.Series, *, possible: bool, when: Sentence) -> Sentence:
    names = [quote_name(_name(row)) for row in (a, b)]
    area = pair["area_km2"]
    size = f"{area:,.1f}" if area >= _LEAST_KM2 else f"< {_LEAST_KM2}"
    height = Sentence("in plan", "أفقيًا") if possible else _write_common(pair)
    told = [
        Sentence(
            f"{names[0].en} (part {a['part']}) and {names[1].en} (part {b['part']}), both hypothetical, share {size} "
            f"km² {height.en} {when.en}.",
            f"يشترك {names[0].ar} (الجزء {a['part']}) و{names[1].ar} (الجزء {b['part']})، وكلاهما افتراضي، في {size} "
            f"كم² {height.ar} {when.ar}.",
        )
    ]
    if possible:
        blocks = [_own_block(row).write() for row in (a, b)]
        told.append(
            Sentence(
                f"Whether they meet in height is not known: {blocks[0][0]} cannot be compared with {blocks[1][0]}; "
                "this counts as a possible conflict.",
                f"ولا يُعرف هل يلتقيان في الارتفاع: لا يمكن مقارنة {blocks[0][1]} مع {blocks[1][1]}؛ "
                "ويُعد ذلك تعارضًا محتملًا.",
            )
        )
    return join_sentences(told)


def _name(volume: pd.Series) -> Sentence:
    name = volume["name"] or volume["corridor_id"]
    return Sentence(name, volume["name_ar"] or name)


def _own_block(volume: pd.Series) -> HeightBlock:
    blocks = list_blocks(pd.DataFrame([volume]))
    return HeightBlock(float(blocks.lower_m[0]), float(blocks.upper_m[0]), str(blocks.reference[0]))


def _write_common(pair: pd.Series) -> Sentence:
    """Write the height block that a pair shares."""
    lower_m, upper_m, reference = pair["lower_m"], pair["upper_m"], pair["vertical_reference"]
    if math.isnan(lower_m):
        return Sentence("above both their lower limits", "فوق الحدين الأدنيين لكليهما")
    if math.isnan(upper_m) and reference == "":
        return Sentence("at every height", "على كل ارتفاع")
    block = HeightBlock(lower_m, math.inf if math.isnan(upper_m) else upper_m, reference)
    text, text_ar = block.write()
    return Sentence(f"at {text}", f"على ارتفاع {text_ar}")


def _write_span(start: pd.Timestamp | None, end: pd.Timestamp | None) -> Sentence:
    first, last = ("" if time is None else f"{time:%Y-%m-%d %H:%M:%S} UTC" for time in (start, end))
    if first and last:
        return Sentence(f"from {first} to {last}", f"من {first} إلى {last}")
    if first:
        return Sentence(f"from {first} on", f"ابتداءً من {first}")
    return Sentence(f"until {last}", f"حتى {last}") if last else Sentence("at all times", "في كل الأوقات")
