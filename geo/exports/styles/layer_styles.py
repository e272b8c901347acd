"""The look of every layer, in the colours, hatches and dashes of the map."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from geo.exports.layers import ExportLayer
from geo.exports.styles.looks import LOOKS, PLAIN_LOOKS
from geo.exports.styles.symbols import PIXEL_MM, Hatch, LayerStyle, StyleRule, Symbol
from geo.exports.words import COLOURS, both, layer_title, read_palettes, value_words
from geo.layers import Party

__all__ = ["find_span", "style_layer"]

_SPANS: Final = (("event_date_from", "event_date_to"), ("valid_from", "valid_to"), ("start", "end"))
_READING_DASHES: Final[Mapping[str, tuple[float, ...]]] = MappingProxyType(
    {"stated": (9, 5), "narrow": (4, 4), "likely": (9, 5), "wide": (14, 5, 2, 5)}
)
_ASIDE: Final = ("narrow", "wide")  # readings that the map shows when asked for them
_NOT_IN_FORCE: Final = ("lapsed", "disputed")  # zones that the map shows when asked for them
_WEAK_OPACITY: Final[Mapping[str, float]] = MappingProxyType({"claimed": 0.06, "support": 0.18})
_SEPARATION_DASHES: Final = ((), (14, 5), (3, 5), (14, 5, 3, 5))
_ACTIVITY_DEG: Final = 60.0
_CONTESTED_DEG: Final = 45.0
_STRIPE_MM: Final = 9 * PIXEL_MM
_HALO_MM: Final = 1.7 * PIXEL_MM
_MARK_PX: Final[Mapping[str, float]] = MappingProxyType(  # the shape with its white halo
    {"triangle": 15.8, "diamond": 16.9, "square": 12.9, "circle": 13.8, "star": 17.4, "cross": 15.6, "hexagon": 16.0}
)


@dataclass(frozen=True, slots=True)
class _Parties:
    """Names, colours and hatches by id; a party that is not listed is grey."""

    by_id: Mapping[str, Party]

    def colour(self, party: str) -> str:
        return self.by_id[party].colour if party in self.by_id else COLOURS["party"]

    def hatch_deg(self, party: str) -> float | None:
        return self.by_id[party].hatch_deg if party in self.by_id else None

    def names(self, party: str) -> tuple[str, str]:
        if party in self.by_id:
            return self.by_id[party].name, self.by_id[party].name_ar
        return value_words("party", party) if party else ("Not known", "غير معروفة")


def find_span(layer: ExportLayer) -> tuple[str, str] | tuple[()]:
    """Give the columns that a layer's features begin and end with; none where no feature has either."""
    for span in _SPANS:
        if any(cell is not None for name in span for cell in layer.column(name)):
            return span
    return ()


def style_layer(layer: ExportLayer, parties: tuple[Party, ...] = ()) -> LayerStyle:
    """
    Give a layer the look that it has on the map.

    Parameters
    ----------
    layer
        A flat layer; rules are made for the values that stand in it.
    parties
        Names, colours and hatches.

    Returns
    -------
    style
        Rules in the order of the legend. Text in it is as it stands in the frames: a writer must escape it.
    """
    known = _Parties({party.id: party for party in parties})
    makers: dict[str, Callable[[ExportLayer, _Parties], Iterator[StyleRule]]] = {
        "control": _rule_control,
        "activity": _rule_activity,
        "zones": _rule_zones,
        "strikes": _rule_strikes,
        "strike_areas": _rule_strike_areas,
        "corridors": _rule_corridors,
        "corridor_centrelines": _rule_centrelines,
        "pinch_points": _rule_pinch_points,
        "separation_lines_line": _rule_separation_lines,
        "separation_lines": _rule_separation_bands,
    }
    symbol = LOOKS.get(layer.name, PLAIN_LOOKS[layer.base_type])
    if layer.name in makers and layer.rows:
        rules = tuple(makers[layer.name](layer, known))
    else:
        rules = (StyleRule(*layer_title(layer.name), (), symbol),)
    named = {"zones": "#5b4a8a", "places": "#2b3240", "corridor_centrelines": COLOURS["corridor"]}
    first_best = layer.name in {"corridors", "corridor_centrelines"} and "rank" in layer.field_names
    return LayerStyle(rules, named.get(layer.name, ""), find_span(layer), "rank" if first_best else "")


def _values(layer: ExportLayer, *names: str) -> list[tuple[str, ...]]:
    """List the combinations of values that stand in columns, the most frequent first."""
    counts = Counter(zip(*(layer.column(name) for name in names), strict=True))
    texts = Counter[tuple[str, ...]]()
    for values, count in counts.items():
        texts[tuple("" if value is None else str(value) for value in values)] += count
    return [values for values, _ in sorted(texts.items(), key=lambda item: (-item[1], item[0]))]


def _outline(line_mm: float = 0.8 * PIXEL_MM, opacity: float = 0.55) -> dict[str, float | str]:
    return {"line": COLOURS["outline"], "line_mm": line_mm, "line_opacity": opacity}


def _rule_control(layer: ExportLayer, parties: _Parties) -> Iterator[StyleRule]:
    for status, party, claimants in _values(layer, "status", "party", "claimants"):
        words = value_words("status", status)
        if status == "unknown":
            outline = _outline(0.4 * PIXEL_MM, 0.35)
            symbol = Symbol(fill=COLOURS["unknown"], fill_opacity=0.75, **outline)  # type: ignore[arg-type]
            yield StyleRule(*words, (("status", status),), symbol)
        elif status == "contested":
            sides = tuple(claimants.split(" ; ")) if claimants else (party,)
            names = [parties.names(side) for side in sides]
            label, label_ar = (f"{words[at]}: {', '.join(name[at] for name in names)}" for at in (0, 1))
            tests = (("status", status), ("claimants", claimants))
            yield StyleRule(label, label_ar, tests, _stripe([parties.colour(side) for side in sides]))
        else:
            names_of = parties.names(party)
            weak = _WEAK_OPACITY.get(status)
            label, label_ar = (
                names_of[at] if weak is None else f"{names_of[at]} ({words[at].lower()})" for at in (0, 1)
            )
            yield StyleRule(label, label_ar, (("status", status), ("party", party)), _hold(parties, party, weak))


def _hold(parties: _Parties, party: str, weak: float | None) -> Symbol:
    colour, hatch_deg = parties.colour(party), parties.hatch_deg(party)
    if weak is not None:
        return Symbol(fill=colour, fill_opacity=weak, dots=colour, **_outline())  # type: ignore[arg-type]
    hatches = () if hatch_deg is None else (Hatch(hatch_deg, colour),)
    return Symbol(fill=colour, fill_opacity=0.34, hatches=hatches, **_outline())  # type: ignore[arg-type]


def _stripe(colours: list[str]) -> Symbol:
    spacing_mm = _STRIPE_MM * len(colours)
    hatches = tuple(
        Hatch(_CONTESTED_DEG, colour, spacing_mm, _STRIPE_MM, 0.5, offset_mm=_STRIPE_MM * place)
        for place, colour in enumerate(colours)
    )
    return Symbol(hatches=hatches, **_outline())  # type: ignore[arg-type]


def _rule_activity(layer: ExportLayer, parties: _Parties) -> Iterator[StyleRule]:
    for (party,) in _values(layer, "party"):
        angle = (_ACTIVITY_DEG - (parties.hatch_deg(party) or 0.0)) % 180
        dash_mm = (5 * PIXEL_MM, 4 * PIXEL_MM)
        hatch = Hatch(angle, parties.colour(party), width_mm=1.7 * PIXEL_MM, opacity=0.85, dash_mm=dash_mm)
        yield StyleRule(*parties.names(party), (("party", party),), Symbol(hatches=(hatch,)))


def _rule_zones(layer: ExportLayer, _: _Parties) -> Iterator[StyleRule]:
    palette = read_palettes()["zones"]
    for kind, reading, status in _values(layer, "kind", "reading", "status"):
        lapsed = status == "lapsed"
        parts = [value_words("kind", kind), value_words("reading", reading)]
        if status in _NOT_IN_FORCE:
            parts.append(value_words("status", status))
        label, label_ar = ", ".join(part[0] for part in parts), "، ".join(part[1] for part in parts)
        colour = COLOURS["lapsed"] if lapsed else palette.get(kind, palette["default"])
        symbol = Symbol(
            fill=colour,
            fill_opacity=0.0 if lapsed else 0.045,
            line=colour,
            line_mm=(1.2 if lapsed else 2) * PIXEL_MM,
            line_opacity=0.8 if lapsed else 0.95,
            dash_mm=tuple(part * PIXEL_MM for part in _READING_DASHES.get(reading, _READING_DASHES["stated"])),
            casing_mm=4 * PIXEL_MM,
            casing_opacity=0.55,
        )
        tests = (("kind", kind), ("reading", reading), ("status", status))
        yield StyleRule(label, label_ar, tests, symbol, reading not in _ASIDE and status not in _NOT_IN_FORCE)


def _deal_strikes(layer: ExportLayer) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Deal out the symbols as the map does: in the order of all strikes, whether their place is a point or an area."""
    marks = read_palettes()["strikes"]
    own = {party for (party,) in _values(layer, "attributed_to")}
    for place, (party,) in enumerate(_values(replace(layer, rows=layer.frame_rows or layer.rows), "attributed_to")):
        if party in own:
            yield party, marks[place % len(marks)]


def _rule_strikes(layer: ExportLayer, parties: _Parties) -> Iterator[StyleRule]:
    for party, mark in _deal_strikes(layer):
        size_mm = _MARK_PX[mark["shape"]] * PIXEL_MM
        symbol = Symbol(shape=mark["shape"], fill=mark["colour"], line="#ffffff", line_mm=_HALO_MM, size_mm=size_mm)
        yield StyleRule(*parties.names(party), (("attributed_to", party),), symbol)


def _rule_strike_areas(layer: ExportLayer, parties: _Parties) -> Iterator[StyleRule]:
    for party, mark in _deal_strikes(layer):
        symbol = Symbol(
            fill=mark["colour"],
            fill_opacity=0.03,
            line=mark["colour"],
            line_mm=0.3,
            line_opacity=0.35,
            dash_mm=(1.06, 1.06),
            shape=mark["shape"],
            size_mm=_MARK_PX[mark["shape"]] * PIXEL_MM,
        )
        yield StyleRule(*parties.names(party), (("attributed_to", party),), symbol)


def _rule_corridors(layer: ExportLayer, _: _Parties) -> Iterator[StyleRule]:
    colour = COLOURS["corridor"]
    best = Symbol(fill=colour, fill_opacity=0.16, line=colour, line_mm=PIXEL_MM, line_opacity=0.7)
    other = Symbol(fill=colour, fill_opacity=0.07, line=colour, line_mm=0.7 * PIXEL_MM, line_opacity=0.5)
    yield from _rule_ranks(layer, best, other)


def _rule_centrelines(layer: ExportLayer, _: _Parties) -> Iterator[StyleRule]:
    best_dash, other_dash = (tuple(part * PIXEL_MM for part in dash) for dash in ((11, 6), (5, 4)))
    line = Symbol(line=COLOURS["corridor"], casing_opacity=0.95)
    best = replace(line, line_mm=3 * PIXEL_MM, dash_mm=best_dash, casing_mm=6 * PIXEL_MM)
    other = replace(line, line_mm=1.6 * PIXEL_MM, dash_mm=other_dash, casing_mm=3.6 * PIXEL_MM)
    yield from _rule_ranks(layer, best, other)


def _rule_ranks(layer: ExportLayer, best: Symbol, other: Symbol) -> Iterator[StyleRule]:
    """Draw the best corridor of each reading strongly and its alternatives thinly."""
    words, alternative = value_words("one", "corridors"), ("An alternative, hypothetical", "بديل افتراضي")
    ranks = sorted({float(str(rank)) for rank in layer.column("rank") if rank is not None})
    for (reading,) in _values(layer, "reading"):
        shown, test = reading not in _ASIDE, ("reading", reading)
        for rank in ranks:
            told = _with_reading(words if rank == 1 else alternative, reading)
            label = told if rank == 1 else (f"{told[0]} ({rank:g})", f"{told[1]} ({rank:g})")
            yield StyleRule(*label, (test, ("rank", rank)), best if rank == 1 else other, shown)
        if not ranks:
            yield StyleRule(*_with_reading(words, reading), (test,), best, shown)


def _rule_pinch_points(layer: ExportLayer, _: _Parties) -> Iterator[StyleRule]:
    line = Symbol(line=COLOURS["pinch"], line_mm=1.6 * PIXEL_MM, casing_mm=3.6 * PIXEL_MM)
    for (reading,) in _values(layer, "reading"):
        words = _with_reading(layer_title(layer.name), reading)
        yield StyleRule(*words, (("reading", reading),), line, reading not in _ASIDE)


def _with_reading(words: tuple[str, str], reading: str) -> tuple[str, str]:
    told = value_words("reading", reading) if reading else ("", "")
    return (f"{words[0]}: {told[0].lower()}", f"{words[1]}: {told[1]}") if reading else words


def _rule_separation_lines(layer: ExportLayer, _: _Parties) -> Iterator[StyleRule]:
    for place, (scenario,) in enumerate(_values(layer, "scenario")):
        dash = tuple(part * PIXEL_MM for part in _SEPARATION_DASHES[place % len(_SEPARATION_DASHES)])
        line = Symbol(line=COLOURS["separation"], line_mm=2.4 * PIXEL_MM, dash_mm=dash, casing_mm=5 * PIXEL_MM)
        english, arabic = value_words("one", "separation_lines")
        told = value_words("scenario", scenario)
        yield StyleRule(f"{english}: {both((told[0], ''))}", f"{arabic}: {told[1]}", (("scenario", scenario),), line)


def _rule_separation_bands(layer: ExportLayer, _: _Parties) -> Iterator[StyleRule]:
    colour = COLOURS["separation"]
    band = Symbol(fill=colour, fill_opacity=0.1, line=colour, line_mm=0.21, line_opacity=0.5, dash_mm=(0.53, 1.06))
    yield StyleRule(*layer_title(layer.name), (), band)
