"""The legend: entries in columns, each a swatch painted as on the map and its words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import shapely

from geo.layers import Party
from geo.maps.content import MapContent
from geo.maps.figures.labels import draw_pill
from geo.maps.figures.paint import LINE_DASHES, SEPARATION, paint_status, zone_colour
from geo.maps.figures.selection import Shown, rows_of
from geo.maps.figures.shapes import symbol_path
from geo.maps.figures.sheet import Sheet
from geo.maps.figures.wording import Wording

__all__ = ["Entry", "draw_entries", "list_entries", "stack_entries"]

_SIZE, _HEAD_SIZE = 6.2, 6.8
_SWATCH_MM: Final = (7.0, 3.0)
_GAP_MM: Final = 0.7
_INDENT_MM: Final = 8.6
_COLUMN_GAP_MM: Final = 4.0
_INK: Final = "#1a2230"

Painter = Callable[[Sheet, float, float], None]  # the sheet, and the swatch's left edge and middle in millimetres


@dataclass(frozen=True)
class Entry:
    """
    One line of the legend, or a heading where it has no swatch.

    Parameters
    ----------
    text
        Its words.
    paint
        Paints the swatch.
    """

    text: str
    paint: Painter | None = None


Column = list[tuple[Entry, list[str]]]  # entries with their lines of text


def list_entries(content: MapContent, shown: Shown, wording: Wording) -> list[Entry]:
    """List what the figure shows, in the order of the map's legend."""
    return [
        *_list_control(content, shown, wording),
        *_list_zones(shown, wording),
        *_list_corridors(shown, wording),
        *_list_strikes(content, shown, wording),
    ]


def stack_entries(sheet: Sheet, entries: list[Entry], n_columns: int) -> tuple[list[Column], float]:
    """
    Break entries into columns of about one height.

    Returns
    -------
    columns
        Entries with their lines of text.
    height_mm
        Of the highest column.
    """
    width = (sheet.width_mm - (n_columns - 1) * _COLUMN_GAP_MM) / n_columns
    laid = [
        (
            entry,
            sheet.wrap(entry.text, width - _INDENT_MM, _SIZE)
            if entry.paint
            else sheet.wrap(entry.text, width, _HEAD_SIZE, "bold"),
        )
        for entry in entries
    ]
    heights = [_height(sheet, entry, lines) for entry, lines in laid]
    limit = max([sum(heights) / n_columns, *heights, 1.0])
    while True:
        columns: list[Column] = [[]]
        used = 0.0
        for number, (pair, height) in enumerate(zip(laid, heights, strict=True)):
            follows = heights[number + 1] if pair[0].paint is None and number + 1 < len(laid) else 0.0
            if columns[-1] and used + height + follows > limit:
                columns.append([])
                used = 0.0
            columns[-1].append(pair)
            used += height
        if len(columns) <= n_columns:
            return columns, limit
        limit += 0.5


def draw_entries(sheet: Sheet, columns: list[Column], top_mm: float, n_columns: int) -> None:
    """Draw the columns, the first where reading starts."""
    width = (sheet.width_mm - (n_columns - 1) * _COLUMN_GAP_MM) / n_columns
    for number, column in enumerate(columns):
        start, y = number * (width + _COLUMN_GAP_MM), top_mm
        for entry, lines in column:
            height = _height(sheet, entry, lines)
            if entry.paint is None:
                sheet.write_lines(start, y + _GAP_MM, lines, _HEAD_SIZE, fontweight="bold", color=_INK)
            else:
                left = sheet.place(start + _SWATCH_MM[0]) if sheet.wording.mirrored else start
                text_mm = len(lines) * sheet.line_mm(_SIZE)
                entry.paint(sheet, left, y + height / 2)
                sheet.write_lines(start + _INDENT_MM, y + (height - text_mm) / 2, lines, _SIZE, color=_INK)
            y += height


def _height(sheet: Sheet, entry: Entry, lines: list[str]) -> float:
    text_mm = len(lines) * sheet.line_mm(_SIZE if entry.paint else _HEAD_SIZE)
    return max(text_mm, _SWATCH_MM[1] if entry.paint else 0.0) + (_GAP_MM if entry.paint else 2 * _GAP_MM)


def _area_painter(row: dict[str, Any], parties: tuple[Party, ...] = ()) -> Painter:
    known = {party.id: party for party in parties}

    def paint(sheet: Sheet, left: float, middle: float) -> None:
        (width, tall), up = _SWATCH_MM, sheet.height_mm - middle
        paint_status((sheet.upright, 1.0), shapely.box(left, up - tall / 2, left + width, up + tall / 2), row, known)

    return paint


def _line_painter(colour: str, dashes: tuple[float, ...], width: float) -> Painter:
    def paint(sheet: Sheet, left: float, middle: float) -> None:
        xs, style = (left, left + _SWATCH_MM[0]), (0, dashes) if dashes else "solid"
        sheet.axes.plot(xs, (middle, middle), color=colour, linewidth=width, linestyle=style, solid_capstyle="butt")

    return paint


def _symbol_painter(shape: str, hue: str, *, hollow: bool = False) -> Painter:
    def paint(sheet: Sheet, left: float, middle: float) -> None:
        sheet.axes.plot(
            left + _SWATCH_MM[0] / 2, middle, marker=symbol_path(shape), markersize=6,
            markerfacecolor="white" if hollow else hue, markeredgecolor=hue if hollow else "white",
            markeredgewidth=0.8 if hollow else 0.4,
        )  # fmt: skip

    return paint


def _list_control(content: MapContent, shown: Shown, wording: Wording) -> list[Entry]:
    entries: list[Entry] = []
    present = shown.control.assign(status=shown.control.get("status", "assessed"))
    for party in dict.fromkeys([*(party.id for party in content.parties), *present.get("party", [])]):
        for status in ("assessed", "support", "claimed"):
            if ((present.get("party") == party) & (present["status"] == status)).any():
                told = wording.party(party)
                text = told if status == "assessed" else f"{told} ({wording.value('status', status)})"
                entries.append(Entry(text, _area_painter({"party": party, "status": status}, content.parties)))
    contested = rows_of(present[present["status"].eq("contested")])
    if contested:
        entries.append(Entry(wording.told("contested_entry"), _area_painter(contested[0], content.parties)))
    if present["status"].eq("unknown").any():
        entries.append(Entry(wording.told("unknown_entry"), _area_painter({"status": "unknown"})))
    heads = [Entry(wording.told("legend.control")), *entries] if entries else []
    active = [
        Entry(wording.party(party), _area_painter({"status": "activity", "party": party}, content.parties))
        for party in dict.fromkeys(shown.activity.get("party", []))
    ]
    return heads + ([Entry(wording.told("legend.activity")), *active] if active else [])


def _list_zones(shown: Shown, wording: Wording) -> list[Entry]:
    kinds = dict.fromkeys(shown.zones.get("kind", []))
    entries = [Entry(wording.value("kind", kind), _line_painter(zone_colour(kind), (5, 2.6), 1.0)) for kind in kinds]
    readings = [name for name in ("narrow", "likely", "wide") if name in set(shown.zones.get("reading", ()))]
    entries += [
        Entry(
            f"{wording.told('reading')}: {wording.value('reading', name)}",
            _line_painter(_INK, LINE_DASHES.get(name, (5, 2.6)), 1.0),
        )
        for name in readings
    ]
    if len(shown.overlaps):
        entries.append(Entry(wording.told("overlap_entry"), _area_painter({"status": "overlap"})))
    if len(shown.separation_lines):
        entries.append(Entry(wording.told("legend.separation_lines"), _line_painter(SEPARATION, (), 1.2)))
    return [Entry(wording.told("zone_outlines")), *entries] if entries else []


def _list_corridors(shown: Shown, wording: Wording) -> list[Entry]:
    entries = []
    for row in rows_of(shown.corridors):
        length = wording.length(float(row.get("length_m") or "nan"))
        text = wording.told("comma").join(filter(None, [wording.name(row), length]))
        number, best = wording.rank(row["number"]), bool(row["best"])

        def paint(sheet: Sheet, left: float, middle: float, number: str = number, *, best: bool = best) -> None:
            draw_pill(sheet, (left + _SWATCH_MM[0] / 2, middle), number, best=best)

        entries.append(Entry(text, paint))
    return [Entry(wording.told("corridors_reading")), *entries] if entries else []


def _list_strikes(content: MapContent, shown: Shown, wording: Wording) -> list[Entry]:
    if shown.strikes.empty:
        return []
    attributed = shown.strikes["attributed_to"]
    entries = [
        Entry(f"{wording.party(party)} ({wording.number(int(attributed.eq(party).sum()))})", _symbol_painter(*style))
        for party, style in shown.strike_parties.items()
    ]
    first = next(iter(shown.strike_parties.values()))
    if shown.strikes.geometry.geom_type.ne("Point").any():
        entries.append(Entry(wording.told("hollow"), _symbol_painter(*first, hollow=True)))
    if shown.strikes.geometry.to_wkb().astype(object).duplicated().any():
        entries.append(Entry(wording.told("count_badge"), _count))
    if (shown.strikes["uncertainty_m"] > 0).any():
        entries.append(Entry(wording.told("ring"), _ring))
    days = {"from": wording.day(content.window[0]), "to": wording.day(content.as_of)}
    return [Entry(wording.told("strikes_between", **days)), *entries]


def _count(sheet: Sheet, left: float, middle: float) -> None:
    text = sheet.wording.number(2)
    at = (left + _SWATCH_MM[0] / 2, middle)
    sheet.axes.text(*at, text, fontsize=6, fontweight="bold", color=_INK, ha="center", va="center", parse_math=False)


def _ring(sheet: Sheet, left: float, middle: float) -> None:
    sheet.axes.plot(
        left + _SWATCH_MM[0] / 2, middle, "o", markersize=6.5, markerfacecolor="none", markeredgecolor="#10151f",
        markeredgewidth=0.4,
    )  # fmt: skip
