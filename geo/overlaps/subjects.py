"""What a pair is about: the rows of a frame, checked, under names that every frame has."""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.errors import BadGeometryError, DataError, Finding, MissingCrsError
from geo.geodesy import WGS84

__all__ = ["READING_ORDER", "check_lonlat", "list_subjects"]

READING_ORDER: Final = {"stated": 0, "narrow": 1, "likely": 2, "wide": 3}
"""Place of each reading in a table."""


def check_lonlat(layer: gpd.GeoDataFrame, name: str) -> None:
    """
    Refuse a frame that is not in longitude and latitude, rather than measure degrees that are metres.

    Parameters
    ----------
    layer
        Any frame.
    name
        What it is, for the message.

    Raises
    ------
    MissingCrsError
        The frame has no CRS.
    DataError
        It has another than EPSG:4326.
    """
    if layer.crs is None:
        raise MissingCrsError(f"The {name}: found no CRS, expected EPSG:4326. Likely cause: a frame made without crs=.")
    if not layer.crs.equals(WGS84, ignore_axis_order=True):
        raise DataError(
            f"The {name}: found {layer.crs.to_string()}, expected EPSG:4326. "
            "Likely cause: a layer that did not come from geo.layers; geo.geodesy.to_lonlat brings it there."
        )


def list_subjects(layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """
    Bring what a pair needs of a frame under fixed names.

    Parameters
    ----------
    layer
        Polygons in EPSG:4326 with ``id, name, name_ar``; and ``zone_id, tier, reading, valid_from, valid_to`` where the
        frame has them. Not modified.

    Returns
    -------
    subjects
        ``id`` (of a zone: its zone_id and tier), ``owner`` (the id that readings and tiers share), ``name``,
        ``name_ar``, ``reading``, ``valid_from``, ``valid_to``, and the geometry in its normal form, so that the start
        and the winding of rings change nothing.

    Raises
    ------
    MissingCrsError, DataError
        As :func:`check_lonlat`.
    BadGeometryError
        A geometry is missing, empty, invalid or not a polygon; the findings list the rows.
    """
    check_lonlat(layer, "frame to measure")
    geometries = layer.geometry.to_numpy()
    polygonal = np.isin(shapely.get_type_id(geometries), (3, 6))
    good = polygonal & ~shapely.is_empty(geometries) & shapely.is_valid(geometries)
    if not good.all():
        raise BadGeometryError(
            "Overlaps need polygons.",
            [
                Finding(
                    f"{_describe(geometries[row])} ({layer['id'].iloc[row]})",
                    "a valid polygon that is not empty",
                    row=str(row + 1),
                    column="geometry",
                )
                for row in np.flatnonzero(~good)
            ],
        )
    open_end = pd.Series(pd.NaT, index=layer.index, dtype="datetime64[us, UTC]")
    owner = layer["zone_id"] if "zone_id" in layer else layer["id"]
    tier = layer["tier"] if "tier" in layer else pd.Series("", index=layer.index)
    tier_ar = layer["tier_ar"].where(layer["tier_ar"] != "", tier) if "tier_ar" in layer else tier
    return gpd.GeoDataFrame(
        {
            "id": owner + np.where(tier == "", "", ":" + tier),
            "owner": owner,
            "name": layer["name"] + np.where(tier == "", "", ", " + tier),
            "name_ar": layer["name_ar"] + np.where(tier == "", "", "، " + tier_ar),
            "reading": layer.get("reading", pd.Series("stated", index=layer.index)),
            "valid_from": layer.get("valid_from", open_end),
            "valid_to": layer.get("valid_to", open_end),
        },
        geometry=shapely.normalize(geometries),
        crs=WGS84,
    ).reset_index(drop=True)


def _describe(geometry: shapely.Geometry | None) -> str:
    return "no geometry" if geometry is None else f"a {geometry.geom_type}, {shapely.is_valid_reason(geometry)}"
