"""
Grids on the map: values of a study's plane as one small picture that lies right on a map in Web Mercator.

A browser stretches a picture evenly between its corners, so the picture's rows are even steps in Web Mercator
(EPSG:3857) and its columns even steps in longitude. Without that a cell in the middle of Syria would stand 2 km off.
"""

import base64
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.errors import SettingsError
from geo.maps.png import write_png
from geo.rasters import Grid, Raster
from geo.rasters.coloured import TONES, blend_colours, paint_tones

__all__ = ["MapRaster", "paint_raster"]

_MOST_CELLS = 500  # to a side of the picture
_DECIMALS = 6


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class MapRaster:
    """
    A grid that a reader can lay under the lines of the map.

    Parameters
    ----------
    id
        Its name in the address of the map.
    name, name_ar
        Its name in the legend.
    raster
        The values; NaN and infinity stay blank. More than 500 cells to a side are averaged together.
    anchor_low, anchor_high
        Values at the two ends of the colour ramp; what lies beyond takes the end's colour. They are the study's own
        fixed anchors, so that two maps can be compared.
    unit
        Unit of the anchors, as it stands beside them.
    blank_low
        Whether values at the low anchor and below stay blank: where they mean "nothing", as of a density.
    meaning_low, meaning_low_ar, meaning_high, meaning_high_ar
        What the ends of the ramp stand for, in words.

    Raises
    ------
    SettingsError
        The anchors are not finite and rising.

    Examples
    --------
    >>> from geo.geodesy import LocalPlane
    >>> grid = Grid(LocalPlane(39.0, 34.75, 33.0, 36.5), 0.0, 1000.0, 500.0, n_rows=2, n_cols=2)
    >>> cost = Raster(grid, np.array([[1.0, 2.0], [np.nan, 4.0]]), "cost", "1")
    >>> MapRaster(id="cost", name="Cost of a metre", raster=cost, anchor_low=1.0, anchor_high=4.0).name
    'Cost of a metre'
    """

    id: str
    name: str
    raster: Raster
    anchor_low: float
    anchor_high: float
    name_ar: str = ""
    unit: str = ""
    blank_low: bool = False
    meaning_low: str = ""
    meaning_low_ar: str = ""
    meaning_high: str = ""
    meaning_high_ar: str = ""

    def __post_init__(self) -> None:
        """Refuse a ramp without two ends."""
        if not (math.isfinite(self.anchor_low) and self.anchor_low < self.anchor_high < math.inf):
            raise SettingsError(
                f"The anchors of the raster {self.id!r} are {self.anchor_low} and {self.anchor_high}; expected two "
                "finite values, the low one first."
            )


def paint_raster(shown: MapRaster, ramp: tuple[str, ...]) -> dict[str, Any]:
    """
    Write a raster as the page reads it.

    Parameters
    ----------
    shown
        The raster. Not modified.
    ramp
        Colours from the low end to the high one, as ``#rrggbb``.

    Returns
    -------
    entry
        Names, anchors and meanings; `image` is a PNG as a data address, `bounds` its west, south, east and north edges
        in degrees (EPSG:4326), its rows even in Web Mercator.
    """
    bounds_deg, values = _sample(_shrink(shown.raster))
    indices = paint_tones(values, (shown.anchor_low, shown.anchor_high), blank_low=shown.blank_low)
    colours = np.vstack([np.zeros((1, 3), dtype=np.uint8), blend_colours(ramp, TONES)])
    return {
        "id": shown.id,
        "name": {"en": shown.name, "ar": shown.name_ar},
        "unit": shown.unit,
        "low": float(shown.anchor_low),
        "high": float(shown.anchor_high),
        "meaningLow": {"en": shown.meaning_low, "ar": shown.meaning_low_ar},
        "meaningHigh": {"en": shown.meaning_high, "ar": shown.meaning_high_ar},
        "bounds": [round(edge, _DECIMALS) for edge in bounds_deg],
        "image": "data:image/png;base64," + base64.b64encode(write_png(indices, colours)).decode(),
    }


def _shrink(raster: Raster) -> Raster:
    """Average blocks of cells until no side has more than the picture; a block without any value has none."""
    grid = raster.grid
    factor = math.ceil(max(grid.shape) / _MOST_CELLS)
    if factor == 1:
        return raster
    n_rows, n_cols = (math.ceil(count / factor) for count in grid.shape)
    padded = np.full((n_rows * factor, n_cols * factor), np.nan)
    padded[: grid.n_rows, : grid.n_cols] = raster.values
    blocks = padded.reshape(n_rows, factor, n_cols, factor)
    known = np.isfinite(blocks)
    count = known.sum(axis=(1, 3))
    total = np.where(known, blocks, 0.0).sum(axis=(1, 3))
    mean = np.divide(total, count, out=np.full(count.shape, np.nan), where=count > 0)
    coarse = Grid(grid.plane, grid.west_m, grid.north_m, grid.cell_m * factor, n_rows=n_rows, n_cols=n_cols)
    return Raster(coarse, mean, raster.name, raster.unit)


def _sample(raster: Raster) -> tuple[tuple[float, float, float, float], NDArray[np.float64]]:
    """Take the value under the middle of each cell of the picture; NaN where the grid does not reach."""
    grid = raster.grid
    west, south, east, north = _reach_deg(grid)
    y_low, y_high = _mercator(south), _mercator(north)
    width = math.radians(east - west)
    side = max(width, y_high - y_low) / max(grid.shape)
    n_cols, n_rows = max(1, math.ceil(width / side)), max(1, math.ceil((y_high - y_low) / side))
    lon_deg = west + (np.arange(n_cols) + 0.5) * (east - west) / n_cols
    y = y_high - (np.arange(n_rows) + 0.5) * (y_high - y_low) / n_rows
    lat_deg = np.degrees(np.arctan(np.sinh(y)))
    lons, lats = np.meshgrid(lon_deg, lat_deg)
    x_m, y_m = grid.plane.forward(lons.ravel(), lats.ravel())
    rows, cols = grid.rowcol(x_m, y_m)
    held = grid.holds(x_m, y_m)
    values = np.full(held.shape, np.nan)
    values[held] = raster.values[rows[held], cols[held]]
    return (west, south, east, north), values.reshape(n_rows, n_cols)


def _reach_deg(grid: Grid) -> tuple[float, float, float, float]:
    """West, south, east and north ends of a grid in degrees; its edges bend, so every cell's corner is asked."""
    west_m, south_m, east_m, north_m = grid.bounds_m
    x_m, y_m = np.linspace(west_m, east_m, grid.n_cols + 1), np.linspace(south_m, north_m, grid.n_rows + 1)
    edge_x = np.concatenate([x_m, x_m, np.full(y_m.shape, west_m), np.full(y_m.shape, east_m)])
    edge_y = np.concatenate([np.full(x_m.shape, south_m), np.full(x_m.shape, north_m), y_m, y_m])
    lon_deg, lat_deg = grid.plane.inverse(edge_x, edge_y)
    return float(lon_deg.min()), float(lat_deg.min()), float(lon_deg.max()), float(lat_deg.max())


def _mercator(lat_deg: float) -> float:
    return math.asinh(math.tan(math.radians(lat_deg)))
