"""Where a corridor may begin and finish: a place, or anywhere on an area such as a border crossing."""

from dataclasses import dataclass

import shapely
from shapely import Point

__all__ = ["Ends"]


@dataclass(frozen=True)
class Ends:
    """
    The two ends of a corridor in the plane.

    Parameters
    ----------
    start_m, end_m
        Point, line or polygon in metres; a path may begin (finish) at any point of it.

    Examples
    --------
    >>> there = Ends(Point(0, 0), shapely.box(5, 5, 6, 6))
    >>> there.back.start_m.equals(there.end_m)
    True
    """

    start_m: shapely.Geometry
    end_m: shapely.Geometry

    @property
    def are_points(self) -> bool:
        """Whether both ends are single places."""
        return isinstance(self.start_m, Point) and isinstance(self.end_m, Point)

    @property
    def back(self) -> "Ends":
        """The ends of the way back."""
        return Ends(self.end_m, self.start_m)
