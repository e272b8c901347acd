"""Places snapped to a fixed grid of longitude and latitude, the same for everyone and every time."""

import math
from typing import Final

import numpy as np
import shapely

from geo.errors import SettingsError

__all__ = ["find_reach_m", "snap_shape"]

_KM_PER_DEG: Final = 111.2  # along a meridian (WGS 84, at 35 degrees north 110.9)
_MOST_CELLS: Final = 4_000_000
_SLACK: Final = 1.01  # a degree of longitude at the equator is a little longer than that
_SMALL: Final = 3.0  # edges of a cell: what is no wider tells nothing but the cell of its middle, and about how wide
_NEARLY: Final = 1e-3  # of an edge: a side that is whole but for rounding is whole
_HAIR_DEG: Final = 2e-6  # what reaches less than that into a cell does not touch it


def snap_shape(shape: shapely.Geometry | None, edge_km: float) -> shapely.Geometry | None:
    """
    Put a shape on the grid.

    Parameters
    ----------
    shape
        In EPSG:4326; None and empty shapes are given back.
    edge_km
        Edge of a cell in kilometres along a meridian, greater than 0.

    Returns
    -------
    snapped
        For a point the middle of its cell. For anything else up to three cells wide a block of 1 or 3 cells a side
        around the cell of its middle, which it may leave by half a cell: the cells that a small shape touches would
        tell when it lies across one of their sides. For what is larger, the cells that it touches. Snapping twice is
        snapping once, and no point of the shape is farther from what is given than `find_reach_m` says.

    Raises
    ------
    SettingsError
        The shape covers millions of cells.

    Examples
    --------
    >>> snap_shape(shapely.Point(38.2684, 34.5624), 20.0)
    <POINT (38.219 34.622)>
    >>> hall = shapely.box(38.3092, 34.6, 38.3094, 34.6002)  # across a side of two cells
    >>> snap_shape(hall, 20.0)
    <POLYGON ((38.309 34.532, 38.309 34.712, 38.129 34.712, 38.129 34.532, 38.30...>
    """
    if shape is None or shape.is_empty:
        return shape
    edge_deg = edge_km / _KM_PER_DEG
    west, south, east, north = shape.bounds
    middle = np.floor(np.array([(west + east) / 2, (south + north) / 2]) / edge_deg)
    if shape.geom_type == "Point":
        lon, lat = (middle + 0.5) * edge_deg
        return shapely.Point(round(lon, 6), round(lat, 6))
    sides = np.array([east - west, north - south]) / edge_deg
    if sides.max() <= _SMALL + _NEARLY:
        around = np.maximum(0, np.ceil((sides - 1) / 2 - _NEARLY))
        ends = np.round(np.concatenate([middle - around, middle + around + 1]) * edge_deg, 6)
        return shapely.box(*ends)
    low = np.floor(np.array([west, south]) / edge_deg)
    high = np.floor(np.array([east, north]) / edge_deg)
    if np.prod(high - low + 1) > _MOST_CELLS:
        raise SettingsError(
            f"A feature covers millions of cells of {edge_km:g} km; expected larger cells for its size."
        )
    columns, rows = np.meshgrid(*(np.arange(first, last + 1) for first, last in zip(low, high, strict=True)))
    corners = np.stack([columns.ravel(), rows.ravel()], axis=1)
    ends = np.round(np.hstack([corners, corners + 1]) * edge_deg, 6)
    inner = shapely.box(*(ends + _HAIR_DEG * np.array([1, 1, -1, -1])).T)
    shapely.prepare(shape)
    return shapely.normalize(shapely.union_all(shapely.box(*ends[shapely.intersects(shape, inner)].T)))


def find_reach_m(shape: shapely.Geometry | None, edge_km: float) -> float:
    """Give how far the exact place can lie from the coarse one: half the diagonal of a cell."""
    return 0.0 if shape is None or math.isnan(edge_km) else edge_km * 1000 * math.sqrt(0.5) * _SLACK
