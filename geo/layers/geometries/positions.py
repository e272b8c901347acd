"""
Latitude and longitude cells turned into points.

Decimal degrees are read here; what is written otherwise (degrees and minutes, MGRS, Arabic-Indic digits) is read by
`geo.geodesy.parse_coordinates` and leaves a record of how it was understood.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.errors import CoordinateError, Finding
from geo.geodesy import parse_coordinates
from geo.layers.cells import shorten
from geo.layers.records import Repair

__all__ = ["WORLD", "Bounds", "find_place_problem", "read_points"]

Bounds = tuple[float, float, float, float]
"""West, south, east and north in degrees."""

_EXPECTED: Final = "latitude and longitude in degrees, such as 34.5574 and 38.3169"
_DECIMAL: Final = re.compile(r"\s*[+-]?\d{1,9}(\.\d*)?([eE]-?\d{1,2})?\s*", flags=re.ASCII)
_COMMA: Final = re.compile(r"\s*[+-]?\d+,\d+\s*", flags=re.ASCII)
_MAX_LAT_DEG: Final = 90.0
_MAX_LON_DEG: Final = 180.0
WORLD: Final = (-_MAX_LON_DEG, -_MAX_LAT_DEG, _MAX_LON_DEG, _MAX_LAT_DEG)
"""Every place on Earth."""


def read_points(
    rows: Sequence[Mapping[str, object]],
    row_numbers: Sequence[int],
    *,
    file: str,
    bounds_deg: Bounds | None = None,
) -> tuple[NDArray[np.object_], list[Repair], list[Finding]]:
    """
    Read the columns ``lat`` and ``lon``.

    Parameters
    ----------
    rows
        Rows with the keys ``lat`` and ``lon``: numbers or texts; both empty where a place is not known.
    row_numbers
        The number of each row in its file.
    file
        The file's name, for the findings.
    bounds_deg
        West, south, east and north of the study's area in degrees; every point must lie inside. None for no check.

    Returns
    -------
    points
        One Point in EPSG:4326 for each row; None where there is none or it cannot be used.
    repairs
        How each coordinate that is not in decimal degrees was understood.
    findings
        What cannot be used.
    """
    lonlat_deg = np.full((len(rows), 2), np.nan)
    repairs: list[Repair] = []
    findings: list[Finding] = []
    pairs = [(_show(row.get("lat")), _show(row.get("lon"))) for row in rows]
    known = {pair: _read_decimal(*pair) for pair in dict.fromkeys(pairs)}
    for place, pair in enumerate(pairs):
        decimal = known[pair]
        if decimal is not None and _meets((*decimal, *decimal), bounds_deg or WORLD):
            lonlat_deg[place] = decimal
            continue
        lat, lon = pair
        if not lat.strip() and not lon.strip():
            continue
        number = row_numbers[place]
        try:
            lat_deg, lon_deg, notation = _read_pair(lat, lon, bounds_deg)
        except CoordinateError as error:
            findings.append(_locate(error, lat, lon, file, number))
            continue
        problem = find_place_problem((lon_deg, lat_deg, lon_deg, lat_deg), bounds_deg)
        if problem is not None:
            found, expected, cause = problem
            findings.append(Finding(found, expected, file, str(number), "lat, lon", cause))
            continue
        lonlat_deg[place] = lon_deg, lat_deg
        if notation:
            done = f"read as {notation}: {lat_deg:.5f}, {lon_deg:.5f}"
            repairs.append(Repair(file, str(number), "lat, lon", shorten(f"{lat} {lon}".strip()), done))
    points = np.full(len(rows), None, dtype=object)
    is_read = ~np.isnan(lonlat_deg[:, 0])
    points[is_read] = shapely.points(lonlat_deg[is_read])
    return points, repairs, findings


def _show(cell: object) -> str:
    return cell if isinstance(cell, str) else "" if cell is None else str(cell)


def _read_decimal(lat: str, lon: str) -> tuple[float, float] | None:
    """Read longitude and latitude on Earth from plain decimal degrees; None for what needs a second look."""
    if not (_DECIMAL.fullmatch(lat) and _DECIMAL.fullmatch(lon)):
        return None
    lon_deg, lat_deg = float(lon), float(lat)
    return (lon_deg, lat_deg) if _meets((lon_deg, lat_deg, lon_deg, lat_deg), WORLD, inside=True) else None


def find_place_problem(box_deg: Bounds, bounds_deg: Bounds | None) -> tuple[str, str, str] | None:
    """
    Tell what is wrong with where a feature lies.

    Parameters
    ----------
    box_deg
        West, south, east and north of the feature.
    bounds_deg
        The same of the study's area; None where only the world bounds it.

    Returns
    -------
    problem
        What was found, what was expected and the likely cause; None where the feature meets the area.

    Examples
    --------
    >>> find_place_problem((34.56, 38.28, 34.56, 38.28), (35.4, 32.1, 42.6, 37.5))
    ('38.28, 34.56', "a place in the study's area, latitude 32.1 to 37.5 and longitude 35.4 to 42.6", \
'latitude and longitude swapped')
    """
    west, south, east, north = box_deg
    found = f"{south:.8g}, {west:.8g}"
    if not _meets(box_deg, WORLD, inside=True):
        expected = "latitude from -90 to 90 and longitude from -180 to 180, in degrees"
        return found, expected, _guess_world(box_deg)
    if bounds_deg is None or _meets(box_deg, bounds_deg):
        return None
    expected = (
        f"a place in the study's area, latitude {bounds_deg[1]:g} to {bounds_deg[3]:g} "
        f"and longitude {bounds_deg[0]:g} to {bounds_deg[2]:g}"
    )
    guesses = {
        "latitude and longitude swapped": (south, west, north, east),
        "the sign of the longitude": (-east, south, -west, north),
        "the sign of the latitude": (west, -north, east, -south),
    }
    causes = [cause for cause, box in guesses.items() if _meets(box, bounds_deg)]
    return found, expected, causes[0] if causes else ""


def _meets(box: Bounds, area: Bounds, *, inside: bool = False) -> bool:
    if inside:
        return area[0] <= box[0] and area[1] <= box[1] and box[2] <= area[2] and box[3] <= area[3]
    return box[0] <= area[2] and area[0] <= box[2] and box[1] <= area[3] and area[1] <= box[3]


def _guess_world(box: Bounds) -> str:
    """Guess why a place is nowhere on Earth."""
    reach = max(abs(value) for value in box)
    small = min(abs(box[0]), abs(box[2])) <= _MAX_LON_DEG or max(abs(box[1]), abs(box[3])) <= _MAX_LAT_DEG
    if reach > 2 * _MAX_LON_DEG and small:
        return "a decimal point lost"
    if reach > 2 * _MAX_LON_DEG:
        return "projected metres, such as UTM, without their coordinate reference system"
    if max(abs(box[1]), abs(box[3])) > _MAX_LAT_DEG and max(abs(box[0]), abs(box[2])) <= _MAX_LAT_DEG:
        return "latitude and longitude swapped"
    return "longitudes counted from 0 to 360" if box[0] >= 0 and reach > _MAX_LON_DEG else "a decimal point lost"


def _read_pair(lat: str, lon: str, bounds_deg: Bounds | None) -> tuple[float, float, str]:
    """Read two cells; the notation is empty for plain decimal degrees."""
    plain = [bool(_DECIMAL.fullmatch(cell)) for cell in (lat, lon)]
    if all(plain):
        return float(lat), float(lon), ""
    if _COMMA.fullmatch(lat) or _COMMA.fullmatch(lon):
        raise _refuse("a decimal comma")
    if any(plain):
        raise _refuse("" if lat.strip() and lon.strip() else "one of the two cells is empty")
    position = parse_coordinates(f"{lat} {lon}".strip(), bounds_deg=bounds_deg)
    return position.lat_deg, position.lon_deg, position.notation


def _refuse(likely_cause: str) -> CoordinateError:
    return CoordinateError("Two cells are no place.", [Finding("", _EXPECTED, likely_cause=likely_cause)])


def _locate(error: CoordinateError, lat: str, lon: str, file: str, number: int) -> Finding:
    """Give an error of two cells its place in the file."""
    first = error.findings[0] if error.findings else Finding("", _EXPECTED)
    found = ", ".join(cell.strip() or "nothing" for cell in (lat, lon))
    return Finding(shorten(found), first.expected, file, str(number), "lat, lon", first.likely_cause)
