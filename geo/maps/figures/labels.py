"""Labels that keep clear of one another: the important ones choose first, and one without room is left out."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from matplotlib.patches import FancyBboxPatch
from matplotlib.patheffects import withStroke

from geo.maps.content import MapContent
from geo.maps.figures.paint import CORRIDOR, strike_groups, zone_colour
from geo.maps.figures.selection import Shown, items_of, rows_of
from geo.maps.figures.sheet import Sheet, drawable_text
from geo.maps.figures.view import View
from geo.maps.figures.wording import short_name

__all__ = ["Box", "Labels", "draw_labels", "draw_pill"]

Box = tuple[float, float, float, float]  # left, top, right, bottom in millimetres of the sheet
Style = Mapping[str, Any]

_GAP_MM: Final = 0.35
_SYMBOL_MM: Final = 1.1
_SHARES: Final = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8)  # of a line, where its number may stand
_CITY, _TOWN = 300_000, 30_000
_LEAST_PEOPLE: Final = ((2_500_000, 150_000), (1_200_000, 40_000), (600_000, 10_000))  # scale, people
_COUNTRY_MM, _AREA_MM, _ZONE_MM = 8.0, 5.0, 4.0
_BEYOND_LATIN: Final = 0x250
_KINDS: Final[dict[str, Style]] = {
    "city": {"fontsize": 7.2, "fontweight": "bold", "color": "#171d28"},
    "town": {"fontsize": 6.2, "color": "#2b3240"},
    "zone": {"fontsize": 6.2, "fontweight": "bold"},
    "area": {"fontsize": 6.6, "fontweight": "bold", "color": "#3e4450", "alpha": 0.9},
    "water": {"fontsize": 5.6, "fontstyle": "italic", "color": "#3f7390"},
    "country": {"fontsize": 6.8, "color": "#8f8b83"},
    "number": {"fontsize": 6.0, "fontweight": "bold"},
}


class Labels:
    """
    The room on the map: a box once taken is no other label's.

    Parameters
    ----------
    sheet, view
        Where to write.
    """

    def __init__(self, sheet: Sheet, view: View) -> None:
        self.sheet, self.view = sheet, view
        self.taken: list[Box] = []
        self.symbols: list[Box] = []
        self.texts: list[tuple[str, Box]] = []

    def is_free(self, box: Box, *, over: bool = False) -> bool:
        """Tell whether a box lies in the frame and clear of all others; `over` lets it cover symbols."""
        frame = self.view.frame
        inside = (
            box[0] >= frame.left and box[1] >= frame.top
            and box[2] <= frame.left + frame.width and box[3] <= frame.top + frame.height
        )  # fmt: skip
        others = self.taken if over else self.taken + self.symbols
        return inside and not any(_meet(box, other) for other in others)

    def put(self, text: str, kind: str, spots: Iterable[tuple[float, float, str]], **style: Any) -> bool:  # noqa: ANN401
        """
        Write a text at the first of its spots that is free.

        Parameters
        ----------
        text, kind
            What, and in which of the styles.
        spots
            Places in millimetres, each with the side of the text that is there: left, right or center.
        style
            What differs from the kind's style; `over` lets the text cover symbols.

        Returns
        -------
        put
            Whether there was room.
        """
        over = bool(style.pop("over", False))
        look = dict(_KINDS[kind]) | style
        if any(ord(sign) >= _BEYOND_LATIN for sign in text):
            look.pop("fontstyle", None)  # the font's slanted face has no other letters
        width = self.sheet.measure_mm(text, look["fontsize"], look.get("fontweight", "normal"))
        tall = self.sheet.line_mm(look["fontsize"]) * 0.8
        for x, y, anchor in spots:
            left = x - {"left": 0.0, "center": 0.5, "right": 1.0}[anchor] * width
            box = (left - _GAP_MM, y - tall / 2, left + width + _GAP_MM, y + tall / 2)
            if not text or not self.is_free(box, over=over):
                continue
            self.taken.append(box)
            self.texts.append((text, box))
            halo = [withStroke(linewidth=1.6, foreground="white", alpha=0.9)]
            self.sheet.axes.text(
                left + width / 2, y, drawable_text(text), ha="center", va="center_baseline", parse_math=False,
                path_effects=halo, zorder=50, **look,
            )  # fmt: skip
            return True
        return False


def draw_labels(sheet: Sheet, view: View, content: MapContent, shown: Shown, *, taken: Iterable[Box] = ()) -> Labels:
    """Write numbers on the corridors, then name what there is room for, all of it clear of what is taken."""
    labels = Labels(sheet, view)
    labels.taken.extend(taken)
    for places, _, _, _, count in strike_groups(view, shown.strikes):
        x, y = view.on_sheet(places)[0]
        labels.symbols.append((x - _SYMBOL_MM, y - _SYMBOL_MM, x + _SYMBOL_MM, y + _SYMBOL_MM))
        if count > 1 and shown.labels:
            spots = [(x + 1.1, y - 1.1, "left"), (x - 1.1, y - 1.1, "right")]
            labels.put(sheet.wording.number(count), "number", spots, over=True, color="#1a2230", fontsize=5)
    _number_corridors(labels, shown)
    if not shown.labels:
        return labels
    ranked = _rank_places(content, view)
    _name_places(labels, ranked[ranked["people"] >= _CITY])
    _name_zones(labels, shown)
    _name_places(labels, ranked[ranked["people"] < _CITY])
    _name_areas(labels, shown)
    _name_waters(labels, content)
    _name_countries(labels, content)
    return labels


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _number_corridors(labels: Labels, shown: Shown) -> None:
    for row in rows_of(shown.corridors.sort_values("best", ascending=False, kind="stable")):
        drawn = labels.view.project([row.get("centreline") or row["geometry"]])
        lines = shapely.get_parts(drawn)
        if not len(lines):
            continue
        longest = lines[int(np.argmax(shapely.length(lines)))]
        spots = shapely.line_interpolate_point(longest, _SHARES, normalized=True)
        number = labels.sheet.wording.rank(row["number"])
        half = labels.sheet.measure_mm(number, 6.0, "bold") / 2 + 0.9
        boxes = [
            (x - half, y - 1.5, x + half, y + 1.5)
            for x, y in labels.view.on_sheet(shapely.get_coordinates(spots)).tolist()
        ]
        box = next((box for box in boxes if labels.is_free(box, over=True)), boxes[0])
        labels.taken.append(box)
        draw_pill(labels.sheet, ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2), number, best=bool(row["best"]))


def draw_pill(sheet: Sheet, at: tuple[float, float], number: str, *, best: bool) -> None:
    """Draw a corridor's number in its pill: filled for the cheapest, hollow for an alternative."""
    half = sheet.measure_mm(number, 6.0, "bold") / 2 + 0.3
    sheet.axes.add_patch(
        FancyBboxPatch(
            (at[0] - half, at[1] - 0.9), 2 * half, 1.8, boxstyle="round,pad=0.55,rounding_size=1.3",
            facecolor=CORRIDOR if best else "white", edgecolor="white" if best else CORRIDOR, linewidth=0.6, zorder=51,
        )
    )  # fmt: skip
    sheet.axes.text(
        *at, drawable_text(number), fontsize=6, fontweight="bold", color="white" if best else CORRIDOR, ha="center",
        va="center_baseline", parse_math=False, zorder=52,
    )  # fmt: skip


def _rank_places(content: MapContent, view: View) -> pd.DataFrame:
    places = content.base.places
    if places is None or not len(places):
        return pd.DataFrame({"people": []})
    at = view.on_sheet(view.points(places.geometry))
    people = places["population"].fillna(0) if "population" in places else pd.Series(0, index=places.index)
    titles = [" " + re.sub(r"[^\w]+", " ", title) + " " for title in (content.title, content.title_ar)]
    focus = [
        any(name and f" {short_name(str(name))} " in title for name, title in zip(names, titles, strict=True))
        for names in zip(places["name"], places.get("name_ar", places["name"]), strict=True)
    ]
    ranked = places.assign(x=at[:, 0], y=at[:, 1], people=people.to_numpy() + 1e9 * np.array(focus))
    least = next((people for scale, people in _LEAST_PEOPLE if view.scale >= scale), 0)
    inside = view.shows(view.points(places.geometry)) & (ranked["people"] >= least)
    return pd.DataFrame(ranked[inside].sort_values(["people", "name"], ascending=[False, True], kind="stable"))


def _name_places(labels: Labels, places: pd.DataFrame) -> None:
    for row in rows_of(places):
        x, y, city = row["x"], row["y"], row["people"] >= _CITY
        kind = "city" if city else "town"
        spots = _around(x, y)
        text = short_name(labels.sheet.wording.name(row))
        if labels.put(text, kind, spots) or (city and labels.put(text, kind, spots, over=True)):
            size = 2.6 if city else 2.2
            labels.sheet.axes.plot(
                x, y, "o", markersize=size, markerfacecolor="#2b3240" if city else "white", zorder=49,
                markeredgecolor="white" if city else "#2b3240", markeredgewidth=0.5,
            )  # fmt: skip


def _around(x: float, y: float) -> list[tuple[float, float, str]]:
    return [
        (x + 1.3, y, "left"), (x - 1.3, y, "right"), (x + 1.1, y - 1.7, "left"), (x + 1.1, y + 1.7, "left"),
        (x - 1.1, y - 1.7, "right"), (x - 1.1, y + 1.7, "right"), (x, y - 2.3, "center"), (x, y + 2.3, "center"),
    ]  # fmt: skip


def _name_zones(labels: Labels, shown: Shown) -> None:
    wording, named = labels.sheet.wording, set()
    for row in rows_of(shown.zones):
        drawn = labels.view.project([row["geometry"]])
        if not len(drawn):
            continue
        tier, reading = wording.local(row.get("tier"), row.get("tier_ar")), row.get("reading") or ""
        parts = [short_name(wording.name(row)), tier]
        parts.append(wording.value("reading", reading) if reading in ("narrow", "likely", "wide") else "")
        text = " · ".join(part for part in parts if part)
        xy = shapely.get_coordinates(drawn)
        top, bottom = (labels.view.on_sheet(xy[[int(pick(xy[:, 1]))]])[0] for pick in (np.argmax, np.argmin))
        if text in named or bottom[1] - top[1] < _ZONE_MM:
            continue
        spots = [(x, y + away, "center") for x, y, away in ((*bottom, 1.8), (*top, -1.8), (*top, 2.0), (*bottom, -2.0))]
        if labels.put(text, "zone", spots, color=zone_colour(row.get("kind") or "")):
            named.add(text)


def _name_areas(labels: Labels, shown: Shown) -> None:
    wording = labels.sheet.wording
    for row in rows_of(shown.control):
        if row.get("status") == "unknown":
            continue
        claimants = items_of(row.get("claimants")) if row.get("status") == "contested" else []
        told = [short_name(wording.party(key)) for key in claimants or (row.get("party") or "",)]
        text = " / ".join(told)
        if row.get("status") in ("claimed", "support"):
            text += f" ({wording.value('status', row['status'])})"
        _name_inside(labels, text, "area", row["geometry"], _AREA_MM)


def _name_inside(labels: Labels, text: str, kind: str, geometry: shapely.Geometry, least_mm: float) -> None:
    """Name an area at its deepest place, if it is deep enough."""
    drawn = shapely.get_parts(labels.view.project([geometry]))
    window = shapely.box(*labels.view.window_m)
    drawn = shapely.intersection(drawn[shapely.area(drawn) > 0], window)
    if not len(drawn) or shapely.is_empty(drawn).all():
        return
    largest = drawn[int(np.argmax(shapely.area(drawn)))]
    spoke = shapely.maximum_inscribed_circle(largest, tolerance=labels.view.metres_per_mm)
    if shapely.length(spoke) < least_mm * labels.view.metres_per_mm:
        return
    x, y = labels.view.on_sheet(shapely.get_coordinates(spoke)[:1])[0]
    labels.put(text, kind, [(x, y + away, "center") for away in (0.0, -3.5, 3.5, -7.0, 7.0)])


def _name_waters(labels: Labels, content: MapContent) -> None:
    wording, named = labels.sheet.wording, set()
    rivers, lakes = content.base.rivers, content.base.lakes
    for row in rows_of(rivers) if rivers is not None else ():
        text = short_name(wording.local(row.get("name"), row.get("name_ar")))
        for line in shapely.get_parts(labels.view.project([row["geometry"]])):
            if row.get("kind") == "stream" or not text or text in named:
                break
            spots = shapely.line_interpolate_point(line, (0.5, 0.3, 0.7, 0.15, 0.85), normalized=True)
            at = labels.view.on_sheet(shapely.get_coordinates(spots))
            if labels.put(text, "water", [(x, y, "center") for x, y in at.tolist()]):
                named.add(text)
    for row in rows_of(lakes) if lakes is not None else ():
        _name_inside(labels, wording.local(row.get("name"), row.get("name_ar")), "water", row["geometry"], 2.0)


def _name_countries(labels: Labels, content: MapContent) -> None:
    neighbours = content.base.neighbours
    for row in rows_of(neighbours) if neighbours is not None else ():
        _name_inside(labels, labels.sheet.wording.name(row), "country", row["geometry"], _COUNTRY_MM)
