"""
Where else a way could run, and at what price: bands of places that a nearly cheapest way passes.

The band of a stretch is all places through which some way costs at most so much more than the cheapest, as a share of
that. It is drawn by contours of the field of `geo.corridors.bands.least_cost`, cut exactly by the vectors of the zones,
and what is left hangs together, as it must: all of a cheap way is cheap.
"""

from collections.abc import Sequence
from typing import Any, Final

import contourpy
import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy import ndimage

from geo.corridors.bands.least_cost import LeastCostCorridor, find_stretches, least_cost_corridor
from geo.corridors.routing.freespace import Room
from geo.corridors.sentences import Sentence
from geo.errors import CorridorError, Finding
from geo.geodesy import WGS84, area_m2

__all__ = ["BAND_COLUMNS", "LeastCostCorridor", "draw_bands", "find_stretches", "least_cost_corridor"]

BAND_COLUMNS: Final = (
    "id",
    "request_id",
    "name",
    "name_ar",
    "reading",
    "stretch",
    "area_km2",
    "hypothetical",
    "geometry",
)
"""Columns of a frame of bands, in order."""

_STRETCHES: Final = (0.01, 0.02, 0.05, 0.10)
_RINGS: Final = 2  # so far a place on a zone's edge may be from the centre of a cell that is wholly free
_LONGEST_EDGE_M: Final = 1000.0  # an edge of this length in the plane strays 2 cm from its chord in degrees


def draw_bands(
    corridor: LeastCostCorridor,
    room: Room,
    *,
    request_id: str,
    name: Sentence,
    reading: str = "all",
    stretches: Sequence[float] = _STRETCHES,
) -> gpd.GeoDataFrame:
    """
    Draw the bands of places that ways within a stretch of the cheapest pass.

    Contours run between the cell centres by linear interpolation. Beside a zone, where cells are not wholly free, the
    field is carried on for two cells and cut by the vectors. Places within a stretch's reach of the route belong to its
    band whatever the cells say: to go there and back costs no more.

    Parameters
    ----------
    corridor
        From `least_cost_corridor`.
    room
        The room that it was worked out in.
    request_id, reading
        What the bands belong to.
    name
        Name of the request in English and Arabic.
    stretches
        Shares of the least cost, greater than 0 and at most the corridor's own stretch.

    Returns
    -------
    bands
        Frame with `BAND_COLUMNS` (EPSG:4326), the smallest first. Each lies in the room and holds the route and every
        smaller one.

    Raises
    ------
    CorridorError
        A stretch is out of range.
    """
    wrong = [stretch for stretch in stretches if not 0 < stretch <= corridor.stretch]
    if wrong:
        expected = f"numbers above 0 and at most {corridor.stretch:g}, as far as the field is worked out"
        raise CorridorError("The bands cannot be drawn.", [Finding(repr(stretch), expected) for stretch in wrong])
    contours = _lay_contours(corridor)
    line = shapely.linestrings(corridor.route_m)
    plane = corridor.grid.plane
    drawn: list[shapely.Geometry] = []
    for stretch in sorted(stretches):
        excess = stretch * corridor.least
        sleeve = line.buffer(min(excess / (2 * corridor.worst), corridor.grid.cell_m))
        inside = shapely.intersection(shapely.union_all([*_outline(contours, corridor, excess), sleeve]), room.space)
        parts = shapely.segmentize(shapely.get_parts(inside), _LONGEST_EDGE_M)
        # In degrees, where an edge that two bands share in part is straight in both.
        drawn.append(shapely.union_all([*plane.unproject(parts[shapely.intersects(parts, line)]), *drawn[-1:]]))
    bands = np.array(drawn, dtype=object)
    percent = [f"{100 * stretch:.3g}" for stretch in sorted(stretches)]
    frame = pd.DataFrame(
        {
            "id": [f"{request_id}:{reading}:{each}" for each in percent],
            "request_id": request_id,
            "name": [f"{name.en}: ways at most {each} % dearer than the cheapest" for each in percent],
            "name_ar": [f"{name.ar}: طرق لا تزيد كلفتها على الأقل كلفة بأكثر من {each}٪" for each in percent],
            "reading": reading,
            "stretch": np.array(sorted(stretches), dtype=np.float64),
            "area_km2": area_m2(bands) / 1e6,
            "hypothetical": True,
        }
    )
    return gpd.GeoDataFrame(frame, geometry=bands, crs=WGS84)[list(BAND_COLUMNS)]


def _lay_contours(corridor: LeastCostCorridor) -> contourpy.ContourGenerator:
    whole = np.asarray(corridor.values)
    rows, cols = (_span(np.isfinite(whole).any(axis=axis)) for axis in (1, 0))
    values = np.pad(whole[rows, cols], _RINGS, constant_values=np.inf)
    for _ in range(_RINGS):
        values = np.where(np.isfinite(values), values, ndimage.minimum_filter(values, 3, mode="nearest"))
    known = np.isfinite(values)
    values[~known] = 2 * values.max(where=known, initial=corridor.least)
    grid = corridor.grid
    x_m, y_m = grid.centres()
    x_m, y_m = x_m[cols], y_m[rows]
    aside_m = grid.cell_m * np.arange(1, _RINGS + 1)
    return contourpy.contour_generator(
        np.concatenate((x_m[0] - aside_m[::-1], x_m, x_m[-1] + aside_m)),
        np.concatenate((y_m[0] + aside_m[::-1], y_m, y_m[-1] - aside_m)),
        values,
        fill_type=contourpy.FillType.OuterOffset,
    )


def _span(known: NDArray[np.bool_]) -> slice:
    """From the first known row or column to the last; all where none is known."""
    places = np.flatnonzero(known)
    return slice(int(places[0]), int(places[-1]) + 1) if len(places) else slice(None)


def _outline(
    contours: contourpy.ContourGenerator, corridor: LeastCostCorridor, excess: float
) -> list[shapely.Geometry]:
    """Outline all places where the field is at most so much, with holes."""
    filled: tuple[list[Any], list[Any]] = contours.filled(-corridor.least, excess)  # type: ignore[assignment]
    polygons = []
    for outline, starts in zip(*filled, strict=True):
        shell, *holes = np.split(outline, starts[1:-1])
        polygons.append(shapely.make_valid(shapely.Polygon(shell, holes)))
    return polygons
