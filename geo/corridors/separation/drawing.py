"""
The line between two parties: as far from the one as from the other, or in proportion to their weights.

With equal weights it is the median line of maritime delimitation, "every point of which is equidistant from the nearest
points" of the two (United Nations Convention on the Law of the Sea, article 15), on the ellipsoid; with others each
piece between two places is the geodesic kin of Apollonius' circle. Nobody has agreed to any line that is drawn here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.corridors.separation.checks import check_numbers, read_area, read_places
from geo.corridors.separation.contacts import draw_tied
from geo.corridors.separation.fields import Field
from geo.corridors.separation.following import follow_line, make_field
from geo.corridors.separation.grounds import clip_line, keep_polygons, part_area
from geo.errors import CorridorError, Finding
from geo.geodesy import buffer_geometries, length_m, point_distance_m

__all__ = ["SeparationLine", "draw_separation_line"]

Floats = NDArray[np.float64]

_SMALLEST_M: Final = 1000.0
_SMALLEST_SHARE: Final = 1 / 200


@dataclass(frozen=True)
class SeparationLine:
    """
    A line that parts an area between two parties; proposed by arithmetic, not agreed by anybody.

    Parameters
    ----------
    line
        MultiLineString in longitude and latitude (EPSG:4326), within the area.
    band
        All ground within `band_m` of the line, a little more rather than less; not clipped to the area.
    nearer_a, nearer_b
        The ground of the area on each side, polygons.
    common
        What the two parties have in common: there is no line in it, nor along it. Empty where they are apart.
    undecided
        Ground of the area whose nearest place belongs to both, in squares of `smallest_m`: no line there either.
    a, b
        The places and areas of each party, united.
    area
        The area.
    weights
        What distances to `a` and to `b` are divided by.
    band_m
        Half the band's width.
    tolerance_m
        How far off the line may be, and how much its two weighted distances may differ.
    smallest_m
        A piece of ground that holds a circle of this diameter is on its right side; smaller ones may be missing.
    n_gaps
        Where the ground of a side is too narrow to follow, the line has a gap, no longer than `smallest_m`: how many.
    worst_m
        The largest error that was measured on the line's edges.
    """

    line: shapely.Geometry
    band: shapely.Geometry
    nearer_a: shapely.Geometry
    nearer_b: shapely.Geometry
    common: shapely.Geometry
    undecided: shapely.Geometry
    a: shapely.Geometry
    b: shapely.Geometry
    area: shapely.Geometry
    weights: tuple[float, float]
    band_m: float
    tolerance_m: float
    smallest_m: float
    n_gaps: int
    worst_m: float

    @cached_property
    def length_m(self) -> float:
        """Length of the line on the ellipsoid, metres."""
        return float(length_m([self.line])[0])

    @cached_property
    def band_in_area(self) -> shapely.Geometry:
        """The part of the band that lies in the area."""
        return keep_polygons(shapely.intersection(self.band, self.area))


def draw_separation_line(  # noqa: PLR0913 - two parties, and the five numbers that the line depends on
    a: ArrayLike | gpd.GeoSeries | gpd.GeoDataFrame,
    b: ArrayLike | gpd.GeoSeries | gpd.GeoDataFrame,
    *,
    band_m: float,
    area: shapely.Geometry,
    weights: Sequence[float] = (1.0, 1.0),
    tolerance_m: float = 1.0,
    smallest_m: float | None = None,
) -> SeparationLine:
    """
    Draw the line whose distances to two parties are as their weights, within an area.

    Parameters
    ----------
    a, b
        Places and areas of each party: points, lines and polygons, several of each, in longitude and latitude; or a
        frame or series of any CRS. Their order does not matter. Not modified.
    band_m
        Half the width of the band around the line, ground metres.
    area
        Polygon in longitude and latitude that the line is drawn in; the parties may lie outside.
    weights
        What distances to `a` and `b` are divided by. With (2, 1) the line is twice as far from `a` as from `b`, as
        for a party with twice the reach.
    tolerance_m
        Largest distance of the drawn line from the true one, at vertices and between them, and largest difference of
        its two weighted distances (in metres of the party with the smaller weight). Where both nearest places lie in
        nearly the same direction (less than three degrees apart), the differences are held to a twentieth of it.
    smallest_m
        Ground on one side that holds a circle of this diameter is never missed. None: a kilometre, or a 200th of the
        area's longer side where that is less. Where the ground of a side narrows to less, the line may have a gap.

    Returns
    -------
    separation
        The line, its band, and the ground on its two sides. The same, byte for byte, when the parties change places.

    Raises
    ------
    CorridorError
        A party is empty or cannot be used, a number is not greater than 0, the parties are too far off, or no line
        runs within the area: the message says who is nearer everywhere.
    MissingCrsError
        A frame or series without CRS.
    SettingsError
        `smallest_m` is too small for the area.

    Notes
    -----
    The difference of the weighted distances changes by at most ``1 + w_min / w_max`` for a metre of ground, so squares
    whose middle is decided by more than that are left out, and none other; what is left are the cells that the line may
    run through. Vertices are found on their edges, then edges are halved until they do not stray.

    Examples
    --------
    >>> west, east = shapely.Point(38.0, 34.5), shapely.Point(39.0, 34.5)
    >>> median = draw_separation_line([west], [east], band_m=5_000, area=shapely.box(37.5, 34.0, 39.5, 35.0))
    >>> print(f"{median.length_m / 1000:.2f} km at longitude {median.line.centroid.x:.4f}")
    110.93 km at longitude 38.5000
    """
    check_numbers(weights, band_m=band_m, tolerance_m=tolerance_m)
    area = read_area(area)
    sides = (read_places(a, "a"), read_places(b, "b"))
    smallest_m = _smallest_in(area) if smallest_m is None else smallest_m
    check_numbers(weights, smallest_m=smallest_m)
    weight_a, weight_b = map(float, weights)
    # The parties in an order of their own, so that changing their places changes nothing.
    order = (1, 0) if (sides[1].wkb, weight_b) < (sides[0].wkb, weight_a) else (0, 1)
    first, second = sides[order[0]], sides[order[1]]
    least = min(weight_a, weight_b)
    shares = (least / (weight_a, weight_b)[order[0]], least / (weight_a, weight_b)[order[1]])
    field, plane, scale_least = make_field((first, second), area, shares, tolerance_m, smallest_m)
    course = follow_line(field, area, plane, scale_least, smallest_m)
    line = clip_line(course.parting, area)
    if line.is_empty:
        raise _explain_none(field, area, order)
    common = shapely.normalize(shapely.intersection(first, second))
    undecided = keep_polygons(
        shapely.difference(shapely.intersection(draw_tied(course.lattice, course.tied), area), keep_polygons(common))
    )
    ground = part_area(field, area, course.border, shapely.union_all([undecided, keep_polygons(common)]))
    (band,) = buffer_geometries([line], band_m, tolerance_m=tolerance_m, cover=True)
    return SeparationLine(
        line=line,
        band=shapely.normalize(band),
        nearer_a=ground[order[0]],
        nearer_b=ground[order[1]],
        common=common,
        undecided=undecided,
        a=sides[0],
        b=sides[1],
        area=area,
        weights=(weight_a, weight_b),
        band_m=float(band_m),
        tolerance_m=float(tolerance_m),
        smallest_m=float(smallest_m),
        n_gaps=course.n_gaps,
        worst_m=course.worst_m,
    )


def _smallest_in(area: shapely.Geometry) -> float:
    west, south, east, north = area.bounds
    lon, lat = (west + east) / 2, (south + north) / 2
    across_m = point_distance_m([west, lon], [lat, south], [east, lon], [lat, north])
    return min(_SMALLEST_M, _SMALLEST_SHARE * float(across_m.max()))


def _explain_none(field: Field, area: shapely.Geometry, order: tuple[int, int]) -> CorridorError:
    """Say why there is no line in the area: to whom all of it is nearer."""
    (side,) = field.sides(shapely.get_coordinates(area.representative_point()))
    if side == 0:
        found, cause = "the same nearest places for both parties", "places or areas that both have"
    else:
        found = f"all of the area nearer to side {'ab'[order[0] if side < 0 else order[1]]}"
        cause = "an area on one side of the parties, a missing place, or weights that outdo every distance"
    return CorridorError(
        "There is no separation line within the area.",
        [Finding(found, "ground on both sides", column="area", likely_cause=cause)],
    )
