"""
A price curve for paper: the corridor's length over the zone's radius, with classes, gates and the closing radius.

Letters are drawn as outlines from the font that matplotlib brings along, so a figure looks the same everywhere.
"""

import math
from textwrap import fill
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from geo.corridors.prices import PriceCurve
from geo.errors import SettingsError
from geo.layers.digits import to_arabic_digits, write_arabic_number
from geo.maps.figures.saving import FIGURE_STYLE, save_figure
from geo.maps.figures.wording import plain_text
from geo.maps.tables import read_palettes, read_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["draw_price_figure", "save_figure"]

_STYLE: Any = {
    **FIGURE_STYLE,
    "font.size": 9.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
_WIDTH_IN, _PLOT_IN, _LINE_IN = 7.2, 3.6, 0.21
_DASHES = ("-", "--", ":", "-.", (0, (4, 2)), (0, (12, 3)))  # the same order as on the map
_QUIET, _DARK, _CLOSED = "#59616e", "#1a2230", "#ecebe8"
_KM_M = 1000.0
_FEW_KM = 100.0  # below it a length is told to a tenth
_LONGEST_LINE = 100  # letters of the legend


def draw_price_figure(curve: PriceCurve, *, language: str = "en", title: str = "") -> "Figure":
    """
    Draw a price curve.

    Parameters
    ----------
    curve
        As `geo.corridors.prices.sweep_price` gives it. Not modified.
    language
        "en", or "ar": then the radius grows from right to left.
    title
        What stands above, in that language.

    Returns
    -------
    figure
        A `matplotlib.figure.Figure` that belongs to no window; `save_figure` writes it.

    Raises
    ------
    SettingsError
        The language is unknown.
    """
    import matplotlib as mpl  # noqa: PLC0415 - half a second that only figures need
    from matplotlib.figure import Figure  # noqa: PLC0415

    if language not in read_words():
        raise SettingsError(f"The language is {language!r}; expected one of {', '.join(read_words())}.")
    words = _Words(language)
    lines = len(curve.rows["class_id"][curve.rows["status"] == "proposed"].unique()) + len(curve.gates) + 4
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(_WIDTH_IN, _PLOT_IN + _LINE_IN * lines), layout="constrained")
        axes = figure.add_subplot()
        _draw_classes(axes, curve, words)
        _draw_marks(axes, curve, words)
        _dress(axes, curve, words)
        side: Literal["left", "right"] = "right" if words.mirrored else "left"
        legend = axes.legend(
            loc="upper right" if words.mirrored else "upper left",
            bbox_to_anchor=(1.0 if words.mirrored else 0.0, -0.17),
            frameon=False,
            markerfirst=not words.mirrored,
            alignment=side,
            title=words.told("price_note"),
        )
        if title:
            axes.set_title(plain_text(title), parse_math=False, loc=side, fontweight="bold", pad=14)
        for text in legend.get_texts():
            text.set_parse_math(False)
        figure.draw_without_rendering()
        figure.set_layout_engine("none")  # else each saving would move things a little further
    return figure


class _Words:
    """Words and numbers of one language."""

    def __init__(self, language: str) -> None:
        self._words = read_words()[language]
        self.mirrored = language == "ar"

    def told(self, key: str, **values: str) -> str:
        return self._words[key].format(**values)

    def number(self, value: float) -> str:
        text = f"{value:,.0f}"
        return write_arabic_number(text) if self.mirrored else text

    def km(self, metres: float) -> str:
        text = f"{metres / _KM_M:,.0f}" if metres >= _FEW_KM * _KM_M else f"{metres / _KM_M:,.1f}".removesuffix(".0")
        return f"{write_arabic_number(text) if self.mirrored else text}\u00a0{self._words['km']}"

    def of(self, row: Any, column: str) -> str:  # noqa: ANN401 - a row of a frame
        arabic = getattr(row, f"{column}_ar", "") if self.mirrored else ""
        return plain_text(to_arabic_digits(arabic) or getattr(row, column, "") or "")


def _draw_classes(axes: "Axes", curve: PriceCurve, words: _Words) -> None:
    """Draw a line for each run of rows of one class; the class stands in the legend once."""
    rows = curve.rows
    found = rows["status"].eq("proposed")
    order = list(dict.fromkeys(rows.loc[found, "class_id"]))
    colours = read_palettes()["classes"]
    run = (rows["class_id"].ne(rows["class_id"].shift()) | found.ne(found.shift())).cumsum()
    named: set[str] = set()
    for _, piece in rows[found].groupby(run[found], sort=True):
        name = str(piece["class_id"].iloc[0])
        first = next(piece.itertuples())
        place = order.index(name)
        told = fill(words.told("price_class", **{"class": name, "passes": words.of(first, "passes")}), _LONGEST_LINE)
        axes.plot(
            piece["radius_m"] / _KM_M,
            piece["length_m"] / _KM_M,
            color=colours[place % len(colours)],
            linestyle=_DASHES[place % len(_DASHES)],
            linewidth=2.2,
            marker="o" if len(piece) == 1 else "",
            markersize=4,
            label="_" if name in named else told,
        )
        named.add(name)


def _draw_marks(axes: "Axes", curve: PriceCurve, words: _Words) -> None:
    for radius_m in curve.changes["radius_m"].to_numpy(dtype=np.float64):
        axes.axvline(float(radius_m) / _KM_M, color=_QUIET, linewidth=0.9, linestyle=(0, (4, 3)))
    for gate in curve.gates.itertuples():
        gate_told = words.told("price_gate", radius=words.km(gate.closes_at_m), gate=words.of(gate, "name"))
        axes.plot(
            gate.closes_at_m / _KM_M, 0.0, transform=axes.get_xaxis_transform(), marker="^", color=_QUIET,
            linestyle="", markersize=7, clip_on=False, label=fill(gate_told, _LONGEST_LINE),
        )  # fmt: skip
    closing_m, most_m = curve.closing_radius_m, float(curve.rows["radius_m"].max())
    if math.isnan(closing_m):
        return
    told = words.told("price_closing", radius=words.km(closing_m))
    axes.axvspan(closing_m / _KM_M, max(most_m, closing_m) / _KM_M, color=_CLOSED, zorder=0)
    axes.axvline(closing_m / _KM_M, color=_DARK, linewidth=1.6, label=told)


def _dress(axes: "Axes", curve: PriceCurve, words: _Words) -> None:
    """Axes, ticks and the length without the zone."""
    if not math.isnan(curve.unconstrained_m):
        told = words.told("price_free", length=words.km(curve.unconstrained_m))
        axes.axhline(curve.unconstrained_m / _KM_M, color=_QUIET, linewidth=0.8, linestyle=(0, (1, 2)), label=told)
    radii = pd.Series(curve.rows["radius_m"])
    axes.set_xlim(radii.min() / _KM_M, radii.max() / _KM_M)
    axes.margins(y=0.12)
    axes.grid(axis="y", color="#e3e5e9", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.set_xlabel(words.told("price_growth_axis" if curve.measure == "growth" else "price_radius_axis"))
    axes.set_ylabel(words.told("price_length_axis"))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(lambda value, _: words.number(value))
    if words.mirrored:
        axes.invert_xaxis()
        axes.yaxis.tick_right()
        axes.yaxis.set_label_position("right")
        axes.spines["right"].set_visible(True)
        axes.spines["left"].set_visible(False)
