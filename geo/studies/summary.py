"""A result in a few tables that a newcomer can read."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from geo.exports.values import to_json_value
from geo.overlaps import expected_count
from geo.overlaps.range_words import ONLY_TOGETHER
from geo.studies.result import StudyResult
from geo.zones import zone_keys

__all__ = ["Summary", "SummaryTable", "summarise"]


_LEAST_SHARE = 0.01  # of either side: what is less is in overlaps.geojson
_IN_FORCE = ("declared", "agreed")
_CORRIDOR_NOTE = (
    "Length along the ellipsoid; detour is length over the geodesic between the ends; clearance is the least distance "
    "from the centreline to a binding zone, measured again with geodesics; gap is the share by which a way can be "
    "dearer than the best one at most, as far as it is proven. Ways of rank 2 and 3 pass some zone on another side."
)


@dataclass(frozen=True, eq=False)
class SummaryTable:
    """
    One table of a summary.

    Parameters
    ----------
    id
        Its name for programs.
    title, note
        What stands above and below it.
    frame
        The values, column names with their units.
    decimals
        Decimals shown of each number column; 0 where not named.
    """

    id: str
    title: str
    frame: pd.DataFrame
    note: str = ""
    decimals: Mapping[str, int] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(str(name) for name in self.frame.columns)

    @property
    def numeric(self) -> tuple[bool, ...]:
        """Whether each column holds numbers."""
        return tuple(pd.api.types.is_numeric_dtype(self.frame[name].dtype) for name in self.frame.columns)

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The cells as a reader wants them: thousands apart, nothing for what is missing."""
        return tuple(
            tuple(self._write(name, cell) for name, cell in zip(self.columns, row, strict=True))
            for row in self.frame.itertuples(index=False, name=None)
        )

    def _write(self, column: str, cell: Any) -> str:  # noqa: ANN401 - a cell can hold anything that a frame can
        if isinstance(cell, tuple):
            return ", ".join(map(str, cell))
        if isinstance(cell, float | np.floating):
            return "" if np.isnan(cell) else f"{cell:,.{self.decimals.get(column, 0)}f}"
        return f"{cell:,}" if isinstance(cell, int | np.integer) else str(cell)

    def records(self) -> list[dict[str, Any]]:
        """Give the values for a program, one mapping a row."""
        return [{str(key): to_json_value(cell) for key, cell in row.items()} for row in self.frame.to_dict("records")]

    def _repr_html_(self) -> str:
        head = "".join(f'<th scope="col">{escape(name)}</th>' for name in self.columns)
        body = "".join(
            "<tr>"
            + "".join(
                f'<td style="text-align:{"end" if numeric else "start"}">{escape(cell)}</td>'
                for cell, numeric in zip(row, self.numeric, strict=True)
            )
            + "</tr>"
            for row in self.rows
        )
        return (
            f"<h4>{escape(self.title)}</h4><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
            f"<p>{escape(self.note)}</p>"
        )


@dataclass(frozen=True)
class Summary:
    """The tables of a result, in reading order; shows itself in a notebook."""

    tables: tuple[SummaryTable, ...]

    def __iter__(self) -> Iterator[SummaryTable]:
        """Go through the tables in reading order."""
        return iter(self.tables)

    def _repr_html_(self) -> str:
        return "".join(table._repr_html_() for table in self.tables)


def summarise(result: StudyResult) -> Summary:
    """
    Put the answers of a result into a few tables.

    Parameters
    ----------
    result
        As `run_study` gives it.

    Returns
    -------
    summary
        Control, declared zones with the strikes expected in them, what the zones overlap, the corridors, and what the
        study asks besides: prices and separation lines.
    """
    asked = (
        _prices(result) if result.prices else None,
        _separations(result) if len(result.separations.lines) else None,
    )
    tables = (_control(result), _zones(result), _overlaps(result), _corridors(result), *filter(None, asked))
    return Summary(tables)


def _control(result: StudyResult) -> SummaryTable:
    areas = result.control.assign(
        weighted_m=result.control["line_error_m"] * result.control["area_km2"],
    )
    names = {party.id: party.name for party in result.study.parties}
    areas["holder"] = [
        names.get(party, party) if status == "assessed" else status.capitalize()
        for party, status in zip(areas["party"], areas["status"], strict=True)
    ]
    groups = areas.groupby("holder", sort=True)
    area_km2 = groups["area_km2"].sum()
    frame = pd.DataFrame(
        {
            "area of control": area_km2.index,
            "km2": area_km2.to_numpy(),
            "share %": (100 * area_km2 / area_km2.sum()).to_numpy(),
            "parts": groups.size().to_numpy(),
            "line error km": (groups["weighted_m"].sum(min_count=1) / area_km2 / 1000).to_numpy(),
        }
    ).sort_values(["km2", "area of control"], ascending=[False, True], ignore_index=True)
    return SummaryTable(
        "control",
        f"Assessed control on {result.study.as_of:%Y-%m-%d}",
        frame,
        "Computed from points; a line may be off by the line error. Assessed, not surveyed.",
        {"share %": 1, "line error km": 1},
    )


def _zones(result: StudyResult) -> SummaryTable:
    counts = expected_count(result.exposure)
    counts = counts[counts["accounts"].eq("one_per_event")]
    keys = {(row.zone_id, row.reading): row for row in counts.itertuples()}
    rows = []
    for zone in result.zones.itertuples():
        counted = keys.get((zone.zone_id if not zone.tier else zone.id, zone.reading))
        rows.append(
            {
                "zone": zone.zone_id + (f" ({zone.tier})" if zone.tier else ""),
                "status": zone.status,
                "reading": zone.reading,
                "km2": zone.area_km2,
                "strikes expected": np.nan if counted is None else counted.expected,
                "90 % interval": "" if counted is None else f"{counted.low:.0f} to {counted.high:.0f}",
                "not located": 0 if counted is None else counted.n_not_located,
            }
        )
    first, end = result.study.window
    return SummaryTable(
        "zones",
        f"Declared zones and reported strikes, {first:%Y-%m-%d} to {end:%Y-%m-%d}",
        pd.DataFrame(rows),
        "Strikes are expected numbers: each report counts with the probability that its place lies in the zone; "
        "accounts that conflict count as one event. Narrow, likely and wide are readings by the analyst of a text "
        "that gives no geometry.",
        {"strikes expected": 1},
    )


def _overlaps(result: StudyResult) -> SummaryTable:
    ranges = result.ranges
    in_force = set(zone_keys(result.zones)[result.zones["status"].isin(_IN_FORCE)])
    of_zone = ranges["a_id"].map(result.zones.assign(key=zone_keys(result.zones)).groupby("key")["area_km2"].max())
    shown = ranges[
        ranges["a_id"].isin(in_force)
        & (ranges["b_id"].isin(in_force) | ranges["b_kind"].eq("control"))
        & ranges["max_km2"].ge(_LEAST_SHARE * of_zone)
    ]
    frame = pd.DataFrame(
        {
            "zone": shown["a_id"],
            "overlaps": shown["b_name"].where(shown["b_kind"].eq("control"), shown["b_id"]),
            "least km2": shown["min_km2"],
            "likely km2": shown["likely_km2"],
            "greatest km2": shown["max_km2"],
            "moved most by": [
                _clip(text) if text or low == high else ONLY_TOGETHER.en
                for text, low, high in zip(shown["moved_most_by"], shown["min_km2"], shown["max_km2"], strict=True)
            ],
        }
    ).reset_index(drop=True)
    return SummaryTable(
        "overlaps",
        "What the zones in force overlap",
        frame,
        "On the ellipsoid, over the readings of both zones and the error of the control lines. ranges.csv has every "
        "pair and every case, overlaps.geojson each reading with its shares.",
    )


def _clip(text: str) -> str:
    """Keep the kind of thing that moves an overlap; its name and by how much stand in ranges.csv."""
    if not text:
        return "nothing: exact as drawn"
    bound = re.search(r"up to [\d.,]+ k?m", text)
    if bound:
        return f"a control line, {bound.group()}"
    return "the reading"


def _corridors(result: StudyResult) -> SummaryTable:
    answers = result.corridors
    frame = pd.DataFrame(
        {
            "corridor": answers["request_id"],
            "reading": answers["reading"],
            "answer": answers["status"].str.replace("_", " "),
            "rank": answers["rank"],
            "length km": answers["length_m"] / 1000,
            "detour": answers["detour"],
            "clearance km": answers["min_clearance_m"] / 1000,
            "gap %": 100 * answers["gap"],
            "passes": answers["passes"],
        }
    )
    reasons = [
        f"{row.request_id} ({row.reading}): {row.reason}" for row in answers.itertuples() if row.status == "no_corridor"
    ]
    return SummaryTable(
        "corridors",
        "Proposed corridors (hypothetical)",
        frame,
        "\n".join(
            (
                _CORRIDOR_NOTE,
                *reasons,
            )
        ),
        {"length km": 1, "detour": 3, "clearance km": 2, "gap %": 2},
    )


def _prices(result: StudyResult) -> SummaryTable:
    curves = result.prices
    frame = pd.DataFrame(
        {
            "corridor": [curve.request_id for curve in curves],
            "zone": [curve.zone_id for curve in curves],
            "without it km": [curve.unconstrained_m / 1000 for curve in curves],
            "longest km": [curve.rows["length_m"].max() / 1000 for curve in curves],
            "changes sides at km": [
                ", ".join(f"{radius_m / 1000:.1f}" for radius_m in curve.changes["radius_m"]) for curve in curves
            ],
            "closes at km": [curve.closing_radius_m / 1000 for curve in curves],
        }
    )
    return SummaryTable(
        "prices",
        "What zones cost corridors as they grow (hypothetical)",
        frame,
        "Shortest ways over even ground. Every radius is a supposition where the text gives none. price_*.csv has "
        "each, `tadmur sweep` draws the curves.",
        {"without it km": 1, "longest km": 1, "closes at km": 1},
    )


def _separations(result: StudyResult) -> SummaryTable:
    lines = result.separations.lines
    frame = pd.DataFrame(
        {
            "line": lines["id"],
            "length km": lines["length_m"] / 1000,
            "moves km at most": lines["moved_max_m"] / 1000,
            "on average": lines["moved_mean_m"] / 1000,
            "ground that changes side km2": lines["area_shift_km2"],
        }
    )
    return SummaryTable(
        "separations",
        "Lines from which two parties are equally far (hypothetical)",
        frame,
        "From distances alone; nobody has agreed to any. separation_inside.csv says what lies in each band.",
        {"length km": 1, "moves km at most": 1, "on average": 1},
    )
