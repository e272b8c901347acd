"""
Corridors and zones of a set as one file of volumes in the shape of ASTM F3548-21.

`volumes` is a plain list of Volume4D, so that airspace tools read it as it is; `features` says whose they are. A
proposed corridor is hypothetical and nobody's operational intent; a declared zone is no constraint of any authority.
"""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.corridors.volumes.volume4d import write_volume4d
from geo.errors import DataError, Finding
from geo.exports.sets import GEOID_HEIGHTS_M, ExportSet, describe_set
from geo.exports.values import to_json_value
from geo.files import replace_file

__all__ = ["list_volumes", "write_f3548"]

_TIMES: Final = {"zones": ("valid_from", "valid_to"), "corridors": ("window_from", "window_to")}
_FRAMES: Final = ("zones", "corridors", "volumes")
_HEIGHTS: Final[Mapping[str, Any]] = {"lower_m": math.nan, "upper_m": math.nan, "vertical_reference": ""}
_KEPT: Final = (
    "id",
    "zone_id",
    "request_id",
    "corridor_id",
    "name",
    "name_ar",
    "reading",
    "tier",
    "kind",
    "declarer",
    "addressee",
    "prohibited_conduct",
    "party",
    "conduct",
    "mode",
    "rank",
    "part",
    "hypothetical",
    "lower_m",
    "upper_m",
    "vertical_reference",
)


def write_f3548(
    exported: ExportSet,
    path: str | PathLike[str],
    *,
    geoid_height_m: float | tuple[float, float] | None = None,
) -> Path:
    """
    Write corridors and zones of a set as volumes in the shape of ASTM F3548-21.

    Parameters
    ----------
    exported
        What goes out; see `list_volumes`. Not modified.
    path
        The file (JSON); it appears whole or not at all.
    geoid_height_m
        Height of the geoid above the WGS 84 ellipsoid in metres over the study: one number, or the least and the
        greatest; None for what the set says. Heights above mean sea level are drawn from the one to the other,
        outwards; where the set says nothing, by what the geoid does anywhere on the Earth, which is certain and up to
        0.2 km too much.

    Returns
    -------
    path
        The file: `about`, `altitudes` in words, `volumes`, and `features` with the indices of their volumes.

    Raises
    ------
    DataError
        As `list_volumes` says.
    OutputError
        The file cannot be written.
    """
    heights_m = _find_geoid(exported, geoid_height_m)
    volumes, features = list_volumes(exported, geoid_height_m=heights_m)
    least_m, greatest_m = np.sort(np.broadcast_to(heights_m, 2)).tolist()
    altitudes = (
        "Altitudes are metres above the WGS 84 ellipsoid. Heights that were stated above mean sea level are drawn "
        f"outwards by the height of the geoid, taken as {least_m:g} to {greatest_m:g} m; a volume without a limit has "
        "none stated."
    )
    content = {"about": describe_set(exported), "altitudes": altitudes, "volumes": volumes, "features": features}
    return replace_file(path, json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n")


def list_volumes(
    exported: ExportSet, *, geoid_height_m: float | tuple[float, float] | None = None
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """
    List the volumes of a set and whose they are.

    Parameters
    ----------
    exported
        The frames `zones`, with every reading; `corridors`, of which the proposed ones are taken, each as one volume
        for its window; and `volumes`, the chains of `geo.corridors.volumes.to_volumes`, in place of the corridors that
        they are cut from. Not modified.
    geoid_height_m
        As `write_f3548` takes it.

    Returns
    -------
    volumes
        Volume4D, ready for JSON. A zone without heights reaches through all of them, and one without an end stays open.
    features
        One for each row that is drawn: its frame as `layer`, its names and what else tells it apart, and the indices of
        its `volumes`.

    Raises
    ------
    DataError
        The set has none of the frames, or heights are measured from a level that the shape cannot hold, such as the
        ground; the findings list frame and row.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> import shapely
    >>> row = {"id": "a", "name": "A", "lower_m": 0.0, "upper_m": 3000.0, "vertical_reference": "mean sea level"}
    >>> frame = gpd.GeoDataFrame([row], geometry=[shapely.box(38, 34, 38.01, 34.01)], crs="EPSG:4326")
    >>> exported = ExportSet(frames={"zones": frame}, title="", as_of=datetime(2025, 4, 10, tzinfo=UTC))
    >>> volumes, features = list_volumes(exported, geoid_height_m=(14.0, 22.0))
    >>> volumes[0]["volume"]["altitude_upper"]["value"], features[0]["layer"], features[0]["volumes"]
    (3022.0, 'zones', [0])
    """
    heights_m = _find_geoid(exported, geoid_height_m)
    frames = {name: exported.frames[name] for name in _FRAMES if name in exported.frames}
    if not frames:
        found = f"the frames {', '.join(exported.frames) or 'none'}"
        finding = Finding(found, f"one of {', '.join(_FRAMES)}")
        raise DataError("There is nothing to write in the shape of ASTM F3548-21.", [finding])
    chained = set(frames["volumes"]["corridor_id"]) if "volumes" in frames else set()
    volumes: list[dict[str, Any]] = []
    features: list[dict[str, Any]] = []
    findings: list[Finding] = []
    for layer, frame in frames.items():
        for number, row in _list_rows(layer, frame, chained):
            try:
                written = write_volume4d(row, geoid_height_m=heights_m)
            except DataError as error:
                findings += [replace(finding, file=layer, row=str(number)) for finding in error.findings]
                continue
            indices = list(range(len(volumes), len(volumes) + len(written)))
            volumes += written
            features.append({"layer": layer, **_describe(row), "volumes": indices})
    if findings:
        raise DataError("Some heights cannot be written in the shape of ASTM F3548-21.", findings)
    return volumes, features


def _find_geoid(exported: ExportSet, geoid_height_m: float | tuple[float, float] | None) -> float | tuple[float, float]:
    """Take the height of the geoid that is given, then the set's, then all that it has on the Earth."""
    if geoid_height_m is not None:
        return geoid_height_m
    return GEOID_HEIGHTS_M if exported.geoid_height_m is None else exported.geoid_height_m


def _list_rows(layer: str, frame: gpd.GeoDataFrame, chained: set[str]) -> Iterator[tuple[int, gpd.GeoDataFrame]]:
    """Give number and frame of every row that is drawn, with the columns of a volume."""
    drawn = ~(frame.geometry.isna() | frame.geometry.is_empty).to_numpy()
    if layer == "corridors":
        drawn &= frame["status"].eq("proposed").to_numpy() & ~frame["id"].isin(chained).to_numpy()
    start, end = _TIMES.get(layer, ("start", "end"))
    blank = {key: value for key, value in {**_HEIGHTS, start: pd.NaT, end: pd.NaT}.items() if key not in frame.columns}
    whole = frame.assign(**blank).rename(columns={start: "start", end: "end"})
    for position in np.flatnonzero(drawn).tolist():
        yield position + 1, whole.iloc[[position]]


def _describe(row: gpd.GeoDataFrame) -> dict[str, Any]:
    (cells,) = row[[key for key in _KEPT if key in row.columns]].to_dict("records")
    plain = {key: to_json_value(cell) for key, cell in cells.items()}
    return {key: value for key, value in plain.items() if value not in (None, "", [])}
