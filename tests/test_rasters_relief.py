"""Shaded ground: closed forms of tilted planes."""

import math

import numpy as np
import pytest

from geo.geodesy import LocalPlane
from geo.rasters import Grid, Raster, shade_relief

GRID = Grid(LocalPlane(39.0, 34.75, 33.0, 36.5), 0.0, 1000.0, 100.0, n_rows=10, n_cols=12)


@pytest.mark.parametrize("facing_deg", [0, 45, 135, 200, 315])
@pytest.mark.parametrize("slope_deg", [0, 10, 40])
def test_a_tilted_plane_is_as_bright_as_the_angle_to_the_sun(facing_deg: int, slope_deg: int) -> None:
    # The ground falls towards `facing_deg`; its normal leans that way by the slope.
    x_m, y_m = np.meshgrid(*GRID.centres())
    facing, slope, sun = (math.radians(angle) for angle in (facing_deg, slope_deg, 315))
    heights = -math.tan(slope) * (x_m * math.sin(facing) + y_m * math.cos(facing))
    relief = shade_relief(Raster(GRID, heights, "elevation", "m"), altitude_deg=30, exaggeration=1)
    high = math.radians(30)
    angle = math.sin(high) * math.cos(slope) + math.cos(high) * math.sin(slope) * math.cos(facing - sun)
    assert relief.values == pytest.approx(max(angle, 0.0), abs=1e-6)


def test_gaps_stay_gaps() -> None:
    heights = np.zeros(GRID.shape)
    heights[4, 4] = np.nan
    relief = shade_relief(Raster(GRID, heights, "elevation", "m"))
    assert np.isnan(relief.values[4, 4])
    assert relief.values[0, 0] == pytest.approx(math.sin(math.radians(45)))
