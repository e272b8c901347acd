"""Rows of a frame made coarse: what is kept of them, what is emptied, and what they are called."""

import hashlib
import json
import math
import re
from collections.abc import Mapping
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.exports.redaction.snapping import find_reach_m, snap_shape

__all__ = ["coarsen_rows"]

# What a redacted row keeps: words of fixed meaning, dates and heights. Everything else could tell where: even the kind
# of a site does, where its cell holds only one of that kind.
_KEPT: Final = frozenset(
    {
        "valid_from",
        "valid_to",
        "date_edtf",
        "event_date_from",
        "event_date_to",
        "geometry_basis",
        "confidence",
        "sensitivity",
        "status",
        "activity",
        "analytic_confidence",
        "reading",
        "prohibited_conduct",
        "location_kind",
        "hidden_event",  # under which `geo.studies.privacy.coarse_rows` keeps accounts of one event together
        "lower_m",
        "upper_m",
        "vertical_reference",
        "in_window",
        "hypothetical",
    }
)

# Kept where it is one plain word, as the id of a party is: nothing checks that it is no sentence.
_KEPT_WORDS: Final = frozenset(
    {
        "party",
        "claimant",
        "attributed_to",
        "claimed_by",
        "declarer",
        "addressee",
        "exempt",
        "responsible_party",
        "time_precision",
    }
)
_WORD: Final = re.compile(r"[a-z0-9_]{0,40}")
_ID_DIGITS: Final = 8


def coarsen_rows(
    name: str, frame: gpd.GeoDataFrame, taken: NDArray[np.bool_], cells_km: Mapping[str, float]
) -> gpd.GeoDataFrame:
    """
    Coarsen some rows of a frame.

    Parameters
    ----------
    name
        The frame's name, which begins the new ids.
    frame
        With a column `sensitivity`. Not modified.
    taken
        Which rows, shape (n,).
    cells_km
        Edge of a grid cell in kilometres by sensitivity.

    Returns
    -------
    coarse
        The other rows in their order, then the coarse ones in the order of their new ids, numbered anew.
    """
    edges_km = frame["sensitivity"].map(lambda word: cells_km.get(word, math.nan)).to_numpy(dtype=float)
    columns: dict[str, Any] = {}
    for column in frame.columns:
        values = frame[column]
        if isinstance(values.dtype, gpd.array.GeometryDtype):
            shapes = values.to_numpy().copy()
            for row in np.flatnonzero(taken):
                shapes[row] = snap_shape(shapes[row], edges_km[row])
            columns[column] = gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs)
        elif column == "uncertainty_m":
            places = zip(frame.geometry, edges_km, strict=True)
            reach_m = np.array([find_reach_m(shape, edge_km) for shape, edge_km in places])
            columns[column] = values.where(~taken, values.fillna(0.0).to_numpy() + reach_m)
        elif column in _KEPT:
            columns[column] = values
        elif column in _KEPT_WORDS:
            columns[column] = _blank(values, taken & ~values.map(_is_plain).to_numpy(dtype=bool))
        else:
            columns[column] = _blank(values, taken)
    coarse = gpd.GeoDataFrame(columns, geometry=frame.geometry.name, crs=frame.crs)
    if "id" not in frame.columns:
        return coarse
    ids = _name_rows(name, coarse, taken)
    order = np.concatenate([np.flatnonzero(~taken), sorted(np.flatnonzero(taken), key=lambda row: ids[row])])
    renamed = coarse.assign(id=frame["id"].where(~taken, ids).to_numpy())
    return renamed.iloc[order.astype(np.intp)].reset_index(drop=True)


def _name_rows(name: str, coarse: gpd.GeoDataFrame, taken: NDArray[np.bool_]) -> list[str]:
    """Name each taken row by what is left of it; rows of which the same is left are counted."""
    ids = [""] * len(coarse)
    seen: dict[str, int] = {}
    for row in np.flatnonzero(taken):
        cells = {str(column): _write(coarse[column].iloc[row]) for column in sorted(coarse.columns, key=str)}
        digest = hashlib.sha256(json.dumps(cells, sort_keys=True).encode()).hexdigest()[:_ID_DIGITS]
        seen[digest] = seen.get(digest, 0) + 1
        ids[row] = f"{name}-redacted-{digest}" + (f"-{seen[digest]}" if seen[digest] > 1 else "")
    return ids


def _write(cell: object) -> str:
    return shapely.to_wkb(cell, hex=True) if isinstance(cell, shapely.Geometry) else str(cell)


def _is_plain(cell: object) -> bool:
    if isinstance(cell, tuple | list):
        return all(isinstance(item, str) and _WORD.fullmatch(item) for item in cell)
    return isinstance(cell, str) and bool(_WORD.fullmatch(cell))


def _blank(values: pd.Series, taken: NDArray[np.bool_]) -> pd.Series:
    """Empty the taken cells of a column, in a way that its type allows."""
    if values.dtype == object:
        cells = [_empty(cell) if take else cell for cell, take in zip(values, taken, strict=True)]
        series = pd.Series([None] * len(cells), index=values.index, dtype=object)
        series[:] = cells
        return series
    if pd.api.types.is_bool_dtype(values.dtype):
        return values.where(~taken, other=False)
    if pd.api.types.is_integer_dtype(values.dtype):
        return values.where(~taken, 0)
    if pd.api.types.is_numeric_dtype(values.dtype):
        return values.where(~taken, math.nan)
    return values.where(~taken, pd.NaT if pd.api.types.is_datetime64_any_dtype(values.dtype) else "")


def _empty(cell: object) -> object:
    return () if isinstance(cell, tuple | list) else "" if isinstance(cell, str) else None
