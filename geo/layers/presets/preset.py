"""What a preset is: whose export it reads, under which terms, and how one row of it becomes one of ours."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Literal

from geo.layers.gazetteer import Gazetteer
from geo.layers.presets.rows import SourceRow
from geo.layers.sources import SourceRegister
from geo.layers.vocabularies import Basis

__all__ = ["ImportOptions", "Preset", "find_area_ref", "find_row_area"]


@dataclass(frozen=True, slots=True, eq=False)
class ImportOptions:
    """
    What the reader of an export may want otherwise.

    Parameters
    ----------
    parties
        Ids of the study's parties by the names that the export uses; a name that is not in it stays as it is.
    gazetteer
        Finds the areas that coarse grades stand for; None leaves ``area_ref`` empty, and such rows are counted but not
        placed.
    sensitivity
        public, restricted or sensitive, for every row; empty for what the preset's terms ask for.
    all_events
        Take events of every type, not only strikes (ACLED).
    first_actor_acts
        Take the first of two actors as the one who acted (ACLED); ACLED does not say so of every event.
    constants
        Of a plain table: what a row has where its cell is empty, such as ``{"geo_precision": "settlement"}``.
    kind
        Of a plain table: the kind of layer.
    basis
        "reported": a feature without a source is refused; "synthetic": it may have none.
    sources
        The register that keys of sources are looked up in; None for an empty one.
    """

    parties: Mapping[str, str] = field(default_factory=dict)
    gazetteer: Gazetteer | None = None
    sensitivity: Literal["", "public", "restricted", "sensitive"] = ""
    all_events: bool = False
    first_actor_acts: bool = False
    constants: Mapping[str, str] = field(default_factory=dict)
    kind: str = "strikes"
    basis: Basis = "reported"
    sources: SourceRegister | None = None


@dataclass(frozen=True, slots=True)
class Preset:
    """
    How the exports of one publisher are read.

    Parameters
    ----------
    name
        What it is asked for by, such as ``acled``.
    title
        The publisher or data set.
    licence, attribution
        Its terms in a sentence, and how it wants to be named.
    sensitivity
        What every row is marked as: "restricted" where the terms do not let rows be passed on.
    codebook
        Where its columns are described.
    needed
        Folded names of the columns without which a file is none of its exports.
    columns
        The export's column behind each of ours, for what is said of a row.
    translate
        Turns one row into cells of ours, or raises `DataError` with the reason.
    known_by
        Folded names of columns of which one at least tells its exports apart from other tables; empty where those
        that are needed do.
    """

    name: str
    title: str
    licence: str
    attribution: str
    sensitivity: Literal["public", "restricted"]
    codebook: str
    needed: tuple[str, ...]
    columns: Mapping[str, str]
    translate: Callable[[SourceRow, ImportOptions], dict[str, object]]
    known_by: tuple[str, ...] = ()


def find_area_ref(gazetteer: Gazetteer | None, *names: str) -> str:
    """
    Refer to the first named area that the gazetteer knows under exactly one reference; empty where there is none.

    A name is looked up as it stands, then without the Arabic article and with the word "governorate", which some
    publishers write and others leave out.

    Examples
    --------
    >>> import geopandas as gpd
    >>> import shapely
    >>> from geo.layers.gazetteer import Gazetteer
    >>> area = {"id": ["raqqa"], "name": ["Raqqa governorate"], "name_ar": [""], "aliases": [()]}
    >>> shapes = [shapely.box(38, 35, 40, 37)]
    >>> gazetteer = Gazetteer({"governorates": gpd.GeoDataFrame(area, geometry=shapes, crs="EPSG:4326")})
    >>> find_area_ref(gazetteer, "Ar-Raqqa"), find_area_ref(None, "Raqqa")
    ('area:raqqa', '')
    """
    if gazetteer is None:
        return ""
    for name in filter(None, names):
        for spelling in _spell_area(name):
            found = [ref for ref in gazetteer.search(spelling) if ref.startswith("area:")]
            if len(found) == 1:
                return found[0]
    return ""


def find_row_area(row: SourceRow, gazetteer: Gazetteer | None, *columns: str) -> str:
    """
    Refer to the area that a coarse grade of a row stands for, with a record where it is a wider one or none.

    Parameters
    ----------
    row
        The row.
    gazetteer
        The study's areas; None for none, and nothing is recorded.
    columns
        Where the area is named, the narrowest first.

    Returns
    -------
    ref
        Such as ``area:homs``; empty where the study has none of these areas.
    """
    if gazetteer is None:
        return ""
    named = [(column, row.text(column)) for column in columns if row.text(column)]
    for place, (column, name) in enumerate(named):
        if ref := find_area_ref(gazetteer, name):
            if place:
                row.habits.append((*named[0], f"no area of the study: taken as the wider one that {column} names"))
            return ref
    if named:
        row.habits.append((*named[0], "no area of the study: counted, not placed"))
    return ""


_ARTICLE: Final = re.compile(r"^(?:a(?:[dlnrstz]|sh)[-\s]|ال)(?=\w{3})", flags=re.IGNORECASE)
_DIVISIONS: Final = re.compile(r"\s+(governorate|province|district|subdistrict)$", flags=re.IGNORECASE)


@lru_cache(maxsize=4096)
def _spell_area(name: str) -> tuple[str, ...]:
    """List the ways in which the name of a division is written."""
    plain = _DIVISIONS.sub("", name.strip())
    bare = _ARTICLE.sub("", plain)
    return tuple(
        dict.fromkeys(
            (name, plain, bare, *(f"{text} governorate" for text in (plain, bare, f"al-{bare}", f"as-{bare}")))
        )
    )
