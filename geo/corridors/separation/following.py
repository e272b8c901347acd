"""From two parties to the course of their line: what it is looked for with, and looking for it."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.corridors.separation.checks import check_extent
from geo.corridors.separation.contacts import cut_runs, keep_parting
from geo.corridors.separation.edges import drop_far_edges, list_edges
from geo.corridors.separation.fields import Field, metres_per_degree
from geo.corridors.separation.grounds import keep_polygons
from geo.corridors.separation.reaches import make_reach, measure_scale
from geo.corridors.separation.refining import refine_chains
from geo.corridors.separation.tracing import Lattice, fit_lattice, trace_line
from geo.geodesy import LocalPlane, fit_plane, point_distance_m

__all__ = ["Course", "follow_line", "make_field"]

Floats = NDArray[np.float64]

_DIVISIONS: Final = (1, 4)
_SAME_SHARE: Final = 0.1  # of the tolerance: places this near to each other are one
_MARGIN_CELLS: Final = 96  # a coarsest square that meets the area ends no farther from it


def make_field(
    sides: tuple[shapely.Geometry, shapely.Geometry],
    area: shapely.Geometry,
    shares: tuple[float, float],
    tolerance_m: float,
    smallest_m: float,
) -> tuple[Field, LocalPlane, float]:
    """
    Prepare what a line is looked for with.

    Parameters
    ----------
    sides
        All that each party has, in longitude and latitude.
    area
        Where the line is looked for.
    shares
        What a metre to each party counts.
    tolerance_m
        Of the line.
    smallest_m
        The narrowest ground that is followed.

    Returns
    -------
    field, plane, scale_least
        The weighted difference of distances, a plane over the area, and the fewest metres of it for a ground metre.

    Raises
    ------
    CorridorError
        The parties and the area lie too far from each other.
    """
    west, south, east, north = area.bounds
    check_extent(area.bounds)
    ((lon_deg, lat_deg),) = _MARGIN_CELLS * smallest_m / metres_per_degree(np.array([max(-south, north)]))
    box = (west - lon_deg, south - lat_deg, east + lon_deg, north + lat_deg)
    centre = np.array([(west + east) / 2, (south + north) / 2])
    corners = np.array([(lon, lat) for lon in (box[0], centre[0], box[2]) for lat in (box[1], centre[1], box[3])])
    radius_m = 1.05 * float(point_distance_m(*centre, *corners.T).max())
    kept = [drop_far_edges(list_edges(np.array([side], dtype=object)), centre, radius_m) for side in sides]
    ends = np.concatenate([each for edges in kept for each in edges] + [np.array(box).reshape(2, 2)])
    bounds = (*ends.min(axis=0).tolist(), *ends.max(axis=0).tolist())
    check_extent(bounds)
    plane = fit_plane(area.bounds)
    scale = measure_scale(plane, bounds)
    reaches = [make_reach(edges, keep_polygons(side), plane, scale) for edges, side in zip(kept, sides, strict=True)]
    return Field(reaches[0], reaches[1], shares, _SAME_SHARE * tolerance_m), plane, scale[0]


@dataclass(frozen=True)
class Course:
    """
    Where a line runs.

    Parameters
    ----------
    parting
        The parts that run between ground of the one party and of the other, each of shape ``(n, 2)``.
    border
        All that bounds a side, along common ground too, and across gaps.
    tied
        Rows and columns of the cells where neither party is nearer.
    lattice
        The grid of these cells.
    n_gaps
        Edges that are left out because the ground of a side is too narrow there.
    worst_m
        The largest error that was measured on an edge.
    """

    parting: tuple[Floats, ...]
    border: tuple[Floats, ...]
    tied: NDArray[np.intp]
    lattice: Lattice
    n_gaps: int
    worst_m: float


def follow_line(
    field: Field, area: shapely.Geometry, plane: LocalPlane, scale_least: float, smallest_m: float
) -> Course:
    """
    Follow the line, once more on finer cells where the ground of a side is too narrow for the first.

    Parameters
    ----------
    field, plane, scale_least
        From :func:`make_field`.
    area
        Where the line is looked for.
    smallest_m
        The narrowest ground that is followed.

    Returns
    -------
    course
        Lines in longitude and latitude that end outside the area, or at ground that both parties have.

    Raises
    ------
    SettingsError
        The area has too many cells of this size.

    Examples
    --------
    >>> sides, area = tuple(shapely.points([(38.0, 34.5), (39.0, 34.5)])), shapely.box(37.5, 34.0, 39.5, 35.0)
    >>> field, plane, scale_least = make_field(sides, area, (1.0, 1.0), 1.0, 1000.0)
    >>> course = follow_line(field, area, plane, scale_least, 1000.0)
    >>> len(course.parting), course.n_gaps, bool(course.worst_m < 1.0)
    (1, 0, True)
    """
    for division in _DIVISIONS:
        lattice = fit_lattice(area, plane, smallest_m / division * np.sqrt(0.5) * scale_least)
        traces = trace_line(field, lattice, scale_least=scale_least)
        parting, turning, meeting = (
            refine_chains(field, chains, plane, tolerance_m=field.same_m / _SAME_SHARE, farthest_m=smallest_m)
            for chains in cut_runs(field, traces.chains)
        )
        n_gaps = parting.n_gaps + turning.n_gaps
        if not n_gaps:
            break
    return Course(
        parting=(*parting.sound, *keep_parting(field, turning.sound)),
        border=(*parting.whole, *turning.whole, *meeting.whole),
        tied=traces.tied,
        lattice=lattice,
        n_gaps=n_gaps,
        worst_m=max(parting.worst_m, turning.worst_m),
    )
