"""
Roads in the plane, on which a metre costs less than beside them.

A road is a line, not cells: it may be thinner than a cell and is cheap all the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.corridors.routing.surfaces import Surface
from geo.errors import CorridorError, Finding
from geo.rasters import Raster

__all__ = ["RoadNet", "Roads", "lay_road_net", "price_off_road"]

_ON_ROAD_M = 1e-3  # a place this near to a road lies on it


@dataclass(frozen=True)
class Roads:
    """
    Roads, and what leaving them costs.

    Parameters
    ----------
    lines_m
        LineString or MultiLineString in metres. Lines that cross are taken to meet.
    off_road
        What a ground metre off the roads costs beyond one on them; finite and greater than 0.

    Raises
    ------
    CorridorError
        The geometry is not of lines, or the cost is not finite and greater than 0.
    """

    lines_m: shapely.Geometry
    off_road: float

    def __post_init__(self) -> None:
        """Refuse what cannot be used."""
        findings = []
        if self.lines_m.geom_type not in ("LineString", "MultiLineString"):
            findings.append(Finding(self.lines_m.geom_type, "LineString or MultiLineString", column="lines_m"))
        if not (np.isfinite(self.off_road) and self.off_road > 0):
            findings.append(Finding(str(self.off_road), "a finite number greater than 0", column="off_road"))
        if findings:
            raise CorridorError("The roads cannot be used.", findings)


@dataclass(frozen=True)
class RoadNet:
    """
    Roads as straight pieces that end wherever roads meet.

    Parameters
    ----------
    edges
        x, y, x, y in metres, shape (n, 4).
    """

    edges: NDArray[np.float64]

    def cut_evenly(
        self, apart_m: float, places_m: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Cut every piece at even spacing and at the feet of perpendiculars from places, shape (k, 2); see `cut`."""
        along, _ = self._project(places_m)
        feet = [along[row] for row in range(len(self.edges))]
        even = [np.arange(apart_m, length, apart_m) for length in self._lengths_m]
        return self.cut([np.concatenate(each) for each in zip(even, feet, strict=True)])

    def cut_near(
        self, places_m: NDArray[np.float64], joints_m: NDArray[np.float64], window_m: float, apart_m: float
    ) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """
        Cut the pieces by some places at these places, and finely around joints; see `cut`.

        Parameters
        ----------
        places_m, joints_m
            Places on roads, shape (k, 2) and (l, 2).
        window_m, apart_m
            How far to both sides of a joint a piece is cut, and how finely.
        """
        along, beside = self._project(places_m)
        at_joint, beside_joint = self._project(joints_m)
        steps = np.arange(-window_m, window_m + apart_m / 2, apart_m)
        cuts: list[NDArray[np.float64] | None] = []
        for row in range(len(self.edges)):
            fine = at_joint[row][beside_joint[row] <= window_m]
            here = along[row][beside[row] <= _ON_ROAD_M]
            every = np.concatenate((here, (fine[:, None] + steps).ravel()))
            cuts.append(every if len(every) else None)
        return self.cut(cuts)

    @cached_property
    def _lengths_m(self) -> NDArray[np.float64]:
        return np.asarray(np.hypot(*(self.edges[:, 2:] - self.edges[:, :2]).T))

    def _project(self, places_m: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Distance along each piece, and beside it, of each place; shape (n, k) each."""
        unit = (self.edges[:, 2:] - self.edges[:, :2]) / self._lengths_m[:, None]
        offset = places_m[None, :, :] - self.edges[:, None, :2]
        along = np.clip((offset * unit[:, None, :]).sum(axis=2), 0.0, self._lengths_m[:, None])
        foot = offset - along[:, :, None] * unit[:, None, :]
        return along, np.asarray(np.hypot(foot[:, :, 0], foot[:, :, 1]))

    def cut(self, cuts_m: Sequence[NDArray[np.float64] | None]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """
        Cut pieces at distances along them.

        Parameters
        ----------
        cuts_m
            For each piece the distances from its beginning, metres; its ends are always places. None leaves it out.

        Returns
        -------
        places_m, pairs
            The places, shape (k, 2), each once, and the rows of those that follow each other on a road, shape (l, 2).
        """
        places, spans, n = [np.empty((0, 2))], [np.empty((0, 2), dtype=np.int64)], 0
        for edge, length, cuts in zip(self.edges, self._lengths_m, cuts_m, strict=True):
            if cuts is None:
                continue
            share = np.unique(np.concatenate(([0.0, 1.0], np.clip(cuts / length, 0.0, 1.0))))
            along = edge[:2] + share[:, None] * (edge[2:] - edge[:2])
            along[-1] = edge[2:]  # not moved by rounding, so that pieces still meet
            places.append(along)
            spans.append(np.column_stack((np.arange(len(share) - 1), np.arange(1, len(share)))) + n)
            n += len(share)
        unique, where = np.unique(np.concatenate(places), axis=0, return_inverse=True)
        pairs = np.unique(np.sort(where[np.concatenate(spans)], axis=1), axis=0)
        return unique, pairs[pairs[:, 0] != pairs[:, 1]]


def lay_road_net(roads: Roads, inner: shapely.Geometry) -> RoadNet:
    """
    Cut roads to a room and to pieces that end wherever roads meet.

    Parameters
    ----------
    roads
        The roads.
    inner
        Where a path may run, in metres.

    Examples
    --------
    >>> cross = shapely.MultiLineString([[(0, 5), (20, 5)], [(5, 0), (5, 9)]])
    >>> lay_road_net(Roads(cross, 1.0), shapely.box(1, 1, 9, 9)).edges.tolist()
    [[1.0, 5.0, 5.0, 5.0], [5.0, 1.0, 5.0, 5.0], [5.0, 5.0, 5.0, 9.0], [5.0, 5.0, 9.0, 5.0]]
    """
    noded = shapely.union_all([roads.lines_m])
    inside = shapely.intersection(noded, inner)
    edges = []
    for part in shapely.get_parts(shapely.normalize(inside)):
        places = shapely.get_coordinates(part)
        if len(places) > 1:  # where a road only touches the room, a point is left
            edges.append(np.hstack((places[:-1], places[1:])))
    if not edges:
        return RoadNet(np.empty((0, 4)))
    every = np.concatenate(edges)
    turned = (every[:, 0] > every[:, 2]) | ((every[:, 0] == every[:, 2]) & (every[:, 1] > every[:, 3]))
    every[turned] = every[turned][:, [2, 3, 0, 1]]
    return RoadNet(np.unique(every, axis=0))


def price_off_road(surface: Surface, roads: Roads) -> Surface:
    """
    Give what a metre costs beside the roads.

    Parameters
    ----------
    surface
        What a metre costs on a road.
    roads
        What leaving them costs.
    """
    slowness = surface.slowness
    values = slowness.values + roads.off_road * surface.ground_per_plane
    return Surface(Raster(slowness.grid, values, f"{slowness.name}, off the roads", slowness.unit), surface.even)
