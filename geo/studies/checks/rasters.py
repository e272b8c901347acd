"""Rasters that a study names and a run could not use: looked at before anything is worked out, by their heads only."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import shapely

from geo.errors import DataError, Finding, GeoError
from geo.rasters import Grid, fit_grid
from geo.rasters.placing import Placed
from geo.rasters.sources import open_source
from geo.studies.layers import StudyLayers
from geo.studies.steps.costs import fit_cost_grid
from geo.studies.study import Study

__all__ = ["find_raster_problems", "require_rasters"]


def find_raster_problems(study: Study, layers: StudyLayers | None) -> Iterator[Finding]:
    """
    Find the raster layers that a run could not use.

    Parameters
    ----------
    study
        The study.
    layers
        Its layers; None where they cannot be read, and the study's own frame stands for its grid.

    Yields
    ------
    finding
        A file that is missing, no GeoTIFF, damaged, without a reference system, or of another place. No value is read.
    """
    if not study.settings.layers.rasters:
        return
    grid = _frame_grid(study) if layers is None else fit_cost_grid(study, layers)
    for name in study.settings.layers.rasters:
        path = study.raster_file(name)
        try:
            _check_raster(path, grid)
        except GeoError as error:
            yield from error.findings or [Finding(error.message, "a GeoTIFF that can be read", path.name)]


def require_rasters(study: Study, layers: StudyLayers) -> None:
    """
    Refuse a study whose raster layers a run could not use.

    Parameters
    ----------
    study, layers
        The study.

    Raises
    ------
    DataError
        The findings of `find_raster_problems`, all of them.
    """
    findings = list(find_raster_problems(study, layers))
    if findings:
        raise DataError("The study's rasters cannot be used.", findings)


def _frame_grid(study: Study) -> Grid:
    """Lay a grid over the study's frame, while its country is not known."""
    frame_m = study.plane.project(np.array([shapely.box(*study.settings.study.area_deg)]))
    west, south, east, north = shapely.total_bounds(frame_m)
    return fit_grid(study.plane, (west, south, east, north), study.settings.corridors.cell_km * 1000)


def _check_raster(path: Path, grid: Grid) -> None:
    with open_source(path, band=1) as file:
        window = Placed(file, grid).window((slice(0, grid.n_rows), slice(0, grid.n_cols)))
        if window.width and window.height:
            return
        west, south, east, north = file.bounds
        finding = Finding(
            f"pixels from {west:g}, {south:g} to {east:g}, {north:g} in {file.crs.to_string()}",
            f"pixels around {grid.plane.lon_deg} E, {grid.plane.lat_deg} N",
            file=path.name,
            likely_cause="the tile of another place, or a wrong coordinate reference system",
        )
        raise DataError("A raster does not reach the study.", [finding])
