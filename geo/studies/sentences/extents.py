"""How much each holder has, and between what bounds, if its lines are off by as much as they may be."""

from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.overlaps import dissolve_control, holder_keys
from geo.overlaps.bands import draw_line_bands, measure_bands

__all__ = ["EXTENT_COLUMNS", "measure_extents"]

EXTENT_COLUMNS: Final = ("holder", "status", "party", "parts", "area_km2", "low_km2", "high_km2", "line_error_m")
"""Columns of a table of extents, in order."""

_TOLERANCE_M: Final = 500.0  # of the bands: a hundredth of the smallest bounds that are told


def measure_extents(control: gpd.GeoDataFrame) -> pd.DataFrame:
    """
    Measure what each party is assessed to hold, and what else there is by status.

    The least extent is what is left where every line of the holder lies inwards by its full error, the greatest what it
    grows to where all lie outwards. The outer border of the country does not move. So the bounds are those of the worst
    case, wider than an interval of the same confidence for lines whose errors do not all point one way.

    Parameters
    ----------
    control
        Control frame in EPSG:4326, a partition. Not modified.

    Returns
    -------
    extents
        One row per holder (`geo.overlaps.holder_keys`; all that is contested is one), by falling area; see
        :data:`EXTENT_COLUMNS`. ``line_error_m`` is the greatest error of its lines: NaN where none is known, as are the
        bounds then, and 0 where it shares no line with others. Areas are in km2 on the ellipsoid.

    Raises
    ------
    MissingCrsError, DataError
        As :func:`geo.overlaps.bands.draw_line_bands`.
    """
    if len(control) == 0:
        return pd.DataFrame(columns=list(EXTENT_COLUMNS))
    areas = control.assign(claimants=[()] * len(control))
    bands = draw_line_bands(areas, tolerance_m=_TOLERANCE_M)
    holders = dissolve_control(areas)
    country = np.array([shapely.coverage_union_all(areas.geometry.to_numpy())], dtype=object)
    measured = measure_bands(country, holders, bands)
    groups = areas.assign(holder=holder_keys(areas)).groupby("holder", sort=True)
    rows = [
        _describe(holder, groups.get_group(holder), bands, measured.loss_km2[0, place], measured.gain_km2[0, place])
        for place, holder in enumerate(holders["id"])
    ]
    extents = pd.DataFrame(rows, columns=list(EXTENT_COLUMNS))
    return extents.sort_values(["area_km2", "holder"], ascending=[False, True], ignore_index=True)


def _describe(
    holder: str, areas: gpd.GeoDataFrame, bands: gpd.GeoDataFrame, loss_km2: float, gain_km2: float
) -> tuple[Any, ...]:
    errors_m = bands.loc[bands["side_a"].eq(holder) | bands["side_b"].eq(holder), "line_error_m"].to_numpy(np.float64)
    error_m = 0.0 if len(errors_m) == 0 else float(np.max(errors_m))
    area_km2 = float(areas["area_km2"].sum())
    status = areas["status"].iloc[0]
    party = areas["party"].iloc[0] if status in ("assessed", "claimed", "support") else ""
    ends_km2 = (max(0.0, area_km2 - loss_km2), area_km2 + gain_km2) if np.isfinite(error_m) else (np.nan, np.nan)
    return (holder, status, party, len(areas), area_km2, *ends_km2, error_m)
