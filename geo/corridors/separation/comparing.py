"""How far a separation line moves from one case to another, and which ground changes side."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.corridors.separation.drawing import SeparationLine
from geo.corridors.separation.edges import list_edges
from geo.corridors.separation.fields import metres_per_degree
from geo.corridors.separation.grounds import keep_polygons
from geo.corridors.separation.reaches import Reach, make_reach, measure_scale
from geo.errors import CorridorError, Finding
from geo.geodesy import area_m2, fit_plane, length_m

__all__ = ["LineShift", "compare_lines"]

Floats = NDArray[np.float64]

_STEP_M: Final = 1000.0
_LONGER: Final = 1.01  # than a piece is on flat ground, for a bound
_MOST_ROUNDS: Final = 60
_FOUND_M: Final = 10.0
_FOUND_SHARE: Final = 1e-3


@dataclass(frozen=True)
class LineShift:
    """
    What a variant changes.

    Parameters
    ----------
    moved_max_m
        Greatest distance of a place of either line from the other line (Hausdorff's), along geodesics.
    moved_at
        Where that is: a point of the one line.
    moved_mean_m
        Mean distance of places of either line from the other, by length.
    to_a, to_b
        Ground that changes to the side of each party: MultiPolygons. Slivers no wider than the lines' tolerance are
        left out.
    """

    moved_max_m: float
    moved_at: shapely.Point
    moved_mean_m: float
    to_a: shapely.Geometry
    to_b: shapely.Geometry

    @property
    def to_a_km2(self) -> float:
        """Ground that was nearer to `b` and is nearer to `a`, square kilometres on the ellipsoid."""
        return float(area_m2([self.to_a])[0]) / 1e6

    @property
    def to_b_km2(self) -> float:
        """Ground that was nearer to `a` and is nearer to `b`, square kilometres on the ellipsoid."""
        return float(area_m2([self.to_b])[0]) / 1e6

    @property
    def area_shift_km2(self) -> float:
        """All ground that changes side, square kilometres on the ellipsoid."""
        return self.to_a_km2 + self.to_b_km2


def compare_lines(base: SeparationLine, variant: SeparationLine) -> LineShift:
    """
    Measure how a line moves.

    Parameters
    ----------
    base
        The line as it is.
    variant
        The line of another reading, of other weights, or with a base added or removed; in the same area.

    Returns
    -------
    shift
        Its greatest distance is at most a thousandth too small, or ten metres where that is more.

    Raises
    ------
    CorridorError
        The two lines were drawn in different areas.

    Examples
    --------
    >>> from geo.corridors.separation import draw_separation_line
    >>> area, west = shapely.box(37.5, 34.0, 39.5, 35.0), [shapely.Point(38.0, 34.5)]
    >>> near = draw_separation_line(west, [shapely.Point(39.0, 34.5)], band_m=5_000, area=area)
    >>> nearer = draw_separation_line(west, [shapely.Point(38.9, 34.5)], band_m=5_000, area=area)
    >>> shift = compare_lines(near, nearer)
    >>> print(f"{shift.moved_mean_m:.0f} m, {shift.to_b_km2:.0f} km2")
    4592 m, 509 km2
    """
    if not shapely.equals(base.area, variant.area):
        raise CorridorError(
            "Two separation lines cannot be compared.", [Finding("different areas", "one area", column="area")]
        )
    tolerance_m = max(base.tolerance_m, variant.tolerance_m)
    found = [_measure(base.line, variant.line), _measure(variant.line, base.line)]
    (farthest_m, at, mean_m), (back_m, back_at, back_mean_m) = found
    lengths_m = base.length_m, variant.length_m
    return LineShift(
        moved_max_m=max(farthest_m, back_m),
        moved_at=shapely.Point(at if farthest_m >= back_m else back_at),
        moved_mean_m=(mean_m * lengths_m[0] + back_mean_m * lengths_m[1]) / sum(lengths_m),
        to_a=_drop_slivers(shapely.intersection(base.nearer_b, variant.nearer_a), tolerance_m),
        to_b=_drop_slivers(shapely.intersection(base.nearer_a, variant.nearer_b), tolerance_m),
    )


def _measure(line: shapely.Geometry, other: shapely.Geometry) -> tuple[float, Floats, float]:
    """Greatest distance of a line from another, where it is, and the mean."""
    bounds = shapely.total_bounds(np.array([line, other], dtype=object))
    plane = fit_plane(tuple(bounds.tolist()))
    edges = list_edges(np.array([other], dtype=object))
    reach = make_reach(edges, shapely.Polygon(), plane, measure_scale(plane, tuple(bounds.tolist())))
    start, end = _cut(line)
    size_m = _LONGER * np.linalg.norm((end - start) * metres_per_degree(start[:, 1]), axis=1)
    distance_m = reach.measure((start + end) / 2).distance_m
    mean_m = float(np.average(distance_m, weights=size_m))
    greatest_m, at = _find_greatest(reach, start, end)
    return greatest_m, at, mean_m


def _cut(line: shapely.Geometry) -> tuple[Floats, Floats]:
    """Pieces of every edge, none longer than a step, as starts and ends."""
    coordinates, part = shapely.get_coordinates(shapely.get_parts(line), return_index=True)
    inside = np.diff(part) == 0
    start, end = coordinates[:-1][inside], coordinates[1:][inside]
    whole_m = np.linalg.norm((end - start) * metres_per_degree(start[:, 1]), axis=1)
    n_pieces = np.maximum(1, np.ceil(whole_m / _STEP_M)).astype(np.intp)
    edge = np.repeat(np.arange(len(start)), n_pieces)
    place = np.arange(len(edge)) - np.repeat(np.cumsum(n_pieces) - n_pieces, n_pieces)
    step = (end - start)[edge] / n_pieces[edge, None]
    return start[edge] + place[:, None] * step, start[edge] + (place + 1)[:, None] * step


def _find_greatest(reach: Reach, start: Floats, end: Floats) -> tuple[float, Floats]:
    """Halve the pieces that may still hold a place farther off: no place of one is by more than its half length."""
    best_m, at = -1.0, start[0]
    for _ in range(_MOST_ROUNDS):
        middle = (start + end) / 2
        half_m = _LONGER / 2 * np.linalg.norm((end - start) * metres_per_degree(start[:, 1]), axis=1)
        distance_m = reach.measure(middle).distance_m
        farthest = int(np.argmax(distance_m))
        if distance_m[farthest] > best_m:
            best_m, at = float(distance_m[farthest]), middle[farthest]
        left = distance_m + half_m > best_m + max(_FOUND_M, _FOUND_SHARE * best_m)
        if not left.any():
            break
        start, middle, end = start[left], middle[left], end[left]
        start, end = np.concatenate((start, middle)), np.concatenate((middle, end))
    return best_m, at


def _drop_slivers(ground: shapely.Geometry, width_m: float) -> shapely.Geometry:
    parts = shapely.get_parts(keep_polygons(ground))
    wide = area_m2(parts) > width_m * length_m(parts)
    return shapely.normalize(shapely.multipolygons(parts[wide]))
