"""
Grids in a study's plane, values on them, and the travel cost across them.

``grids`` holds the one cell-to-coordinate mathematics of the project; ``burning`` turns vectors into cells and cells
into vectors; ``costs`` spreads a travel cost from places and ``paths`` follows it back; ``files`` writes and reads
GeoTIFF (``coloured`` gives it a colour table), ``warping`` brings any other onto a grid (``sources`` opens it,
``placing`` finds its pixels), and ``relief`` shades ground. ``labelled`` hands rasters to xarray and takes them back
(``array_axes`` finds their cells). The compiled loops stand apart in ``cost_kernels`` and ``path_kernels``. Everything
is in the metres of a `LocalPlane`.
"""

from geo.rasters.burning import polygonise, rasterise
from geo.rasters.coloured import write_coloured_cog
from geo.rasters.costs import TravelCost, accumulated_cost
from geo.rasters.files import read_cog, read_geotiff, write_cog, write_geotiff
from geo.rasters.grids import Grid, Raster, fit_grid
from geo.rasters.labelled import from_xarray, to_xarray
from geo.rasters.paths import trace_path
from geo.rasters.relief import shade_relief
from geo.rasters.warping import read_onto

__all__ = [
    "Grid",
    "Raster",
    "TravelCost",
    "accumulated_cost",
    "fit_grid",
    "from_xarray",
    "polygonise",
    "rasterise",
    "read_cog",
    "read_geotiff",
    "read_onto",
    "shade_relief",
    "to_xarray",
    "trace_path",
    "write_cog",
    "write_coloured_cog",
    "write_geotiff",
]
