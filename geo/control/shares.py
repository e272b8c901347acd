"""
The areas of control against shares that somebody published: percent of the country, by party.

A published share is a check, not a truth: its author drew other lines, on another date, and counted contested ground in
a way that is seldom told. So the areas give a range, from what a party is assessed to hold to that and all ground that
it contests or claims, and a share is compared with the range; how far apart the dates are is said with it.
"""

import math
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.errors import DataError, DateError, Finding
from geo.layers import Party, parse_date

__all__ = ["SHARE_CHECK_COLUMNS", "check_shares"]

SHARE_CHECK_COLUMNS: Final = (
    "date",
    "party",
    "percent",
    "source",
    "low_percent",
    "high_percent",
    "difference_points",
    "verdict",
    "days_apart",
    "text",
    "text_ar",
)
"""Columns of a check of shares, in order."""

_NEEDED: Final = ("date", "party", "percent", "source")
_DAY: Final = timedelta(days=1)
_VERDICTS: Final[Mapping[str, tuple[str, str]]] = {
    "within": ("within that range", "ضمن هذا المدى"),
    "above": ("{points:.1f} points above that range", "فوق هذا المدى بمقدار {points:.1f} نقطة"),
    "below": ("{points:.1f} points below that range", "تحت هذا المدى بمقدار {points:.1f} نقطة"),
}


def check_shares(
    control: gpd.GeoDataFrame,
    shares: pd.DataFrame,
    *,
    at: datetime,
    parties: Mapping[str, Party] | None = None,
) -> pd.DataFrame:
    """
    Compare areas of control with published shares of the country.

    Parameters
    ----------
    control
        Areas that cover the country, with `party, status, claimants, area_km2`. Not modified.
    shares
        One published figure a row: `date` (EDTF, such as 2025-12), `party`, `percent` of the country's area, `source`.
        Not modified.
    at
        The date of the areas, with a time zone.
    parties
        Parties of the study by id, for their names in the sentences; ids stand where a party is not among them.

    Returns
    -------
    check
        One row per share, in the order given, in the columns :data:`SHARE_CHECK_COLUMNS`. `low_percent` is what the
        party is assessed to hold, `high_percent` adds what it contests or claims, or holds under another's claim;
        `difference_points` is how far the share lies above (+) or below (-) that range, 0 within it; `verdict` is
        within, above or below. `days_apart` is 0 where the date of the areas lies within the share's.

    Raises
    ------
    DataError
        A column is missing, a percentage is not from 0 to 100, or there is no area; all are listed.
    DateError
        `at` has no time zone, or a date is not EDTF.

    Examples
    --------
    >>> import shapely
    >>> areas = gpd.GeoDataFrame(
    ...     {"party": ["red", "blue"], "status": "assessed", "claimants": [(), ()], "area_km2": [60.0, 40.0]},
    ...     geometry=[shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)], crs="EPSG:4326")
    >>> told = pd.DataFrame({"date": ["2025-12"], "party": ["red"], "percent": [69.3], "source": ["A map"]})
    >>> check = check_shares(areas, told, at=pd.Timestamp("2025-11-01", tz="UTC"))
    >>> check[["low_percent", "high_percent", "difference_points", "verdict", "days_apart"]].values.tolist()
    [[60.0, 60.0, 9.3, 'above', 30]]
    """
    if at.tzinfo is None:
        raise DateError(f"Date of the areas: found {at.isoformat()} without a time zone, expected one in UTC.")
    _check(control, shares)
    total_km2 = float(control["area_km2"].sum())
    rows = []
    for date, party, percent, source in shares[list(_NEEDED)].to_numpy(dtype=object):
        low, high = (100 * km2 / total_km2 for km2 in _held_km2(control, str(party)))
        share = _Share(str(date), str(party), float(percent), str(source), low, high, _days_apart(str(date), at))
        said = share.say(pd.Timestamp(at), (parties or {}).get(str(party)))
        rows.append((*astuple(share)[:-1], share.outside, share.verdict, share.days_apart, *said))
    return pd.DataFrame(rows, columns=list(SHARE_CHECK_COLUMNS))


@dataclass(frozen=True, slots=True)
class _Share:
    """A published share and the range that the areas give, in percent of the country."""

    date: str
    party: str
    percent: float
    source: str
    low: float
    high: float
    days_apart: int

    @property
    def outside(self) -> float:
        """Points above (+) or below (-) the range; a difference carries the last digits of both, so they are cut."""
        return round(self.percent - min(max(self.percent, self.low), self.high), 6)

    @property
    def verdict(self) -> str:
        return "above" if self.outside > 0 else "below" if self.outside < 0 else "within"

    def say(self, at: pd.Timestamp, known: Party | None) -> tuple[str, str]:
        """Write the comparison as sentences, in English and Arabic."""
        name, name_ar = (known.name, known.name_ar) if known else (self.party, self.party)
        day = at.tz_convert("UTC").date().isoformat()
        compared, compared_ar = (text.format(points=abs(self.outside)) for text in _VERDICTS[self.verdict])
        text = (
            f"{self.source} ({self.date}) gives {name} {self.percent:.1f} % of the country; these areas of {day} give "
            f"{self.low:.1f} % to {self.high:.1f} %. The share lies {compared}."
        )
        text_ar = (
            f"بحسب {self.source} ({self.date}): {name_ar} {self.percent:.1f}٪ من مساحة البلد، وهذه المساحات في {day} "
            f"تعطي من {self.low:.1f}٪ إلى {self.high:.1f}٪. تقع النسبة {compared_ar}."
        )
        if not self.days_apart:
            return text, text_ar
        return (
            f"{text} The dates are {self.days_apart} days apart: a difference may be a change on the ground.",
            f"{text_ar} عدد الأيام بين التاريخين: {self.days_apart}؛ قد يعود الفرق إلى تغيّر على الأرض.",
        )


def _check(control: gpd.GeoDataFrame, shares: pd.DataFrame) -> None:
    for frame, what, needed in (
        (control, "Areas of control", ("party", "status", "claimants", "area_km2")),
        (shares, "Shares", _NEEDED),
    ):
        missing = [column for column in needed if column not in frame.columns]
        if missing:
            raise DataError(f"{what}: found no column {', '.join(missing)}, expected {', '.join(needed)}.")
    if not control["area_km2"].sum() > 0:
        raise DataError("Areas of control: found no area, expected areas that cover a country.")
    wrong = ~shares["percent"].between(0, 100).to_numpy()
    if wrong.any():
        raise DataError(
            "Shares cannot be compared.",
            [
                Finding(
                    str(shares["percent"].iloc[row]), "a percentage from 0 to 100", row=str(row + 1), column="percent"
                )
                for row in np.flatnonzero(wrong)
            ],
        )


def _held_km2(control: gpd.GeoDataFrame, party: str) -> tuple[float, float]:
    """Area that a party is assessed to hold, and that with the ground it contests or claims or others claim from it."""
    held = control["area_km2"][(control["party"] == party) & (control["status"] == "assessed")].sum()
    disputed = control["claimants"].map(lambda claimants: party in claimants).astype(bool)
    return float(held), float(held + control["area_km2"][disputed].sum())


def _days_apart(date: str, at: datetime) -> int:
    """Whole days from the date of the areas to the nearest moment that the share may be of."""
    span = parse_date(date)
    before = (span.earliest - at) / _DAY if span.earliest else 0.0
    after = (at - span.latest) / _DAY if span.latest else 0.0
    return math.ceil(max(0.0, before, after))
