"""Edges that no one can have meant: longer than half the Earth, where a feature crosses the antimeridian uncut."""

from dataclasses import replace
from typing import Final

import numpy as np
import shapely

from geo.errors import Finding
from geo.layers.records import RawLayer

__all__ = ["refuse_uncut"]

_HALF_DEG: Final = 180.0


def refuse_uncut(raw: RawLayer) -> RawLayer:
    """
    Refuse features with an edge across more than 180 degrees of longitude.

    Such a feature means the short way round, and is drawn the long way: a box from 179 to -179 then covers the Earth
    but for what it should cover. RFC 7946 (section 3.1.9) has it cut at the antimeridian.

    Parameters
    ----------
    raw
        Rows with geometries in EPSG:4326; others are returned as they are.

    Returns
    -------
    sound
        Without those rows, each of which is refused.

    Examples
    --------
    >>> box = shapely.box(-179, 34, 179, 35)
    >>> raw = RawLayer("a.geojson", (), ({}, {}), (1, 2), np.array([box, shapely.Point(38, 34)]))
    >>> print(*refuse_uncut(raw).refused)
    a.geojson, row 1, column geometry: found an edge across 358 degrees of longitude, expected edges of 180 at most. \
Likely cause: a feature across the antimeridian: cut it there.
    """
    if raw.geometries is None or raw.crs != "EPSG:4326":
        return raw
    west, _, east, _ = shapely.bounds(raw.geometries).T
    refused: dict[int, Finding] = {}
    for place in np.flatnonzero((east - west > _HALF_DEG) & (west >= -_HALF_DEG) & (east <= _HALF_DEG)):
        longest = _find_longest(raw.geometries[place])
        if longest > _HALF_DEG:
            refused[int(place)] = Finding(
                f"an edge across {longest:.4g} degrees of longitude",
                "edges of 180 at most",
                raw.file,
                str(raw.row_numbers[int(place)]),
                "geometry",
                "a feature across the antimeridian: cut it there",
            )
    if not refused:
        return raw
    kept = [place for place in range(len(raw.rows)) if place not in refused]
    return replace(
        raw,
        rows=tuple(raw.rows[place] for place in kept),
        row_numbers=tuple(raw.row_numbers[place] for place in kept),
        geometries=raw.geometries[np.array(kept, dtype=np.intp)],
        refused=(*raw.refused, *refused.values()),
    )


def _find_longest(geometry: shapely.Geometry) -> float:
    """Measure the longest edge of a geometry in degrees of longitude; parts are not joined."""
    parts = shapely.get_parts(geometry)
    lines = shapely.get_rings(parts) if geometry.geom_type.endswith("Polygon") else parts
    return max(
        (float(np.abs(np.diff(shapely.get_coordinates(line)[:, 0])).max(initial=0)) for line in lines), default=0.0
    )
