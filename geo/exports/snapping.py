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


def snap_shape(shape: shapely.Geometry | None, edge_km: float) -> shapely.Geometry | None:
    """Put a point into the middle of its cell; give the cells that anything else touches."""
    if shape is None or shape.is_empty:
        return shape
    edge_deg = edge_km / _KM_PER_DEG
    if shape.geom_type == "Point":
        lon, lat = ((math.floor(place / edge_deg) + 0.5) * edge_deg for place in (shape.x, shape.y))
        return shapely.Point(round(lon, 6), round(lat, 6))
    west, south, east, north = (math.floor(end / edge_deg) for end in shape.bounds)
    if (east - west + 1) * (north - south + 1) > _MOST_CELLS:
        raise SettingsError(
            f"A feature covers millions of cells of {edge_km:g} km; expected larger cells for its size."
        )
    columns, rows = np.meshgrid(np.arange(west, east + 1), np.arange(south, north + 1))
    low = np.stack([columns.ravel(), rows.ravel()], axis=1)
    ends = np.round(np.hstack([low, low + 1]) * edge_deg, 6)
    boxes = shapely.box(*ends.T)
    shapely.prepare(shape)
    return shapely.union_all(boxes[shapely.intersects(shape, boxes)])


def find_reach_m(shape: shapely.Geometry | None, edge_km: float) -> float:
    """Give how far the exact place can lie from the coarse one: half the diagonal of a cell."""
    return 0.0 if shape is None or math.isnan(edge_km) else edge_km * 1000 * math.sqrt(0.5) * _SLACK
