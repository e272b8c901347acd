"""The window on the ground: the study's plane, true to scale, on a rectangle of the sheet."""

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from numpy.typing import NDArray

from geo.geodesy import LocalPlane
from geo.maps.figures.shapes import make_path
from geo.maps.figures.sheet import MARGIN_MM, Sheet

__all__ = ["Rectangle", "View", "open_view"]

_MM_PER_M: Final = 1000.0
_FINEST_MM: Final = 0.04  # detail below it is not drawn
_BEYOND_DEG: Final = 1.0  # drawn around the view before the frame cuts it off
_INK: Final = "#1a2230"


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A rectangle of the sheet in millimetres, from its upper left corner."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class View:
    """
    What of the ground is shown, and where on the sheet.

    Parameters
    ----------
    axes
        In metres of the plane.
    plane
        The plane.
    frame
        Where on the sheet.
    west_m, south_m
        The lower left corner of the frame in the plane.
    metres_per_mm
        The scale.
    """

    axes: Axes
    plane: LocalPlane
    frame: Rectangle
    west_m: float
    south_m: float
    metres_per_mm: float

    @property
    def window_m(self) -> tuple[float, float, float, float]:
        """West, south, east and north of the frame in the plane."""
        east_m = self.west_m + self.frame.width * self.metres_per_mm
        return self.west_m, self.south_m, east_m, self.south_m + self.frame.height * self.metres_per_mm

    @property
    def scale(self) -> float:
        """The denominator of the scale."""
        return self.metres_per_mm * _MM_PER_M

    def project(self, geometries: Any) -> NDArray[np.object_]:  # noqa: ANN401 - a column of a frame
        """Bring geometries from degrees to the plane: those in view, as finely as paper shows them."""
        column = np.asarray(geometries, dtype=object)
        column = shapely.force_2d(column[~(shapely.is_missing(column) | shapely.is_empty(column))])
        west, south, east, north = self._bounds_deg()
        near = shapely.clip_by_rect(column, west, south, east, north)
        drawn = self.plane.project(near[~shapely.is_empty(near)])
        return np.asarray(shapely.simplify(drawn, _FINEST_MM * self.metres_per_mm))

    def points(self, geometries: Any) -> NDArray[np.float64]:  # noqa: ANN401 - a column of a frame
        """Give one place in the plane for each geometry: of a point itself, of an area one well inside."""
        inside = shapely.point_on_surface(np.asarray(geometries, dtype=object))
        x_m, y_m = self.plane.forward(shapely.get_x(inside), shapely.get_y(inside))
        return np.column_stack([x_m, y_m])

    def on_sheet(self, xy_m: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn places of the plane into millimetres of the sheet."""
        west, _, _, north = self.window_m
        offset = np.array([self.frame.left, self.frame.top])
        return np.asarray(np.array([1, -1]) * (xy_m - np.array([west, north])) / self.metres_per_mm + offset)

    def shows(self, xy_m: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Tell which places lie within the frame."""
        west, south, east, north = self.window_m
        x_m, y_m = xy_m[:, 0], xy_m[:, 1]
        return np.asarray((x_m >= west) & (x_m <= east) & (y_m >= south) & (y_m <= north))

    def paint(self, drawn: NDArray[np.object_], **style: Any) -> None:  # noqa: ANN401
        """Draw projected geometries in one stroke."""
        path = make_path(drawn)
        if path.codes is not None:
            self.axes.add_patch(PathPatch(path, **({"fill": False} | style)))

    def _bounds_deg(self) -> tuple[float, float, float, float]:
        ring = shapely.get_coordinates(shapely.segmentize(shapely.box(*self.window_m), 50 * self.metres_per_mm))
        lon_deg, lat_deg = self.plane.inverse(ring[:, 0], ring[:, 1])
        west, south = float(lon_deg.min()) - _BEYOND_DEG, float(lat_deg.min()) - _BEYOND_DEG
        return west, south, float(lon_deg.max()) + _BEYOND_DEG, float(lat_deg.max()) + _BEYOND_DEG


def open_view(sheet: Sheet, frame: Rectangle, plane: LocalPlane, bounds_deg: tuple[float, float, float, float]) -> View:
    """
    Fit bounds into a frame; what the frame has room for beside them is shown too.

    Parameters
    ----------
    sheet, frame
        Where.
    plane
        The study's plane.
    bounds_deg
        West, south, east and north that are surely in view.
    """
    outline = plane.project(np.array([shapely.box(*bounds_deg)]))
    west_m, south_m, east_m, north_m = map(float, shapely.total_bounds(outline))
    metres_per_mm = max((east_m - west_m) / frame.width, (north_m - south_m) / frame.height)
    middle = ((west_m + east_m) / 2, (south_m + north_m) / 2)
    half = (frame.width * metres_per_mm / 2, frame.height * metres_per_mm / 2)
    outer = sheet.outer_mm
    bottom = 1 - (MARGIN_MM + frame.top + frame.height) / outer[1]
    axes = sheet.figure.add_axes(
        ((MARGIN_MM + frame.left) / outer[0], bottom, frame.width / outer[0], frame.height / outer[1]),
        label="map",
        zorder=-1,
    )
    view = View(axes, plane, frame, middle[0] - half[0], middle[1] - half[1], metres_per_mm)
    west_m, south_m, east_m, north_m = view.window_m
    axes.set(xlim=(west_m, east_m), ylim=(south_m, north_m), xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set(linewidth=0.7, edgecolor=_INK)
    if not math.isfinite(metres_per_mm):
        raise ArithmeticError("The bounds cannot be drawn in the plane.")
    return view
