"""How figures look to matplotlib, and how they reach the disk with the same bytes each time."""

import os
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from geo.errors import OutputError
from geo.files import replace_file

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["FIGURE_STYLE", "render_figure", "save_figure"]

FIGURE_STYLE: Final[Any] = MappingProxyType(
    {
        "font.family": "DejaVu Sans",  # of matplotlib itself; it has Arabic letters too
        "svg.hashsalt": "tadmur",  # without a salt the ids of an SVG are random
        "svg.fonttype": "path",
        "pdf.fonttype": 42,
        "path.simplify": True,
        "hatch.linewidth": 0.5,
    }
)
"""What is set while a figure is drawn or saved; matplotlib's own settings stay as they were."""

_DATED: Final[dict[str, dict[str, None]]] = {  # what would change from run to run
    ".svg": {"Date": None, "Creator": None},
    ".png": {"Software": None},
    ".pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
_DPI: Final = 300


def render_figure(figure: "Figure", suffix: str, *, dpi: int = _DPI) -> bytes:
    """
    Write a figure into memory.

    Parameters
    ----------
    figure
        Of any size.
    suffix
        ``.svg``, ``.png`` or ``.pdf``.
    dpi
        Dots per inch of what is not drawn with lines.

    Returns
    -------
    content
        The same figure gives the same bytes.

    Raises
    ------
    OutputError
        The suffix is another.
    """
    import matplotlib as mpl  # noqa: PLC0415 - half a second that only figures need

    if suffix not in _DATED:
        raise OutputError(f"A figure is to be written as {suffix!r}; expected one of {', '.join(_DATED)}.")
    content = BytesIO()
    with mpl.rc_context(FIGURE_STYLE):
        figure.savefig(content, format=suffix[1:], dpi=dpi, metadata=_DATED[suffix])
    return content.getvalue()


def save_figure(figure: "Figure", path: str | os.PathLike[str]) -> Path:
    """
    Write a figure, whole or not at all; the same figure gives the same bytes.

    Parameters
    ----------
    figure
        As `draw_content_figure` or `draw_price_figure` gives it.
    path
        A file that ends in ``.svg``, ``.png`` (300 dots an inch) or ``.pdf``; its folder exists.

    Returns
    -------
    path
        The file.

    Raises
    ------
    OutputError
        The ending is another, or the file cannot be written.
    """
    suffix = Path(path).suffix.lower()
    if suffix not in _DATED:
        raise OutputError(f"A figure is to be written to {Path(path).name}; expected a name in {', '.join(_DATED)}.")
    return replace_file(path, render_figure(figure, suffix))
