r"""
How much of an isotropic normal distribution lies within a polygon: exactly, edge by edge.

With the mean as origin and lengths in units of sigma, Green's theorem turns the mass within a polygon into a sum over
its directed edges, holes included,

.. math:: P = \frac{1}{2\pi} \oint \left(1 - e^{-r^2/2}\right) d\theta ,

and on a straight edge at distance `h` from the mean, from `a h` before to `b h` after the foot of the perpendicular,
each part is closed: ``(atan(b) - atan(a)) / 2 pi - (T(h, b) - T(h, a))`` with Owen's T function (Owen 1956, "Tables for
computing bivariate normal probabilities", Ann. Math. Statist. 27, 1075-1090; the edge sum: DiDonato, Jarnagin and
Hageman 1980, SIAM J. Sci. Stat. Comput. 1, 179-186).

What is left as error is the bend of an edge: edges of a layer are straight in longitude and latitude (RFC 7946), not in
the plane around the mean. It is measured at the middle of every edge, and edges are halved until it is small enough.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.special import owens_t

from geo.errors import SettingsError
from geo.overlaps.azimuthal import project_around

__all__ = ["normal_mass"]

_REACH_SIGMAS: Final = 7.0  # 2.3e-11 of the mass lies beyond
_NEGLECTED: Final = 1e-10  # that, and rounding
_LEAST_ERROR: Final = 1e-9
_DEGREE_M: Final = 110_500.0  # a degree of latitude is nowhere shorter
_MOST_HALVINGS: Final = 16  # each makes the bend a quarter, so the least error is reached long before

Floats = NDArray[np.float64]
Geometries = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class _Edges:
    """Directed edges around their means, in sigmas; `owner` is the row of the polygon they belong to."""

    owner: NDArray[np.intp]
    x1: Floats
    y1: Floats
    x2: Floats
    y2: Floats
    bend: Floats

    def masses(self) -> Floats:
        """Mass of the triangle between the mean and each edge, less than 0 where the edge runs clockwise."""
        dx, dy = self.x2 - self.x1, self.y2 - self.y1
        length = np.hypot(dx, dy)
        cross = self.x1 * self.y2 - self.x2 * self.y1
        seen = (length > 0) & (cross != 0)  # an edge along a ray from the mean sweeps no angle
        unit = np.where(seen, length, 1.0)
        height = np.where(seen, np.abs(cross) / unit, 1.0)
        before = (self.x1 * dx + self.y1 * dy) / unit
        after = (self.x2 * dx + self.y2 * dy) / unit
        swept = _swept(height, after) - _swept(height, before)
        return np.where(seen, np.sign(cross) * swept, 0.0)

    def errors(self) -> Floats:
        """Bound the mass between each edge and its bent original, a parabola's segment, by its densest place."""
        length = np.hypot(self.x2 - self.x1, self.y2 - self.y1)
        middle = np.hypot(self.x1 + self.x2, self.y1 + self.y2) / 2
        nearest = np.maximum(0.0, middle - length / 2 - self.bend)
        return np.asarray(2 / 3 * self.bend * length * np.exp(-(nearest**2) / 2) / (2 * np.pi))


def _swept(height: Floats, along: Floats) -> Floats:
    return np.asarray(np.arctan2(along, height) / (2 * np.pi) - owens_t(height, along / height))


def normal_mass(
    lon_deg: Floats, lat_deg: Floats, sigma_m: Floats, polygons: Geometries, *, error: float = 1e-3
) -> tuple[Floats, Floats]:
    """
    Integrate isotropic normals over polygons, row by row.

    Parameters
    ----------
    lon_deg, lat_deg
        The means, in degrees, away from the poles and the antimeridian.
    sigma_m
        Standard deviation along each axis of the azimuthal equidistant plane around the mean, greater than 0.
    polygons
        Valid polygons or multipolygons in degrees; holes count as outside.
    error
        Largest error wanted, at least 1e-9.

    Returns
    -------
    mass
        Probability that a draw lies within the polygon, from 0 to 1.
    mass_error
        A bound on its error, at most `error`, and mostly far less.

    Raises
    ------
    SettingsError
        `error` is less than what rounding leaves.

    Examples
    --------
    Half of the mass lies north of a parallel through the mean, but for the bend of the parallel:

    >>> north = np.array([shapely.box(30.0, 34.5, 45.0, 40.0)])
    >>> mass, mass_error = normal_mass(np.array([38.3]), np.array([34.5]), np.array([1000.0]), north)
    >>> print(mass.round(4), mass_error < 1e-3)
    [0.5] [ True]
    """
    if not error >= _LEAST_ERROR:
        raise SettingsError(f"Error of a probability: found {error}, expected {_LEAST_ERROR} or more.")
    near = shapely.intersection(polygons, _windows(lon_deg, lat_deg, sigma_m))
    # A clockwise shell would count its mass as less than 0, so rings are turned first.
    near = shapely.orient_polygons(near)
    mass = np.zeros(len(near))
    mass_error = np.full(len(near), _NEGLECTED)
    step_deg = sigma_m / _DEGREE_M
    left = np.flatnonzero(~shapely.is_empty(near))
    for _ in range(_MOST_HALVINGS):
        edges = _edges_around(lon_deg[left], lat_deg[left], sigma_m[left], near[left], step_deg[left])
        mass[left] = np.bincount(edges.owner, edges.masses(), minlength=len(left))
        mass_error[left] = np.bincount(edges.owner, edges.errors(), minlength=len(left)) + _NEGLECTED
        left = left[mass_error[left] > error]
        if not left.size:
            break
        step_deg[left] /= 2
    return np.clip(mass, 0.0, 1.0), mass_error


def _windows(lon_deg: Floats, lat_deg: Floats, sigma_m: Floats) -> Geometries:
    """Boxes that hold all but a negligible part of each distribution."""
    half_lat = _REACH_SIGMAS * sigma_m / _DEGREE_M
    widest = np.radians(np.minimum(np.abs(lat_deg) + half_lat, 89.0))
    half_lon = half_lat / np.cos(widest)
    return np.asarray(shapely.box(lon_deg - half_lon, lat_deg - half_lat, lon_deg + half_lon, lat_deg + half_lat))


def _edges_around(lon_deg: Floats, lat_deg: Floats, sigma_m: Floats, polygons: Geometries, step_deg: Floats) -> _Edges:
    """Cut polygons into short edges and project them, each around its polygon's mean."""
    parts, part_owner = shapely.get_parts(shapely.segmentize(polygons, step_deg), return_index=True)
    rings, ring_part = shapely.get_rings(parts, return_index=True)
    coordinates, ring = shapely.get_coordinates(rings, return_index=True)
    starts = np.flatnonzero(ring[:-1] == ring[1:])
    owner = part_owner[ring_part[ring[starts]]]
    first, last = coordinates[starts], coordinates[starts + 1]

    def project(lonlat: Floats) -> tuple[Floats, Floats]:
        x_m, y_m = project_around(lon_deg[owner], lat_deg[owner], lonlat[:, 0], lonlat[:, 1])
        return x_m / sigma_m[owner], y_m / sigma_m[owner]

    (x1, y1), (x2, y2), (x, y) = project(first), project(last), project((first + last) / 2)
    bend = np.hypot(x - (x1 + x2) / 2, y - (y1 + y2) / 2)
    return _Edges(owner, x1, y1, x2, y2, bend)
