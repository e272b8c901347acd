"""The sheet of paper: millimetres from its upper corner where reading starts, and text that fits."""

from functools import cache
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from geo.maps.figures.wording import Wording, plain_text

__all__ = ["MARGIN_MM", "MM_PER_POINT", "Sheet", "drawable_text"]

MM_PER_POINT: Final = 25.4 / 72
MARGIN_MM: Final = 1.5
_MM_PER_INCH: Final = 25.4
_DPI: Final = 300
_LINE: Final = 1.32  # line height in font sizes
_FONT: Final = "DejaVu Sans"
_RIGHT_TO_LEFT: Final = "\u200f"  # makes a line that begins with a foreign word run from the right


@cache
def _drawable() -> frozenset[int]:
    faces = (FontProperties(family=_FONT, weight=weight) for weight in ("normal", "bold"))
    return frozenset.intersection(*(frozenset(get_font(findfont(face)).get_charmap()) for face in faces))


def drawable_text(text: str) -> str:
    r"""
    Keep what the font has a shape for; the rest becomes a question mark in a diamond.

    Examples
    --------
    >>> drawable_text("Tadmur \u4e2d") == "Tadmur \ufffd"
    True
    """
    return "".join(sign if ord(sign) in _drawable() else "\ufffd" for sign in plain_text(text))


class Sheet:
    """
    A figure with axes in millimetres: `axes` with y downwards, `upright` with y upwards for what has an angle.

    Parameters
    ----------
    size_mm
        Width and height, a margin on each side included; everything is placed from inside the margins.
    wording
        The language.
    """

    def __init__(self, size_mm: tuple[float, float], wording: Wording) -> None:
        self.outer_mm = size_mm
        self.width_mm, self.height_mm = (side - 2 * MARGIN_MM for side in size_mm)
        self.wording = wording
        self.figure = Figure(
            figsize=(size_mm[0] / _MM_PER_INCH, size_mm[1] / _MM_PER_INCH), dpi=_DPI, facecolor="white"
        )
        self._renderer: Any = FigureCanvasAgg(self.figure).get_renderer()  # type: ignore[no-untyped-call]
        self.axes: Axes = self.figure.add_axes((0, 0, 1, 1), label="sheet")
        self.axes.set(xlim=(-MARGIN_MM, self.width_mm + MARGIN_MM), ylim=(self.height_mm + MARGIN_MM, -MARGIN_MM))
        self.axes.set_axis_off()
        self.upright: Axes = self.figure.add_axes((0, 0, 1, 1), label="swatches")
        self.upright.set(xlim=self.axes.get_xlim(), ylim=(-MARGIN_MM, self.height_mm + MARGIN_MM))
        self.upright.set_axis_off()

    def place(self, start_mm: float) -> float:
        """Give the distance from the left edge of a distance from where lines start."""
        return self.width_mm - start_mm if self.wording.mirrored else start_mm

    def line_mm(self, size: float) -> float:
        """Give the height of a line of text of a size in points."""
        return size * MM_PER_POINT * _LINE

    def measure_mm(self, text: str, size: float, weight: str = "normal") -> float:
        """Give the width of a text."""
        font = FontProperties(family=_FONT, size=size, weight=weight)
        width, _, _ = self._renderer.get_text_width_height_descent(drawable_text(text) or " ", font, ismath=False)
        return float(width) / _DPI * _MM_PER_INCH

    def wrap(self, text: str, width_mm: float, size: float, weight: str = "normal") -> list[str]:
        """Break a text into lines that fit a width; a word that does not fit alone is broken anywhere."""
        lines: list[str] = []
        for word in drawable_text(text).split(" "):
            joined = f"{lines[-1]} {word}" if lines else word
            if lines and self.measure_mm(joined, size, weight) <= width_mm:
                lines[-1] = joined
                continue
            rest = word
            while rest and self.measure_mm(rest, size, weight) > width_mm and len(rest) > 1:
                fits = max(1, int(len(rest) * width_mm / self.measure_mm(rest, size, weight)) - 1)
                lines.append(rest[:fits])
                rest = rest[fits:]
            lines.append(rest)
        return lines

    def write(self, start_mm: float, top_mm: float, text: str, size: float, **style: Any) -> None:  # noqa: ANN401
        """Write one line whose upper edge is at a height; never read as mathematics."""
        mark = _RIGHT_TO_LEFT if self.wording.mirrored else ""
        self.axes.text(
            self.place(start_mm), top_mm + 0.5 * self.line_mm(size), mark + drawable_text(text), fontsize=size,
            ha="right" if self.wording.mirrored else "left", va="center_baseline", parse_math=False, **style,
        )  # fmt: skip

    def write_lines(self, start_mm: float, top_mm: float, lines: list[str], size: float, **style: Any) -> float:  # noqa: ANN401
        """Write lines below one another and give the lower edge of the last."""
        for number, line in enumerate(lines):
            self.write(start_mm, top_mm + number * self.line_mm(size), line, size, **style)
        return top_mm + len(lines) * self.line_mm(size)

    def draw(self, path: Path, **style: Any) -> None:  # noqa: ANN401
        """Draw a path of the sheet's own millimetres, from the left edge."""
        self.axes.add_patch(PathPatch(path, **style))
