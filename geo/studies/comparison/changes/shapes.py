"""Whether two shapes are the same, and how much of them is not."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.geodesy import WGS84, area_m2

__all__ = ["is_missing", "is_same_shape", "is_same_value", "moved_share", "to_frame"]

_SAME_DEG: Final = 2e-6  # two roundings to the sixth decimal


def is_same_shape(one: shapely.Geometry | None, other: shapely.Geometry | None) -> bool:
    """
    Tell whether two shapes have the same vertices, to the last decimal that a file keeps.

    Parameters
    ----------
    one, other
        Geometries in degrees, or None.

    Returns
    -------
    same
        The start and the winding of rings do not count. None is the same as None only.
    """
    if one is None or other is None:
        return one is other
    return bool(shapely.equals_exact(shapely.normalize(one), shapely.normalize(other), tolerance=_SAME_DEG))


def moved_share(one: shapely.Geometry | None, other: shapely.Geometry | None) -> float:
    """
    Measure how much of two shapes they do not share.

    Parameters
    ----------
    one, other
        Polygons in degrees, or None.

    Returns
    -------
    share
        From 0, the same, to 1, apart: 1 less what they share over the larger one, on the ellipsoid. 0 for None twice.

    Examples
    --------
    >>> print(round(moved_share(shapely.box(38, 34, 39, 35), shapely.box(38.5, 34, 39.5, 35)), 3))
    0.5
    """
    if is_same_shape(one, other):
        return 0.0
    if one is None or other is None:
        return 1.0
    common_m2, one_m2, other_m2 = area_m2(np.array([shapely.intersection(one, other), one, other], dtype=object))
    return float(1 - common_m2 / max(one_m2, other_m2)) if max(one_m2, other_m2) > 0 else 0.0


def is_same_value(one: Any, other: Any) -> bool:  # noqa: ANN401 - a cell can hold anything that a frame can
    """
    Tell whether two cells tell the same; what is missing is the same as what is missing.

    Examples
    --------
    >>> is_same_value(float("nan"), float("nan")), is_same_value(("a",), ("a", "b"))
    (True, False)
    """
    return bool(one == other) or (is_missing(one) and is_missing(other))


def is_missing(cell: Any) -> bool:  # noqa: ANN401 - as above
    """Tell whether a cell holds nothing: None, NaN or NaT."""
    return cell is None or (not isinstance(cell, tuple | str) and bool(pd.isna(cell)))


def to_frame(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> gpd.GeoDataFrame:
    """Make a frame of changes, with its columns even where nothing changed."""
    table = pd.DataFrame(list(rows), columns=list(columns))
    return gpd.GeoDataFrame(table, geometry="geometry", crs=WGS84)
