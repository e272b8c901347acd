"""Pairs of features: laws of the overlay, brute force, and what counts as contact."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geo.errors import BadGeometryError, DataError, MissingCrsError
from geo.geodesy import area_m2
from geo.overlaps import OVERLAP_COLUMNS, overlap_pairs, overlap_pairs_within


def make_layer(*geometries: shapely.Geometry, prefix: str = "f", **columns: object) -> gpd.GeoDataFrame:
    names = [f"{prefix}{row}" for row in range(len(geometries))]
    return gpd.GeoDataFrame(
        {"id": names, "name": names, "name_ar": names, **columns}, geometry=list(geometries), crs="EPSG:4326"
    )


def pair_up(a: gpd.GeoDataFrame, b: gpd.GeoDataFrame, **options: float) -> gpd.GeoDataFrame:
    return overlap_pairs(a, b, a_kind="zone", b_kind="control", **options)


LONS, LATS, SIDES = st.floats(36, 41), st.floats(33, 37), st.floats(0.01, 2)


@st.composite
def polygons(draw: st.DrawFn) -> shapely.Geometry:
    """Star-shaped outlines of 3 to 12 corners, some with a hole."""
    lon, lat, size, corners = draw(LONS), draw(LATS), draw(SIDES), draw(st.integers(3, 12))
    angle = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    radius = size * np.array(draw(st.lists(st.floats(0.3, 1), min_size=corners, max_size=corners)))
    outline = np.column_stack((lon + radius * np.cos(angle), lat + radius * np.sin(angle)))
    shape = shapely.Polygon(outline)
    if draw(st.booleans()):
        shape = shape.difference(shapely.Point(lon, lat).buffer(size * 0.1))
    assume(shape.is_valid and shape.area > 0)
    return shape


LAYERS = st.lists(polygons(), min_size=1, max_size=4)


@settings(max_examples=60, deadline=None)
@given(polygons(), polygons())
def test_common_part_and_rest_make_the_whole(a: shapely.Geometry, b: shapely.Geometry) -> None:
    pair = pair_up(make_layer(a), make_layer(b), sliver_width_m=0.0).iloc[0]
    whole_m2, rest_m2 = area_m2(np.array([a, a.difference(b)]))
    assert pair.area_km2 * 1e6 + rest_m2 == pytest.approx(whole_m2, rel=1e-9)
    assert pair.share_of_a == pytest.approx(pair.area_km2 * 1e6 / whole_m2, rel=1e-12)


@settings(max_examples=40, deadline=None)
@given(LAYERS, LAYERS)
def test_exchanging_the_frames_exchanges_the_columns_to_the_last_digit(
    a: list[shapely.Geometry], b: list[shapely.Geometry]
) -> None:
    there = pair_up(make_layer(*a), make_layer(*b, prefix="g"))
    back = overlap_pairs(make_layer(*b, prefix="g"), make_layer(*a), a_kind="control", b_kind="zone")
    back = back.sort_values(["b_id", "a_id"], ignore_index=True)
    for column, other in (("a_id", "b_id"), ("share_of_a", "share_of_b"), ("share_of_b", "share_of_a")):
        assert there[column].tolist() == back[other].tolist()
    for column in ("relation", "area_km2", "distance_m"):
        assert there[column].tolist() == back[column].tolist()
    assert shapely.to_wkb(there.geometry.to_numpy()).tolist() == shapely.to_wkb(back.geometry.to_numpy()).tolist()


@settings(max_examples=40, deadline=None)
@given(LAYERS, st.randoms(use_true_random=False), st.integers(0, 5))
def test_row_order_ring_start_and_winding_change_nothing(
    shapes: list[shapely.Geometry], random: object, start: int
) -> None:
    layer = make_layer(*shapes, shapely.box(37, 34, 40, 36))
    turned = layer.copy()
    turned["geometry"] = [_turn(shape, start).reverse() for shape in layer.geometry]
    order = list(range(len(layer)))
    random.shuffle(order)  # type: ignore[attr-defined]
    there = overlap_pairs_within(layer, kind="zone")
    back = overlap_pairs_within(turned.iloc[order], kind="zone")
    pd.testing.assert_frame_equal(there.drop(columns="geometry"), back.drop(columns="geometry"), check_exact=True)
    assert shapely.to_wkb(there.geometry.to_numpy()).tolist() == shapely.to_wkb(back.geometry.to_numpy()).tolist()


def _turn(polygon: shapely.Polygon, start: int) -> shapely.Polygon:
    ring = list(polygon.exterior.coords)[:-1]
    start %= len(ring)
    return shapely.Polygon([*ring[start:], *ring[:start]], [hole.coords for hole in polygon.interiors])


@settings(max_examples=30, deadline=None)
@given(LAYERS, LAYERS)
def test_brute_force_agrees(a: list[shapely.Geometry], b: list[shapely.Geometry]) -> None:
    pairs = pair_up(make_layer(*a), make_layer(*b, prefix="g"), sliver_width_m=0.0)
    assert len(pairs) == len(a) * len(b)
    for pair in pairs.itertuples():
        first, second = a[int(pair.a_id[1:])], b[int(pair.b_id[1:])]
        assert pair.area_km2 == pytest.approx(
            area_m2(np.array([first.intersection(second)]))[0] / 1e6, rel=1e-9, abs=1e-12
        )
        assert (pair.relation == "apart") == (pair.distance_m > 0) == (not first.intersects(second))


@settings(max_examples=30, deadline=None)
@given(LAYERS, LAYERS, st.floats(0, 200_000))
def test_a_reach_keeps_exactly_the_pairs_within_it(
    a: list[shapely.Geometry], b: list[shapely.Geometry], reach_m: float
) -> None:
    everything = pair_up(make_layer(*a), make_layer(*b, prefix="g"))
    near = pair_up(make_layer(*a), make_layer(*b, prefix="g"), apart_within_m=reach_m)
    assert near["id"].tolist() == everything.loc[everything["distance_m"] <= reach_m, "id"].tolist()


def test_the_gap_is_a_geodesic() -> None:
    west, east = shapely.box(37, 33, 38, 36), shapely.box(39, 34, 40, 35)
    pair = pair_up(make_layer(west), make_layer(east)).iloc[0]
    # Meridians draw together northwards, so the least gap lies at the northern corner, 35 N, or just off it.
    beside = Geodesic.WGS84.Inverse(35, 38, 35, 39)["s12"]
    assert pair.relation == "apart"
    assert pair.geometry is None
    assert pair.distance_m == pytest.approx(beside, rel=1e-4)
    assert pair.distance_m <= beside + 1e-6


def test_contact_is_no_overlap() -> None:
    square = shapely.box(38, 34, 39, 35)
    edge, corner = shapely.box(39, 34, 40, 35), shapely.box(39, 35, 40, 36)
    pairs = pair_up(make_layer(square), make_layer(edge, corner))
    assert pairs["relation"].tolist() == ["touch", "touch"]
    assert pairs[["area_km2", "share_of_a", "share_of_b", "distance_m"]].to_numpy().any() == False  # noqa: E712 - numpy's
    assert pairs.geometry.isna().all()


def test_a_common_part_thinner_than_a_sliver_is_contact() -> None:
    square, ten_metres_in = shapely.box(38, 34, 39, 35), shapely.box(39 - 10 / 91_900, 34, 40, 35)
    layers = make_layer(square), make_layer(ten_metres_in)
    assert pair_up(*layers, sliver_width_m=11.0)["relation"].tolist() == ["touch"]
    assert pair_up(*layers, sliver_width_m=9.0)["relation"].tolist() == ["overlap"]


def test_a_common_part_with_a_tail_keeps_its_area_only() -> None:
    """The two share a square and, elsewhere, a stretch of border."""
    comb = shapely.Polygon([(38, 34), (40, 34), (40, 35), (39, 35), (39, 34.5), (38, 34.5)])
    pair = pair_up(
        make_layer(comb), make_layer(shapely.Polygon([(38, 34.5), (39.5, 34.5), (39.5, 36), (38, 36)]))
    ).iloc[0]
    assert pair.geometry.geom_type == "Polygon"
    assert shapely.equals(pair.geometry, shapely.box(39, 34.5, 39.5, 35))


def test_readings_meet_their_own_kind_and_what_is_stated() -> None:
    zones = make_layer(
        *(shapely.box(38, 34, 39, 34 + height) for height in (0.2, 0.4, 0.6, 0.1)),
        zone_id=["red", "red", "red", "tanf"],
        reading=["narrow", "likely", "wide", "stated"],
        tier="",
    )
    pairs = overlap_pairs_within(zones, kind="zone")
    assert pairs["id"].tolist() == [f"zone:red~zone:tanf~{reading}" for reading in ("narrow", "likely", "wide")]
    other = zones.assign(zone_id=["blue", "blue", "blue", "sochi"])
    crossed = pair_up(zones, other)
    assert len(crossed) == 3 + 3 + 3 + 1
    assert crossed.loc[crossed["reading"] == "stated", "a_id"].tolist() == ["tanf"]


def test_tiers_are_named_and_not_paired_with_each_other() -> None:
    tiers = make_layer(
        shapely.box(38, 34, 39, 35),
        shapely.box(38, 34, 39, 36),
        shapely.box(38, 34, 38.5, 34.5),
        zone_id=["limit", "limit", "tanf"],
        reading="stated",
        tier=["0-10 km", "10-20 km", ""],
    )
    pairs = overlap_pairs_within(tiers, kind="zone")
    assert pairs[["a_id", "b_id"]].to_numpy().tolist() == [["limit:0-10 km", "tanf"], ["limit:10-20 km", "tanf"]]
    assert pairs["a_name"].tolist() == ["f0, 0-10 km", "f1, 10-20 km"]


@pytest.mark.parametrize(
    ("first", "second", "met"),
    [
        (("2020-01-01", "2021-01-01"), ("2020-06-01", "2022-01-01"), True),
        (("2020-01-01", "2021-01-01"), ("2021-01-01", "2022-01-01"), False),  # half-open: they hand over
        (("2020-01-01", None), ("2030-01-01", None), True),
        ((None, "2020-01-01"), ("2020-01-01", None), False),
        ((None, None), ("2020-01-01", "2020-01-02"), True),
    ],
)
def test_features_meet_only_if_they_hold_at_one_time(
    first: tuple[str | None, str | None],
    second: tuple[str | None, str | None],
    met: bool,  # noqa: FBT001 - a case's answer
) -> None:
    layers = [
        make_layer(
            shapely.box(38, 34, 39, 35),
            valid_from=pd.to_datetime([start], utc=True),
            valid_to=pd.to_datetime([end], utc=True),
        )
        for start, end in (first, second)
    ]
    assert len(pair_up(*layers)) == met
    assert len(pair_up(*layers[::-1])) == met


def test_no_rows_make_an_empty_frame() -> None:
    empty = make_layer(shapely.box(38, 34, 39, 35))[:0]
    pairs = pair_up(empty, make_layer(shapely.box(38, 34, 39, 35)))
    assert tuple(pairs.columns) == OVERLAP_COLUMNS
    assert pairs.empty


def test_what_cannot_be_measured_is_told() -> None:
    good = make_layer(shapely.box(38, 34, 39, 35))
    bow_tie = shapely.Polygon([(38, 34), (39, 35), (39, 34), (38, 35)])
    with pytest.raises(
        BadGeometryError, match=r"(?s)row 1.*found a Point.*row 2.*Self-intersection.*row 3.*no geometry"
    ):
        pair_up(good, make_layer(shapely.Point(38, 34), bow_tie, None))
    with pytest.raises(MissingCrsError, match="found no CRS, expected EPSG:4326"):
        pair_up(good, good.set_crs(None, allow_override=True))
    with pytest.raises(DataError, match="EPSG:32637"):
        pair_up(good, good.to_crs(32637))
