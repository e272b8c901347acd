"""Why there is no corridor: ends, gates and widths against closed forms, dense samples and distance rasters."""

import math
from datetime import UTC, datetime
from itertools import combinations
from typing import Any

import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage
from shapely import LineString, Point, Polygon

from geo.corridors import CorridorRequest, CorridorSettings, Ends, Scene, find_scale_range
from geo.corridors.closures import explain_closure, find_give
from geo.corridors.closures.blocked_ends import explain_ends
from geo.corridors.closures.escapes import find_escape, find_escapes
from geo.corridors.closures.gates import (
    PINCH_COLUMNS,
    STUDY_EDGE,
    Gate,
    Pinches,
    find_gates,
    find_pinch_points,
    frame_pinch_points,
    name_gate,
)
from geo.corridors.closures.narrows import find_narrows
from geo.corridors.closures.widths import find_way, find_widest_way, maximin_clearance
from geo.corridors.sentences import Sentence
from geo.geodesy import buffer_geometries, fit_plane

EARTH = Geodesic.WGS84
SIDE = 20e3
SQUARE = shapely.box(-SIDE, -SIDE, SIDE, SIDE)
FINE = CorridorSettings(outline_tolerance_m=0.5, arc_segments=128)
AREA = shapely.box(36.0, 32.0, 42.0, 37.5)
PLANE = fit_plane(AREA.bounds)
ENDS = Ends(Point(-19e3, 0), Point(19e3, 0))


def disc(x: float, y: float, radius_m: float, quarter: int = 24) -> Polygon:
    return Point(x, y).buffer(radius_m, quad_segs=quarter)


def scene(zones: dict[str, shapely.Geometry], area: shapely.Geometry = SQUARE, ends: Ends = ENDS) -> Scene:
    return Scene(area, zones, ends, (1.0, 1.0), FINE)


def on_earth(zones: dict[str, shapely.Geometry], start: shapely.Geometry, end: shapely.Geometry) -> Scene:
    shapes = PLANE.project(np.array([AREA, start, end, *zones.values()], dtype=object))
    held = dict(zip(zones, shapes[3:], strict=True))
    return Scene(shapes[0], held, Ends(shapes[1], shapes[2]), find_scale_range(PLANE, AREA), FINE, PLANE)


def request(**changes: Any) -> CorridorRequest:  # noqa: ANN401
    plain: dict[str, Any] = {
        "id": "r", "name": "A to B", "start": Point(37, 34), "end": Point(41, 34), "party": "turkiye",
        "conduct": "deployment", "mode": "air", "width_m": 10e3, "margin_m": 0.0,
        "at": datetime(2025, 4, 15, tzinfo=UTC), "start_name": "Alpha", "end_name": "Omega",
    }  # fmt: skip
    return CorridorRequest(**(plain | changes))


def name_all(laid: Scene) -> dict[str, Sentence]:
    return {key: Sentence(f"Zone {key}", f"منطقة {key}") for key in laid.zones_m}


def closure_of(laid: Scene, **changes: Any) -> Any:  # noqa: ANN401
    asked = request(**changes)
    free = laid.free_space(asked.needed_m)
    assert free.find_room(laid.ends) is None
    return explain_closure(asked, laid, free, name_all(laid))


def random_discs(rng: np.random.Generator, n: int) -> dict[str, tuple[float, float, float]]:
    return {f"zone{k}": (*rng.uniform(-16e3, 16e3, 2), rng.uniform(500, 5e3)) for k in range(n)}


@pytest.mark.parametrize("seed", range(8))
def test_gates_of_discs_are_those_of_their_centres(seed: int) -> None:
    discs = random_discs(np.random.default_rng(seed), 6)
    gates = {
        (gate.zone_a, gate.zone_b): gate
        for gate in find_gates(scene({k: disc(*d, quarter=180) for k, d in discs.items()}))[::-1]
    }
    n_open = 0
    for (a, (x, y, r)), (b, (u, v, s)) in combinations(discs.items(), 2):
        gap_m = math.hypot(u - x, v - y) - r - s
        across = LineString([(x, y), (u, v)])
        others = [key for key in discs if key not in (a, b)]
        clear_m = min(across.distance(Point(discs[key][:2])) - discs[key][2] for key in others)
        if gap_m > 10 and clear_m > 10:
            n_open += 1
            assert gates[a, b].width_m == pytest.approx(gap_m, abs=1)  # discs are drawn with 720 edges
        if gap_m < -10 or clear_m < -10:
            found = gates.get((a, b))
            # Another line between the two may be free where the straight one is not, but then it is longer.
            assert found is None or (gap_m > 0 and found.width_m > gap_m)
    assert n_open >= 2


@pytest.mark.parametrize("seed", range(6))
def test_gates_are_free_and_cannot_be_made_shorter(seed: int) -> None:
    rng = np.random.default_rng(seed)
    zones: dict[str, shapely.Geometry] = {}
    for k in range(5):
        turns, reach = np.sort(rng.uniform(0, 2 * math.pi, 9)), rng.uniform(800, 6000, 9)
        outline = np.column_stack((np.cos(turns), np.sin(turns))) * reach[:, None] + rng.uniform(-14e3, 14e3, 2)
        zones[f"zone{k}"] = Polygon(outline).buffer(0)
    laid = scene(zones)
    free = SQUARE.difference(shapely.union_all(list(zones.values())))
    borders = {key: zone.boundary for key, zone in zones.items()} | {STUDY_EDGE: SQUARE.boundary}
    gates = find_gates(laid)
    assert list(gates) == sorted(gates, key=lambda gate: gate.width_m)
    assert len(gates) >= 5
    for gate in gates:
        assert free.buffer(1e-3).covers(gate.line_m)
        for key, foot in ((gate.zone_a, 0), (gate.zone_b, -1)):
            feet = [Point(gate.line_m.coords[foot]), Point(gate.line_m.coords[-1 - foot])]
            assert min(borders[key].distance(place) for place in feet) < 1e-3
        # Brute force: both feet moved along the border by up to a thousandth of the width.
        reach_m = gate.width_m / 1000
        near = [free.boundary.intersection(Point(foot).buffer(reach_m)) for foot in gate.line_m.coords]
        samples = [shapely.get_coordinates(shapely.segmentize(part, reach_m / 20)) for part in near]
        apart_m = np.hypot(*(samples[0][:, None] - samples[1][None]).T)
        assert apart_m.min() >= gate.width_m - 1e-3


def bottleneck_by_raster(laid: Scene, cell_m: float) -> float:
    """Greatest clearance of a way between the ends on a grid of exact distances, by filling from wide to narrow."""
    at = np.arange(-SIDE + cell_m / 2, SIDE, cell_m)
    places = shapely.points(*np.meshgrid(at, at))
    blocked = shapely.union_all([*laid.zones_m.values(), SQUARE.boundary])
    shapely.prepare(blocked)
    room_m = np.where(shapely.intersects(blocked, places), 0.0, shapely.distance(blocked, places))
    ends = [(int((p.y + SIDE) // cell_m), int((p.x + SIDE) // cell_m)) for p in (laid.ends.start_m, laid.ends.end_m)]
    low, high = 0.0, SIDE
    for _ in range(14):
        labels, _ = ndimage.label(room_m >= (low + high) / 2, structure=np.ones((3, 3)))
        joined = labels[ends[0]] == labels[ends[1]] != 0
        low, high = ((low + high) / 2, high) if joined else (low, (low + high) / 2)
    return low


@pytest.mark.parametrize("seed", range(6))
def test_the_widest_way_agrees_with_a_raster_and_names_its_gate(seed: int) -> None:
    rng = np.random.default_rng(seed)
    # A belt of discs across the square, so that a gate and not an end sets the width.
    discs = {f"zone{k}": disc(rng.uniform(-5e3, 5e3), -18e3 + 6e3 * k, rng.uniform(2e3, 3.3e3)) for k in range(7)}
    laid = scene(discs, ends=Ends(Point(-15e3, 0), Point(15e3, 0)))
    way = find_widest_way(laid, tolerance_m=5.0)
    cell_m = 200.0
    assert way.clearance_m == pytest.approx(bottleneck_by_raster(laid, cell_m), abs=cell_m)
    assert way.critical is not None
    assert 0 <= way.critical.width_m / 2 - way.clearance_m < 10
    assert way.critical == way.gates[0]
    assert maximin_clearance(laid, tolerance_m=5.0, at_most_m=100.0) == 100.0
    # With the zones of the critical gate a little smaller, a wider corridor fits.
    smaller = {k: z.buffer(-50) if k in (way.critical.zone_a, way.critical.zone_b) else z for k, z in discs.items()}
    assert find_widest_way(scene(smaller, ends=laid.ends), tolerance_m=5.0).clearance_m > way.clearance_m


def test_an_end_may_set_the_widest_way() -> None:
    way = find_widest_way(scene({"near": shapely.box(-19e3, 1e3, -18e3, 5e3)}), tolerance_m=1.0)
    assert way.critical is None
    assert way.clearance_m == pytest.approx(1e3, abs=3)  # both ends lie 1 km from the area's edge or from the zone
    walled = find_widest_way(scene({"wall": shapely.box(-1e3, -SIDE, 1e3, SIDE)}))
    assert (walled.clearance_m, walled.path_m, walled.gates) == (0.0, None, ())


@settings(max_examples=15, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10_000), clearance_m=st.floats(50.0, 900.0))
def test_a_corridor_passes_no_gate_narrower_than_itself(seed: int, clearance_m: float) -> None:
    discs = random_discs(np.random.default_rng(seed), 7)
    laid = scene({key: disc(*each) for key, each in discs.items()})
    path_m = find_way(laid, clearance_m)
    if path_m is None:
        return
    passed = find_pinch_points(path_m, laid, clearance_m)
    crossed = [gate for gate in find_gates(laid) if LineString(path_m).intersects(gate.line_m)]
    assert list(passed) == crossed
    assert all(gate.spare_m(clearance_m) > -1 for gate in passed)


def test_a_neck_of_the_area_is_a_gate() -> None:
    hall = shapely.union_all([shapely.box(-9e3, -9e3, -2e3, 9e3), shapely.box(-3e3, -600, 3e3, 600),
                              shapely.box(2e3, -9e3, 9e3, 9e3)])  # fmt: skip
    laid = scene({}, area=hall, ends=Ends(Point(-5e3, 2e3), Point(5e3, 2e3)))
    way = find_widest_way(laid, tolerance_m=1.0)
    assert way.critical is not None
    assert (way.critical.zone_a, way.critical.zone_b) == (STUDY_EDGE, STUDY_EDGE)
    assert way.critical.width_m == pytest.approx(1200)
    assert way.clearance_m == pytest.approx(600, abs=3)
    assert name_gate(way.critical, {}).en == "in a neck of the study area"
    closed = closure_of(laid, width_m=2600.0)
    assert closed.closing_zones == ()
    assert "The passage in a neck of the study area is 1.2 km wide where 2.6 km are needed" in closed.reason.en
    assert name_gate(Gate("a", "a", way.critical.line_m, 1.0), {"a": Sentence("A", "أ")}).en == 'in a neck within "A"'


def test_narrow_places_within_one_zone_are_found() -> None:
    ring = disc(0, 0, 8e3).difference(disc(0, 0, 6e3)).difference(shapely.box(0, -400, 9e3, 400))
    lengths = shapely.length(find_narrows(SQUARE.difference(ring)))
    assert lengths.min() == pytest.approx(800, abs=1)


def test_widths_of_gates_are_geodesics() -> None:
    centres = {"a": (38.27, 34.55), "b": (38.62, 33.50)}
    zones = {
        key: buffer_geometries([Point(centre)], 50e3, tolerance_m=0.2, cover=True)[0] for key, centre in centres.items()
    }
    laid = on_earth(zones, Point(36.9, 34.5), Point(40.9, 34.4))
    gap_m = EARTH.Inverse(*centres["a"][::-1], *centres["b"][::-1])["s12"] - 100e3
    gate = find_gates(laid)[0]
    assert (gate.zone_a, gate.zone_b) == ("a", "b")
    assert gate.width_m == pytest.approx(gap_m, abs=1)
    frame = frame_pinch_points([Pinches("r:likely", "r", "likely", 5000.0, (gate,))], name_all(laid), PLANE)
    assert tuple(frame.columns) == PINCH_COLUMNS
    assert frame.crs == "EPSG:4326"
    row = frame.iloc[0]
    assert row["id"] == "r:likely:pinch:1"
    assert (row["name"], row["name_ar"]) == ('between "Zone a" and "Zone b"', "بين «منطقة a» و«منطقة b»")
    assert row["spare_m"] == row["width_m"] - 10e3
    (lon, lat), (to_lon, to_lat) = row["geometry"].coords
    assert EARTH.Inverse(lat, lon, to_lat, to_lon)["s12"] == pytest.approx(row["width_m"], abs=1e-3)
    assert frame_pinch_points([], {}, PLANE).empty


def test_the_order_of_zones_changes_nothing() -> None:
    shapes = {key: disc(*each) for key, each in random_discs(np.random.default_rng(1), 7).items()}
    there, back = find_gates(scene(shapes)), find_gates(scene(dict(reversed(shapes.items()))))
    assert [gate.line_m.wkb for gate in there] == [gate.line_m.wkb for gate in back]


def walls(gap_m: float) -> dict[str, shapely.Geometry]:
    return {"north": shapely.box(-4e3, gap_m / 2, 4e3, SIDE), "south": shapely.box(-4e3, -SIDE, 4e3, -gap_m / 2)}


def test_a_gate_that_is_too_narrow_is_told_with_what_it_lacks() -> None:
    ends = Ends(Point(-10e3, 0), Point(10e3, 0))
    closed = closure_of(scene(walls(3000.0), ends=ends))
    (gate,) = closed.gates
    assert gate.width_m == pytest.approx(3000)
    assert gate.spare_m(5000.0) == pytest.approx(-7000)
    told = 'between "Zone north" and "Zone south" is 3.0 km wide where 10.0 km are needed: it would have to give 7.0 km'
    assert told in closed.reason.en
    assert "ينبغي أن يتسع بمقدار 7.0 كم" in closed.reason.ar
    assert '"Zone north" and "Zone south" reach the edge of the study area' in closed.reason.en
    assert "تصل «منطقة north» و«منطقة south» إلى حدّ منطقة الدراسة" in closed.reason.ar
    assert 2970 <= closed.widest_m <= 3000


@pytest.mark.parametrize("overlap_m", [0.0, 500.0, 1500.0])
def test_zones_without_a_gap_give_as_much_as_it_takes(overlap_m: float) -> None:
    ends = Ends(Point(-10e3, 0), Point(10e3, 0))
    laid = scene(walls(-overlap_m), ends=ends)
    closed = closure_of(laid, width_m=2000.0)
    give_m = (2000.0 + overlap_m) / 2
    assert find_give(laid, 1000.0, closed.closing_zones) == pytest.approx(give_m, abs=13)
    assert closed.widest_m == 0
    assert closed.gates == ()
    assert "They leave no gap: each of their borders would have to give" in closed.reason.en
    assert "ينبغي أن يتراجع حدّ كل منها" in closed.reason.ar


def test_one_wall_from_edge_to_edge_is_told() -> None:
    closed = closure_of(scene({"wall": shapely.box(-1e3, -SIDE, 1e3, SIDE)}), width_m=1500.0)
    assert closed.closing_zones == ("wall",)
    assert (
        '"Zone wall" reaches the edge of the study area, so there is no way round it on that side.' in closed.reason.en
    )
    assert "Its border would have to give" in closed.reason.en


def test_an_end_inside_a_zone_has_its_depth_and_its_way_out() -> None:
    centre, place = (38.27, 34.55), (37.9, 34.6)
    zone = buffer_geometries([Point(centre)], 60e3, tolerance_m=0.2, cover=True)[0]
    laid = on_earth({"disc": zone}, Point(place), Point(41, 34.4))
    inside = EARTH.Inverse(centre[1], centre[0], place[1], place[0])
    told = closure_of(laid, start_name_ar="ألفا")
    depth_km = 60 - inside["s12"] / 1000
    out = EARTH.Direct(centre[1], centre[0], inside["azi1"], 65e3)
    bearing = EARTH.Inverse(place[1], place[0], out["lat2"], out["lon2"])["azi1"] % 360
    assert f'Alpha lies inside "Zone disc", {depth_km:.1f} km from its border.' in told.reason.en
    assert f"{depth_km + 5:.1f} km to the west (bearing {bearing:.0f}°)" in told.reason.en
    assert f"at {out['lat2']:.2f}° N, {out['lon2']:.2f}° E." in told.reason.en
    assert f"ألفا داخل «منطقة disc»، على بعد {depth_km:.1f} كم" in told.reason.ar
    assert f"السمت {bearing:.0f}°" in told.reason.ar
    assert told.closing_zones == ("disc",)
    assert told.escapes == ()

    asked = closure_of(laid, escape=True)
    (leg,) = asked.escapes
    assert leg.length == pytest.approx((depth_km + 5) * 1000, rel=2e-3)
    free = laid.free_space(5000.0)
    legs = find_escapes(laid, free)
    assert legs is not None
    assert legs.end_m is None
    assert free.find_room(legs.ends) is not None
    assert find_escape(laid, free, laid.ends.start_m) == leg
    assert find_escape(laid, free, laid.ends.end_m) is None


def test_an_escape_leads_to_where_the_other_end_can_be_reached() -> None:
    # A yard inside the zone is nearer, but no way leads from it.
    zone = shapely.box(-18e3, -10e3, 0, 10e3).difference(shapely.box(-9e3, -2e3, -5e3, 2e3))
    laid = scene({"zone": zone}, ends=Ends(Point(-4e3, 0), Point(15e3, 0)))
    legs = find_escapes(laid, laid.free_space(500.0))
    assert legs is not None
    assert legs.start_m.length == pytest.approx(4.5e3, abs=3)
    assert legs.start_m.coords[-1][0] > 0
    everything = scene({"all": shapely.box(-SIDE, -SIDE, SIDE, SIDE)})
    assert find_escapes(everything, everything.free_space(500.0)) is None


def test_an_area_has_room_where_any_part_of_it_has() -> None:
    zone = {"zone": shapely.box(-15e3, -5e3, 0, 5e3)}
    half_out = scene(zone, ends=Ends(shapely.box(-8e3, -1e3, 3e3, 1e3), Point(15e3, 0)))
    asked = request(width_m=1000.0)
    assert explain_ends(asked, half_out, half_out.free_space(500.0), name_all(half_out)) == ((), [])
    deep = scene(zone, ends=Ends(shapely.box(-8e3, -1e3, -3e3, 1e3), Point(15e3, 0)))
    keys, told = explain_ends(asked, deep, deep.free_space(500.0), name_all(deep))
    assert keys == ("zone",)
    assert told[0].en == 'Alpha lies inside "Zone zone", 3.0 km from its border.'
    assert told[1].en == "The nearest place with enough room is 3.5 km to the east (bearing 90°)."
    grazing = scene(zone, ends=Ends(shapely.box(-8e3, -1e3, 200, 1e3), Point(15e3, 0)))
    _, told = explain_ends(asked, grazing, grazing.free_space(500.0), name_all(grazing))
    assert told[0].en == 'Alpha lies partly inside "Zone zone", and no other part of it has 500 m of room.'
    assert "جزئياً" in told[0].ar
    near = scene(zone, ends=Ends(Point(15e3, 0), LineString([(300, -1e3), (300, 1e3)])))
    _, told = explain_ends(asked, near, near.free_space(500.0), name_all(near))
    assert told[0].en == 'Omega lies 300 m from "Zone zone", and the corridor needs 500 m.'


def test_an_end_that_is_short_by_a_hair_is_not_told_in_equal_numbers() -> None:
    laid = scene({"zone": shapely.box(-SIDE, -SIDE, 0, SIDE)}, ends=Ends(Point(4999.0, 0), Point(12e3, 0)))
    told = closure_of(laid)
    assert 'Alpha comes nearer to "Zone zone" than the 5.0 km that the corridor needs.' in told.reason.en
