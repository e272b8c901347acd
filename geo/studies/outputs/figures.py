"""A result as a figure for papers."""

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from geo.maps.figures import FIGURE_LAYERS, FIGURE_SIZE_MM, draw_content_figure
from geo.studies.outputs.picture import collect_content
from geo.studies.result import StudyResult

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["draw_figure"]


def draw_figure(
    result: StudyResult,
    *,
    language: str = "en",
    size_mm: tuple[float, float] = FIGURE_SIZE_MM,
    layers: Collection[str] = FIGURE_LAYERS,
    bounds_deg: tuple[float, float, float, float] | None = None,
    palette: str = "study",
) -> "Figure":
    """
    Draw a figure of a result, for papers.

    Parameters
    ----------
    result
        As `run_study` gives it. Not modified.
    language, size_mm, layers, bounds_deg
        As of `geo.maps.figures.draw_content_figure`.
    palette
        "study" for the parties' own colours, "neutral" or "press".

    Returns
    -------
    figure
        `geo.maps.save_figure` writes it as PNG, SVG or PDF.

    Raises
    ------
    SettingsError
        An option is unknown, or the sheet is too small.
    """
    content = replace(collect_content(result), palette=palette)
    return draw_content_figure(content, language=language, size_mm=size_mm, layers=layers, bounds_deg=bounds_deg)
