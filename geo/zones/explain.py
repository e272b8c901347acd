"""Why each zone binds or not: one row per zone, for tables."""

from collections.abc import Mapping
from typing import Final

import pandas as pd

from geo.layers import Party
from geo.zones.applies import When, applies

__all__ = ["EXPLANATION_COLUMNS", "explain_zones"]

EXPLANATION_COLUMNS: Final = ("zone_id", "applies", "code", "text", "text_ar")
"""Columns of the table, in order."""


def explain_zones(
    zones: pd.DataFrame,
    party: str,
    conduct: str,
    at: When,
    *,
    altitude_m: tuple[float, float] | None = None,
    parties: Mapping[str, Party] | None = None,
) -> pd.DataFrame:
    """
    Ask of every zone whether it binds, and why.

    Parameters
    ----------
    zones
        Zones frame. All rows of a zone, its readings and tiers, stand for one declaration and have one answer. Not
        modified.
    party, conduct, at, altitude_m, parties
        As of `geo.zones.applies`.

    Returns
    -------
    explanation
        One row per zone, sorted by `zone_id`, in the columns :data:`EXPLANATION_COLUMNS`.

    Raises
    ------
    DateError, SettingsError
        As `geo.zones.applies`.

    Examples
    --------
    >>> zones = pd.DataFrame({
    ...     "zone_id": ["line", "line"], "reading": ["narrow", "wide"], "valid_from": pd.NaT, "valid_to": pd.NaT,
    ...     "status": "declared", "addressee": [("turkiye",)] * 2, "exempt": [()] * 2,
    ...     "prohibited_conduct": [("basing",)] * 2})
    >>> explain_zones(zones, "turkiye", "patrol", pd.Timestamp("2025-04-10", tz="UTC"))["code"].tolist()
    ['not_prohibited']
    """
    each = zones.sort_values("zone_id", kind="stable").drop_duplicates("zone_id")
    verdicts = [
        applies(zone, party, conduct, at, altitude_m=altitude_m, parties=parties) for _, zone in each.iterrows()
    ]
    return pd.DataFrame(
        {
            "zone_id": pd.Series(each["zone_id"].to_numpy(), dtype="str"),
            "applies": pd.Series([verdict.applies for verdict in verdicts], dtype=bool),
        }
        | {
            name: pd.Series([getattr(verdict, name) for verdict in verdicts], dtype="str")
            for name in ("code", "text", "text_ar")
        }
    )
