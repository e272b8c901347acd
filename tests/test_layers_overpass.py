"""Answers of Overpass servers: areas whose truth is known, in every shape an answer comes in, and what is refused."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import DataError, UnsafeFileError
from geo.layers import inspect_layer, read_layer, sandbox
from geo.layers.formats import overpass
from geo.layers.presets import ImportOptions, import_source
from geo.layers.reading import read_raw
from geo.layers.sandbox import Limits, read_apart

Ring = list[tuple[float, float]]
BASE = {"timestamp_osm_base": "2026-11-01T06:00:00Z", "copyright": "The data included in this document is from ..."}
LAKE = {"type": "multipolygon", "natural": "water", "name": "بحيرة"}


def box(west: float, south: float, east: float, north: float) -> Ring:
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]


def places(line: Sequence[tuple[float, float]]) -> list[dict[str, float]]:
    return [{"lat": lat, "lon": lon} for lon, lat in line]


def way(number: int, line: Ring, **tags: str) -> dict[str, Any]:
    return {"type": "way", "id": number, "geometry": places(line), "tags": tags}


def member(number: int, role: str, line: Ring) -> dict[str, Any]:
    return {"type": "way", "ref": number, "role": role, "geometry": places(line)}


def relation(number: int, *members: dict[str, Any], **tags: str) -> dict[str, Any]:
    return {"type": "relation", "id": number, "members": list(members), "tags": tags or LAKE}


def node(number: int, lon: float, lat: float, **tags: str) -> dict[str, Any]:
    return {"type": "node", "id": number, "lat": lat, "lon": lon} | ({"tags": tags} if tags else {})


def write(folder: Path, *elements: dict[str, Any], name: str = "a.json", **more: object) -> Path:
    answer = {"version": 0.6, "generator": "Overpass API 0.7.62", "osm3s": BASE, "elements": list(elements)} | more
    path = folder / name
    path.write_text(json.dumps(answer, ensure_ascii=False), encoding="utf-8")
    return path


def spread(elements: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Write an answer of `out geom;` as `out body; >; out skel qt;` has it: by numbers, with the parts behind."""
    numbers: dict[tuple[float, float], int] = {}
    ways: list[dict[str, Any]] = []
    bodies = []

    def refer(line: list[dict[str, float]]) -> list[int]:
        return [numbers.setdefault((item["lon"], item["lat"]), 9_000 + len(numbers)) for item in line]

    for element in elements:
        body = {key: value for key, value in element.items() if key != "geometry"}
        if element["type"] == "way":
            body["nodes"] = refer(element["geometry"])
        if element["type"] == "relation":
            bare = [{key: item[key] for key in ("type", "ref", "role")} for item in element["members"]]
            ways += [
                {"type": "way", "id": item["ref"], "nodes": refer(item["geometry"])} for item in element["members"]
            ]
            body["members"] = bare
        bodies.append(body)
    return [*bodies, *ways, *(node(number, *place) for place, number in numbers.items())]


# An island in a lake in an island: 100 - 64 + 4 squares of 0.1 degrees.
OUTER, LAGOON, ISLAND = box(38, 34, 39, 35), box(38.1, 34.1, 38.9, 34.9), box(38.4, 34.4, 38.6, 34.6)
KNOWN = [
    way(1, box(36, 34, 36.5, 34.5), building="yes", **{"name": "برج", "name:ar": "برج", "name:en": "Tower"}),
    way(2, [(36, 34), (36.5, 34.2), (37, 34)], highway="primary", name="M20"),
    way(3, box(36, 35, 37, 36), highway="residential", name="roundabout"),
    relation(
        4,
        member(11, "outer", OUTER[:3]),
        member(12, "outer", ISLAND),
        member(13, "inner", LAGOON[2:]),
        member(14, "outer", [*OUTER[2:][::-1]]),
        member(15, "inner", LAGOON[:3]),
    ),
    relation(
        5,
        member(16, "", [(36, 34), (36.2, 34)]),
        member(17, "", [(36.2, 34), (36.4, 34.1)]),
        type="route",
        route="road",
        name="R",
    ),
]
ISLANDS = shapely.MultiPolygon([shapely.Polygon(OUTER, [LAGOON]), shapely.Polygon(ISLAND)])


@pytest.mark.parametrize("shape", ["geom", "body"])
def test_areas_and_lines_are_what_was_drawn(tmp_path: Path, shape: str) -> None:
    path = write(tmp_path, *(KNOWN if shape == "geom" else spread(KNOWN)))
    areas = read_raw(path, "areas")
    assert areas.refused == ()
    assert [row["id"] for row in areas.rows] == ["way-1", "relation-4"]
    assert areas.geometries is not None
    assert areas.geometries[0].normalize() == shapely.box(36, 34, 36.5, 34.5).normalize()
    assert areas.geometries[1].normalize() == ISLANDS.normalize()
    assert areas.geometries[1].area == pytest.approx(0.40, abs=1e-12)
    lines = read_raw(path, "lines")
    assert [row["id"] for row in lines.rows] == ["way-2", "way-3", "relation-5"]
    assert lines.geometries is not None
    assert lines.geometries[1].equals(shapely.LineString(box(36, 35, 37, 36)))
    assert lines.geometries[2].equals(shapely.LineString([(36, 34), (36.2, 34), (36.4, 34.1)]))


def test_tags_are_columns_and_the_page_is_the_source(tmp_path: Path) -> None:
    layer = inspect_layer(write(tmp_path, *KNOWN), "areas", layer_name="areas")
    assert layer.refused == ()
    assert layer.frame["id"].tolist() == ["way-1", "relation-4"]
    assert layer.frame["name_ar"].tolist() == ["برج", ""]
    assert [source.url for sources in layer.frame["sources"] for source in sources] == [
        "https://www.openstreetmap.org/way/1",
        "https://www.openstreetmap.org/relation/4",
    ]
    assert layer.unused_columns == ("building", "name:ar", "name:en", "type", "natural")
    said = " ".join(str(repair) for repair in layer.repairs)
    assert "data of OpenStreetMap as of 2026-11-01T06:00:00Z" in said
    assert "OpenStreetMap contributors, ODbL 1.0" in said


def test_a_mapping_names_the_tags(tmp_path: Path) -> None:
    mapping = {"name": "name:en", "name_ar": "name:ar", "kind": "building"}
    wanted = ImportOptions(kind="areas", constants={"note": "of October"})
    path = write(tmp_path, *KNOWN)
    layer = import_source(path, preset="plain", mapping=mapping, options=wanted, layer_name="areas")
    assert layer.frame[["id", "name", "name_ar", "kind", "note"]].to_numpy().tolist()[0] == [
        *("way-1", "Tower", "برج", "yes", "of October")
    ]


def test_a_tag_near_one_of_our_columns_is_a_tag(tmp_path: Path) -> None:
    gate = node(7, 38.28, 34.56, name="Gate", note_ar="x", alias="y", confidance="z", sources="https://a.example/")
    frame = read_layer(write(tmp_path, gate), "sites")
    assert frame["id"].tolist() == ["node-7"]
    assert [source.url for source in frame["sources"][0]] == ["https://www.openstreetmap.org/node/7"]


def test_of_points_lines_and_areas_one_is_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path, *KNOWN, node(7, 38.28, 34.56, name="Palmyra"))
    with pytest.raises(DataError, match="expected the name of one of 'points', 'lines', 'areas'"):
        read_raw(path)
    with pytest.raises(DataError, match="no such layer"):
        read_raw(path, "polygons")
    assert read_layer(path, "sites", layer_name="points")["name"].tolist() == ["Palmyra"]


def test_middles_of_boxes_are_points_with_a_record(tmp_path: Path) -> None:
    middle = {"type": "way", "id": 8, "center": {"lat": 34.5, "lon": 38.5}, "nodes": [1, 2], "tags": {"name": "A"}}
    other = {"type": "relation", "id": 9, "center": {"lat": 34.6, "lon": 38.6}, "tags": {"name": "B", "type": "site"}}
    layer = inspect_layer(write(tmp_path, middle, other), "sites")
    assert [point.coords[0] for point in layer.frame.geometry] == [(38.5, 34.5), (38.6, 34.6)]
    said = [str(repair) for repair in layer.repairs]
    assert any("2 ways or relations without their lines" in text and "may lie outside it" in text for text in said)


def test_parts_with_tags_are_rows_and_parts_without_are_none(tmp_path: Path) -> None:
    road = {"type": "way", "id": 7, "nodes": [7, 8, 9], "tags": {"highway": "primary", "name": "Road"}}
    gate = node(8, 38.1, 34, barrier="checkpoint", name="Gate")
    path = write(tmp_path, road, node(7, 38, 34), gate, node(9, 38.2, 34))
    assert read_raw(path, "points").row_numbers == (3,)
    lines = read_raw(path, "lines")
    assert [row["id"] for row in lines.rows] == ["way-7"]
    assert "2 elements without tags that only draw others" in " ".join(str(repair) for repair in lines.repairs)


def test_an_element_that_stands_twice_is_one_row(tmp_path: Path) -> None:
    tagged = {"type": "way", "id": 1, "nodes": [1, 2], "tags": {"highway": "track", "name": "T"}}
    bare = {"type": "way", "id": 1, "nodes": [1, 2]}
    raw = read_raw(write(tmp_path, tagged, node(1, 38, 34), node(2, 39, 34), bare, node(1, 38, 34)))
    assert [row["id"] for row in raw.rows] == ["way-1"]
    moved = read_raw(write(tmp_path, tagged, node(1, 38, 34), node(2, 39, 34), node(1, 38.5, 34)), "")
    assert moved.rows == ()
    assert [(finding.row, finding.found) for finding in moved.refused] == [
        ("1", "1 of its 2 positions missing"),
        ("2", "node 1 twice, and not alike"),
    ]


CUT = [*places([(38, 34), (38.5, 34)]), None]
BROKEN: list[tuple[object, str]] = [
    (relation(1, member(2, "outer", OUTER[:3])), "rings that do not close"),
    (relation(1, member(2, "outer", [(38, 34), (39, 35), (39, 34), (38, 35), (38, 34)])), "crosses or touches itself"),
    (relation(1, member(2, "outer", OUTER), member(3, "outer", LAGOON)), "other roles than its rings have"),
    (relation(1, member(2, "outer", OUTER), member(3, "inner", box(40, 34, 41, 35))), "other roles"),
    (relation(1, member(2, "outer", OUTER), member(3, "outer", box(38.5, 34, 39.5, 35))), "other roles"),
    (relation(1, member(2, "outer", OUTER), member(3, "", LAGOON)), "other roles"),
    (relation(1, member(2, "inner", LAGOON)), "other roles"),
    (relation(1, {"type": "way", "ref": 777, "role": "outer"}), "1 of its 1 ways missing"),
    (relation(1, {"type": "way", "ref": 777, "role": "outer", "geometry": CUT}), "1 of its 1 ways missing"),
    (relation(1, {"type": "node", "ref": 2, "role": "label"}), "a relation without ways"),
    (relation(1, {"type": "relation", "ref": 1, "role": ""}, type="route"), "a relation of relations"),
    (relation(1, type="restriction"), "a relation of the type 'restriction'"),
    ({"type": "way", "id": 1, "tags": {"name": "x"}, "geometry": CUT}, "1 of its 3 positions missing"),
    ({"type": "way", "id": 1, "tags": {"name": "x"}, "nodes": [5, 6]}, "2 of its 2 positions missing"),
    ({"type": "way", "id": 1, "tags": {"name": "x"}}, "a way without positions"),
    (way(1, [(38, 34), (38, 34)], name="x"), "a way of one position"),
    (way(1, OUTER[:3], area="yes"), "a way that its tags make an area"),
    ({"type": "node", "id": 1, "tags": {"name": "x"}}, "a node without a place"),
    ({"type": "node", "id": 1, "lat": "34", "lon": 38}, "the position '34', 38"),
    ({"type": "node", "id": 1, "lat": 10**400, "lon": 38}, "the position 1000"),
    ({"type": "node", "id": "1", "lat": 34, "lon": 38}, "the number '1'"),
    ({"type": "node", "id": True, "lat": 34, "lon": 38}, "the number True"),
    ({"type": "node", "id": 1, "lat": 34, "lon": 38, "tags": {"a": 1}}, "tags that are not texts"),
    ({"type": "way", "id": 1, "nodes": "abc"}, "'abc' in place of a list"),
    ({"type": "relation", "id": 1, "members": [1]}, "a member of another shape"),
    ({"type": "count", "id": 0, "tags": {"nodes": "12"}}, "an element of the type 'count'"),
    (["node"], "no element"),
]


def test_what_is_not_whole_is_refused_and_harms_no_other(tmp_path: Path) -> None:
    elements: list[Any] = []
    for place, (element, _) in enumerate(BROKEN):
        renumbered = {"id": place + 1_000} if isinstance(element, dict) and element.get("id") == 1 else {}
        plain = type(element.get("id")) is int if isinstance(element, dict) else False
        elements.append(element | renumbered if isinstance(element, dict) and plain else element)
    path = write(tmp_path, *elements, *KNOWN)
    layer = inspect_layer(path, "areas", layer_name="areas")
    assert layer.frame["id"].tolist() == ["way-1", "relation-4"]
    assert layer.frame.geometry[1].normalize() == ISLANDS.normalize()
    assert layer.n_rows == len(layer.frame) + len(layer.refused)
    assert [finding.row for finding in layer.refused] == [str(row) for row in range(1, len(BROKEN) + 1)]
    for finding, (_, words) in zip(layer.refused, BROKEN, strict=True):
        assert words in str(finding)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (
            {"remark": 'runtime error: Query timed out in "query" at line 3 after 26 seconds.'},
            "ask again for a smaller",
        ),
        ({"version": 0.7}, "found 0.7, expected version 0.6"),
        ({"elements": {}}, "found other elements"),
    ],
)
def test_an_answer_that_is_cut_short_or_another_is_refused(tmp_path: Path, more: dict[str, object], words: str) -> None:
    with pytest.raises(DataError, match=words):
        read_raw(write(tmp_path, *KNOWN, **more))


def test_the_name_tells_overpass_from_geojson(tmp_path: Path) -> None:
    gate = node(7, 38.28, 34.56, name="Gate")
    assert len(read_raw(write(tmp_path, gate, name="a.osm.json")).rows) == 1
    with pytest.raises(DataError, match=r"the answer of an Overpass server: give it a name that ends in \.json"):
        read_raw(write(tmp_path, gate, name="a.geojson"))


def test_nothing_is_printed_or_logged(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    read_raw(write(tmp_path, *(element for element, _ in BROKEN if isinstance(element, dict)), *KNOWN), "lines")
    assert capfd.readouterr() == ("", "")
    assert caplog.records == []


def test_the_extra_is_named_where_it_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overpass, "find_spec", lambda _: None)
    assert len(read_raw(write(tmp_path, node(7, 38.28, 34.56, name="Gate"))).rows) == 1
    with pytest.raises(DataError, match=r"pip install 'tadmur\[osm\]'"):
        read_raw(write(tmp_path, *KNOWN))


def test_drawing_is_stopped_at_its_limits() -> None:
    job = [{"type": "way", "id": 1, "tags": {"building": "yes"}, "lines": [["", OUTER]]}] * 10
    with pytest.raises(UnsafeFileError, match=r"Reading a\.json was stopped"):
        read_apart({".json": json.dumps(job).encode()}, "a.json", reader="elements", limits=Limits(wall_s=0.001))


@pytest.mark.parametrize(
    "call",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import socket; socket.getaddrinfo('a.example', 80)",
        "import requests; requests.get('http://127.0.0.1:9/')",
    ],
)
def test_the_child_reaches_no_other_computer(call: str) -> None:
    folder = Path(sandbox.__file__).parent
    start = f"import sys; sys.path.insert(0, {str(folder)!r}); import worker; sys.addaudithook(worker.refuse_network); "
    done = subprocess.run([sys.executable, "-c", start + call], capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 1
    assert "PermissionError: a file that is read opens no connection" in done.stderr


# Whatever the cuts, the order and the directions of the ways, an area is what its rings enclose.

corners = st.integers(min_value=5, max_value=9)


@st.composite
def nests(draw: st.DrawFn) -> tuple[list[dict[str, Any]], shapely.Geometry]:
    """Draw rings one in the other, cut into ways, and the area by the definition of it: discs taken out of discs."""
    members: list[dict[str, Any]] = []
    polygons: list[shapely.Polygon] = []
    for depth in range(draw(st.integers(min_value=1, max_value=4))):
        number = draw(corners)
        ring = [
            (round(x, 7), round(y, 7))
            for x, y in shapely.Point(38, 34).buffer(1 / (depth + 1), quad_segs=number).exterior.coords
        ]
        ring[-1] = ring[0]
        polygons.append(shapely.Polygon(ring))
        cuts = sorted(draw(st.sets(st.integers(min_value=1, max_value=len(ring) - 2), max_size=3)))
        for start, end in zip([0, *cuts], [*cuts, len(ring) - 1], strict=True):
            line = ring[start : end + 1]
            role = "inner" if depth % 2 else "outer"
            members.append(member(100 * depth + start, role, line[::-1] if draw(st.booleans()) else line))
    shells = [
        polygon.difference(polygons[place + 1]) if place + 1 < len(polygons) else polygon
        for place, polygon in enumerate(polygons)
    ]
    return draw(st.permutations(members)), shapely.unary_union(shells[0::2])


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.lists(nests(), min_size=1, max_size=8), by_numbers=st.booleans())
def test_an_area_is_what_its_rings_enclose(
    tmp_path: Path, drawn: list[tuple[list[dict[str, Any]], shapely.Geometry]], *, by_numbers: bool
) -> None:
    elements = []
    for place, (members, _) in enumerate(drawn):
        own = [item | {"ref": item["ref"] + 1_000 * place} for item in members]
        elements.append(relation(place, *own))
    raw = read_raw(write(tmp_path, *(spread(elements) if by_numbers else elements)))
    assert raw.refused == ()
    assert raw.geometries is not None
    for shape, (_, true) in zip(raw.geometries, drawn, strict=True):
        assert shape.is_valid
        assert shape.symmetric_difference(true).area <= 1e-12


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_an_area_without_one_of_its_ways_is_refused(tmp_path: Path, data: st.DataObject) -> None:
    members, _ = data.draw(nests().filter(lambda nest: len(nest[0]) > 1))
    lost = data.draw(st.sampled_from(members))
    closed = lost["geometry"][0] == lost["geometry"][-1]
    left = [item for item in members if item is not lost]
    raw = read_raw(write(tmp_path, relation(1, *left)))
    if not closed:
        assert [finding.found for finding in raw.refused] == ["rings that do not close"]
    bare = read_raw(write(tmp_path, relation(1, *left, {key: lost[key] for key in ("type", "ref", "role")})))
    assert [finding.found for finding in bare.refused] == [f"1 of its {len(members)} ways missing or not whole"]
