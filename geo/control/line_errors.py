"""How far off a line may be: half the gap between the places that fixed it, or what a breakline says of itself."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

__all__ = ["Guides", "line_error"]

_STEP_M = 2000.0


@dataclass(frozen=True, eq=False)
class Guides:
    """
    Breaklines that lines of control follow.

    Parameters
    ----------
    lines_m
        In the plane.
    uncertainty_m
        How far off each may be; infinite where nobody says.
    near_m
        A line of control this near to a breakline follows it.
    """

    lines_m: NDArray[np.object_]
    uncertainty_m: NDArray[np.float64]
    near_m: float

    def bound_m(self, points: NDArray[np.object_]) -> NDArray[np.float64]:
        """Largest error that the breaklines leave at some points; infinite away from them."""
        bound_m = np.full(len(points), np.inf)
        for line_m, uncertainty_m in zip(self.lines_m, self.uncertainty_m, strict=True):
            shapely.prepare(line_m)
            near = shapely.dwithin(points, line_m, self.near_m)
            bound_m[near] = np.minimum(bound_m[near], uncertainty_m)
        return bound_m


def line_error(
    patch_m: shapely.Polygon,
    stated_lines_m: shapely.Geometry,
    own_xy_m: NDArray[np.float64],
    other_xy_m: NDArray[np.float64],
    *,
    guides: Guides | None = None,
) -> float:
    """
    Mean error along the border of an allocated area.

    A line between two places may run anywhere between them as far as the places say: half the gap. Where it follows a
    breakline, such as a river that texts name as the divide, it is no farther off than the breakline. The mean is taken
    along the border every two kilometres, over the stretches that places fixed, not the country's border nor that of
    stated areas.

    Parameters
    ----------
    patch_m
        The area, in the plane.
    stated_lines_m
        Borders that no place fixed, in the plane.
    own_xy_m, other_xy_m
        Places of the area's holding, and all others; shape (n, 2).
    guides
        Breaklines that the border may follow.

    Returns
    -------
    line_error_m
        NaN where there is no such border or no place on one side.

    Examples
    --------
    >>> area = shapely.box(0, 0, 10_000, 10_000)
    >>> stated = shapely.LineString([(10_000, 0), (0, 0), (0, 10_000), (10_000, 10_000)])
    >>> line_error(area, stated, np.array([[8_000.0, 5_000.0]]), np.array([[12_000.0, 5_000.0]])).__round__()
    3320
    """
    if not len(own_xy_m) or not len(other_xy_m):
        return float("nan")
    rings = shapely.get_parts(shapely.segmentize(shapely.boundary(patch_m), _STEP_M))
    samples, ring = shapely.get_coordinates(rings, return_index=True)
    middles = 0.5 * (samples[:-1] + samples[1:])
    weight_m = np.hypot(*np.diff(samples, axis=0).T)
    shapely.prepare(stated_lines_m)
    fixed_by_places = (ring[1:] == ring[:-1]) & ~shapely.dwithin(shapely.points(middles), stated_lines_m, 1.0)
    if not fixed_by_places.any():
        return float("nan")
    middles = middles[fixed_by_places]
    gap_m = cKDTree(own_xy_m).query(middles)[0] + cKDTree(other_xy_m).query(middles)[0]
    error_m = gap_m / 2 if guides is None else np.minimum(gap_m / 2, guides.bound_m(shapely.points(middles)))
    return float(np.average(error_m, weights=weight_m[fixed_by_places]))
