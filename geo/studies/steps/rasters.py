"""The raster layers of a study on the grid of its cost surface, and how much of it they cover."""

import math
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from geo.corridors.cost import elevation_grid
from geo.rasters import Grid, Raster, read_onto
from geo.studies.study import Study

__all__ = ["read_rasters", "tell_gaps"]

_SLOPE_PARTS: Final = 4  # each cell of the cost surface in so many by so many of terrain
_COMPONENTS: Final = {"terrain": "slope", "population": "population"}


def read_rasters(study: Study, grid: Grid) -> Mapping[str, Raster]:
    """
    Read the raster layers of a study.

    Parameters
    ----------
    study
        The study.
    grid
        The grid of the cost surface.

    Returns
    -------
    rasters
        By the name of the layer, as far as the study has it: ``terrain`` (heights, on cells finer than the grid's) and
        ``population`` (people per km2); NaN where the file has no value.

    Raises
    ------
    DataError
        A raster layer cannot be read.
    """
    rasters = {}
    if "terrain" in study.settings.layers.rasters:
        fine = elevation_grid(grid, parts=_SLOPE_PARTS)
        rasters["terrain"] = read_onto(study.raster_file("terrain"), fine, name="elevation")
    if "population" in study.settings.layers.rasters:
        path = study.raster_file("population")
        rasters["population"] = read_onto(path, grid, resampling="sum", name="people")
    return MappingProxyType(rasters)


def tell_gaps(rasters: Mapping[str, Raster]) -> Iterator[str]:
    """
    Say of each raster layer how much of the grid it covers, where that is not all of it.

    Parameters
    ----------
    rasters
        As `read_rasters` gives them.

    Yields
    ------
    sentence
        Whole per cent, rounded down, so that a gap is never told as none.

    Examples
    --------
    >>> from geo.geodesy import LocalPlane
    >>> grid = Grid(LocalPlane(39.0, 34.75, 33.0, 36.5), 0.0, 10.0, 10.0, n_rows=1, n_cols=3)
    >>> list(tell_gaps({"terrain": Raster(grid, np.array([[1.0, 2.0, np.nan]]), "elevation", "m")}))
    ["terrain covers 66 % of the study's grid; elsewhere slope adds nothing."]
    """
    for name, raster in rasters.items():
        known = np.isfinite(raster.values)
        if not known.all():
            share = math.floor(100 * np.count_nonzero(known) / known.size)
            told = f"{share} %" if share or not known.any() else "less than 1 %"
            yield f"{name} covers {told} of the study's grid; elsewhere {_COMPONENTS[name]} adds nothing."
