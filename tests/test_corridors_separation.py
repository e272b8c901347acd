"""Separation lines against geographiclib, closed forms and brute force, none of which shares code with the drawing."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from geographiclib.polygonarea import PolygonArea
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.special import ndtr

from geo import StudyResult
from geo.corridors.separation import (
    INSIDE_COLUMNS,
    SEPARATION_COLUMNS,
    Scenario,
    SeparationLine,
    SeparationRequest,
    compare_lines,
    describe_inside,
    draw_separation_line,
    find_separation,
    separation_frame,
    tell_separation,
)
from geo.corridors.separation.telling import find_passages
from geo.errors import CorridorError, MissingCrsError, SettingsError
from geo.geodesy import area_m2, distance_m
from geo.layers import Party

WGS84 = Geodesic.WGS84
AREA = shapely.box(37.0, 33.5, 40.0, 35.5)
WEST, EAST = shapely.Point(38.0, 34.3), shapely.Point(39.1, 34.7)

Floats = NDArray[np.float64]


def geodesics_m(lonlat: Floats, place: shapely.Point) -> Floats:
    """Distances to a point by geographiclib."""
    return np.array([WGS84.Inverse(lat, lon, place.y, place.x)["s12"] for lon, lat in lonlat])


def nearest_m(lonlat: Floats, line: shapely.LineString) -> Floats:
    """Distances to a line straight in longitude and latitude: places on it by geographiclib, then a parabola."""
    shares = np.linspace(0, 1, 401)
    places = shapely.get_coordinates(shapely.line_interpolate_point(line, shares, normalized=True))
    found = []
    for lon, lat in lonlat:
        along = np.array([WGS84.Inverse(lat, lon, y, x)["s12"] for x, y in places])
        least = int(np.clip(along.argmin(), 1, len(along) - 2))
        before, at, after = along[least - 1 : least + 2]
        bend = before - 2 * at + after
        vertex = at - (after - before) ** 2 / (8 * bend)
        inside = abs(after - before) <= 2 * bend
        found.append(vertex if inside else along.min())
    return np.array(found)


def places_on(separation: SeparationLine, number: int, seed: int = 4) -> Floats:
    """Random places on edges, any edge as likely as any other, and nearly never at a vertex."""
    rng = np.random.default_rng(seed)
    coordinates, part = shapely.get_coordinates(shapely.get_parts(separation.line), return_index=True)
    edge = rng.choice(np.flatnonzero(np.diff(part) == 0), number)
    share = rng.uniform(size=(number, 1))
    return np.asarray(coordinates[edge] * (1 - share) + coordinates[edge + 1] * share)


def draw(a: Any, b: Any, **options: Any) -> SeparationLine:  # noqa: ANN401 - whatever may be asked
    return draw_separation_line(a, b, **({"band_m": 10_000, "area": AREA} | options))


# The line ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tolerance_m", [0.05, 1.0, 50.0])
def test_two_points_are_parted_by_their_geodesic_bisector(tolerance_m: float) -> None:
    line = draw(WEST, EAST, tolerance_m=tolerance_m)
    on = places_on(line, 200)
    gap_m = np.abs(geodesics_m(on, WEST) - geodesics_m(on, EAST))
    assert gap_m.max() <= tolerance_m
    assert gap_m.max() > tolerance_m / 1000  # as few vertices as the tolerance allows: it is used
    middle = WGS84.Inverse(WEST.y, WEST.x, EAST.y, EAST.x)
    centre = WGS84.Direct(WEST.y, WEST.x, middle["azi1"], middle["s12"] / 2)
    off_m = distance_m(line.line, shapely.Point(centre["lon2"], centre["lat2"]))
    assert off_m <= tolerance_m
    assert line.n_gaps == 0
    assert line.worst_m <= tolerance_m


def test_tolerance_is_kept_by_vertices_and_not_by_chance() -> None:
    exact, coarse = draw(WEST, EAST, tolerance_m=0.05), draw(WEST, EAST, tolerance_m=50.0)
    assert shapely.get_num_coordinates(exact.line) > 4 * shapely.get_num_coordinates(coarse.line)
    on = places_on(coarse, 200)
    assert np.abs(geodesics_m(on, WEST) - geodesics_m(on, EAST)).max() > 0.05


@pytest.mark.parametrize("filled", [False, True])
def test_point_against_line_and_polygon(*, filled: bool) -> None:
    shape: Any = shapely.LineString([(38.9, 33.6), (39.2, 34.4), (39.0, 35.3)])
    other = shapely.Polygon([*shape.coords, (39.9, 34.5)]) if filled else shape
    line = draw(WEST, other)
    on = places_on(line, 12)
    assert np.abs(geodesics_m(on, WEST) - nearest_m(on, shape)).max() <= 1.0


def test_weights_give_the_circle_of_apollonius() -> None:
    # Ten kilometres: flat to a centimetre. Distances as 2 to 1: the centre beyond b by a third, the radius two thirds.
    a = shapely.Point(38.0, 34.5)
    end = WGS84.Direct(a.y, a.x, 60.0, 10_000)
    b = shapely.Point(end["lon2"], end["lat2"])
    line = draw(a, b, weights=(2.0, 1.0), tolerance_m=0.5, smallest_m=500)
    (ring,) = shapely.get_parts(line.line)
    assert ring.is_ring
    centre = WGS84.Direct(a.y, a.x, 60.0, 10_000 * 4 / 3)
    radius_m = geodesics_m(places_on(line, 100), shapely.Point(centre["lon2"], centre["lat2"]))
    assert np.abs(radius_m - 10_000 * 2 / 3).max() < 0.55
    assert shapely.contains(line.nearer_b, b)
    assert shapely.contains(line.nearer_a, a)


@pytest.mark.parametrize("weights", [(1.0, 1.0), (1.0, 1.7), (3.0, 1.0)])
def test_sides_agree_with_brute_force(weights: tuple[float, float]) -> None:
    three = shapely.points([(37.6, 34.1), (38.4, 35.1), (39.6, 33.9)])
    two = shapely.points([(38.3, 34.0), (39.2, 34.9)])
    line = draw(three, two, weights=weights)
    lon, lat = (axis.ravel() for axis in np.meshgrid(np.linspace(37, 40, 42), np.linspace(33.5, 35.5, 31)))
    grid = np.column_stack((lon, lat))
    to_a = np.min([geodesics_m(grid, place) for place in three], axis=0) / weights[0]
    to_b = np.min([geodesics_m(grid, place) for place in two], axis=0) / weights[1]
    clear = np.abs(to_a - to_b) > 2.0
    assert clear.sum() > 1290
    for ground, nearer in ((line.nearer_a, to_a < to_b), (line.nearer_b, to_b < to_a)):
        assert (shapely.intersects_xy(ground, lon, lat)[clear] == nearer[clear]).all()
    on = places_on(line, 40)
    near_a = np.min([geodesics_m(on, place) for place in three], axis=0) / weights[0]
    near_b = np.min([geodesics_m(on, place) for place in two], axis=0) / weights[1]
    assert np.abs(near_a - near_b).max() * min(weights) <= 1.0


lons, lats = st.floats(37.1, 39.9), st.floats(33.6, 35.4)
sites = st.lists(st.tuples(lons, lats).map(shapely.Point), min_size=1, max_size=4)


@settings(max_examples=8, deadline=None)
@given(a=sites, b=sites, weight=st.sampled_from([1.0, 2.5]), data=st.data())
def test_changing_places_and_rows_changes_no_byte(
    a: list[shapely.Point], b: list[shapely.Point], weight: float, data: st.DataObject
) -> None:
    options: Any = {"weights": (weight, 1.0), "smallest_m": 4000.0, "tolerance_m": 5.0}
    try:
        line = draw(a, b, **options)
    except CorridorError:
        with pytest.raises(CorridorError, match="no separation line"):
            draw(b, a, **(options | {"weights": (1.0, weight)}))
        return
    turned = draw(
        data.draw(st.permutations(b)), data.draw(st.permutations(a)), **(options | {"weights": (1.0, weight)})
    )
    for one, other in (
        (line.line, turned.line),
        (line.band, turned.band),
        (line.nearer_a, turned.nearer_b),
        (line.nearer_b, turned.nearer_a),
    ):
        assert one.wkb == other.wkb


@settings(max_examples=12, deadline=None)
@given(lon=st.floats(37.3, 39.7), lat=st.floats(33.8, 35.2))
def test_no_ground_above_the_stated_size_is_missed(lon: float, lat: float) -> None:
    # A small weight leaves the one site only the ground within a sixtieth of its distance from the other: a small loop.
    lone, other = shapely.Point(lon, lat), shapely.Point(37.0, 33.2)
    away_m = geodesics_m(np.array([[lon, lat]]), other)[0]
    line = draw(other, lone, weights=(60.0, 1.0), smallest_m=away_m / 31)
    assert shapely.contains(line.nearer_b, lone)
    radius_m = away_m * 60 / (60**2 - 1)
    assert abs(area_m2([line.nearer_b])[0] / (np.pi * radius_m**2) - 1) < 4 / radius_m + 1e-3


def test_area_cuts_the_line_and_does_not_move_it() -> None:
    whole, part = draw(WEST, EAST), draw(WEST, EAST, area=shapely.box(38.3, 34.2, 38.9, 34.8))
    assert shapely.covers(part.area.buffer(1e-9), part.line)
    assert distance_m(shapely.points(shapely.get_coordinates(part.line)), whole.line).max() <= 2.0
    inside = shapely.intersection(whole.line, part.area)
    assert distance_m(shapely.points(shapely.get_coordinates(inside)), part.line).max() <= 2.0


def test_two_areas_of_an_area_have_a_piece_each() -> None:
    halves = shapely.union(shapely.box(37, 33.5, 40, 34.0), shapely.box(37, 35.0, 40, 35.5))
    line = draw(WEST, EAST, area=halves)
    assert shapely.get_num_geometries(line.line) == 2


def test_ground_of_both_sides_makes_up_the_area() -> None:
    line = draw([WEST, shapely.box(37.1, 34.9, 37.5, 35.2)], [EAST, shapely.box(39.4, 33.6, 39.7, 34.0)])
    assert area_m2([line.nearer_a, line.nearer_b]).sum() == pytest.approx(area_m2([AREA])[0], rel=1e-9)
    assert area_m2([shapely.intersection(line.nearer_a, line.nearer_b)])[0] < 1.0


# Parties that meet ---------------------------------------------------------------------------------------------------


def test_overlap_is_told_and_holds_no_line() -> None:
    a, b = shapely.box(37.6, 34.0, 38.8, 35.0), shapely.box(38.2, 34.2, 39.4, 34.8)
    line = draw(a, b)
    overlap = shapely.intersection(a, b)
    assert shapely.equals(line.common, overlap)
    assert shapely.length(shapely.intersection(line.line, overlap.buffer(-1e-5))) == 0
    # The line leaves the corners of the overlap, so it comes near to it and does not run along it.
    assert shapely.length(shapely.intersection(line.line, overlap.buffer(1e-4))) < 1e-3
    assert distance_m(line.line, overlap) < 5.0
    assert (
        np.abs(
            distance_m(shapely.points(places_on(line, 60)), a) - distance_m(shapely.points(places_on(line, 60)), b)
        ).max()
        <= 1.0
    )
    parts = [line.nearer_a, line.nearer_b, line.undecided, overlap]
    assert area_m2(parts).sum() == pytest.approx(area_m2([AREA])[0], rel=1e-6)


def test_shared_border_is_no_line_but_goes_on_as_one() -> None:
    a, b = shapely.box(38.0, 34.0, 38.5, 34.5), shapely.box(38.5, 34.0, 39.0, 34.5)
    line = draw(a, b)
    assert shapely.equals(line.common, shapely.LineString([(38.5, 34.0), (38.5, 34.5)]))
    south, north = sorted(shapely.get_parts(line.line), key=lambda part: part.bounds[1])
    assert distance_m(south, shapely.Point(38.5, 34.0)) < 2.0
    assert distance_m(north, shapely.Point(38.5, 34.5)) < 2.0
    assert south.bounds[1] == pytest.approx(33.5)
    assert north.bounds[3] == pytest.approx(35.5)
    on = places_on(line, 50)
    assert np.abs(on[:, 0] - 38.5).max() < 1e-4  # the meridian, by symmetry, within ten metres


def test_ground_whose_nearest_place_belongs_to_both_is_undecided() -> None:
    # Two slices of one cake: from anywhere beyond its tip, the tip is the nearest place of both.
    tip = (38.5, 34.5)
    a = shapely.Polygon([tip, (39.5, 34.5), (39.5, 34.8)])
    b = shapely.Polygon([tip, (39.5, 34.2), (39.5, 34.5)])
    line = draw(a, b, smallest_m=4000.0)
    for lon, lat in ((37.5, 34.5), (38.0, 34.9), (38.0, 34.1)):
        place = shapely.Point(lon, lat)
        assert shapely.contains(line.undecided, place)
        assert distance_m(line.line, place) > 20_000
    assert shapely.length(shapely.intersection(line.line, shapely.box(37, 33.5, 39.49, 35.5))) == 0
    assert shapely.length(line.line) == pytest.approx(0.5, rel=1e-3)  # on from where the border ends, to 40 degrees


def test_enclave_has_a_loop_of_its_own() -> None:
    hole = shapely.box(38.0, 34.0, 39.0, 35.0)
    a = shapely.difference(shapely.box(37.2, 33.6, 39.8, 35.4), hole)
    b = [shapely.Point(38.6, 34.4)]
    line = draw(a, b)
    (ring,) = shapely.get_parts(line.line)
    assert ring.is_ring
    assert shapely.contains(hole, ring)
    on = places_on(line, 10)
    assert np.abs(geodesics_m(on, b[0]) - nearest_m(on, hole.exterior)).max() <= 1.2


# What cannot be drawn ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: draw([], EAST), "needs two parties"),
        (lambda: draw(WEST, [None]), "row 1, column b: found no geometry"),
        (lambda: draw(WEST, shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])), "Self-intersection"),
        (lambda: draw(WEST, shapely.Point(3_800_000, 3_500_000)), "coordinates beyond 180 or 90"),
        (lambda: draw(WEST, shapely.Point(-142.0, -34.3)), "places on both sides of the antimeridian"),
        (lambda: draw(WEST, WEST, area=shapely.box(38, 34, 38.2, 34.2)), "the same nearest places for both"),
        (lambda: draw(WEST, EAST, area=shapely.box(37.0, 33.5, 37.5, 35.5)), "all of the area nearer to side a"),
        (lambda: draw(EAST, WEST, area=shapely.box(37.0, 33.5, 37.5, 35.5)), "all of the area nearer to side b"),
        (lambda: draw(WEST, EAST, weights=(1.0, 0.0)), "column weights: found .1.0, 0.0."),
        (lambda: draw(WEST, EAST, band_m=-1.0), "column band_m: found -1.0"),
        (lambda: draw(WEST, EAST, tolerance_m=float("nan")), "column tolerance_m: found nan"),
        (lambda: draw(WEST, EAST, area=shapely.Point(38, 34)), "column area: found a Point"),
    ],
)
def test_what_cannot_be_drawn_is_refused(call: Callable[[], SeparationLine], message: str) -> None:
    with pytest.raises(CorridorError, match=message):
        call()


def test_grid_that_would_not_fit_is_refused() -> None:
    with pytest.raises(SettingsError, match="smallest_m"):
        draw(WEST, EAST, smallest_m=5.0)


def test_series_of_any_crs_and_none_without() -> None:
    metres = gpd.GeoSeries([EAST], crs=4326).to_crs(32637)
    assert distance_m(shapely.points(places_on(draw([WEST], metres), 20)), draw(WEST, EAST).line).max() < 2.0
    with pytest.raises(MissingCrsError, match="Side b"):
        draw([WEST], gpd.GeoSeries([EAST]))


# How it moves --------------------------------------------------------------------------------------------------------


def test_shift_between_meridians_has_its_closed_form() -> None:
    # Two sites on the equator are parted by the meridian in their middle: a tenth of a degree east moves it by half.
    area, west = shapely.box(-1, -1, 1, 1), shapely.Point(-0.5, 0.0)
    base = draw(west, shapely.Point(0.5, 0.0), area=area)
    variant = draw(west, shapely.Point(0.6, 0.0), area=area)
    shift = compare_lines(base, variant)
    assert shift.moved_max_m == pytest.approx(6_378_137 * np.radians(0.05), abs=4.0)
    assert abs(shift.moved_at.y) < 0.03
    # The mean over latitudes up to one degree is less by the mean of 1 - cos.
    assert shift.moved_mean_m == pytest.approx(5565.97 * (1 - np.radians(1) ** 2 / 6), abs=2.0)
    strip = PolygonArea(WGS84)
    edge = [(lat, 0.0) for lat in np.linspace(-1, 1, 50)] + [(lat, 0.05) for lat in np.linspace(1, -1, 50)]
    for lat, lon in edge:
        strip.AddPoint(lat, lon)
    assert shift.to_a_km2 == pytest.approx(abs(strip.Compute()[2]) / 1e6, rel=1e-3)
    assert shift.to_b_km2 == 0.0
    back = compare_lines(variant, base)
    assert (back.to_a_km2, back.to_b_km2, back.moved_max_m) == (0.0, shift.to_a_km2, shift.moved_max_m)


def test_no_change_moves_nothing_and_more_bases_only_push() -> None:
    base = draw(WEST, EAST)
    still = compare_lines(base, draw(WEST, EAST))
    assert still.moved_max_m == pytest.approx(0.0, abs=1e-3)
    assert still.area_shift_km2 == 0.0
    more = compare_lines(base, draw(WEST, [EAST, shapely.Point(38.4, 34.9)]))
    assert more.to_b_km2 > 100
    assert more.to_a_km2 == 0.0
    with pytest.raises(CorridorError, match="different areas"):
        compare_lines(base, draw(WEST, EAST, area=shapely.box(38, 34, 39, 35)))


def test_greatest_shift_against_samples() -> None:
    base, variant = draw(WEST, EAST), draw(WEST, [EAST, shapely.Point(38.4, 34.9)], weights=(1.0, 1.4))
    shift = compare_lines(base, variant)
    there = distance_m(shapely.points(places_on(base, 1200)), variant.line).max()
    back = distance_m(shapely.points(places_on(variant, 1200)), base.line).max()
    assert max(there, back) <= 1.001 * shift.moved_max_m + 10.0
    assert max(there, back) > 0.97 * shift.moved_max_m


# What lies inside ----------------------------------------------------------------------------------------------------


def strikes_at(places: list[shapely.Point | None], uncertainty_m: float) -> gpd.GeoDataFrame:
    """Strikes whose places are known to so many metres with 95 %."""
    ids = [f"s{number}" for number in range(len(places))]
    moment = pd.Series([pd.Timestamp("2025-04-01", tz="UTC")] * len(ids)).astype("datetime64[us, UTC]")
    columns = {
        "id": ids,
        "name": ids,
        "date_edtf": "2025-04-01",
        "attributed_to": "israel",
        "location_kind": ["none" if place is None else "circle" for place in places],
        "uncertainty_m": uncertainty_m,
        "confidence": 0.95,
        "conflicts_with": [()] * len(ids),
        "event_date_from": moment,
        "event_date_to": moment + pd.Timedelta(days=1),
    }
    return gpd.GeoDataFrame(columns, geometry=list(places), crs="EPSG:4326")


def test_strikes_inside_are_expected_numbers() -> None:
    line = draw(shapely.Point(38.0, 34.5), shapely.Point(39.0, 34.5), band_m=10_000)
    sigma_m = 3000 / np.sqrt(-2 * np.log(0.05))
    # On the line, on the edge of its band, and 5 km within that edge: all along the same parallel.
    at = [WGS84.Direct(34.5, 38.5, 90.0, off_m) for off_m in (0.0, 10_000.0, 5_000.0)]
    strikes = strikes_at([*(shapely.Point(end["lon2"], end["lat2"]) for end in at), None], 3000.0)
    inside = describe_inside(line, strikes=strikes).set_index("id")
    expected = sum(ndtr((10_000 - off) / sigma_m) - ndtr((-10_000 - off) / sigma_m) for off in (0.0, 10_000.0, 5_000.0))
    assert inside.loc["all", "measure"] == pytest.approx(expected, abs=2e-3)
    assert (inside.loc["all", "low"], inside.loc["all", "high"]) == (2.0, 3.0)
    assert inside.loc["not_located", "measure"] == 1.0
    assert len(describe_inside(line, strikes=strikes.iloc[:0])) == 0


def test_zones_and_places_inside() -> None:
    line = draw(shapely.Point(38.0, 34.5), shapely.Point(39.0, 34.5), band_m=10_000)
    half = shapely.box(38.5, 34.4, 39.5, 34.6)
    zones = gpd.GeoDataFrame(
        {
            "zone_id": ["z"] * 3 + ["far"],
            "name": ["Z"] * 3 + ["Far"],
            "name_ar": ["ز"] * 3 + ["ب"],
            "tier": ["inner"] * 3 + [""],
            "tier_ar": [""] * 4,
            "reading": ["narrow", "likely", "wide", "stated"],
        },
        geometry=[
            shapely.box(38.5, 34.45, 39.5, 34.55),
            half,
            shapely.box(38.0, 34.4, 39.5, 34.6),
            shapely.box(39.8, 35.3, 39.9, 35.4),
        ],
        crs="EPSG:4326",
    )
    places = gpd.GeoDataFrame(
        {
            "id": ["b", "a", "c"],
            "name": ["B", "A", "C"],
            "name_ar": ["ب", "أ", "ج"],
            "uncertainty_m": [500.0, 9000.0, 1.0],
        },
        geometry=shapely.points([(38.52, 34.5), (38.55, 34.5), (39.0, 34.5)]),
        crs="EPSG:4326",
    )
    inside = describe_inside(line, places=places, zones=zones)
    assert tuple(inside.columns) == INSIDE_COLUMNS
    assert inside["id"].tolist() == ["a", "b", "z:inner", "z:inner", "z:inner"]
    off_m = WGS84.Inverse(34.5, 38.5, 34.5, 38.55)["s12"]
    assert inside.loc[0, ["measure", "low", "high"]].tolist() == pytest.approx([off_m, 0.0, off_m + 9000], abs=2.0)
    areas = inside[inside["kind"] == "zone"].set_index("unit")
    width_deg = np.degrees(10_000 / (6_378_137 / np.sqrt(1 - 0.00669438 * np.sin(np.radians(34.5)) ** 2))) / np.cos(
        np.radians(34.5)
    )
    assert areas.loc["share of the zone", "measure"] == pytest.approx(width_deg, rel=1e-3)
    assert areas.loc["km2", "measure"] == pytest.approx(2 * areas.loc["km2", "low"], rel=1e-3)
    assert areas.loc["km2", "high"] == pytest.approx(2 * areas.loc["km2", "measure"], rel=1e-3)
    assert areas["name"].iloc[0] == "Z, inner"
    assert areas.loc["share of the band", "measure"] == pytest.approx(
        areas.loc["km2", "measure"] * 1e6 / area_m2([line.band])[0]
    )


def test_band_covers_what_is_within_and_can_be_clipped() -> None:
    line = draw(WEST, EAST)
    rng = np.random.default_rng(7)
    places = rng.uniform((37.5, 33.4), (39.5, 35.6), (3000, 2))
    off_m = distance_m(shapely.points(places), line.line)
    inside = shapely.intersects_xy(line.band, *places.T)
    assert inside[off_m <= 10_000].all()
    assert not inside[off_m > 10_002].any()
    assert shapely.equals(line.band_in_area, shapely.intersection(line.band, AREA))


# Requests, scenarios, frames, words ----------------------------------------------------------------------------------

PARTIES = Party("west", "West", "غرب", "#aa0000"), Party("east", "East", "شرق", "#0000aa")
BASE = shapely.Point(38.4, 34.9)


def request(**options: Any) -> SeparationRequest:  # noqa: ANN401 - whatever may be asked
    fixed: dict[str, Any] = {"id": "line", "name": "West and East", "name_ar": "غرب وشرق", "band_m": 10_000}
    return SeparationRequest(**(fixed | {"party_a": PARTIES[0], "party_b": PARTIES[1]} | options))


def test_answers_become_a_frame_and_words() -> None:
    added = Scenario(id="base", name="With a base", name_ar="مع قاعدة", added_b=(BASE,))
    argued = Scenario(id="reach", name="By reach", name_ar="حسب المدى", weights=(2.0, 1.0))
    asked = request(
        scenarios=(added, argued),
        altitude_m=(0.0, 6000.0),
        vertical_reference="mean sea level",
        valid_from=datetime(2025, 4, 1, tzinfo=UTC),
    )
    answers = find_separation(asked, [WEST], [EAST], area=AREA)
    frame = separation_frame(answers, clipped=True)
    assert tuple(frame.columns) == SEPARATION_COLUMNS
    assert frame["id"].tolist() == ["line", "line:base", "line:reach"]
    assert frame["scenario"].tolist() == ["assessed", "base", "reach"]
    assert frame["hypothetical"].all()
    assert frame["name"].tolist()[1] == "West and East: With a base (hypothetical)"
    assert frame["moved_max_m"].isna().tolist() == [True, False, False]
    assert frame["weight_a"].tolist() == [1.0, 1.0, 2.0]
    assert (frame.loc[0, "lower_m"], frame.loc[0, "upper_m"]) == (0.0, 6000.0)
    assert frame["valid_to"].isna().all()
    assert frame.geometry.is_valid.all()
    assert frame.set_geometry("line").crs.to_epsg() == 4326
    assert shapely.covers(AREA.buffer(1e-9), frame.geometry.to_numpy()).all()
    towns = gpd.GeoDataFrame(
        {"id": ["t"], "name": ["Town"], "name_ar": ["بلدة"], "population": [9000]},
        geometry=[shapely.Point(38.2, 34.5)],
        crs="EPSG:4326",
    )
    told = [tell_separation(answer, towns) for answer in answers]
    off_km = distance_m(towns.geometry.iloc[0], answers[0].separation.line) / 1000
    assert f'passes {off_km:.1f} km north-east of "Town"' in told[0].en
    assert "«بلدة»" in told[0].ar
    assert "It moves by up to" in told[1].en
    assert 'hypothetical case "With a base"' in told[1].en
    assert "2 times as far" in told[2].en
    for sentence in told:
        assert sentence.en.endswith("nobody has agreed to it.")
        assert sentence.ar.endswith("ولم يوافق عليه أحد.")
    assert len(separation_frame([])) == 0


def test_taking_away_what_was_added_gives_the_same_line() -> None:
    added = Scenario(id="on", name="On", added_b=(BASE,))
    removed = Scenario(id="off", name="Off", removed_b=(shapely.Point(38.4, 34.9),))
    with_base = added.apply([WEST], [EAST])
    without = removed.apply(*with_base)
    assert draw(*without).line.wkb == draw(WEST, EAST).line.wkb
    with pytest.raises(CorridorError, match="key removed_b"):
        removed.apply([WEST], [EAST])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"party_b": PARTIES[0]}, "'west' on both sides"),
        ({"altitude_m": (10.0, 5.0), "vertical_reference": "mean sea level"}, "an upper height above"),
        ({"altitude_m": (0.0, 5.0)}, "what they are measured from"),
        ({"valid_from": datetime(2025, 4, 1)}, "a time with a time zone"),  # noqa: DTZ001 - that is what is refused
        (
            {"valid_from": datetime(2025, 4, 2, tzinfo=UTC), "valid_to": datetime(2025, 4, 1, tzinfo=UTC)},
            "a time after 2025-04-02",
        ),
        ({"scenarios": (Scenario(id="x", name="X", added_a=(BASE,)),) * 2}, "'x' more than once"),
    ],
)
def test_requests_that_cannot_be_answered(options: dict[str, Any], message: str) -> None:
    with pytest.raises(CorridorError, match=message):
        request(**options)


def test_scenarios_without_name_or_change_are_refused() -> None:
    with pytest.raises(CorridorError, match="no change"):
        Scenario(id="x", name="X")
    with pytest.raises(CorridorError, match="column name: found nothing"):
        Scenario(id="x", name="", added_a=(BASE,))


def test_case_without_line_is_named() -> None:
    everywhere = Scenario(id="all", name="All", added_a=(AREA,))
    with pytest.raises(CorridorError, match="scenario 'all', a is west and b is east"):
        find_separation(request(scenarios=(everywhere,)), [WEST], [shapely.Point(41.0, 34.0)], area=AREA)


# The shipped study ---------------------------------------------------------------------------------------------------


def test_line_of_the_shipped_study(result: StudyResult) -> None:
    neighbours = result.layers.reads["neighbours"].frame.set_index("id").geometry
    held = result.control.groupby("party")["geometry"]
    a = [*held.get_group("israel"), neighbours["israel"]]
    b = [*held.get_group("turkish_backed"), neighbours["turkiye"]]
    sites = [result.layers.gazetteer.resolve(f"site:{name}") for name in ("t4", "palmyra-airport")]
    scenario = Scenario(id="t4-palmyra", name="Turkish forces at T4 and Palmyra airport", added_b=tuple(sites))
    area = result.layers.outline
    base, variant = find_separation(request(scenarios=(scenario,), band_m=20_000), a, b, area=area)
    for answer, other in ((base, b), (variant, [*b, *sites])):
        on = shapely.points(places_on(answer.separation, 100))
        to_a = np.min([distance_m(on, place) for place in a], axis=0)
        to_b = np.min([distance_m(on, place) for place in other], axis=0)
        assert np.abs(to_a - to_b).max() <= 1.0
        assert answer.separation.n_gaps == 0
    assert variant.shift is not None
    assert variant.shift.to_a_km2 == 0.0
    assert variant.shift.to_b_km2 > 15_000
    inside = describe_inside(
        base.separation, strikes=result.strikes, zones=result.zones, places=result.layers.frame("places")
    )
    assert {"homs", "al-qusayr"} <= set(inside["id"])
    assert (inside["low"] <= inside["measure"] + 1e-9).all()
    assert (inside["measure"] <= inside["high"] + 1e-9).all()


@pytest.mark.parametrize(("off_m", "n_told"), [(59_900.0, 1), (60_100.0, 0)])
@pytest.mark.parametrize("azimuth_deg", [90.0, 270.0])
def test_a_place_is_near_by_metres_and_not_by_degrees(off_m: float, n_told: int, azimuth_deg: float) -> None:
    west, east = shapely.points([(28.0, 66.0), (32.0, 66.0)])
    line = draw_separation_line(west, east, band_m=20_000, area=shapely.box(27.0, 65.5, 33.0, 66.5))
    there = Geodesic.WGS84.Direct(66.0, 30.0, azimuth_deg, off_m)
    town = gpd.GeoDataFrame(
        {"id": ["a"], "name": ["A"], "name_ar": ["أ"]},
        geometry=[shapely.Point(there["lon2"], there["lat2"])],
        crs="EPSG:4326",
    )
    passages = find_passages(line, town)
    assert [round(passage.distance_m, 1) for passage in passages] == [off_m] * n_told
