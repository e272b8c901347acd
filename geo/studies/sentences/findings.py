"""The findings of a study in words: one sentence each, in English and Arabic, with its interval and its caveat."""

from collections.abc import Sequence
from datetime import datetime

import geopandas as gpd
import pandas as pd

from geo.corridors.prices import PriceCurve
from geo.layers import Party
from geo.studies.sentences.corridors import tell_corridors, tell_rules
from geo.studies.sentences.ground import tell_control, tell_overlaps, tell_ranges, tell_readings
from geo.studies.sentences.prices import tell_prices
from geo.studies.sentences.separations import tell_separations
from geo.studies.sentences.statement import IN_FORCE, TOPICS, Statement, name_zones
from geo.studies.sentences.strikes import Window, tell_accounts, tell_total, tell_within
from geo.studies.steps.separations import Separations

__all__ = ["Statement", "write_statements"]


def write_statements(  # noqa: PLR0913 - one frame for each wing
    *,
    control: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
    strikes: gpd.GeoDataFrame,
    exposure: pd.DataFrame,
    overlaps: pd.DataFrame,
    corridors: gpd.GeoDataFrame,
    parties: Sequence[Party],
    as_of: datetime,
    window: Window,
    ranges: pd.DataFrame | None = None,
    prices: Sequence[PriceCurve] = (),
    separations: Separations | None = None,
) -> tuple[Statement, ...]:
    """
    Tell what a study found.

    Every sentence comes from a template of ``words.toml`` and from numbers that stand in the frames; none goes without
    its interval, or without saying that it is exact or the same in every reading.

    Parameters
    ----------
    control, zones, strikes, exposure, overlaps, corridors
        The frames of a `StudyResult`; each may be empty. Not modified.
    parties
        The parties of the study, for their names.
    as_of
        The date of the study, with a time zone.
    window
        First moment and end of the strikes counted, half-open.
    ranges
        Overlaps with their least, likely and greatest area, where they have been worked out; otherwise what a zone with
        readings covers is told from `overlaps`, reading by reading.
    prices
        What zones cost corridors as they grow.
    separations
        Lines from which two parties are equally far.

    Returns
    -------
    statements
        In the order of the topics. Only zones that hold at `as_of` and are
        declared or agreed are told of.
    """
    names = name_zones(zones)
    holders = {party.id: party for party in parties}
    held = zones[_hold_at(zones, pd.Timestamp(as_of)) & zones["status"].isin(IN_FORCE)]
    statements = [
        *tell_control(control, holders),
        *tell_readings(held, names),
        *(tell_overlaps(held, overlaps, names) if ranges is None else ()),
        *tell_total(strikes, window),
        *tell_within(held, exposure, window, names),
        *tell_accounts(strikes, holders),
        *tell_corridors(corridors, names),
        *tell_prices(prices, corridors, names),
        *(tell_separations(separations) if separations is not None else ()),
        *tell_rules(corridors, zones, as_of, holders, names),
        *(tell_ranges(held, ranges, names) if ranges is not None else ()),
    ]
    return tuple(sorted(statements, key=lambda statement: TOPICS.index(statement.topic)))


def _hold_at(zones: gpd.GeoDataFrame, moment: pd.Timestamp) -> pd.Series:
    begun = zones["valid_from"].isna() | (zones["valid_from"] <= moment)
    going_on: pd.Series = begun & (zones["valid_to"].isna() | (zones["valid_to"] > moment))
    return going_on
