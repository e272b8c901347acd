"""Grids as STAC 1.1 describes them: bands, with place and packing (extensions projection 2.0 and raster 2.0)."""

from pathlib import PurePath
from typing import Any, Final

import numpy as np

from geo.exports.grids import COLOURED
from geo.exports.sets import ExportSet
from geo.exports.styles.raster_looks import find_look
from geo.rasters import Grid, Raster
from geo.rasters.coloured import TONES

__all__ = ["GRID_EXTENSIONS", "describe_grid", "grid_bounds_deg"]

GRID_EXTENSIONS: Final = (
    "https://stac-extensions.github.io/projection/v2.0.0/schema.json",
    "https://stac-extensions.github.io/raster/v2.0.0/schema.json",
)
"""What an item with grids declares."""

_ENDINGS: Final = (".tif", ".nc")
_STEPS: Final = 65  # points along an edge, which bends in degrees


def describe_grid(exported: ExportSet, name: str) -> dict[str, Any]:
    """
    Describe a file of a set if it holds one of its grids.

    Parameters
    ----------
    exported
        What went out.
    name
        The file's name.

    Returns
    -------
    fields
        For the file's asset; none where it holds no grid.
    """
    path = PurePath(name)
    key = path.stem.removesuffix(COLOURED)
    if path.suffix not in _ENDINGS or key not in exported.rasters:
        return {}
    raster = exported.rasters[key]
    band = _describe_colours(raster) if path.stem != key else _describe_values(raster, path.suffix)
    told = {"name": raster.name, "description": find_look(raster).title, "unit": raster.unit, **band}
    return {"roles": ["visual" if path.stem != key else "data"], **_describe_place(raster.grid), "bands": [told]}


def grid_bounds_deg(grid: Grid) -> tuple[float, float, float, float]:
    """Give west, south, east and north ends of a grid in degrees."""
    west, south, east, north = grid.bounds_m
    along, up = np.linspace(west, east, _STEPS), np.linspace(south, north, _STEPS)
    edges_x = np.concatenate([along, along, np.full(_STEPS, west), np.full(_STEPS, east)])
    edges_y = np.concatenate([np.full(_STEPS, south), np.full(_STEPS, north), up, up])
    lon, lat = grid.plane.inverse(edges_x, edges_y)
    return float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())


def _describe_place(grid: Grid) -> dict[str, Any]:
    return {
        "proj:code": None,  # a plane of the study's own has no number
        "proj:wkt2": grid.plane.crs.to_wkt(),
        "proj:shape": list(grid.shape),
        "proj:transform": list(grid.transform)[:6],
        "proj:bbox": list(grid.bounds_m),
        "raster:spatial_resolution": grid.cell_m,
    }


def _describe_values(raster: Raster, ending: str) -> dict[str, Any]:
    dtype = np.dtype(np.float32) if ending == ".tif" else raster.values.dtype
    values = raster.values[np.isfinite(raster.values)]
    statistics = {"minimum": float(values.min()), "maximum": float(values.max())} if values.size else {}
    told: dict[str, Any] = {"data_type": dtype.name}
    if dtype.kind == "f":
        told["nodata"] = "nan"
    return {**told, "statistics": statistics} if statistics else told


def _describe_colours(raster: Raster) -> dict[str, Any]:
    look = find_look(raster)
    scale = (look.high - look.low) / (TONES - 1)
    return {"data_type": "uint8", "nodata": 0, "raster:scale": scale, "raster:offset": look.low - scale}
