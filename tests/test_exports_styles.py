"""Styles say of every layer what the page of the map says, and names on the map stay names."""

from datetime import UTC, datetime

import geopandas as gpd
import maps_scene
import pytest
import shapely

from geo.exports import ExportSet
from geo.exports.layers import ExportLayer, list_layers
from geo.exports.qgis.qml import list_style_parts
from geo.exports.qgis.qml_labels import has_labels, write_labels
from geo.exports.styles.layer_styles import style_layer
from geo.exports.styles.symbols import PIXEL_MM, LayerStyle, StyleRule
from geo.layers import Party


def lay_out(name: str, frame: gpd.GeoDataFrame) -> ExportLayer:
    exported = ExportSet(frames={name: frame}, title="", as_of=datetime(2025, 4, 10, tzinfo=UTC))
    return next(layer for layer in list_layers(exported) if layer.name == name)


def make_frame(geometry: shapely.Geometry, **columns: list[object]) -> gpd.GeoDataFrame:
    n = len(next(iter(columns.values())))
    return gpd.GeoDataFrame({"id": list(map(str, range(n))), **columns}, geometry=[geometry] * n, crs="EPSG:4326")


BOX, LINE = shapely.box(38, 34, 39, 35), shapely.LineString([(38, 34), (39, 35)])


def test_zones_that_are_not_in_force_wait_to_be_asked_for() -> None:
    statuses = ["declared", "agreed", "disputed", "lapsed"]
    columns = {"kind": ["red_line"] * 4, "reading": ["stated"] * 4, "status": statuses}
    style = style_layer(lay_out("zones", make_frame(BOX, **columns)))
    shown = {dict(rule.tests)["status"]: rule.shown for rule in style.rules}
    assert shown == {"declared": True, "agreed": True, "disputed": False, "lapsed": False}


def test_alternatives_are_thinner_than_the_best_corridor() -> None:
    columns: dict[str, list[object]] = {"reading": ["all"] * 2, "rank": [1.0, 2.0]}
    style = style_layer(lay_out("corridors", make_frame(BOX, **columns)))
    best, other = (rule.symbol for rule in style.rules)
    assert (best.fill_opacity, other.fill_opacity) == (0.16, 0.07)
    assert best.line_mm > other.line_mm


def test_a_pinch_point_is_shown_with_its_reading() -> None:
    columns: dict[str, list[object]] = {"reading": ["narrow", "likely"], "width_m": [9e3, 12.5e3]}
    style = style_layer(lay_out("pinch_points", make_frame(LINE, **columns)))
    assert {dict(rule.tests)["reading"]: rule.shown for rule in style.rules} == {"narrow": False, "likely": True}


@pytest.mark.parametrize(("hatch_deg", "drawn_deg"), [(None, 60.0), (0.0, 60.0), (45.0, 15.0), (90.0, 150.0)])
def test_activity_is_hatched_as_on_the_page(hatch_deg: float | None, drawn_deg: float) -> None:
    # An upright line turned clockwise by 30 degrees and the party's angle: patterns.js, activityFill.
    party = Party("p", "P", "ب", "#123456", hatch_deg)
    style = style_layer(lay_out("activity", make_frame(BOX, party=["p"])), (party,))
    (hatch,) = style.rules[0].symbol.hatches
    assert hatch.angle_deg == drawn_deg
    assert hatch.dash_mm == pytest.approx((5 * PIXEL_MM, 4 * PIXEL_MM))


def properties_of(layer: ExportLayer, style: LayerStyle) -> dict[str, str]:
    found = {}
    for option in write_labels(layer, style).iterfind("settings/dd_properties/Option/Option/Option"):
        parts = {part.get("name"): part.get("value") for part in option}
        found[str(option.get("name"))] = str(parts["expression"])
    return found


def test_a_zone_is_named_in_its_colour_and_only_where_it_is_drawn() -> None:
    columns = {"name": ["a", "b"], "kind": ["red_line"] * 2, "reading": ["stated"] * 2, "status": ["agreed", "lapsed"]}
    layer = lay_out("zones", make_frame(BOX, **columns))
    told = properties_of(layer, style_layer(layer))
    assert "THEN '#b3123f'" in told["Color"]
    assert told["Show"].startswith("NOT (")
    assert "'lapsed'" in told["Show"]
    assert "'agreed'" not in told["Show"]


def test_hostile_names_stay_values_of_their_expression() -> None:
    party = Party("p", "O'Neil\\' || @user_full_name || '", "ب", "#123456", None)
    columns: dict[str, list[object]] = {"party": ["p"], "status": ["assessed"], "claimants": [()], "name": ["x"]}
    layer = lay_out("control", make_frame(BOX, **columns))
    style = style_layer(layer, (party,))
    text = write_labels(layer, style).find("settings/text-style")
    assert text is not None
    assert "'O''Neil\\\\'' || @user_full_name || '''" in str(text.get("fieldName"))


def test_layers_without_names_have_none() -> None:
    assert not has_labels(lay_out("overlaps", maps_scene.overlaps_frame()))
    layer = lay_out("control", make_frame(BOX, status=["unknown"]))
    rule = StyleRule("Not known", "غير معروفة", (("status", "unknown"),), style_layer(layer).rules[0].symbol)
    text = write_labels(layer, LayerStyle((rule,))).find("settings/text-style")
    assert text is not None
    assert text.get("fieldName") == "''"


def test_a_party_has_one_symbol_whether_its_strikes_are_points_or_areas() -> None:
    # Over all strikes b leads; among the points alone a would.
    parties: list[object] = ["a", "a", "b", "b", "b"]
    frame = make_frame(BOX, attributed_to=parties)
    frame.geometry = [shapely.Point(38, 34), shapely.Point(38, 35), shapely.Point(39, 35), BOX, BOX]
    exported = ExportSet(frames={"strikes": frame}, title="", as_of=datetime(2025, 4, 10, tzinfo=UTC))
    points, areas = (style_layer(layer) for layer in list_layers(exported))
    shapes = {dict(rule.tests)["attributed_to"]: rule.symbol.shape for rule in points.rules}
    assert shapes == {"b": "triangle", "a": "diamond"}
    assert {dict(rule.tests)["attributed_to"]: rule.symbol.shape for rule in areas.rules} == {"b": "triangle"}


def test_a_place_has_its_dot_where_it_has_its_name() -> None:
    frame = make_frame(shapely.Point(38.28, 34.56), name=["Palmyra (Tadmur)"], population=[51015])
    layer = lay_out("places", frame)
    style = style_layer(layer, ())
    (rule,) = list_style_parts(layer, style)[1].findall("rules/rule")
    assert "@map_scale" in rule.attrib["filter"]
    assert rule.attrib["filter"] == properties_of(layer, style)["Show"]
    assert "@project_title" in rule.attrib["filter"]
    (plain,) = list_style_parts(lay_out("lakes", frame), style_layer(lay_out("lakes", frame), ()))[1].findall(
        "rules/rule"
    )
    assert "filter" not in plain.attrib
