"""Zones drawn from declarations, held against geodesics of geographiclib."""

from dataclasses import replace
from datetime import UTC, datetime

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import RuleError, SettingsError
from geo.layers import Declaration, Declarations, Gazetteer, Reading, Source, Tier
from geo.zones import ZONE_COLUMNS, draw_rules, draw_zones, parse_rule, pick_reading, undrawn, zone_keys

TANF, PALMYRA = (38.6424, 33.5330), (38.3169, 34.5574)
TOLERANCE_M = 10.0


def make_layer(**geometries: shapely.Geometry) -> gpd.GeoDataFrame:
    names = [name.replace("_", "-") for name in geometries]
    return gpd.GeoDataFrame(
        {"id": names, "name": names, "name_ar": names, "aliases": [()] * len(names)},
        geometry=list(geometries.values()),
        crs="EPSG:4326",
    )


GAZETTEER = Gazetteer(
    {
        "site": make_layer(tanf=shapely.Point(TANF), palmyra=shapely.Point(PALMYRA)),
        "line": make_layer(road=shapely.LineString([(38.0, 34.5), (38.4, 34.6), (38.9, 34.4)])),
        "area": make_layer(
            east=shapely.box(38.5, 32.0, 42.0, 36.0),
            west=shapely.box(36.0, 32.0, 38.5, 36.0),
            core=shapely.box(38.2, 34.4, 38.4, 34.6),
        ),
    }
)


def declare(identifier: str = "zone", **changes: object) -> Declaration:
    plain = Declaration(
        id=identifier,
        name="Zone",
        name_ar="منطقة",
        kind="red_line",
        status="declared",
        mechanism="",
        declarer="israel",
        addressee=("turkiye",),
        exempt=(),
        responsible_party="syrian_government",
        prohibited_conduct=("basing",),
        stated_consequence="",
        quote="",
        quote_lang="",
        valid_from=datetime(2025, 4, 9, tzinfo=UTC),
        valid_to=None,
        date_edtf="2025-04-09",
        lower_m=0.0,
        upper_m=np.nan,
        vertical_reference="",
        geometry_basis="analyst",
        uncertainty_m=np.nan,
        confidence=0.95,
        sensitivity="public",
        sources=(Source("https://example.org/"),),
        note="",
    )
    return replace(plain, **changes)


def declare_readings(narrow: str, likely: str, wide: str) -> Declaration:
    rules = {"narrow": narrow, "likely": likely, "wide": wide}
    return declare(readings=tuple(Reading(name, rule, f"why {name}", f"لماذا {name}") for name, rule in rules.items()))


def draw(*declarations: Declaration) -> gpd.GeoDataFrame:
    return draw_zones(Declarations(declarations, ()), GAZETTEER, tolerance_m=TOLERANCE_M)


def draw_rule(text: str) -> shapely.Geometry:
    return draw_rules([parse_rule(text)], GAZETTEER, tolerance_m=TOLERANCE_M)[0]


def step(start: tuple[float, float], azimuth_deg: float, distance_m: float) -> shapely.Point:
    end = Geodesic.WGS84.Direct(start[1], start[0], azimuth_deg, distance_m)
    return shapely.Point(end["lon2"], end["lat2"])


@settings(max_examples=60, deadline=None)
@given(st.floats(0, 360), st.floats(0, 1), st.sampled_from((10, 55, 85)))
def test_a_disc_covers_what_is_within_and_no_more_than_the_tolerance(
    azimuth_deg: float, share: float, radius_km: int
) -> None:
    disc = draw_rule(f"within {radius_km} km of site:tanf")
    radius_m = radius_km * 1000
    assert shapely.covers(disc, step(TANF, azimuth_deg, share * radius_m))
    assert not shapely.intersects(disc, step(TANF, azimuth_deg, radius_m + 1.01 * TOLERANCE_M))


@settings(max_examples=60, deadline=None)
@given(st.floats(0, 360), st.floats(0, 1))
def test_a_ring_covers_its_width_on_both_borders(azimuth_deg: float, share: float) -> None:
    ring = draw_rule("between 20 km and 25 km of site:tanf")
    assert shapely.covers(ring, step(TANF, azimuth_deg, 20_000 + share * 5_000))
    assert not shapely.intersects(ring, step(TANF, azimuth_deg, 20_000 - 1.01 * TOLERANCE_M))
    assert not shapely.intersects(ring, step(TANF, azimuth_deg, 25_000 + 1.01 * TOLERANCE_M))


def test_a_wrong_radius_would_be_seen() -> None:
    disc = draw_rule("within 54.9 km of site:tanf")
    assert not shapely.covers(disc, step(TANF, 90, 55_000))


def test_from_nought_means_outside_the_place() -> None:
    ring = draw_rule("between 0 km and 10 km of area:core")
    core = GAZETTEER.resolve("area:core")
    assert shapely.area(shapely.intersection(ring, core)) == 0
    assert shapely.area(shapely.union(ring, core)) == pytest.approx(
        shapely.area(draw_rule("within 10 km of area:core"))
    )


def test_a_list_of_places_is_the_union_whatever_its_order() -> None:
    both = draw_rule("within 20 km of site:tanf + line:road")
    assert shapely.equals_exact(both, draw_rule("within 20 km of line:road + site:tanf"))
    apart = shapely.union(draw_rule("within 20 km of site:tanf"), draw_rule("within 20 km of line:road"))
    assert shapely.area(shapely.symmetric_difference(both, apart)) < 1e-9


def test_a_ring_of_a_list_is_measured_from_the_nearest() -> None:
    ring = draw_rule("between 10 km and 20 km of site:palmyra + line:road")
    assert not shapely.intersects(ring, shapely.Point(PALMYRA))  # 10 km from neither, but within 10 km of both
    assert not shapely.intersects(ring, GAZETTEER.resolve("line:road"))


def test_inside_and_outside_part_a_disc() -> None:
    disc = draw_rule("within 55 km of site:tanf")
    inside, outside = (draw_rule(f"within 55 km of site:tanf {side} area:east") for side in ("inside", "outside"))
    assert shapely.area(inside) + shapely.area(outside) == pytest.approx(shapely.area(disc), rel=1e-12)
    assert shapely.area(shapely.intersection(inside, outside)) == 0
    assert shapely.covers(GAZETTEER.resolve("area:east").buffer(1e-9), inside)


def test_all_of_dissolves_neighbours() -> None:
    assert draw_rule("all of area:west, area:east").geom_type == "Polygon"


def test_the_frame_has_its_columns_rows_and_types() -> None:
    zones = draw(
        declare("tanf", rule="within 55 km of site:tanf", status="lapsed"),
        declare("record"),
        replace(
            declare_readings(
                "within 25 km of site:palmyra", "within 50 km of site:palmyra", "within 75 km of site:palmyra"
            ),
            id="red",
        ),
        declare(
            "tiers",
            tiers=(
                Tier("0-10 km", "within 10 km of site:tanf", "0-10 كم"),
                Tier("10-20 km", "between 10 km and 20 km of site:tanf"),
            ),
        ),
    )
    assert tuple(zones.columns) == ZONE_COLUMNS
    assert zones["id"].tolist() == ["tanf", "red:narrow", "red:likely", "red:wide", "tiers:0-10 km", "tiers:10-20 km"]
    assert zones["reading"].tolist() == ["stated", "narrow", "likely", "wide", "stated", "stated"]
    assert zones["reading_text"].tolist() == ["", "why narrow", "why likely", "why wide", "", ""]
    assert zone_keys(zones).tolist() == ["tanf", "red", "red", "red", "tiers:0-10 km", "tiers:10-20 km"]
    assert zones["status"].tolist() == ["lapsed"] + ["declared"] * 5
    assert str(zones["valid_from"].dtype) == str(zones["valid_to"].dtype) == "datetime64[us, UTC]"
    assert zones["valid_from"].eq(pd.Timestamp("2025-04-09", tz="UTC")).all()
    assert zones["valid_to"].isna().all()
    assert isinstance(zones.index, pd.RangeIndex)
    assert zones.crs.to_epsg() == 4326
    assert zones.is_valid.all()
    assert zones["area_km2"].iloc[0] == pytest.approx(np.pi * 55**2, rel=2e-3)


def test_a_record_without_geometry_is_listed_and_never_drawn() -> None:
    declarations = Declarations((declare("record"), declare("tanf", rule="within 55 km of site:tanf")), ())
    assert [record.id for record in undrawn(declarations)] == ["record"]
    assert draw_zones(declarations, GAZETTEER)["id"].tolist() == ["tanf"]


def test_no_declaration_makes_an_empty_frame() -> None:
    zones = draw()
    assert tuple(zones.columns) == ZONE_COLUMNS
    assert zones.empty


def test_each_reading_holds_the_one_before() -> None:
    zones = draw(
        declare_readings("within 25 km of site:palmyra", "within 50 km of site:palmyra", "within 75 km of site:palmyra")
    )
    narrow, likely, wide = zones.geometry
    assert likely.covers(narrow)
    assert wide.covers(likely)


def test_readings_that_cross_by_less_than_the_drawing_tolerance_are_closed() -> None:
    rules = ("within 25 km of site:palmyra", "within 24.995 km of site:palmyra", "within 75 km of site:palmyra")
    assert not draw_rule(rules[1]).covers(draw_rule(rules[0]))
    narrow, likely, wide = draw(declare_readings(*rules)).geometry
    assert likely.covers(narrow)
    assert wide.covers(likely)


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        (
            ("within 50 km of site:palmyra", "within 25 km of site:palmyra", "within 75 km of site:palmyra"),
            r"key readings\.likely: found 5,8\d\d\.\d\d km2 of the narrow reading outside the likely one",
        ),
        (
            ("within 25 km of site:palmyra", "within 50 km of site:palmyra", "within 75 km of site:tanf"),
            r"key readings\.wide: found .* of the likely reading outside the wide one",
        ),
        (
            ("within 25.1 km of site:palmyra", "within 25 km of site:palmyra", "within 75 km of site:palmyra"),
            r"narrow within likely within wide",
        ),
    ],
)
def test_readings_that_are_not_nested_are_refused(rules: tuple[str, str, str], message: str) -> None:
    with pytest.raises(RuleError, match=message):
        draw(declare_readings(*rules))


def test_every_wrong_zone_is_told_at_once() -> None:
    with pytest.raises(RuleError) as caught:
        draw(
            declare("first", rule="within 5 of site:tanf"),
            declare("second", rule="within 5 km of site:tanff"),
            declare("third", rule="within 5 km of site:palmyra inside area:east"),
            declare("fourth", rule="within 5 km of site:tanf"),
        )
    assert [finding.row for finding in caught.value.findings] == ["first", "second", "third"]
    assert "site:tanff" in caught.value.findings[1].found
    assert "site:tanf" in caught.value.findings[1].likely_cause


def test_a_rule_that_leaves_nothing_is_told() -> None:
    with pytest.raises(RuleError, match="found a rule that leaves nothing, expected an area"):
        draw(declare(rule="within 5 km of site:palmyra inside area:east"))


def test_drawing_twice_gives_the_same_bytes() -> None:
    declaration = declare(rule="between 3 km and 12 km of line:road + site:tanf outside area:core")
    first, second = (draw(declaration).geometry.to_wkb().iloc[0] for _ in range(2))
    assert first == second


def test_one_reading_is_picked_with_what_is_stated() -> None:
    zones = draw(
        declare("tanf", rule="within 55 km of site:tanf"),
        replace(
            declare_readings(
                "within 25 km of site:palmyra", "within 50 km of site:palmyra", "within 75 km of site:palmyra"
            ),
            id="red",
        ),
    )
    assert pick_reading(zones, "likely")["id"].tolist() == ["tanf", "red:likely"]
    with pytest.raises(SettingsError, match="found 'stated', expected narrow, likely or wide"):
        pick_reading(zones, "stated")
