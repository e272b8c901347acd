"""Features by reference: ``site:t4``, ``line:m4``, ``area:homs``; and by name, however it is spelled."""

from collections.abc import Iterator, Mapping
from typing import Final

import geopandas as gpd
import pandas as pd
import shapely

from geo.errors import DataError, Finding
from geo.layers.names import fold_name
from geo.layers.suggestions import suggest

__all__ = ["Gazetteer"]

_PREFIXES: Final = {
    "Point": "site",
    "MultiPoint": "site",
    "LineString": "line",
    "MultiLineString": "line",
    "Polygon": "area",
    "MultiPolygon": "area",
}


class Gazetteer:
    """
    Features that rules, requests and strikes refer to.

    A point is a ``site:``, a line a ``line:``, a polygon an ``area:``, whatever layer it is in; a feature without
    geometry cannot be referred to.

    Parameters
    ----------
    frames
        Frames in EPSG:4326 by the name of their layer, with the columns `id`, `name`, `name_ar` and, where there are
        any, `aliases`. Not modified.

    Raises
    ------
    DataError
        Two features have the same reference; the error names both layers.

    Examples
    --------
    >>> sites = gpd.GeoDataFrame(
    ...     {"id": ["tadmur"], "name": ["Palmyra"], "name_ar": ["تدمر"], "aliases": [("Tadmor",)]},
    ...     geometry=[shapely.Point(38.28, 34.56)],
    ...     crs="EPSG:4326",
    ... )
    >>> gazetteer = Gazetteer({"places": sites})
    >>> gazetteer.resolve("site:tadmur")
    <POINT (38.28 34.56)>
    >>> gazetteer.search("تَدمُر")
    ('site:tadmur',)
    """

    def __init__(self, frames: Mapping[str, gpd.GeoDataFrame]) -> None:
        self._frames = dict(frames)
        self._places: dict[str, tuple[str, int]] = {}
        self._by_name: dict[str, list[str]] = {}
        findings = []
        for layer, frame in self._frames.items():
            for place, (ref, names) in enumerate(_list_features(frame)):
                if ref in self._places:
                    findings.append(Finding(f"{ref} in {self._places[ref][0]} and in {layer}", "every reference once"))
                elif ref:
                    self._places[ref] = (layer, place)
                    for name in dict.fromkeys(fold_name(name) for name in names):
                        self._by_name.setdefault(name, []).append(ref)
        if findings:
            raise DataError("The features to refer to cannot be used.", findings)

    def __contains__(self, ref: object) -> bool:
        """Tell whether a reference leads to a feature."""
        return ref in self._places

    @property
    def refs(self) -> tuple[str, ...]:
        """Every reference, sorted."""
        return tuple(sorted(self._places))

    def frame(self, ref: str) -> gpd.GeoDataFrame:
        """
        Give the one row of a feature, with all columns of its layer.

        Raises
        ------
        DataError
            Nothing has this reference; the error names what is near.
        """
        layer, place = self._find(ref)
        return self._frames[layer].iloc[[place]].reset_index(drop=True)

    def resolve(self, ref: str) -> shapely.Geometry:
        """
        Give the geometry of a feature, in EPSG:4326.

        Raises
        ------
        DataError
            Nothing has this reference; the error names what is near.
        """
        layer, place = self._find(ref)
        return self._frames[layer].geometry.iloc[place]

    def search(self, name: str) -> tuple[str, ...]:
        """Find features by id, name or alias, in any spelling that folds alike; sorted references."""
        return tuple(sorted(self._by_name.get(fold_name(name), ())))

    def _find(self, ref: str) -> tuple[str, int]:
        """Give the layer of a feature and its place in it."""
        if ref not in self._places:
            kind = ref.partition(":")[0]
            expected = (
                f"a known {kind}" if kind in _PREFIXES.values() else "a reference such as site:t4, line:m4 or area:homs"
            )
            raise DataError(f"There is no {ref!r}.", [Finding(repr(ref), expected, likely_cause=self._guess(ref))])
        return self._places[ref]

    def _guess(self, ref: str) -> str:
        """Guess what was meant: a feature of this name, or a reference spelled nearly so."""
        named = self.search(ref.rpartition(":")[2])
        return f"meant {' or '.join(repr(item) for item in named[:3])}" if named else suggest(ref, self._places)


def _list_features(frame: gpd.GeoDataFrame) -> Iterator[tuple[str, list[str]]]:
    """Give the reference and all names of each row; the reference is empty where there is no geometry."""
    columns = frame.reindex(columns=["id", "name", "name_ar", "aliases"])
    for (item, name, name_ar, aliases), geometry in zip(
        columns.itertuples(index=False, name=None), frame.geometry, strict=True
    ):
        prefix = _PREFIXES.get(geometry.geom_type, "") if geometry is not None and not geometry.is_empty else ""
        names = [item, name, name_ar, *(aliases if isinstance(aliases, tuple) else ())]
        yield f"{prefix}:{item}" if prefix else "", [text for text in names if not pd.isna(text) and text]
