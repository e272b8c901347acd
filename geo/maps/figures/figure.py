"""A map for papers: one sheet with everything that a reader needs who has no screen."""

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from geo.errors import SettingsError
from geo.maps.content import MapContent
from geo.maps.figures.saving import FIGURE_STYLE
from geo.maps.figures.selection import FIGURE_LAYERS, select_shown
from geo.maps.figures.wording import Wording
from geo.maps.tables import colour_parties

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["FIGURE_SIZE_MM", "draw_content_figure"]

FIGURE_SIZE_MM = (180.0, 230.0)
"""A page of A4 between its margins, with a line for a caption."""


def draw_content_figure(
    content: MapContent,
    *,
    language: str = "en",
    size_mm: tuple[float, float] = FIGURE_SIZE_MM,
    layers: Collection[str] = FIGURE_LAYERS,
    bounds_deg: tuple[float, float, float, float] | None = None,
) -> "Figure":
    """
    Draw a map for paper.

    It is drawn in the study's conformal plane, true to scale, with the colours and the hatch angles of the HTML map;
    hatches, dashes and shapes tell everything apart without colour too. What is drawn holds at the date of the map;
    of zones every reading, of corridors the likely one. The same content gives the same figure.

    Parameters
    ----------
    content
        Frames, names, dates and caveats; its palette colours the parties. Not modified.
    language
        "en", or "ar": then legend and texts run from right to left.
    size_mm
        Width and height of the sheet.
    layers
        Any of "control", "activity", "overlaps", "zones", "corridors", "strikes", "labels" and "separation_lines".
    bounds_deg
        West, south, east and north of what must be in view; the whole study without them.

    Returns
    -------
    figure
        A `matplotlib.figure.Figure` that belongs to no window; `save_figure` writes it. Nothing of matplotlib's global
        state is changed.

    Raises
    ------
    SettingsError
        The language, a layer or the palette is unknown, the bounds run backwards, or the sheet is too small.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> day = datetime(2025, 4, 10, tzinfo=UTC)
    >>> content = MapContent(title="Palmyra", as_of=day, window=(day, day), bounds_deg=(37.0, 33.5, 40.0, 35.5))
    >>> [axes.get_label() for axes in draw_content_figure(content).axes]
    ['sheet', 'swatches', 'map']
    """
    import matplotlib as mpl  # noqa: PLC0415 - half a second that only figures need

    from geo.maps.figures.composing import compose_figure  # noqa: PLC0415 - it imports matplotlib

    if not all(side > 0 for side in size_mm):
        raise SettingsError(f"The figure's size is {size_mm} mm; expected a width and a height above 0.")
    wording = Wording(language, content.parties)
    shown = select_shown(content, layers)
    drawn = replace(
        content,
        parties=colour_parties(content.parties, content.palette),
        bounds_deg=content.bounds_deg,
        language=language,
    )
    view_deg = replace(drawn, bounds_deg=bounds_deg).bounds_deg if bounds_deg is not None else drawn.bounds_deg
    with mpl.rc_context(FIGURE_STYLE):
        return compose_figure(drawn, shown, wording, size_mm, view_deg)
