"""Hypothetical cases: what a party would have besides, or no longer, and what its distances would be divided by."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.errors import CorridorError, Finding

__all__ = ["Scenario"]


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """
    One case beside that of the assessed places; always hypothetical.

    Parameters
    ----------
    id
        Small letters, digits, - and _; unique among the scenarios of a line.
    name, name_ar
        What the reader sees, in English and Arabic.
    added_a, added_b
        Geometries in longitude and latitude that the party has in this case.
    removed_a, removed_b
        Geometries that it no longer has: each equal to one that it has.
    weights
        What distances are divided by in this case; None: the same as without it.

    Raises
    ------
    CorridorError
        The case changes nothing, or has no name.

    Examples
    --------
    >>> base = shapely.Point(37.63, 34.52)
    >>> scenario = Scenario(id="t4", name="With a base at T4", name_ar="مع قاعدة في التيفور", added_b=(base,))
    >>> a, b = scenario.apply([shapely.Point(36, 33)], [shapely.Point(37, 37)])
    >>> len(a), len(b), scenario.hypothetical
    (1, 2, True)
    """

    id: str
    name: str
    name_ar: str = ""
    added_a: tuple[shapely.Geometry, ...] = ()
    added_b: tuple[shapely.Geometry, ...] = ()
    removed_a: tuple[shapely.Geometry, ...] = ()
    removed_b: tuple[shapely.Geometry, ...] = ()
    weights: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        """Refuse a case without name or content."""
        findings = [
            Finding("nothing", "a text", column=column)
            for column, text in (("id", self.id), ("name", self.name))
            if not text.strip()
        ]
        changes = (self.added_a, self.added_b, self.removed_a, self.removed_b, self.weights)
        if not any(changes):
            findings.append(Finding("no change", "a geometry added or removed, or other weights", column="added_a"))
        if findings:
            raise CorridorError(f"The scenario {self.id!r} cannot be tried.", findings)

    @property
    def hypothetical(self) -> bool:
        """Always true."""
        return True

    def apply(self, a: ArrayLike, b: ArrayLike) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
        """
        Give the places of both parties in this case.

        Parameters
        ----------
        a, b
            Their places without it, geometries in longitude and latitude. Not modified.

        Returns
        -------
        a, b
            Places without what is removed, then what is added.

        Raises
        ------
        CorridorError
            Something is to be removed that the party does not have.
        """
        return (
            self._change(a, self.added_a, self.removed_a, "removed_a"),
            self._change(b, self.added_b, self.removed_b, "removed_b"),
        )

    def _change(
        self,
        places: ArrayLike,
        added: tuple[shapely.Geometry, ...],
        removed: tuple[shapely.Geometry, ...],
        column: str,
    ) -> NDArray[np.object_]:
        kept = np.atleast_1d(np.asarray(places, dtype=object)).ravel()
        findings = []
        for geometry in removed:
            same = np.asarray(shapely.equals(kept, geometry), dtype=np.bool_)
            if not same.any():
                found = f"a {geometry.geom_type} at {geometry.representative_point().wkt}"
                findings.append(Finding(found, "a geometry that the party has", row=self.id, column=column))
            kept = kept[~same]
        if findings:
            raise CorridorError(f"The scenario {self.id!r} cannot be tried.", findings)
        more = np.empty(len(added), dtype=object)
        more[:] = added
        return np.concatenate((kept, more))
