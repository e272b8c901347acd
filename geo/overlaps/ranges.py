"""
Overlaps as ranges: the least, the likely and the greatest area, and what moves it most.

An overlap is as sure as what it is between. A zone whose text gives no geometry has a narrow, a likely and a wide
reading; an area of control has lines that may run elsewhere within their bands (`bands`). The likely area is that of
the likely reading with lines as drawn; the least and the greatest are over all readings, with all lines of the holder
drawn back, or pushed out, as far as their errors allow. They are bounds, not quantiles: lines seldom all err one way.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import DataError
from geo.overlaps.bands import BandAreas, draw_line_bands, measure_bands
from geo.overlaps.heights import compare_heights, list_blocks
from geo.overlaps.pairs import overlap_pairs_within
from geo.overlaps.range_rows import RANGE_COLUMNS, Case, Mover, list_reading_movers, write_row
from geo.overlaps.range_words import Words, tell_heights, tell_line
from geo.overlaps.study import dissolve_control, overlap_study
from geo.overlaps.subjects import list_subjects

__all__ = ["RANGE_COLUMNS", "overlap_ranges"]

# Where two readings give the same, the likelier one is told.
_CASE_ORDER: Final = {"stated": 0, "likely": 1, "narrow": 2, "wide": 3}
_LIKELY: Final = ("stated", "likely")

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def overlap_ranges(
    zones: gpd.GeoDataFrame,
    control: gpd.GeoDataFrame,
    *,
    overlaps: gpd.GeoDataFrame | None = None,
    tolerance_m: float = 100.0,
    sliver_width_m: float = 25.0,
) -> pd.DataFrame:
    """
    Bound the area that each zone shares with each other zone and with each holder of areas of control.

    Parameters
    ----------
    zones
        Zones frame. Not modified.
    control
        Control frame of one date; its areas share their lines vertex by vertex. Not modified.
    overlaps
        What :func:`geo.overlaps.overlap_study` found for the same two, so that it is not measured again; its strikes
        are passed over. Not modified.
    tolerance_m
        How exactly the bands around lines are drawn, see :func:`geo.overlaps.draw_line_bands`.
    sliver_width_m
        As of :func:`geo.overlaps.overlap_study`; of no effect on pairs that `overlaps` has measured already.

    Returns
    -------
    ranges
        One row for each pair of a zone (and tier) with a later one, and with a holder, that ever held at the same time,
        sorted as the overlaps are; see :data:`RANGE_COLUMNS`. ``min_km2 <= likely_km2 <= max_km2``; all three are the
        same where both texts give their geometry and no line has an error. ``moved_most_by`` names the one reading,
        line or comparison of heights that moves the area most when all else is as likely, ``swing_km2`` how far it does
        from end to end; empty and 0 where nothing moves it. ``min_case`` and ``max_case`` say when the area is least
        and greatest.

        The ``uncertainty_m`` of a stated zone's own outline is not in it.

    Raises
    ------
    MissingCrsError, BadGeometryError, DataError
        As :func:`geo.overlaps.overlap_study` and :func:`geo.overlaps.draw_line_bands`, or a zone has other readings but
        no likely one.
    """
    measured = overlap_study(zones, control, sliver_width_m=sliver_width_m) if overlaps is None else overlaps
    subjects = list_subjects(zones)
    rows_of = _rows_by_zone(subjects)
    among_zones = measured[(measured["a_kind"] == "zone") & (measured["b_kind"] == "zone")]
    with_holders = measured[(measured["a_kind"] == "zone") & (measured["b_kind"] == "control")]
    rows = [
        *_bound_zone_pairs(among_zones, zones, subjects, rows_of, sliver_width_m),
        *_bound_holder_pairs(with_holders, control, subjects, rows_of, tolerance_m),
    ]
    return pd.DataFrame(rows, columns=list(RANGE_COLUMNS))


def _rows_by_zone(subjects: gpd.GeoDataFrame) -> dict[str, list[int]]:
    """List the rows of each zone, its readings in order."""
    order = subjects["reading"].map(_CASE_ORDER).sort_values(kind="stable").index
    rows_of: dict[str, list[int]] = {}
    for row in order:
        rows_of.setdefault(subjects["id"].iloc[row], []).append(int(row))
    for zone, rows in rows_of.items():
        readings = subjects["reading"].iloc[rows].tolist()
        if readings[0] not in _LIKELY:
            raise DataError(
                f"Zone {zone}: found the readings {', '.join(readings)}, expected a likely or a stated one among them. "
                "Likely cause: zones of which one reading was picked."
            )
    return rows_of


def _bound_zone_pairs(
    pairs: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
    subjects: gpd.GeoDataFrame,
    rows_of: dict[str, list[int]],
    sliver_width_m: float,
) -> Iterator[dict[str, object]]:
    """Bound what zones share: every reading of one with every reading of the other."""
    drawn_km2, open_heights = _measure_zones(zones, sliver_width_m)
    reading = subjects["reading"].tolist()
    for pair in pairs.drop_duplicates(["a_id", "b_id"]).to_dict("records"):
        names = Words(pair["a_name"], pair["a_name_ar"]), Words(pair["b_name"], pair["b_name_ar"])
        rows = [(row_a, row_b) for row_a in rows_of[pair["a_id"]] for row_b in rows_of[pair["b_id"]]]
        cases = [
            Case(
                reading[row_a],
                reading[row_b],
                drawn_km2[row_a, row_b],
                0.0 if open_heights[row_a, row_b] else drawn_km2[row_a, row_b],
                drawn_km2[row_a, row_b],
            )
            for row_a, row_b in rows
        ]
        movers = list_reading_movers(cases, names)
        if cases[0].low_km2 < cases[0].drawn_km2:
            movers.append(Mover(cases[0].drawn_km2, 0.0, partial(tell_heights, cases[0].drawn_km2)))
        yield write_row(pair, cases, movers, with_lines=False)


def _measure_zones(zones: gpd.GeoDataFrame, sliver_width_m: float) -> tuple[Floats, Flags]:
    """Measure what each two rows share, and tell where only their heights could say whether they do."""
    # A feature for each row, under a name of its own: every reading of a zone then meets every reading of another.
    alone = zones.drop(columns=["zone_id", "tier", "reading"], errors="ignore")
    alone = alone.assign(id=[str(row) for row in range(len(zones))])
    flat = overlap_pairs_within(alone, kind="zone", sliver_width_m=sliver_width_m, apart_within_m=0.0)
    row_a, row_b = flat["a_id"].to_numpy(np.intp), flat["b_id"].to_numpy(np.intp)
    blocks = list_blocks(zones)
    verdict = compare_heights(blocks.take(row_a), blocks.take(row_b)).verdict
    area_km2 = np.zeros((len(zones), len(zones)))
    area_km2[row_a, row_b] = np.where((verdict == "apart") | (verdict == "touch"), 0.0, flat["area_km2"])
    open_heights = np.zeros(area_km2.shape, dtype=np.bool_)
    open_heights[row_a, row_b] = verdict == "unknown"
    return area_km2 + area_km2.T, open_heights | open_heights.T


def _bound_holder_pairs(
    pairs: gpd.GeoDataFrame,
    control: gpd.GeoDataFrame,
    subjects: gpd.GeoDataFrame,
    rows_of: dict[str, list[int]],
    tolerance_m: float,
) -> Iterator[dict[str, object]]:
    """Bound what zones share with holders: every reading, with the holder's lines drawn back and pushed out."""
    holders, lines = dissolve_control(control), draw_line_bands(control, tolerance_m=tolerance_m)
    bands = measure_bands(subjects.geometry.to_numpy(), holders, lines)
    told = lines.drop(columns="geometry").to_dict("records")
    reading = subjects["reading"].tolist()
    area_km2 = pairs.set_index(["a_id", "b_id", "reading"])["area_km2"].to_dict()
    number_of = {holder: number for number, holder in enumerate(holders["id"])}
    for pair in pairs.drop_duplicates(["a_id", "b_id"]).to_dict("records"):
        zone, holder = pair["a_id"], pair["b_id"]
        names = Words(pair["a_name"], pair["a_name_ar"]), Words(pair["b_name"], pair["b_name_ar"])
        cases = []
        for row in rows_of[zone]:
            drawn_km2 = area_km2[zone, holder, reading[row]]
            loss_km2, gain_km2 = (each[row, number_of[holder]] for each in (bands.loss_km2, bands.gain_km2))
            low_km2 = max(0.0, drawn_km2 - loss_km2)
            cases.append(Case(reading[row], "", drawn_km2, low_km2, drawn_km2 + gain_km2))
        movers = list_reading_movers(cases, names)
        movers += _list_line_movers(told, bands, rows_of[zone][0], holder, cases[0].drawn_km2)
        yield write_row(pair, cases, movers, with_lines=True)


def _list_line_movers(
    lines: Sequence[dict[str, Any]], bands: BandAreas, row: int, holder: str, drawn_km2: float
) -> Iterator[Mover]:
    """Say what each line of a holder changes within one zone, as it is likely read."""
    for number, line in enumerate(lines):
        if holder in {line["side_a"], line["side_b"]}:
            side = int(line["side_b"] == holder)
            given_km2 = bands.of_side_km2[side, row, number]
            less_km2 = min(drawn_km2, given_km2)
            more_km2 = max(0.0, bands.whole_km2[row, number] - given_km2)
            name = Words(line["name"], line["name_ar"])
            yield Mover(less_km2, more_km2, partial(tell_line, name, line["line_error_m"], less_km2, more_km2))
