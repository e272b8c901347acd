"""Putting a figure together: title, map, legend and notes on one sheet."""

from collections import Counter
from typing import Final

import pandas as pd
from matplotlib.figure import Figure

from geo.errors import SettingsError
from geo.geodesy import fit_plane
from geo.maps.content import MapContent
from geo.maps.figures.furniture import draw_north_arrow, draw_scale_bar, draw_ticks
from geo.maps.figures.labels import draw_labels
from geo.maps.figures.legend import draw_entries, list_entries, stack_entries
from geo.maps.figures.paint import paint_base, paint_layers
from geo.maps.figures.selection import Shown, items_of
from geo.maps.figures.sheet import Sheet
from geo.maps.figures.view import Rectangle, View, open_view
from geo.maps.figures.wording import Wording, plain_text

__all__ = ["compose_figure"]

_INK, _QUIET, _WARNING = "#1a2230", "#4a5260", "#6b4400"
_TITLE, _DATE, _NOTE = 10.5, 8.0, 5.6
_GAP_MM: Final = 2.0
_TICKS_MM: Final = 4.2  # beside the frame, where degrees stand
_LEAST_MAP_MM: Final = 40.0
_COLUMN_MM: Final = 55.0
_MOST_NAMES: Final = 10


def compose_figure(
    content: MapContent,
    shown: Shown,
    wording: Wording,
    size_mm: tuple[float, float],
    bounds_deg: tuple[float, float, float, float],
) -> Figure:
    """
    Draw a figure of a size; see `draw_content_figure`.

    Raises
    ------
    SettingsError
        The sheet is too small for a map beside its words.
    """
    sheet = Sheet(size_mm, wording)
    n_columns = max(1, round(sheet.width_mm / _COLUMN_MM))
    columns, legend_mm = stack_entries(sheet, list_entries(content, shown, wording), n_columns)
    top = _draw_head(sheet, content)
    caveats = [
        line for caveat in content.caveats for line in _wrap_note(sheet, wording.local(caveat.text, caveat.text_ar))
    ]
    plane = fit_plane(content.bounds_deg)
    notes = [line for note in _list_notes(content, shown, wording) for line in _wrap_note(sheet, note)]
    notes_mm = (len(caveats) + len(notes) + 1) * sheet.line_mm(_NOTE)
    foot = sheet.height_mm - notes_mm - legend_mm - 2 * _GAP_MM
    frame = Rectangle(
        left=0.2 if wording.mirrored else _TICKS_MM,
        top=top + _GAP_MM,
        width=sheet.width_mm - _TICKS_MM - 0.4,
        height=foot - top - _GAP_MM - _TICKS_MM,
    )
    if min(frame.height, frame.width) < _LEAST_MAP_MM:
        raise SettingsError(
            f"The figure is {sheet.width_mm:g} x {sheet.height_mm:g} mm and leaves {frame.width:.0f} x"
            f" {frame.height:.0f} mm for the map; expected {_LEAST_MAP_MM:g} mm or more each way. Likely cause: more"
            " layers in the legend than the sheet is high enough for."
        )
    view = open_view(sheet, frame, plane, bounds_deg)
    paint_base(view, content.base)
    paint_layers(view, shown, content.parties)
    corners = (draw_scale_bar(sheet, view), draw_north_arrow(sheet, view))
    draw_labels(sheet, view, content, shown, taken=corners)
    draw_ticks(sheet, view)
    draw_entries(sheet, columns, foot + _GAP_MM, n_columns)
    y = foot + legend_mm + 2 * _GAP_MM
    y = sheet.write_lines(0, y, caveats, _NOTE, color=_WARNING, fontweight="bold")
    y = sheet.write_lines(0, y, notes, _NOTE, color=_QUIET)
    sheet.write(0, y, _tell_plane(view, wording), _NOTE, color=_QUIET)
    return sheet.figure


def _wrap_note(sheet: Sheet, text: str) -> list[str]:
    return sheet.wrap(text, 0.97 * sheet.width_mm, _NOTE, "bold")


def _draw_head(sheet: Sheet, content: MapContent) -> float:
    wording = sheet.wording
    title = sheet.wrap(wording.local(content.title, content.title_ar), sheet.width_mm, _TITLE, "bold")
    y = sheet.write_lines(0, 0, title, _TITLE, fontweight="bold", color=_INK)
    as_of = wording.told("as_of", date=wording.day(content.as_of))
    return sheet.write_lines(0, y + 0.3, [as_of], _DATE, color=_QUIET)


def _tell_plane(view: View, wording: Wording) -> str:
    digits = max(0, len(str(round(view.scale))) - 3)
    scale = wording.number(round(view.scale, -digits))
    south, north = (wording.number(angle, 2) for angle in (view.plane.south_deg, view.plane.north_deg))
    return wording.told("plane", south=south, north=north, scale=scale)


def _list_attributions(content: MapContent, wording: Wording) -> str:
    parts = (plain_text(part) for text in content.attributions for part in text.split(";"))
    return wording.told("list_mark").join(dict.fromkeys(parts))


def _list_notes(content: MapContent, shown: Shown, wording: Wording) -> list[str]:
    """Say whose data and reports the figure stands on."""
    notes = [wording.told("data_of", names=_list_attributions(content, wording))] if content.attributions else []
    frames: tuple[pd.DataFrame, ...] = (shown.control, shown.activity, shown.zones, shown.corridors, shown.strikes)
    sources = [source for frame in frames for row in frame.get("sources", ()) for source in items_of(row)]
    addresses = {source.url for source in sources}
    publishers = Counter(plain_text(source.publisher or source.url) for source in sources)
    order = sorted(publishers, key=lambda name: (-publishers[name], name))
    names = wording.told("list_mark").join(order[:_MOST_NAMES])
    key = "number_sources" if len(order) > _MOST_NAMES else "number_sources_all" if order else "number_sources_none"
    counts = {"count": wording.number(len(addresses)), "publishers": wording.number(len(order)), "names": names}
    return [*notes, wording.told(key, **counts)]
