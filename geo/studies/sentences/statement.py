"""A finding in words, and the frame of sentences that every finding is written with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.corridors.sentences import Sentence, shorten_name
from geo.layers import Party
from geo.studies.sentences.phrases import Term, name, read_phrasebooks, say
from geo.zones import zone_keys

__all__ = ["IN_FORCE", "TOPICS", "Statement", "list_rows", "make_statement", "name_party", "name_zones"]

TOPICS: Final = ("zones", "strikes", "accounts", "corridors", "separation", "rules", "control", "overlaps")
"""What statements are about, in the order in which they are told: first what a study is asked, then its ground."""

IN_FORCE: Final = ("declared", "agreed")
"""Status of the zones that findings are about."""


@dataclass(frozen=True, slots=True)
class Statement:
    """
    One finding in words.

    Parameters
    ----------
    id
        Unlike that of any other statement of the study.
    topic
        One of :data:`TOPICS`.
    text, text_ar
        The sentence, in English and Arabic.
    value, low, high
        The number that the sentence is about and its interval, in `unit`; equal where it is exact, None where there is
        none.
    unit
        ``km2``, ``m``, ``strikes`` or ``zones``.
    caveat, caveat_ar
        What a reader must know beside it.
    refs
        Features it is about, as ``kind:id`` with the kinds control, zones, strikes, corridors and separations.
    """

    id: str
    topic: str
    text: str
    text_ar: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    caveat: str
    caveat_ar: str
    refs: tuple[str, ...] = ()


def make_statement(
    key: str,
    text: Term,
    caveat: Term,
    *,
    numbers: tuple[float, float, float],
    unit: str,
    refs: Iterable[str] = (),
) -> Statement:
    """
    Say a finding in both languages.

    Parameters
    ----------
    key
        Topic and what it is about, as ``topic:rest``: the statement's id.
    text, caveat
        What to say.
    numbers
        Value, low, high; NaN for none.
    unit, refs
        As in :class:`Statement`.
    """
    english, arabic = read_phrasebooks()
    value, low, high = (float(number) if np.isfinite(number) else None for number in numbers)
    return Statement(
        id=key,
        topic=key.split(":", 1)[0],
        text=text(english),
        text_ar=text(arabic),
        value=value,
        low=low,
        high=high,
        unit=unit,
        caveat=caveat(english),
        caveat_ar=caveat(arabic),
        refs=tuple(refs),
    )


def list_rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Give the rows of a table as dictionaries, in their order."""
    return [{str(column): cell for column, cell in row.items()} for row in table.to_dict("records")]


def name_party(parties: Mapping[str, Party], party: str) -> Term:
    """Name a party as the study does; an id that it does not know stands for itself."""
    known = parties.get(party)
    return name(known.name, known.name_ar) if known else name(party.replace("_", " "))


def name_zones(zones: gpd.GeoDataFrame) -> dict[str, Term]:
    """
    Name zones by their keys (zone_id, with the tier): short, up to the first stop, where that tells them apart.

    Returns
    -------
    names
        Key -> name, and zone_id -> name for zones with tiers too.
    """
    owners = zones.drop_duplicates("zone_id")
    full = {row.zone_id: Sentence(row.name, row.name_ar) for row in owners.itertuples()}
    short = {key: shorten_name(pair) for key, pair in full.items()}
    taken = [pair.en for pair in short.values()]
    told = {key: pair if taken.count(pair.en) == 1 else full[key] for key, pair in short.items()}
    names = {key: name(*pair) for key, pair in told.items()}
    for row, key in zip(zones.itertuples(), zone_keys(zones), strict=True):
        if row.tier:
            tier = name(row.tier, getattr(row, "tier_ar", ""))
            names[key] = say("zone_tier", zone=names[row.zone_id], tier=tier)
    return names
