"""
Zones and corridors for airspace tools: geozones in the shape of EUROCAE ED-269, volumes in that of ASTM F3548-21.

Both shapes are borrowed: what stands in them here was declared, reported or proposed, and nobody has made it law. So
every geozone is a customised one under conditions, never a prohibition, and says in its message what it is.
"""

import hashlib
import json
import math
import re
from base64 import b32encode
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from geo.corridors.volumes.volume4d import write_volume4d
from geo.errors import DataError, Finding
from geo.exports.sets import ExportSet, describe_set
from geo.exports.values import to_json_value
from geo.exports.words import value_words
from geo.files import replace_file
from geo.layers.vocabularies import SAME_LEVELS

__all__ = ["list_geozones", "write_geozones", "write_volumes"]

_LEVELS: Final[Mapping[str, str]] = {"mean sea level": "AMSL", "ground": "AGL"}
_COUNTRY: Final = re.compile("[A-Z]{3}")
_ID_LENGTH: Final = 7
_LENGTHS: Final = {"name": 200, "message": 200, "otherReasonInfo": 30}
_MESSAGE: Final = (
    "Declared or reported, not law. Analysis of public reports; never for targeting, never for navigation."
)
_DECIMALS: Final = 7


def write_geozones(exported: ExportSet, path: str | PathLike[str], *, country: str = "SYR") -> Path:
    """
    Write the frame `zones` of a set as one file in the shape of ED-269.

    Parameters
    ----------
    exported
        What goes out. Not modified.
    path
        The file (JSON); it appears whole or not at all.
    country
        Three letters of ISO 3166-1 for every zone.

    Returns
    -------
    path
        The file; what every export carries stands in `description`, as JSON.

    Raises
    ------
    DataError
        There is no frame `zones`, or see `list_geozones`.
    OutputError
        The file cannot be written.
    """
    if "zones" not in exported.frames:
        raise DataError(f"{Path(path).name} cannot be written: found no frame zones.")
    about = json.dumps(describe_set(exported), ensure_ascii=False)
    zones = list_geozones(exported.frames["zones"], country=country)
    return _write_json(path, {"title": exported.title, "description": about, "features": zones})


def list_geozones(zones: gpd.GeoDataFrame, *, country: str = "SYR") -> list[dict[str, Any]]:
    """
    Turn declared zones into geozones of ED-269.

    Parameters
    ----------
    zones
        Frame of zones (EPSG:4326). Not modified.
    country
        Three capital letters of ISO 3166-1.

    Returns
    -------
    features
        Ready for JSON, one for each row with a geometry. `identifier` has seven signs, which follow from the zone's id
        alone; the id itself and what has no place in the shape stand in `extendedProperties`. Heights are rounded
        outwards to whole metres; a limit that is not stated is left out, and its reference is AGL then.

    Raises
    ------
    DataError
        Heights are measured from a level that the shape does not know, two ids give one identifier, or the country is
        no code; the findings list all of it.

    Examples
    --------
    >>> row = {"id": "a", "kind": "red_line", "lower_m": 0.0, "upper_m": 3000.5, "vertical_reference": "AMSL"}
    >>> frame = gpd.GeoDataFrame([row], geometry=[shapely.box(38, 34, 39, 35)], crs="EPSG:4326")
    >>> volume = list_geozones(frame)[0]["geometry"][0]
    >>> volume["upperLimit"], volume["upperVerticalReference"], volume["horizontalProjection"]["type"]
    (3001, 'AMSL', 'Polygon')
    """
    findings = []
    if not _COUNTRY.fullmatch(country):
        findings.append(Finding(repr(country), "three capital letters", column="country"))
    features: dict[str, dict[str, Any]] = {}
    for position, row in enumerate(zones.to_dict("records")):
        shape = row[zones.geometry.name]
        level = _level(_text(row, "vertical_reference"))
        if level is None:
            found, place = f"heights above {row['vertical_reference']}", str(position + 1)
            findings.append(Finding(found, "mean sea level or the ground", row=place, column="vertical_reference"))
        if shape is None or shape.is_empty or level is None:
            continue
        identifier = b32encode(hashlib.sha256(str(row["id"]).encode()).digest()).decode()[:_ID_LENGTH]
        if identifier in features:
            findings.append(
                Finding(f"{row['id']!r}", "an id that gives an identifier of its own", row=str(position + 1))
            )
        features[identifier] = {"identifier": identifier, "country": country, **_describe(row, shape, level)}
    if findings:
        raise DataError("The zones cannot be written in the shape of ED-269.", findings)
    return list(features.values())


def write_volumes(
    volumes: gpd.GeoDataFrame,
    path: str | PathLike[str],
    about: ExportSet,
    *,
    geoid_height_m: float | tuple[float, float] | None = None,
) -> Path:
    """
    Write volumes in the shape of ASTM F3548-21, with what every export carries beside them.

    Parameters
    ----------
    volumes
        Frame of volumes, as `geo.corridors.volumes.to_volumes` gives it, or of zones: these hold from `valid_from` to
        `valid_to`, at every height where no level is stated, and those without geometry are left out. Not modified.
    path
        The file (JSON); it appears whole or not at all.
    about
        What the file says about itself.
    geoid_height_m
        As `geo.corridors.volumes.volume4d.write_volume4d` takes it.

    Returns
    -------
    path
        The file: `about` and `volumes`, a list of Volume4D.

    Raises
    ------
    DataError
        The volumes cannot be written in this shape; see `write_volume4d`.
    OutputError
        The file cannot be written.
    """
    drawn = volumes if "start" in volumes.columns else _take_zones(volumes)
    written = write_volume4d(drawn, geoid_height_m=geoid_height_m)
    return _write_json(path, {"about": describe_set(about), "volumes": written})


def _take_zones(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give zones the columns of volumes."""
    drawn = zones[~(zones.geometry.isna() | zones.geometry.is_empty)]
    heights: dict[str, Any] = {"lower_m": math.nan, "upper_m": math.nan, "vertical_reference": ""}
    blank = {name: value for name, value in heights.items() if name not in drawn.columns}
    return drawn.rename(columns={"valid_from": "start", "valid_to": "end"}).assign(**blank)


def _level(reference: str) -> str | None:
    """Give the shape's word for a level; what is not stated counts as the ground."""
    folded = " ".join(reference.casefold().split())
    return _LEVELS.get(SAME_LEVELS.get(folded, folded)) if folded else "AGL"


def _describe(row: Mapping[str, Any], shape: shapely.Geometry, level: str) -> dict[str, Any]:
    listed = row.get("prohibited_conduct")
    conduct = [value_words("conduct", word)[0] for word in listed] if isinstance(listed, tuple | list) else []
    conditions = f"Conduct ruled out by the declarer: {', '.join(conduct) or 'not stated'}."
    kept = ("id", "name_ar", "kind", "reading", "status", "declarer", "addressee", "exempt", "note")
    plain = {key: to_json_value(row.get(key)) for key in kept}
    told = {key: value for key, value in plain.items() if value not in (None, "", [])}
    kind = value_words("kind", _text(row, "kind"))[0]
    return {
        "name": _text(row, "name")[: _LENGTHS["name"]],
        "type": "CUSTOMIZED",
        "restriction": "CONDITIONAL",
        "restrictionConditions": [conditions],
        "reason": ["OTHER"],
        "otherReasonInfo": kind[: _LENGTHS["otherReasonInfo"]],
        "regulationExemption": "NO",
        "message": _MESSAGE[: _LENGTHS["message"]],
        "applicability": [_write_times(row)],
        "zoneAuthority": [{"name": (_text(row, "declarer") or "not stated")[:200], "purpose": "INFORMATION"}],
        "geometry": [_write_volume(part, row, level) for part in shapely.get_parts(shapely.orient_polygons(shape))],
        "extendedProperties": told,
    }


def _write_times(row: Mapping[str, Any]) -> dict[str, str]:
    ends = {"startDateTime": row.get("valid_from"), "endDateTime": row.get("valid_to")}
    stated = {key: f"{end:%Y-%m-%dT%H:%M:%S}.00Z" for key, end in ends.items() if end is not None and not pd.isna(end)}
    return {"permanent": "NO", **stated} if stated else {"permanent": "YES"}


def _write_volume(part: shapely.Polygon, row: Mapping[str, Any], level: str) -> dict[str, Any]:
    rings = [part.exterior, *part.interiors]
    coordinates = [[[round(lon, _DECIMALS), round(lat, _DECIMALS)] for lon, lat in ring.coords] for ring in rings]
    lower_m, upper_m = (float(row.get(name, math.nan)) for name in ("lower_m", "upper_m"))
    limits = {"lowerLimit": (lower_m, math.floor), "upperLimit": (upper_m, math.ceil)}
    return {
        "uomDimensions": "M",
        **{key: outwards(value) for key, (value, outwards) in limits.items() if math.isfinite(value)},
        "lowerVerticalReference": level,
        "upperVerticalReference": level,
        "horizontalProjection": {"type": "Polygon", "coordinates": coordinates},
    }


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""


def _write_json(path: str | PathLike[str], content: Mapping[str, Any]) -> Path:
    return replace_file(path, json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n")
