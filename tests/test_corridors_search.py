"""Whole answers: rules, readings, clearances measured again, reasons in both languages."""

import math
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from numpy.typing import NDArray
from scipy import ndimage
from shapely import Point, Polygon

import geo.corridors.proposals
from geo.corridors import (
    CORRIDOR_COLUMNS,
    CorridorRequest,
    CorridorSettings,
    Ends,
    Scene,
    build_cost,
    find_closing_zones,
    find_corridors,
    find_scale_range,
    find_widest,
    join_sets,
)
from geo.errors import BadGeometryError, CorridorError, MissingCrsError
from geo.geodesy import fit_plane
from geo.layers import Source
from geo.rasters import Grid, Raster, fit_grid

AREA = shapely.box(36.0, 32.0, 42.0, 37.5)
AT = datetime(2025, 4, 15, tzinfo=UTC)
SOURCE = Source(
    url="https://example.org/a", publisher="A", published="2025-04-09", accessed="2025-05-01", archived_url="",
    reliability="B", credibility="2", note="",
)  # fmt: skip
SHAYRAT, BUKAMAL = Point(36.91, 34.49), Point(40.92, 34.45)
PALMYRA, TANF = (38.27, 34.55), (38.62, 33.50)


def geodesic_disc(lon: float, lat: float, radius_m: float, n: int = 240) -> Polygon:
    """A polygon whose edges touch the geodesic circle from outside."""
    reach = np.full(n, radius_m / math.cos(math.pi / n))
    lons, lats, _ = pyproj.Geod(ellps="WGS84").fwd(np.full(n, lon), np.full(n, lat), np.arange(n) * 360 / n, reach)
    return Polygon(np.column_stack((lons, lats)))


def zone(
    zone_id: str,
    geometry: shapely.Geometry,
    *,
    reading: str = "stated",
    conduct: tuple[str, ...] = ("deployment",),
    name_ar: str = "",
) -> dict[str, Any]:
    return {
        "id": zone_id if reading == "stated" else f"{zone_id}:{reading}",
        "zone_id": zone_id,
        "name": f"Zone {zone_id}",
        "name_ar": name_ar or f"منطقة {zone_id}",
        "tier": "",
        "tier_ar": "",
        "reading": reading,
        "valid_from": pd.Timestamp("2025-04-09", tz="UTC"),
        "valid_to": pd.NaT,
        "status": "declared",
        "addressee": ("turkiye",),
        "exempt": (),
        "prohibited_conduct": conduct,
        "sources": (SOURCE,),
        "geometry": geometry,
    }


def zones_frame(rows: Iterable[dict[str, Any]]) -> gpd.GeoDataFrame:
    listed = list(rows) or [zone("far", shapely.box(41.9, 32.0, 42.0, 32.1), conduct=())]
    return gpd.GeoDataFrame(listed, geometry="geometry", crs="EPSG:4326")


def request(start: Point = SHAYRAT, end: Point = BUKAMAL, **changes: Any) -> CorridorRequest:  # noqa: ANN401
    given: dict[str, Any] = {
        "id": "r", "name": "From A to B", "name_ar": "من أ إلى ب", "start": start, "end": end, "party": "turkiye",
        "conduct": "deployment", "mode": "air", "width_m": 10_000.0, "at": AT,
    }  # fmt: skip
    return CorridorRequest(**(given | changes))


@cache
def study_grid(cell_m: float = 2000.0) -> Grid:
    plane = fit_plane(AREA.bounds)
    return fit_grid(plane, plane.project(np.array([AREA]))[0].bounds, cell_m)


def even_cost() -> Raster:
    return build_cost(study_grid(), {}, {})


def wavy_cost() -> Raster:
    grid = study_grid()
    x_m, y_m = np.meshgrid(*grid.centres())
    waves = Raster(grid, (1 + np.sin(x_m / 3e4) * np.cos(y_m / 4e4)) / 2, "waves", "1")
    return build_cost(grid, {"waves": waves}, {"waves": 3.0})


BARE = CorridorSettings(band_stretches=(), pinch_widths=0)
"""Routes, alternatives and proofs, and nothing beside them."""


def answer_all(asked: CorridorRequest, zones: gpd.GeoDataFrame, cost: Any = even_cost) -> gpd.GeoDataFrame:  # noqa: ANN401
    return find_corridors(asked, zones, cost(), area=AREA, settings=BARE).corridors


def answer(asked: CorridorRequest, zones: gpd.GeoDataFrame, cost: Any = even_cost) -> gpd.GeoDataFrame:  # noqa: ANN401
    """The first answer of each reading: the cheapest way, or why there is none."""
    return answer_all(asked, zones, cost).drop_duplicates("reading").reset_index(drop=True)


def other_zones() -> list[dict[str, Any]]:
    outlines = {
        "dez": [(39.75, 35.95), (40.55, 35.55), (40.75, 35.05), (40.45, 34.95), (40.2, 35.3), (39.6, 35.6)],
        "raqqa": [(38.3, 36.2), (39.2, 36.35), (39.3, 35.85), (38.8, 36.05), (38.35, 35.8)],
        "hama": [(36.95, 35.55), (37.55, 35.7), (37.75, 35.2), (37.35, 35.05)],
        "south-west": [(36.6, 33.2), (37.2, 33.1), (37.1, 32.7), (36.7, 32.75)],
    }
    return [zone(key, Polygon(outline)) for key, outline in outlines.items()]


@pytest.mark.parametrize(
    ("radius_km", "length_km"),
    # Plane lengths of an independent trial (Lambert plane, 0.99955 plane metres a ground metre on the way) / 0.99955.
    [(0.0, 368.2 / 0.99953), (50.0, 382.7 / 0.99955), (55.9, 396.1 / 0.99955), (76.4, 511.8 / 0.9998)],
)
def test_the_price_of_a_red_line_between_two_places(radius_km: float, length_km: float) -> None:
    rows = [*other_zones(), zone("tanf", geodesic_disc(*TANF, 55e3))]
    if radius_km:
        rows.append(zone("tadmur", geodesic_disc(*PALMYRA, radius_km * 1000)))
    corridors = answer(request(margin_m=0.0), zones_frame(rows))
    assert corridors["length_m"][0] / 1000 == pytest.approx(length_km, rel=3e-4)
    assert corridors["min_clearance_m"][0] == pytest.approx(5000 if radius_km else 54_166, abs=25)


def nearest_by_hand(line: shapely.LineString, ring: NDArray[np.float64], lat: float) -> float:
    """Least distance from a line to a ring by dense points and geographiclib, good to about a metre."""
    squeeze = np.array([math.cos(math.radians(lat)), 1.0])
    places = shapely.get_coordinates(shapely.segmentize(line, 0.0005)) * squeeze
    border = shapely.LineString(ring * squeeze)
    k = int(np.argmin(shapely.distance(shapely.points(places), border)))
    window = shapely.segmentize(shapely.LineString(places[max(0, k - 1) : k + 2]), 0.0001)
    best = math.inf
    for place in shapely.get_coordinates(window):
        foot = border.interpolate(border.project(Point(place)))
        lon1, lat1 = place / squeeze
        lon2, lat2 = np.array(foot.coords[0]) / squeeze
        best = min(best, Geodesic.WGS84.Inverse(lat1, lon1, lat2, lon2)["s12"])
    return best


def random_zones(rng: np.random.Generator) -> tuple[list[dict[str, Any]], dict[str, tuple[float, float, float]]]:
    """Discs, whose clearance has a closed form, and polygons."""
    rows, discs = [], {}
    for k in range(int(rng.integers(2, 10))):
        lon, lat = rng.uniform(36.8, 41.2), rng.uniform(32.4, 37.1)
        radius_m = rng.uniform(4e3, 75e3)
        key = f"zone-{k}"
        if rng.random() < 0.6:
            discs[key] = (lon, lat, radius_m)
            rows.append(zone(key, geodesic_disc(lon, lat, radius_m, n=120)))
        else:
            turns = np.sort(rng.uniform(0, 2 * math.pi, 9))
            radii = rng.uniform(0.3, 1.0, 9) * radius_m / 111e3
            rows.append(zone(key, Polygon(np.column_stack((lon + radii * np.cos(turns), lat + radii * np.sin(turns))))))
    return [row for row in rows if row["geometry"].is_valid], discs


def test_no_clearance_falls_short_in_random_scenes() -> None:
    proposed = refused = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        rows, discs = random_zones(rng)
        start = Point(rng.uniform(36.2, 36.9), rng.uniform(32.3, 37.2))
        end = Point(rng.uniform(41.1, 41.8), rng.uniform(32.3, 37.2))
        width_m = float(rng.choice([2e3, 10e3, 30e3]))
        cost = wavy_cost if seed % 25 == 0 else even_cost
        asked = request(start, end, width_m=width_m, margin_m=float(rng.choice([0.0, 10.0])))
        corridors = answer_all(asked, zones_frame(rows), cost)
        # Each alternative in its turn, one of them a scene.
        corridor = corridors.iloc[seed % len(corridors)]
        if corridor["status"] == "no_corridor":
            refused += 1
            continue
        proposed += 1
        vertices = shapely.get_coordinates(corridor["centreline"])
        stated = dict(corridor["clearances"])
        assert min(stated.values()) == corridor["min_clearance_m"] >= width_m / 2
        for row in rows:
            assert corridor["geometry"].disjoint(row["geometry"])
        nearest = min(stated, key=lambda key: stated[key])
        if nearest in discs:
            lon, lat, radius_m = discs[nearest]
            far = np.hypot((vertices[:, 0] - lon) * math.cos(math.radians(lat)), vertices[:, 1] - lat).argsort()[:4]
            by_hand = min(Geodesic.WGS84.Inverse(lat, lon, y, x)["s12"] - radius_m for x, y in vertices[far].tolist())
            # The zone is drawn around the disc, by up to 0.035 % of its radius; the nearest vertex is within 500 m.
            assert by_hand >= width_m / 2
            assert stated[nearest] <= by_hand + 1
            assert stated[nearest] >= by_hand - radius_m * 3.5e-4 - 500**2 / radius_m
        else:
            shape = next(row["geometry"] for row in rows if row["zone_id"] == nearest)
            by_hand = nearest_by_hand(corridor["centreline"], shapely.get_coordinates(shape), shape.centroid.y)
            assert by_hand >= width_m / 2 - 1
            assert stated[nearest] == pytest.approx(by_hand, abs=30)
    assert proposed > 120
    assert refused > 15


def test_a_zone_binds_only_whom_and_what_it_bans() -> None:
    basing = [
        zone("tadmur", geodesic_disc(*PALMYRA, radius), reading=reading, conduct=("basing",))
        for reading, radius in (("narrow", 20e3), ("likely", 50e3), ("wide", 76.4e3))
    ]
    zones = zones_frame([*basing, zone("tanf", geodesic_disc(*TANF, 55e3))])
    t4 = Point(37.627, 34.5225)
    free = answer(request(Point(37.2, 36.5), t4, conduct="air_transport"), zones)
    assert free["reading"].tolist() == ["all"]
    assert free["binding_zones"][0] == ()
    assert math.isnan(free["min_clearance_m"][0])
    assert "No declared zone binds" in free["reason"][0]
    key, binds, why, why_ar = free["considered"][0][0]
    assert "التمركز" in why_ar
    assert (key, binds) == ("tadmur", False)
    assert "basing" in why
    assert [key for key, _ in free["clearances"][0]] == ["tadmur", "tanf"]

    bound = answer(request(Point(37.2, 36.5), t4, conduct="basing", end_name="T4 airbase"), zones)
    assert bound["id"].tolist() == ["r:narrow", "r:likely", "r:wide"]
    assert bound["status"].tolist() == ["proposed", "proposed", "no_corridor"]
    assert bound["closing_zones"][2] == ("tadmur",)
    assert bound["widest_m"][2] == 0
    assert bound.geometry[2] is None
    assert bound["centreline"][2] is None
    # 76.4 km less the 58.95 km from the zone's centre to T4; the way out needs the corridor's half width more.
    depth_km = 76.4 - Geodesic.WGS84.Inverse(PALMYRA[1], PALMYRA[0], t4.y, t4.x)["s12"] / 1000
    assert f'T4 airbase lies inside "Zone tadmur", {depth_km:.1f} km from its border.' in bound["reason"][2]
    assert f"is {depth_km + 5.01:.1f} km to the west" in bound["reason"][2]
    assert "لا يوجد ممر" in bound["reason_ar"][2]
    assert bound["sources"][0] == (SOURCE,)


def test_readings_never_get_shorter_as_the_zone_grows() -> None:
    rows = [*other_zones(), zone("tanf", geodesic_disc(*TANF, 55e3))]
    rows += [
        zone("tadmur", geodesic_disc(*PALMYRA, radius), reading=reading)
        for reading, radius in (("narrow", 20e3), ("likely", 50e3), ("wide", 76.4e3))
    ]
    for cost in (wavy_cost, even_cost):
        corridors = answer(request(), zones_frame(rows), cost)
        assert corridors["reading"].tolist() == ["narrow", "likely", "wide"]
        assert corridors["cost"].is_monotonic_increasing
        assert (corridors["unconstrained_m"] == corridors["unconstrained_m"][0]).all()
        assert (corridors["detour"] >= 1).all()
    assert corridors["shaping_zones"][1] == ("tadmur",)
    assert corridors["shaping_zones"][2] == ("tanf",)  # the way north is the dearer one now


def wall_row(key: str, south: float, north: float, lon: float = 39.0) -> dict[str, Any]:
    return zone(key, shapely.box(lon - 0.05, south, lon + 0.05, north))


def test_zones_that_close_every_way_are_named_and_no_others() -> None:
    rows = [
        wall_row("north", 34.97, 37.6),
        wall_row("south", 31.9, 34.9),
        wall_row("aside", 34.0, 34.5, lon=40.0),
    ]
    corridor = answer(request(), zones_frame(rows)).iloc[0]
    assert corridor["status"] == "no_corridor"
    assert corridor["closing_zones"] == ("north", "south")
    assert '"Zone north" and "Zone south" together close every way' in corridor["reason"]
    gap_m = Geodesic.WGS84.Inverse(34.9, 39.0, 34.97, 39.0)["s12"]
    # The widest corridor leaves the margin on both sides; outlines are drawn up to 4 m too large.
    assert gap_m - 20 - 40 < corridor["widest_m"] <= gap_m - 20
    assert f"{corridor['widest_m'] / 1000:.1f} km" in corridor["reason"]
    fits = answer(request(width_m=corridor["widest_m"]), zones_frame(rows)).iloc[0]
    assert fits["status"] == "proposed"
    assert fits["shaping_zones"] == ("north", "south")
    wall = answer(request(), zones_frame([wall_row("wall", 31.9, 37.6)])).iloc[0]
    assert '"Zone wall" alone closes every way' in wall["reason"]
    assert wall["widest_m"] == 0


def test_ends_that_are_too_near_or_outside_are_told() -> None:
    near = answer(request(), zones_frame([zone("near", shapely.box(36.95, 34.4, 37.0, 34.6))])).iloc[0]
    assert near["reason"].startswith(
        'No corridor exists. The start lies 3.7 km from "Zone near", and the corridor needs'
    )
    assert 7000 < near["widest_m"] < 7340
    outside = answer(request(Point(35.5, 34.0)), zones_frame([])).iloc[0]
    assert "The start lies outside the study area" in outside["reason"]
    assert "to the east" in outside["reason"]
    assert outside["closing_zones"] == ()
    narrow = shapely.union(shapely.box(36, 33, 38, 35), shapely.box(38, 34, 42, 34.05)).union(
        shapely.box(40, 33, 42, 35)
    )
    asked = request(Point(37, 34), Point(41, 34))
    pinched = find_corridors(asked, zones_frame([]), even_cost(), area=narrow).corridors.iloc[0]
    assert "The study area itself is too narrow" in pinched["reason"]
    assert 5000 < pinched["widest_m"] < 5600


@pytest.mark.parametrize("seed", range(4))
def test_the_widest_width_agrees_with_brute_force(seed: int) -> None:
    # Brute force: distances to the zones on a fine grid, and the best bottleneck by filling from wide to narrow.
    rng = np.random.default_rng(seed)
    side, cell = 20e3, 200.0
    zones_m = {f"zone-{k}": Point(*rng.uniform(-15e3, 15e3, 2)).buffer(rng.uniform(1e3, 6e3)) for k in range(9)}
    area_m = shapely.box(-side, -side, side, side)
    start_m, end_m = Point(-19e3, 0), Point(19e3, 0)
    settings = CorridorSettings(outline_tolerance_m=0.5, widest_tolerance_m=10.0)
    scene = Scene(area_m, zones_m, Ends(start_m, end_m), (1.0, 1.0), settings)
    places = shapely.points(*np.meshgrid(*[np.arange(-side + cell / 2, side, cell)] * 2))
    blocked = shapely.union_all(list(zones_m.values()))
    room = np.minimum(shapely.distance(places, blocked), shapely.distance(places, area_m.boundary))
    ends = [(int((p.y + side) // cell), int((p.x + side) // cell)) for p in (start_m, end_m)]
    low, high = 0.0, side
    for _ in range(16):
        labels, _ = ndimage.label(room >= (low + high) / 2, structure=np.ones((3, 3)))
        joined = labels[ends[0]] == labels[ends[1]] != 0
        low, high = ((low + high) / 2, high) if joined else (low, (low + high) / 2)
    assert find_widest(scene, request(width_m=40_000.0, margin_m=0.0)) / 2 == pytest.approx(low, abs=cell)


def test_a_closing_set_cannot_be_made_smaller() -> None:
    plane = fit_plane(AREA.bounds)
    rows = [wall_row("a", 31.9, 34.6), wall_row("b", 34.5, 35.5), wall_row("c", 35.4, 37.6), wall_row("d", 32, 36, 40)]
    shapes = plane.project(np.array([row["geometry"] for row in rows]))
    ends = shapely.points(np.column_stack(plane.forward(np.array([36.91, 40.92]), np.array([34.49, 34.45]))))
    scene = Scene(
        plane.project(np.array([AREA]))[0],
        {row["zone_id"]: shape for row, shape in zip(rows, shapes, strict=True)},
        Ends(*ends),
        find_scale_range(plane, AREA),
        CorridorSettings(),
    )
    closing = find_closing_zones(scene, 5000.0)
    assert closing == ("a", "b", "c")
    others = [key for key in scene.zones_m if key not in closing]
    assert not scene.without(*others).is_open(5000.0)
    for key in closing:
        assert scene.without(*others, key).is_open(5000.0)


def test_swapped_ends_give_the_same_corridor() -> None:
    rows = [*other_zones(), zone("tadmur", geodesic_disc(*PALMYRA, 50e3))]
    for cost in (even_cost, wavy_cost):
        there = answer(request(), zones_frame(rows), cost).iloc[0]
        back = answer(request(BUKAMAL, SHAYRAT), zones_frame(rows), cost).iloc[0]
        assert there["length_m"] == pytest.approx(back["length_m"], rel=1e-12)
        assert there["centreline"].reverse().equals_exact(back["centreline"], 1e-12)


def test_the_same_input_gives_the_same_bytes_and_is_left_alone() -> None:
    rows = [*other_zones(), zone("tadmur", geodesic_disc(*PALMYRA, 50e3))]
    zones = zones_frame(rows)
    before = zones.copy(deep=True)
    first = find_corridors(request(), zones, wavy_cost(), area=AREA)
    again = find_corridors(request(), zones_frame(rows[::-1]), wavy_cost(), area=AREA)
    pd.testing.assert_frame_equal(pd.DataFrame(zones), pd.DataFrame(before))
    assert len(first.corridors) > 1
    for one, other in (
        (first.corridors, again.corridors), (first.bands, again.bands), (first.pinch_points, again.pinch_points)
    ):  # fmt: skip
        assert len(one) == len(other) > 0
        for column in one.columns:
            if str(one[column].dtype) == "geometry":
                assert (
                    shapely.to_wkb(one[column].to_numpy()).tolist() == shapely.to_wkb(other[column].to_numpy()).tolist()
                )
            else:
                assert repr(one[column].tolist()) == repr(other[column].tolist())


def test_the_frame_is_as_documented() -> None:
    asked = [request(), request(id="s", mode="ground", conduct="patrol", note="of mine")]
    found = join_sets(find_corridors(each, zones_frame(other_zones()), even_cost(), area=AREA) for each in asked)
    corridors = found.corridors
    corridors = corridors[corridors["rank"] == 1].reset_index(drop=True)
    assert tuple(corridors.columns) == CORRIDOR_COLUMNS
    assert corridors.crs == corridors["centreline"].crs == "EPSG:4326"
    assert corridors["hypothetical"].all()
    assert corridors["hypothetical"].dtype == bool
    assert (corridors["certificate_kind"] == "exact_bracket").all()
    assert corridors["certificate"].str.contains("no way that keeps the needed distance").all()
    assert (corridors["gap"] < 0.002).all()
    assert (corridors["lower_bound"] <= corridors["cost"]).all()
    assert corridors["note"].tolist() == ["", "of mine"]
    row = corridors.iloc[0]
    assert Point(row["centreline"].coords[0]) == SHAYRAT
    assert Point(row["centreline"].coords[-1]) == BUKAMAL
    assert row["detour"] == row["length_m"] / row["geodesic_m"]
    by_hand = Geodesic.WGS84.Inverse(SHAYRAT.y, SHAYRAT.x, BUKAMAL.y, BUKAMAL.x)["s12"]
    assert row["geodesic_m"] == pytest.approx(by_hand, abs=1e-6)
    assert row["unconstrained_m"] == pytest.approx(by_hand, rel=1e-5)
    assert row["cost"] == pytest.approx(row["length_m"], rel=1e-5)
    empty = join_sets([])
    assert tuple(empty.corridors.columns) == CORRIDOR_COLUMNS
    assert empty.corridors.empty
    assert empty.bands.empty
    assert empty.pinch_points.empty


def test_a_corridor_is_true_to_width() -> None:
    corridor = answer(request(width_m=40_000.0), zones_frame([zone("tadmur", geodesic_disc(*PALMYRA, 50e3))])).iloc[0]
    border = shapely.get_coordinates(corridor["geometry"].exterior)[::3]
    line = shapely.get_coordinates(corridor["centreline"])
    squeeze = np.array([math.cos(math.radians(34.8)), 1.0])
    widths_m = []
    for place in border:
        near = np.hypot(*((line - place) * squeeze).T).argsort()[:5]
        ends = [Geodesic.WGS84.Inverse(place[1], place[0], *line[k][::-1])["s12"] for k in near]
        widths_m.append(min(ends))
    # Vertices of the centre line are at most a kilometre apart: 6 m more at 20 km. The plane's scale adds 0.12 %.
    assert min(widths_m) >= 20_000 - 0.1
    assert max(widths_m) <= 20_000 * 1.0016 + 7


def test_a_short_clearance_is_never_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    measure = geo.corridors.proposals.measure_clearances
    monkeypatch.setattr(geo.corridors.proposals, "measure_clearances", lambda line, shapes: measure(line, shapes) - 1e4)
    with pytest.raises(CorridorError, match=r"does not keep clear(.|\n)*found a clearance of -.*expected 5000.00 m"):
        answer(request(), zones_frame([zone("tadmur", geodesic_disc(*PALMYRA, 50e3))]))


def test_what_cannot_be_used_is_refused() -> None:
    zones = zones_frame(other_zones())
    with pytest.raises(CorridorError, match="does not cover the study area"):
        find_corridors(request(), zones, even_cost(), area=AREA.buffer(1))
    with pytest.raises(BadGeometryError, match="The study area of the corridors: found LineString"):
        find_corridors(request(), zones, even_cost(), area=shapely.LineString(AREA.exterior))
    with pytest.raises(MissingCrsError, match="found the coordinate reference system None"):
        answer(request(), gpd.GeoDataFrame(other_zones(), geometry="geometry"))
    with pytest.raises(BadGeometryError, match="The zones tadmur: found no geometry"):
        answer(request(), zones_frame([zone("tadmur", None)]))
    for bad in (np.nan, 0.0, np.inf):
        values = np.ones(study_grid().shape)
        values[3, 4] = bad
        with pytest.raises(CorridorError, match=r"row 3, column 4 and 1 such cells"):
            answer(request(), zones, lambda values=values: Raster(study_grid(), values, "cost", "1"))


def test_ways_round_both_sides_that_cost_the_same_are_a_tie() -> None:
    # A disc on the middle of a meridian arc: east and west of it the ways are mirror images.
    north, south = Point(39.0, 36.0), Point(39.0, 33.2)
    rows = [zone("middle", geodesic_disc(39.0, 34.6, 40e3, n=720))]
    found = answer_all(request(north, south), zones_frame(rows))
    assert found["rank"].tolist() == [1, 1]
    assert found["ties"].tolist() == [("r:2",), ("r",)]
    assert found["class_id"].tolist() == ["A", "B"]
    assert {text.split(" of ")[0] for text in found["passes"]} == {"east", "west"}
    aside = [zone("aside", geodesic_disc(39.2, 34.6, 40e3, n=720))]
    untied = answer_all(request(north, south), zones_frame(aside))
    assert untied["rank"].tolist() == [1, 2]
    assert untied["ties"].tolist() == [(), ()]
    assert untied["passes"][0].startswith("west of")


def test_an_escape_leg_is_drawn_apart_and_only_on_request() -> None:
    rows = [zone("around", geodesic_disc(SHAYRAT.x + 0.2, SHAYRAT.y, 40e3))]
    assert answer(request(), zones_frame(rows)).iloc[0]["status"] == "no_corridor"
    row = answer(request(escape=True), zones_frame(rows)).iloc[0]
    assert row["status"] == "proposed"
    leg, line = row["escape"], row["centreline"]
    assert Point(leg.coords[0]).distance(SHAYRAT) < 1e-9
    assert Point(leg.coords[-1]).distance(Point(line.coords[0])) < 1e-9
    assert line.coords[-1] == BUKAMAL.coords[0]
    assert leg.intersects(rows[0]["geometry"])
    assert row["geometry"].disjoint(rows[0]["geometry"])
    assert row["min_clearance_m"] >= 5000


def test_a_corridor_leaves_an_area_where_that_is_shortest() -> None:
    crossing = shapely.box(37.0, 36.2, 38.0, 36.4)
    row = answer(request(start=crossing), zones_frame([])).iloc[0]
    begins = Point(row["centreline"].coords[0])
    assert begins.distance(crossing) < 1e-7
    # By hand: the corner of the box that is nearest to the end, along geodesics.
    corners = [Geodesic.WGS84.Inverse(y, x, BUKAMAL.y, BUKAMAL.x)["s12"] for x, y in crossing.exterior.coords]
    assert row["length_m"] == pytest.approx(min(corners), rel=1e-5)
    assert row["detour"] == pytest.approx(1, abs=1e-4)


def test_a_window_takes_the_zones_that_begin_in_it() -> None:
    late = zone("late", geodesic_disc(*PALMYRA, 50e3)) | {"valid_from": pd.Timestamp("2025-05-01", tz="UTC")}
    now = answer(request(), zones_frame([late])).iloc[0]
    assert now["binding_zones"] == ()
    assert pd.isna(now["window_to"])
    window = answer(request(until=datetime(2025, 6, 1, tzinfo=UTC)), zones_frame([late])).iloc[0]
    assert window["binding_zones"] == ("late",)
    assert window["length_m"] > now["length_m"] * 1.02
    with pytest.raises(CorridorError, match="column until"):
        request(until=AT)
