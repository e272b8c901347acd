"""What still points at a feature that is not public, in rows and declarations that are: cut before anything sees it."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import RuleError
from geo.layers import Declaration, Gazetteer, LayerRead
from geo.studies.counts import count
from geo.studies.layers import LAYER_KINDS, NAMED_KINDS, Hidden, StudyLayers
from geo.zones import list_references, parse_rule

__all__ = ["NOT_PUBLIC", "cut_links", "find_hidden", "list_rules"]

NOT_PUBLIC = "(not public)"
"""What stands in a text where it named a hidden feature by its id."""

_PREFIXES = ("site", "line", "area")
_TEXTS = ("name", "name_ar", "note", "evidence", "where_text", "coord_source")

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class _Cut:
    """The frame of a layer after cutting, and in how many rows of it something was cut."""

    frame: gpd.GeoDataFrame
    n_rows: int


def find_hidden(layers: StudyLayers, public: Mapping[str, Flags]) -> Hidden:
    """
    List what may no longer be referred to.

    Parameters
    ----------
    layers
        As they were read. Not modified.
    public
        For each layer which rows are public.

    Returns
    -------
    hidden
        References that no public feature has; zones that are marked themselves, and those whose rules name a hidden
        feature: a rule in words tells the place.
    """
    named = {name: read.frame for name, read in layers.reads.items() if LAYER_KINDS[name] in NAMED_KINDS}
    gone = {f"{prefix}:{key}" for name, frame in named.items() for key in _hidden_ids(frame, public[name])
            for prefix in _PREFIXES}  # fmt: skip
    if gone:
        gone -= set(Gazetteer({name: frame[public[name]] for name, frame in named.items()}).refs)
    zones = {
        zone.id
        for zone in layers.declarations.zones
        if zone.sensitivity != "public" or (gone and gone & set(_list_references(zone)))
    }
    assessed = "control_assessments"
    if assessed in layers.reads:
        frame = layers.reads[assessed].frame
        gone |= {f"assessment:{key}" for key in _hidden_ids(frame, public[assessed])}
    touched = {name for name, kept in public.items() if not kept.all()} | ({"zones"} if zones else set())
    return Hidden(frozenset(gone), frozenset(zones), frozenset(touched))


def cut_links(layers: StudyLayers, public: Mapping[str, Flags], hidden: Hidden) -> StudyLayers:
    """
    Cut what points at hidden features, and drop records of repairs that may quote them.

    Parameters
    ----------
    layers
        As they were read. Not modified.
    public
        For each layer which rows are public.
    hidden
        What may no longer be referred to.

    Returns
    -------
    layers
        All rows, hidden ones as they were. Public accounts keep that another account contradicts them, under a name
        that tells nothing of it; public strikes lose areas that are hidden. The notes say how much was cut.
    """
    ids = {name: _hidden_ids(read.frame, public[name]) for name, read in layers.reads.items()}
    open_ids = {key for name, read in layers.reads.items() for key in read.frame["id"][public[name]]}
    named = set().union(*ids.values()) - open_ids
    pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, sorted(named)))})(?![\w-])") if named else None
    reads: dict[str, LayerRead] = {}
    notes: list[str] = []
    for name, read in layers.reads.items():
        frame = read.frame
        if LAYER_KINDS[name] == "strikes":
            cut = _cut_areas(_cut_accounts(frame, public[name], ids[name]), public[name], hidden.references)
            frame = cut.frame
            if cut.n_rows:
                notes.append(f"{count(cut.n_rows, 'row')} of {name}: placed without areas, one of which is not public.")
        cut = _cut_texts(frame, public[name], pattern)
        if cut.n_rows:
            notes.append(f"{count(cut.n_rows, 'row')} of {name}: ids of features that are not public taken out.")
        reads[name] = replace(read, frame=cut.frame)
        told = tuple(repair for repair in read.repairs if repair.column == "sensitivity" and not repair.row)
        if not public[name].all() and len(told) < len(read.repairs):
            number = count(len(read.repairs) - len(told), "repair")
            notes.append(f"{number} of {name} not listed: the layer holds features that are not public.")
            reads[name] = replace(reads[name], repairs=told)
    zones = tuple(
        replace(zone, note=pattern.sub(NOT_PUBLIC, zone.note)) if pattern else zone
        for zone in layers.declarations.zones
        if zone.id not in hidden.zones
    )
    return replace(
        layers,
        reads=MappingProxyType(reads),
        declarations=replace(layers.declarations, zones=zones),
        notes=(*layers.notes, *notes),
        hidden=hidden,
    )


def list_rules(texts: Sequence[str]) -> list[str]:
    """List what rules refer to; a rule that cannot be read refers to nothing here, and is told when it is drawn."""
    found: list[str] = []
    for text in texts:
        try:
            found += list_references(parse_rule(text))
        except RuleError:
            continue
    return found


def _list_references(zone: Declaration) -> list[str]:
    rules = [zone.rule, *(reading.rule for reading in zone.readings), *(tier.rule for tier in zone.tiers)]
    return list_rules([rule for rule in rules if rule])


def _hidden_ids(frame: gpd.GeoDataFrame, public: Flags) -> set[str]:
    return set(frame["id"][~public])


def _cut_accounts(frame: gpd.GeoDataFrame, public: Flags, hidden: Collection[str]) -> gpd.GeoDataFrame:
    """Rename hidden accounts in what public ones contradict, in the order in which the public ones name them."""
    names: dict[str, str] = {}
    cells: dict[int, tuple[str, ...]] = {}
    place_of = {key: place for place, key in enumerate(frame["id"]) if public[place]}
    for key in sorted(place_of):
        cell = frame["conflicts_with"].iloc[place_of[key]]
        # Which of several comes first must not hang on their names: all that one account names are renamed alike.
        shared = next((names[other] for other in cell if other in names), f"not-public-{len(set(names.values())) + 1}")
        names |= {other: names.get(other, shared) for other in cell if other in hidden}
        renamed = sorted({names[other] for other in cell if other in names})  # last, since their place told their order
        cells[place_of[key]] = (*(other for other in cell if other not in names), *renamed)
    if not names:
        return frame
    column = pd.Series(
        [cells.get(place, cell) for place, cell in enumerate(frame["conflicts_with"])], frame.index, dtype=object
    )
    return frame.assign(conflicts_with=column)


def _cut_areas(frame: gpd.GeoDataFrame, public: Flags, hidden: Collection[str]) -> _Cut:
    """Take the areas from public strikes that name a hidden one: what is left would be more exact than was said."""
    refers = frame["area_ref"].map(lambda cell: bool({part.strip() for part in cell.split(";")} & set(hidden)))
    cut = refers.to_numpy(dtype=bool) & public
    return _Cut(frame.assign(area_ref=frame["area_ref"].where(~cut, "")), int(cut.sum()))


def _cut_texts(frame: gpd.GeoDataFrame, public: Flags, pattern: re.Pattern[str] | None) -> _Cut:
    """Take ids of hidden features out of the texts of public rows."""
    if pattern is None:
        return _Cut(frame, 0)
    told = np.zeros(len(frame), dtype=bool)
    columns = {}
    for column in (name for name in _TEXTS if name in frame.columns):
        has = frame[column].str.contains(pattern).to_numpy(dtype=bool) & public
        if has.any():
            columns[column] = frame[column].where(~has, frame[column].str.replace(pattern, NOT_PUBLIC, regex=True))
            told |= has
    return _Cut(frame.assign(**columns) if columns else frame, int(told.sum()))
