"""Hatches of areas as lines of their own: any angle, the same distance on paper, readable without colour."""

import math

import numpy as np
import shapely
from numpy.typing import NDArray

__all__ = ["hatch_bands", "hatch_dots", "hatch_lines"]


def hatch_lines(area: shapely.Geometry, angle_deg: float, spacing: float) -> NDArray[np.object_]:
    """
    Cut parallel lines out of an area.

    Parameters
    ----------
    area
        Polygons in a plane.
    angle_deg
        Angle of the lines, counter-clockwise from the x axis.
    spacing
        Distance between lines, in the plane's units. Lines of one angle and spacing lie on one lattice, so that they
        go on from an area to its neighbour.

    Returns
    -------
    lines
        Non-empty lines within the area.

    Examples
    --------
    >>> lines = hatch_lines(shapely.box(0, 0, 10, 10), 0.0, 3.0)
    >>> [line.length for line in lines]
    [10.0, 10.0, 10.0]
    """
    offsets, ends, along, across = _lattice(area, angle_deg, spacing)
    starts = offsets[:, None] * across + ends[0] * along
    stops = offsets[:, None] * across + ends[1] * along
    return _cut(shapely.linestrings(np.stack([starts, stops], axis=1)), area)


def hatch_bands(area: shapely.Geometry, angle_deg: float, width: float, n_bands: int) -> list[NDArray[np.object_]]:
    """
    Cut an area into bands that take turns.

    Parameters
    ----------
    area
        Polygons in a plane.
    angle_deg, width
        Angle of the bands, counter-clockwise from the x axis, and width of each.
    n_bands
        How many take turns.

    Returns
    -------
    bands
        For each of them its polygons; together they are the area.

    Examples
    --------
    >>> bands = hatch_bands(shapely.box(0, 0, 10, 10), 45.0, 2.0, 2)
    >>> round(sum(float(shapely.area(band).sum()) for band in bands), 6)
    100.0
    """
    offsets, ends, along, across = _lattice(area, angle_deg, width)
    first = round(float(offsets[0]) / width - 0.5)
    corners = [(-0.5, 0), (0.5, 0), (0.5, 1), (-0.5, 1)]
    rings = np.stack([(offsets[:, None] + side * width) * across + ends[end] * along for side, end in corners], axis=1)
    bands = shapely.polygons(rings)
    turn = (np.arange(len(bands)) + first) % n_bands
    return [_cut(bands[turn == number], area) for number in range(n_bands)]


def hatch_dots(area: shapely.Geometry, spacing: float) -> NDArray[np.float64]:
    """
    Spread dots over an area, on a lattice.

    Examples
    --------
    >>> hatch_dots(shapely.box(0, 0, 4, 2), 2.0).tolist()
    [[1.0, 1.0], [3.0, 1.0]]
    """
    west, south, east, north = shapely.bounds(area)
    xs = (np.arange(math.floor(west / spacing), math.ceil(east / spacing)) + 0.5) * spacing
    ys = (np.arange(math.floor(south / spacing), math.ceil(north / spacing)) + 0.5) * spacing
    dots = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    shapely.prepare(area)
    return np.asarray(dots[shapely.contains_xy(area, dots[:, 0], dots[:, 1])])


def _lattice(
    area: shapely.Geometry, angle_deg: float, spacing: float
) -> tuple[NDArray[np.float64], tuple[float, float], NDArray[np.float64], NDArray[np.float64]]:
    angle = math.radians(angle_deg)
    along, across = np.array([math.cos(angle), math.sin(angle)]), np.array([-math.sin(angle), math.cos(angle)])
    west, south, east, north = shapely.bounds(area)
    corners = np.array([(west, south), (east, south), (east, north), (west, north)])
    reach, depth = corners @ along, corners @ across
    numbers = np.arange(math.floor(depth.min() / spacing), math.ceil(depth.max() / spacing))
    return (numbers + 0.5) * spacing, (float(reach.min()), float(reach.max())), along, across


def _cut(pieces: NDArray[np.object_], area: shapely.Geometry) -> NDArray[np.object_]:
    shapely.prepare(area)
    met = pieces[shapely.intersects(pieces, area)]
    cut = shapely.intersection(met, area)
    return np.asarray(cut[~shapely.is_empty(cut)])
