"""How a grid looks: what it is called, which values stand at the ends of the map's ramp, what stays blank."""

import math
from dataclasses import dataclass

import numpy as np

from geo.errors import Finding, SettingsError
from geo.rasters import Raster

__all__ = ["RasterLook", "ShownRaster", "find_look", "show_raster"]

_OPACITY = 0.55  # of a grid on the map, before a reader moves the slider


@dataclass(frozen=True, slots=True, kw_only=True)
class RasterLook:
    """
    The look of a grid.

    Parameters
    ----------
    title, title_ar
        What to call it.
    low, high
        Values at the ends of the ramp; what lies beyond takes the end's colour.
    blank_low
        Whether values at the low end and below stay blank: where they mean "nothing", as of a density.
    meaning_low, meaning_low_ar, meaning_high, meaning_high_ar
        What the ends stand for, in words.
    opacity
        From 0 to 1.

    Raises
    ------
    SettingsError
        The ends are not finite and rising.

    Examples
    --------
    >>> RasterLook(title="Confidence", low=0.0, high=1.0).opacity
    0.55
    """

    title: str
    low: float
    high: float
    title_ar: str = ""
    blank_low: bool = False
    meaning_low: str = ""
    meaning_low_ar: str = ""
    meaning_high: str = ""
    meaning_high_ar: str = ""
    opacity: float = _OPACITY

    def __post_init__(self) -> None:
        """Refuse a ramp without two ends."""
        if not (math.isfinite(self.low) and self.low < self.high < math.inf):
            finding = Finding(f"{self.low:g} and {self.high:g}", "two finite values, the low one first")
            raise SettingsError(f"The ends of the ramp of {self.title!r} cannot be used.", [finding])

    @property
    def ends(self) -> tuple[float, float]:
        """The low end and the high one."""
        return self.low, self.high


@dataclass(frozen=True, eq=False, kw_only=True)
class ShownRaster(Raster):
    """
    A raster with its look; wherever a raster is taken, this is one.

    Parameters
    ----------
    grid, values, name, unit
        As `geo.rasters.Raster` takes them.
    look
        How exports show it.
    """

    look: RasterLook


def show_raster(raster: Raster, look: RasterLook) -> ShownRaster:
    """
    Give a raster a look.

    Examples
    --------
    >>> from geo.geodesy import LocalPlane
    >>> from geo.rasters import Grid
    >>> grid = Grid(LocalPlane(39.0, 34.75, 33.0, 36.5), 0.0, 10.0, 10.0, n_rows=1, n_cols=1)
    >>> shown = show_raster(Raster(grid, np.ones((1, 1)), "c", "1"), RasterLook(title="Confidence", low=0, high=1))
    >>> find_look(shown).title, find_look(Raster(grid, np.ones((1, 1)), "c", "1")).ends
    ('Confidence', (1.0, 2.0))
    """
    return ShownRaster(raster.grid, raster.values, raster.name, raster.unit, look=look)


def find_look(raster: Raster) -> RasterLook:
    """Give the look of a raster; one without any is spread over the ramp from its least value to its greatest."""
    if isinstance(raster, ShownRaster):
        return raster.look
    values = raster.values[np.isfinite(raster.values)]
    low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)
    return RasterLook(title=raster.name, low=low, high=high if high > low else low + 1.0)
