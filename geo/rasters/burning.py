"""Vectors to cells and cells to vectors, both in the metres of the grid's plane."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import rasterio.features
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.errors import DataError
from geo.rasters.grids import Grid

__all__ = ["polygonise", "rasterise"]


def rasterise(
    grid: Grid,
    geometries_m: Iterable[shapely.Geometry],
    *,
    values: ArrayLike | None = None,
    all_touched: bool = False,
) -> NDArray[Any]:
    """
    Burn geometries into the cells of a grid.

    Parameters
    ----------
    grid
        The grid.
    geometries_m
        Geometries in the metres of the grid's plane; missing and empty ones are passed over.
    values
        One number per geometry; where geometries meet, the later one stands.
    all_touched
        Burn every cell that a geometry touches; otherwise polygons burn the cells whose centre they hold, and lines the
        cells along Bresenham's line.

    Returns
    -------
    burned
        Array of the grid's shape: of bool when `values` is not given, else of the kind of `values`, with 0 where no
        geometry is.

    Raises
    ------
    DataError
        `values` has another length than `geometries_m`.

    Examples
    --------
    >>> from geo.geodesy.projections import LocalPlane
    >>> grid = Grid(LocalPlane(39.0, 34.75, 33.0, 36.5), 0.0, 30.0, 10.0, n_rows=3, n_cols=4)
    >>> print(rasterise(grid, [shapely.box(0, 0, 20, 20)], values=[7]))
    [[0 0 0 0]
     [7 7 0 0]
     [7 7 0 0]]
    """
    shapes = list(geometries_m)
    numbers = np.ones(len(shapes), dtype=np.uint8) if values is None else np.asarray(values)
    if numbers.shape != (len(shapes),):
        raise DataError(f"Values to burn: found shape {numbers.shape}, expected one per geometry, ({len(shapes)},).")
    pairs = [
        (shape, number)
        for shape, number in zip(shapes, numbers.tolist(), strict=True)
        if shape is not None and not shape.is_empty
    ]
    # GDAL burns doubles exactly for every integer up to 2**53, so one type serves and is cast back.
    burned = np.zeros(grid.shape, dtype=np.float64)
    if pairs:
        rasterio.features.rasterize(pairs, out=burned, transform=grid.transform, all_touched=all_touched)
    return burned.astype(np.bool_ if values is None else numbers.dtype)


def polygonise(grid: Grid, labels: NDArray[Any]) -> list[tuple[shapely.Polygon, int]]:
    """
    Outline every patch of cells that share a label and an edge.

    Parameters
    ----------
    grid
        The grid.
    labels
        Whole numbers of the grid's shape, within 32 bits.

    Returns
    -------
    patches
        Polygon in metres and its label, always in the same order for the same labels. Patches that meet only at a
        corner stay apart. Together the polygons cover the grid exactly once.

    Raises
    ------
    DataError
        `labels` has another shape or is not of whole numbers.

    Examples
    --------
    >>> from geo.geodesy.projections import LocalPlane
    >>> grid = Grid(LocalPlane(39.0, 34.75, 33.0, 36.5), 0.0, 20.0, 10.0, n_rows=2, n_cols=2)
    >>> [(label, patch.area) for patch, label in polygonise(grid, np.array([[1, 1], [1, 2]]))]
    [(1, 300.0), (2, 100.0)]
    """
    cells = np.asarray(labels)
    if cells.shape != grid.shape or cells.dtype.kind not in "iub":
        raise DataError(
            f"Labels: found {cells.dtype} of shape {cells.shape}, expected whole numbers of shape {grid.shape}."
        )
    found = [
        (int(label), np.asarray(ring[0]), [np.asarray(hole) for hole in ring[1:]])
        for ring, label in (
            (shape["coordinates"], label)
            for shape, label in rasterio.features.shapes(
                cells.astype(np.int32), connectivity=4, transform=grid.transform
            )
        )
    ]
    return [(shapely.Polygon(shell, holes), label) for label, shell, holes in found]
