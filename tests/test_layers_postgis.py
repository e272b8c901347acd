"""PostGIS tables as layers, read from a real server that these tests start and stop."""

# ruff: noqa: S608 -- statements for the tests' own server, put together from their own constants

import math
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import numpy as np
import psycopg
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from postgis import Server, find_postgis
from pyproj import Transformer

from geo.errors import BadGeometryError, DataError, MissingCrsError, UnsafeFileError
from geo.layers import inspect_layer, postgis, read_layer
from geo.layers.databases.addresses import parse_address
from geo.layers.databases.catalogue import choose_relation
from geo.layers.databases.connections import ReadLimits, open_snapshot
from geo.layers.databases.statements import compose_reading
from geo.layers.geometries.binary import read_shape
from geo.layers.postgis import is_database_address, list_tables, name_database, read_database

SYRIA = (35.4, 32.1, 42.6, 37.5)
URL = "https://a.example/1"
SECRET = "hunter2"  # noqa: S105 -- the password of a user of the tests' own server
POINT = "ST_SetSRID(ST_MakePoint(38.28, 34.56), 4326)"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    if find_postgis() is None and not os.environ.get("TADMUR_REQUIRE_POSTGIS"):
        pytest.skip("no PostgreSQL with PostGIS on this machine")
    with Server() as running:
        running.run("CREATE ROLE reader LOGIN", "GRANT pg_read_all_data TO reader")
        yield running


@pytest.fixture
def make(server: Server) -> Iterator["Maker"]:
    """A schema of the test's own, dropped at its end."""
    maker = Maker(server, "palmyra")
    server.run(f"CREATE SCHEMA {maker.schema}")
    yield maker
    server.run(f"DROP SCHEMA {maker.schema} CASCADE")


class Maker:
    """Makes tables in one schema and reads them as a user who may do nothing else."""

    def __init__(self, server: Server, schema: str) -> None:
        self.server = server
        self.schema = schema

    def run(self, *statements: str) -> list[tuple]:
        return self.server.run(f"SET search_path TO {self.schema}, public", *statements)

    def read(self, name: str, **limits: float) -> postgis.RawLayer:
        return read_database(self.server.address(), f"{self.schema}.{name}", limits=ReadLimits(**limits))


# Addresses; no server is needed


def test_addresses_are_told_from_files() -> None:
    told = ["postgresql://h/d", "POSTGRES://h/d", "postgresql:/h/d"]
    assert [is_database_address(text) for text in told] == [True] * 3
    others = ["postgresql.csv", "a/postgresql:/b", "http://h/d", "mypostgresql://h/d", ""]
    assert [is_database_address(text) for text in others] == [False] * 5


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("postgresql://reader@db.example.org:5433/gis?sslmode=require", "postgresql://db.example.org:5433/gis"),
        ("postgres://db.example.org/gis", "postgresql://db.example.org/gis"),
        ("postgresql://reader@[::1]:5433/gis", "postgresql://[::1]:5433/gis"),
        ("postgresql:///gis", "postgresql:///gis"),
        ("postgresql://%2Fhome%2Fsami%2Frun:5433/gis", "postgresql:///gis"),
        ("postgresql://?service=palmyra", "postgresql:///?service=palmyra"),
        ("postgresql:///%D8%AA%D8%AF%D9%85%D8%B1", "postgresql:///تدمر"),
    ],
)
def test_a_database_is_named_without_user_options_and_folders(address: str, name: str) -> None:
    assert name_database(address) == name


@pytest.mark.parametrize(
    "address",
    [
        f"postgresql://reader:{SECRET}@localhost/gis",
        f"postgresql://reader:{SECRET}/x@localhost/gis",
        f"postgresql://:{SECRET}@localhost/gis",
        f"postgresql://reader%3A{SECRET}@localhost/gis",
        f"postgresql://localhost/gis?password={SECRET}",
        f"postgresql://localhost/gis?sslpassword={SECRET}",
        f"postgresql:/reader:{SECRET}@localhost/gis",
    ],
)
def test_a_password_in_the_address_is_refused_and_repeated_nowhere(address: str) -> None:
    with pytest.raises(UnsafeFileError) as caught:
        read_database(address, "sites")
    assert SECRET not in str(caught.value)
    assert SECRET not in name_database(address)


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("postgresql://a,b/gis", "several hosts"),
        ("postgresql://localhost/gis?host=elsewhere", "the option host"),
        ("postgresql://localhost/gis?hostaddr=10.0.0.1", "the option hostaddr"),
        ("postgresql://localhost/gis?user=postgres", "the option user"),
        ("postgresql://localhost/gis?options=-csearch_path%3Devil", "the option 'options'"),
        ("postgresql://localhost/gis?passfile=/tmp/p", "the option 'passfile'"),
        ("postgresql://localhost/gis?require_auth=password", "the option 'require_auth'"),
        ("postgresql://localhost/gis?sslrootcert=/dev/zero", "another value of sslrootcert"),
        ("postgresql://localhost/gis?sslmode=off", "another value of sslmode"),
        ("postgresql://localhost/gis?connect_timeout=0", "another value of connect_timeout"),
        ("postgresql://localhost/gis?sslmode=require&sslmode=disable", "the option sslmode twice"),
        ("postgresql://elsewhere/gis?service=palmyra", "a host and a service"),
        ("postgresql://localhost:99999/gis", "another port"),
        ("postgresql://local host/gis", "another host"),
        ("postgresql://%2Fa%0Ab/gis", "another host"),
        ("postgresql://localhost/gis%00x", "another name of a database"),
        ("postgresql://localhost/gis#x", "other signs"),
        ("postgresql://[::1/gis", "other signs"),
        ("postgresql://localhost/gis?x", "other signs"),
        ("postgresql:/localhost/gis", "one slash after the colon"),
    ],
)
def test_an_address_that_leads_elsewhere_is_refused(address: str, found: str) -> None:
    with pytest.raises(UnsafeFileError) as caught:
        read_database(address, "sites")
    assert caught.value.findings[0].found == found


def test_without_the_driver_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgis, "find_spec", lambda _: None)
    with pytest.raises(DataError, match=r"pip install 'tadmur\[postgis\]'"):
        read_database("postgresql://localhost/gis", "sites")
    with pytest.raises(DataError, match=r"pip install 'tadmur\[postgis\]'"):
        list_tables("postgresql://localhost/gis")


def test_a_driver_that_cannot_keep_a_password_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psycopg.pq, "version", lambda: 150_013)
    with pytest.raises(DataError, match="found an older libpq, expected libpq 16 or later"):
        read_database("postgresql://localhost/gis", "sites")


# Well-known binary, measured before it is built


def _positions(size: int) -> st.SearchStrategy[list[tuple[float, ...]]]:
    number = st.floats(-180, 180, allow_nan=False)
    return st.lists(st.tuples(*[number] * size), min_size=3, max_size=6)


@st.composite
def geometries(draw: st.DrawFn) -> shapely.Geometry:
    size = draw(st.sampled_from([2, 3]))
    parts = draw(st.lists(_positions(size), min_size=1, max_size=3))
    kind = draw(st.sampled_from(["Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon"]))
    made = {
        "Point": lambda: shapely.Point(parts[0][0]),
        "LineString": lambda: shapely.LineString(parts[0]),
        "Polygon": lambda: shapely.Polygon(parts[0], parts[1:]),
        "MultiPoint": lambda: shapely.MultiPoint([part[0] for part in parts]),
        "MultiLineString": lambda: shapely.MultiLineString(parts),
        "MultiPolygon": lambda: shapely.MultiPolygon([shapely.Polygon(part) for part in parts]),
    }
    return made[kind]()


@given(geometries(), st.sampled_from(["extended", "iso"]), st.sampled_from([0, 1]), st.sampled_from([0, 32637]))
@settings(max_examples=150, deadline=None)
def test_binary_of_every_form_is_built(geometry: shapely.Geometry, flavor: str, byte_order: int, srid: int) -> None:
    has_srid = srid > 0 and flavor == "extended"
    marked = shapely.set_srid(geometry, srid)
    content = shapely.to_wkb(marked, flavor=flavor, byte_order=byte_order, include_srid=has_srid)
    shape = read_shape(content)
    assert shape.geometry.equals_exact(geometry, 0)
    assert shapely.has_z(shape.geometry) == shapely.has_z(geometry)
    assert shape.srid == (srid if has_srid else 0)


@given(geometries(), st.data())
@settings(max_examples=150, deadline=None)
def test_damaged_binary_is_refused_and_never_crashes(geometry: shapely.Geometry, data: st.DataObject) -> None:
    content = bytearray(shapely.to_wkb(geometry))
    end = data.draw(st.integers(0, len(content) - 1))
    for damaged in (content[:end], content + b"\0"):
        with pytest.raises(BadGeometryError):
            read_shape(bytes(damaged))
    content[data.draw(st.integers(1, 8))] = data.draw(st.integers(0, 255))
    with suppress(BadGeometryError):  # or else a sound geometry of other numbers
        assert read_shape(bytes(content)).geometry is not None


@pytest.mark.parametrize("kind", [4, 7])
def test_parts_within_parts_never_reach_the_library(kind: int) -> None:
    nested = struct.pack("<BII", 1, kind, 1) * 200_000 + struct.pack("<BIdd", 1, 1, 0.0, 0.0)
    with pytest.raises(BadGeometryError):
        read_shape(nested)


# Geometries of a real table


def test_geometries_of_every_kind_come_as_they_are(make: Maker) -> None:
    texts = [
        "POINT (38.28 34.56)",
        "LINESTRING (38 34, 39 35, 38.5 35.25)",
        "POLYGON ((38 34, 39 34, 39 35, 38 34), (38.5 34.2, 38.6 34.3, 38.7 34.3, 38.5 34.2))",
        "MULTIPOINT ((38 34), (39 35))",
        "MULTILINESTRING ((38 34, 39 35), (40 34, 40 35))",
        "MULTIPOLYGON (((38 34, 39 34, 39 35, 38 34)), ((40 34, 41 34, 41 35, 40 34)))",
        "POINT EMPTY",
        "POLYGON EMPTY",
        "POINT Z (38.28 34.56 400)",
    ]
    make.run("CREATE TABLE shapes (id int PRIMARY KEY, geom geometry)")
    for number, text in enumerate(texts):
        make.run(f"INSERT INTO shapes VALUES ({number}, ST_GeomFromText('{text}', 4326))")
    make.run("INSERT INTO shapes VALUES (100, NULL)")
    raw = make.read("shapes")
    assert raw.geometries is not None
    assert [shape.wkt for shape in raw.geometries[:-1]] == [shapely.from_wkt(text).wkt for text in texts]
    assert raw.geometries[-1] is None
    assert (raw.crs, raw.refused, raw.repairs) == ("EPSG:4326", (), ())
    assert raw.columns == ("id",)
    assert raw.row_numbers == tuple(range(1, 11))
    assert shapely.get_srid(raw.geometries).tolist() == [0] * 9 + [-1]


def test_measures_are_dropped_with_a_record(make: Maker) -> None:
    make.run(
        "CREATE TABLE shapes (id int PRIMARY KEY, geom geometry)",
        "INSERT INTO shapes VALUES (1, 'SRID=4326;POINT M (38 34 7)')",
        "INSERT INTO shapes VALUES (2, 'SRID=4326;LINESTRING ZM (1 2 3 4, 5 6 7 8)')",
    )
    raw = make.read("shapes")
    assert raw.geometries is not None
    assert [shape.wkt for shape in raw.geometries] == ["POINT (38 34)", "LINESTRING (1 2, 5 6)"]
    assert [(repair.row, repair.found, repair.done) for repair in raw.repairs] == [
        ("1", "measures", "dropped"),
        ("2", "heights and measures", "dropped"),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("CIRCULARSTRING (0 0, 1 1, 2 0)", "a CircularString"),
        ("COMPOUNDCURVE (CIRCULARSTRING (0 0, 1 1, 2 0), (2 0, 3 0))", "a CompoundCurve"),
        ("CURVEPOLYGON (CIRCULARSTRING (0 0, 1 1, 2 0, 1 -1, 0 0))", "a CurvePolygon"),
        ("MULTISURFACE (CURVEPOLYGON (CIRCULARSTRING (0 0, 1 1, 2 0, 1 -1, 0 0)))", "a MultiSurface"),
        ("TIN (((0 0 0, 1 0 0, 1 1 0, 0 0 0)))", "a TIN"),
        ("GEOMETRYCOLLECTION (POINT (1 2), LINESTRING (1 2, 3 4))", "a GeometryCollection"),
    ],
)
def test_what_has_no_straight_edges_is_refused_row_by_row(make: Maker, text: str, found: str) -> None:
    make.run(
        "CREATE TABLE shapes (id int PRIMARY KEY, geom geometry)",
        f"INSERT INTO shapes VALUES (1, ST_GeomFromText('{text}', 4326)), (2, {POINT})",
    )
    raw = make.read("shapes")
    assert [(item.found, item.row, item.column) for item in raw.refused] == [(found, "1", "geometry")]
    assert (raw.row_numbers, [row["id"] for row in raw.rows]) == ((2,), [2])


@pytest.mark.parametrize("code", [32637, 22770, 3857])
def test_projected_coordinates_arrive_where_pyproj_puts_them(make: Maker, code: int) -> None:
    lon, lat = 38.28, 34.56
    x, y = Transformer.from_crs(4326, code, always_xy=True).transform(lon, lat)
    make.run(
        f"CREATE TABLE sites (id text PRIMARY KEY, name text, sources text[], geom geometry(Point, {code}))",
        f"INSERT INTO sites VALUES ('p', 'Palmyra', ARRAY['{URL}'], ST_SetSRID(ST_MakePoint({x!r}, {y!r}), {code}))",
    )
    assert make.read("sites").crs == f"EPSG:{code}"
    layer = inspect_layer(make.server.address(), "sites", bounds_deg=SYRIA, layer_name=f"{make.schema}.sites")
    assert layer.refused == ()
    point = layer.frame.geometry[0]
    assert math.hypot(point.x - lon, point.y - lat) < 1e-8  # a millimetre
    assert f"coordinates in EPSG:{code}" in " ".join(map(str, layer.repairs))


def test_geographies_are_read_like_geometries(make: Maker) -> None:
    make.run("CREATE TABLE g (id int PRIMARY KEY, place geography(Point))", f"INSERT INTO g VALUES (1, {POINT})")
    raw = make.read("g")
    assert raw.geometries is not None
    assert (raw.geometries[0].wkt, raw.crs, raw.columns) == ("POINT (38.28 34.56)", "EPSG:4326", ("id",))


def test_a_system_of_the_database_alone_is_known_by_its_definition(make: Maker) -> None:
    wkt = (
        'PROJCS["Palmyra",GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],'
        'PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
        'PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",38.28],PARAMETER["scale_factor",1],'
        'PARAMETER["false_easting",0],PARAMETER["false_northing",0],UNIT["metre",1]]'
    )
    make.run(
        f"INSERT INTO spatial_ref_sys VALUES (990001, 'mine', 1, '{wkt}', NULL)",
        "CREATE TABLE t (id text, name text, sources text, geom geometry)",
        f"INSERT INTO t VALUES ('p', 'Palmyra', '{URL}', ST_SetSRID(ST_MakePoint(0, 3825630.0), 990001))",
    )
    try:
        assert make.read("t").crs == wkt
        frame = read_layer(make.server.address(), "sites", layer_name=f"{make.schema}.t")
    finally:
        make.run("DELETE FROM spatial_ref_sys WHERE srid = 990001")
    lon, lat = Transformer.from_crs(
        "+proj=tmerc +lon_0=38.28 +ellps=WGS84", "+proj=longlat +ellps=WGS84", always_xy=True
    ).transform(0, 3825630.0)
    assert (frame.geometry[0].x, frame.geometry[0].y) == pytest.approx((lon, lat), abs=1e-9)


@pytest.mark.parametrize(
    ("srids", "kind", "found"),
    [
        ([0, 0], MissingCrsError, "SRID 0, which is none"),
        ([4326, 32637], DataError, "SRID 4326 in 1 row, SRID 32637 in 1 row"),
        ([0, 4326, 4326], DataError, "SRID 0 in 1 row, SRID 4326 in 2 rows"),
        ([910000], DataError, "SRID 910000"),
    ],
)
def test_coordinates_of_no_one_system_are_refused(
    make: Maker, srids: list[int], kind: type[DataError], found: str
) -> None:
    make.run("CREATE TABLE t (geom geometry)")
    make.run(*[f"INSERT INTO t VALUES (ST_SetSRID(ST_MakePoint(38, 34), {srid}))" for srid in srids])
    with pytest.raises(kind) as caught:
        make.read("t")
    assert caught.value.findings[0].found == found


# Columns


def test_cells_come_as_other_formats_give_them(make: Maker) -> None:
    cells = {
        "smallint": ("'-3'", -3),
        "bigint": ("9007199254740993", 9007199254740993),
        "numeric": ("12.50", 12.5),
        "numeric(20,3)": ("12.000", 12),
        "decimal": ("0.1234567890123456789012", "0.1234567890123456789012"),
        "numeric(6,2)": ("'NaN'", None),
        "real": ("0.1", 0.1),
        "double precision": ("34.55740000000001", 34.55740000000001),
        "float8": ("'Infinity'", "Infinity"),
        "float4": ("'NaN'", None),
        "numeric(1000)": ("'1" + "0" * 999 + "'", 10**999),
        "dec": ("10::numeric ^ 1000", "1" + "0" * 1000 + ".0000000000000000"),
        "boolean": ("true", True),
        "text": ("'تدمر'", "تدمر"),
        "varchar(9)": ("'0401'", "0401"),
        "char(4)": ("'NA'", "NA"),
        "date": ("'2025-04-09'", "2025-04-09"),
        "timestamp": ("'2025-04-09 20:30:00.5'", "2025-04-09T20:30:00.5"),
        "timestamp(0)": ("'2025-04-09 00:00'", "2025-04-09"),
        "timestamptz": ("'2025-04-09 23:30+03'", "2025-04-09T20:30:00+00:00"),
        "timestamptz(0)": ("'2025-04-09 03:00+03'", "2025-04-09T00:00:00+00:00"),
        "timestamp(3)": ("'0044-03-15 12:00 BC'", "0044-03-15 12:00:00 BC"),
        "time": ("'12:00'", "12:00:00"),
        "interval": ("'1 day 2 hours'", "P1DT2H"),
        "text[]": ("ARRAY['a, b', 'ج', NULL]", ["a, b", "ج", None]),
        "int[]": ("ARRAY[1, 2]", [1, 2]),
        "json": ("""'{"a": [1, null]}'""", {"a": [1, None]}),
        "jsonb": ("'\"x\"'", "x"),
        "uuid": ("'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
        "int4range": ("'[1,5)'", "[1,5)"),
        "mood": ("'good'", "good"),
        "pcode": ("'SY0401'", "SY0401"),
        "metres": ("1.5", 1.5),
    }
    columns = ", ".join(f"c{place} {type_}" for place, type_ in enumerate(cells))
    make.run(
        "CREATE TYPE mood AS ENUM ('good', 'bad')",
        "CREATE DOMAIN pcode AS text CHECK (value ~ '^SY')",
        "CREATE DOMAIN length AS numeric CHECK (value > 0)",
        "CREATE DOMAIN metres AS length CHECK (value < 10)",
        f"CREATE TABLE t ({columns})",
        f"INSERT INTO t VALUES ({', '.join(text for text, _ in cells.values())})",
        "INSERT INTO t DEFAULT VALUES",
    )
    raw = make.read("t")
    assert raw.geometries is None
    by_type = dict(zip(cells, raw.rows[0].values(), strict=True))
    assert by_type == {type_: value for type_, (_, value) in cells.items()}
    assert {type_: type(value) for type_, value in by_type.items()} == {
        type_: type(value) for type_, (_, value) in cells.items()
    }
    assert set(raw.rows[1].values()) == {None}


def test_what_cannot_be_a_cell_is_left_out_with_a_record(make: Maker) -> None:
    make.run(
        "CREATE TABLE t (id int PRIMARY KEY, photo bytea, valid_to timestamptz, entrance geometry, outline geometry)",
        f"INSERT INTO t VALUES (1, 'x', 'infinity', {POINT}, ST_Buffer({POINT}, 1))",
    )
    raw = make.read("t(outline)")
    assert raw.geometries is not None
    assert raw.geometries[0].geom_type == "Polygon"
    assert raw.rows == ({"id": 1, "valid_to": None},)
    assert {(repair.column, repair.found, repair.done) for repair in raw.repairs} == {
        ("photo", "a column of bytes", "left out"),
        ("entrance", "a column of geometry", "left out"),
        ("valid_to", "1 date at infinity", "left empty"),
    }


def test_json_that_can_be_read_in_two_ways_is_refused_for_its_row(make: Maker) -> None:
    make.run(
        "CREATE TABLE t (id int PRIMARY KEY, a json)", """INSERT INTO t VALUES (1, '{"k": 1, "k": 2}'), (2, '{}')"""
    )
    raw = make.read("t")
    assert [(item.row, item.column, item.found) for item in raw.refused] == [
        ("1", "a", "the key 'k' twice in one object")
    ]
    assert raw.rows == ({"id": 2, "a": {}},)


def test_names_in_arabic_and_with_signs_are_names(make: Maker) -> None:
    make.run(
        'CREATE TABLE "مواقع" (id int PRIMARY KEY, "الاسم" text, "a%s""b{}" text, "الموضع" geometry)',
        f"INSERT INTO \"مواقع\" VALUES (1, 'تدمر', '50%', {POINT})",
    )
    raw = make.read("مواقع")
    assert raw.rows == ({"id": 1, "الاسم": "تدمر", 'a%s"b{}': "50%"},)
    assert raw.geometries is not None
    assert raw.geometries[0] == shapely.Point(38.28, 34.56)


# Which table


@pytest.mark.parametrize(
    "name", ['x"; DROP TABLE sites; --', "x'; DROP TABLE sites; --", "sites; DROP TABLE sites", "%s", "{}", "a.b(c)"]
)
def test_a_name_is_compared_and_never_run(make: Maker, name: str) -> None:
    make.run("CREATE TABLE sites (id int)")
    with pytest.raises(DataError, match="has no such table"):
        make.read(name)
    quoted = name.replace('"', '""')
    make.run(f'CREATE TABLE "{quoted}" (id int)', f'INSERT INTO "{quoted}" VALUES (7)')
    assert make.read(name).rows == ({"id": 7},)
    assert make.read("sites").rows == ()


def test_a_slip_in_the_name_is_told(make: Maker) -> None:
    make.run("CREATE TABLE checkpoints (id int)")
    with pytest.raises(DataError, match=rf"Likely cause: meant '{make.schema}\.checkpoints'"):
        make.read("checkpoint")


def test_a_table_of_several_schemas_or_geometries_is_not_guessed(make: Maker) -> None:
    address = make.server.address()
    make.run(
        "CREATE TABLE twice (a geometry, b geometry)",
        f"CREATE SCHEMA {make.schema}b",
        f"CREATE TABLE {make.schema}b.twice (id int)",
    )
    try:
        with pytest.raises(DataError, match="found 2 of the name 'twice'"):
            read_database(address, "twice")
        with pytest.raises(DataError, match=rf"2 columns of geometries, expected one of '{make.schema}\.twice\(a\)'"):
            make.read("twice")
        with pytest.raises(DataError, match="no such table"):
            make.read("twice(a")
        with pytest.raises(DataError, match="no column 'c' of geometries"):
            make.read("twice(c)")
        with pytest.raises(DataError, match="several tables"):
            read_database(address, "")
    finally:
        make.run(f"DROP SCHEMA {make.schema}b CASCADE")


def test_the_only_table_with_geometries_needs_no_name(make: Maker) -> None:
    make.run("CREATE TABLE plain (id int)", f"CREATE TABLE drawn AS SELECT 1 AS id, {POINT} AS geom")
    assert read_database(make.server.address(), "").rows == ({"id": 1},)


def test_tables_are_listed_without_those_of_the_server(make: Maker) -> None:
    make.run(
        "CREATE TABLE a (id int, geom geometry(MultiPolygonZ, 4326))",
        "INSERT INTO a SELECT generate_series(1, 5)",
        "CREATE TABLE b (p geography(Point), q geometry)",
        "CREATE VIEW c AS SELECT id, pg_sleep(60)::text, geom FROM a",
        "CREATE MATERIALIZED VIEW d AS SELECT 1 AS id",
        "CREATE TABLE e (id int, day date) PARTITION BY RANGE (day)",
        "CREATE TABLE e_2025 PARTITION OF e FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')",
        "INSERT INTO e VALUES (1, '2025-04-09')",
    )
    tables = list_tables(make.server.address())
    assert [(table.name, table.n_rows, table.geometry) for table in tables] == [
        (f"{make.schema}.a", 5, "MultiPolygon"),
        (f"{make.schema}.b(p)", 0, "Point"),
        (f"{make.schema}.b(q)", 0, "Geometry"),
        (f"{make.schema}.c", None, "MultiPolygon"),
        (f"{make.schema}.d", 1, ""),
        (f"{make.schema}.e", 1, ""),
    ]
    assert not any(table.is_estimate for table in tables)
    for table in tables:
        if not table.name.endswith(".c"):
            assert len(read_database(make.server.address(), table.name).rows) == table.n_rows


def test_what_is_too_long_to_count_is_estimated(make: Maker) -> None:
    make.run("CREATE TABLE t AS SELECT generate_series(1, 120000) AS id")
    (table,) = list_tables(make.server.address())
    assert (table.n_rows, table.is_estimate) == (None, False)
    make.run("ANALYZE t")
    (table,) = list_tables(make.server.address())
    assert table.is_estimate
    assert table.n_rows == pytest.approx(120_000, rel=0.05)


# The same rows, the same order, the same hash


def test_the_order_and_the_hash_do_not_depend_on_how_rows_were_stored(make: Maker) -> None:
    make.run(
        "CREATE TABLE one (name text, n int, geom geometry)",
        f"INSERT INTO one SELECT 'n' || i % 7, i, ST_Translate({POINT}, i, 0) FROM generate_series(1, 50) AS i",
        "CREATE TABLE other (LIKE one)",
        "INSERT INTO other SELECT * FROM one ORDER BY md5(n::text)",
        "CREATE VIEW third AS SELECT * FROM other ORDER BY n DESC",
    )
    one, other, third = make.read("one"), make.read("other"), make.read("third")
    assert one.rows == other.rows == third.rows
    assert one.content_sha256 == other.content_sha256 == third.content_sha256
    assert len(one.content_sha256) == 64
    assert one.geometries is not None
    assert other.geometries is not None
    assert shapely.equals_exact(one.geometries, other.geometries, 0).all()
    make.run("UPDATE other SET name = name WHERE n = 3")
    assert make.read("other").content_sha256 == one.content_sha256
    make.run("UPDATE other SET geom = ST_Translate(geom, 0, 1e-9) WHERE n = 3")
    assert make.read("other").content_sha256 != one.content_sha256


def test_a_key_orders_rows_whatever_the_language(make: Maker) -> None:
    make.run(
        'CREATE TABLE t (name text COLLATE "und-x-icu" PRIMARY KEY)',
        "INSERT INTO t VALUES ('b'), ('B'), ('a'), ('A'), ('ت')",
        "CREATE TABLE n (id int PRIMARY KEY)",
        "INSERT INTO n VALUES (10), (9), (-1)",
    )
    assert [row["name"] for row in make.read("t").rows] == ["A", "B", "a", "b", "ت"]
    assert [row["id"] for row in make.read("n").rows] == [-1, 9, 10]


def test_a_key_that_heirs_do_not_share_orders_nothing(make: Maker) -> None:
    make.run(
        "CREATE TABLE base (id int PRIMARY KEY, name text)",
        "CREATE TABLE heir () INHERITS (base)",
        "INSERT INTO heir VALUES (1, 'z'), (1, 'm')",
        "INSERT INTO base VALUES (1, 'n')",
    )
    assert [row["name"] for row in make.read("base").rows] == ["m", "n", "z"]


def test_cells_that_hash_alike_are_alike(make: Maker) -> None:
    make.run(
        "CREATE TABLE t (a text, b text)",
        "CREATE TABLE u (a text, b text)",
        "CREATE TABLE v (a text, b text)",
        "INSERT INTO t VALUES ('x', NULL)",
        "INSERT INTO u VALUES ('x', '')",
        "INSERT INTO v VALUES ('', 'x')",
    )
    assert len({make.read(name).content_sha256 for name in "tuv"}) == 3


def test_settings_of_a_user_change_nothing(make: Maker) -> None:
    make.run(
        "CREATE TABLE t AS SELECT 1 AS id, 0.1::float8 + 0.2::float8 AS x, '2025-03-04 05:06:07+00'::timestamptz AS at,"
        f" '1 day'::interval AS i, '2025-03-04'::date AS d, {POINT} AS geom",
    )
    before = make.read("t")
    changes = (
        "datestyle TO 'SQL, DMY'",
        "timezone TO 'Asia/Damascus'",
        "extra_float_digits TO -3",
        "bytea_output TO escape",
    )
    make.run(*[f"ALTER ROLE reader SET {change}" for change in (*changes, "intervalstyle TO sql_standard")])
    try:
        after = make.read("t")
    finally:
        make.run("ALTER ROLE reader RESET ALL")
    assert after.rows == before.rows
    assert after.content_sha256 == before.content_sha256
    assert before.rows[0]["x"] == 0.1 + 0.2


def test_functions_of_the_system_cannot_be_shadowed(make: Maker) -> None:
    make.run(
        "CREATE FUNCTION octet_length(text) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 999999999'",
        "CREATE FUNCTION to_json(text[]) RETURNS json LANGUAGE sql IMMUTABLE AS $$SELECT '[\"evil\"]'::json$$",
        "CREATE FUNCTION st_asewkb(geometry, text) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$SELECT 'evil'::bytea$$",
        "CREATE TABLE pg_class (relname text)",
        f"CREATE TABLE t AS SELECT ARRAY['good'] AS a, {POINT} AS geom",
        f"ALTER ROLE reader SET search_path TO {make.schema}, pg_catalog, public",
    )
    try:
        raw = make.read("t")
    finally:
        make.run("ALTER ROLE reader RESET ALL")
    assert raw.rows == ({"a": ["good"]},)
    assert raw.geometries is not None
    assert raw.geometries[0] == shapely.Point(38.28, 34.56)


# Views that would do harm


def test_views_are_read(make: Maker) -> None:
    make.run(
        "CREATE TABLE t (id int PRIMARY KEY, geom geometry)",
        f"INSERT INTO t VALUES (1, {POINT}), (2, {POINT})",
        "CREATE VIEW v AS SELECT id * 10 AS id, ST_Buffer(geom, 0.1) AS geom FROM t",
        "CREATE MATERIALIZED VIEW m AS SELECT * FROM v WHERE id = 20",
    )
    view, kept = make.read("v"), make.read("m")
    assert [row["id"] for row in view.rows] == [10, 20]
    assert [row["id"] for row in kept.rows] == [20]
    assert kept.geometries is not None
    assert kept.geometries[0].geom_type == "Polygon"


def test_a_view_that_sleeps_is_stopped(make: Maker) -> None:
    make.run("CREATE VIEW v AS SELECT i, pg_sleep(20)::text FROM generate_series(1, 100) AS i")
    with pytest.raises(UnsafeFileError, match=r"was stopped.\n.*found more than 0.4 s"):
        make.read("v", wall_s=0.4)


def test_a_view_that_lifts_the_limit_of_the_server_is_stopped_from_here(make: Maker) -> None:
    make.run(
        "CREATE FUNCTION nap() RETURNS text LANGUAGE plpgsql AS $$ BEGIN "
        "PERFORM set_config('statement_timeout', '0', false); PERFORM pg_sleep(0.05); RETURN 'x'; END $$",
        f"CREATE VIEW v AS SELECT {make.schema}.nap() FROM generate_series(1, 10000)",
    )
    with pytest.raises(UnsafeFileError, match=r"found more than 0\.4 s"):
        make.read("v", wall_s=0.4)


@pytest.mark.parametrize(
    ("select", "found"),
    [
        ("SELECT i FROM generate_series(1, 10000000) AS i", "more rows"),
        ("WITH RECURSIVE r AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM r) SELECT i FROM r", "more rows"),
        ("SELECT repeat('x', 70000000) AS a", "a row of 70 MB"),
        ("SELECT i, repeat('x', 60000000) AS a FROM generate_series(1, 100) AS i", "more bytes"),
    ],
)
def test_a_view_without_bounds_is_refused(make: Maker, select: str, found: str) -> None:
    make.run(f"CREATE VIEW v AS {select}")
    limits = {"total_bytes": 100_000_000} if found == "more bytes" else {}
    with pytest.raises(UnsafeFileError, match="was stopped") as caught:
        make.read("v", **limits)
    assert caught.value.findings[0].found == found


@pytest.mark.parametrize(
    ("n_rows", "n_bytes", "found"), [(1, 70_000_000, "a row of 70 MB"), (5, 3_000_000, "more bytes")]
)
def test_a_view_that_grows_when_it_is_asked_again_is_stopped(
    make: Maker, n_rows: int, n_bytes: int, found: str
) -> None:
    make.run(
        "CREATE FUNCTION grow() RETURNS text LANGUAGE plpgsql AS $$ "
        "DECLARE n int := coalesce(current_setting('grown.calls', true), '0')::int + 1; BEGIN "
        "PERFORM set_config('grown.calls', n::text, false); "
        f"RETURN repeat('x', CASE WHEN n > {n_rows} THEN {n_bytes} ELSE 1 END); END $$",
        f"CREATE VIEW v AS SELECT {make.schema}.grow() AS a FROM generate_series(1, {n_rows})",
    )
    with pytest.raises(UnsafeFileError, match="was stopped") as caught:
        make.read("v", total_bytes=10_000_000 if n_rows > 1 else 100_000_000)
    assert caught.value.findings[0].found == found


def test_what_is_measured_is_what_is_sent(make: Maker) -> None:
    """A function that answers otherwise the third time: the check asks once, so does the reading, of each cell."""
    make.run(
        "CREATE FUNCTION grow() RETURNS text LANGUAGE plpgsql STABLE AS $$ "
        "DECLARE n int := coalesce(current_setting('grown.calls', true), '0')::int + 1; BEGIN "
        "PERFORM set_config('grown.calls', n::text, false); "
        "RETURN repeat('x', CASE WHEN n > 2 THEN 2000000 ELSE 1 END); END $$",
        f"CREATE VIEW v AS SELECT {make.schema}.grow() AS a",
    )
    assert make.read("v").rows == ({"a": "x"},)


def test_a_row_beyond_its_limit_is_never_sent(make: Maker) -> None:
    make.run("CREATE TABLE t AS SELECT repeat('x', 1000) AS a")
    limits = ReadLimits(row_bytes=500)
    with open_snapshot(parse_address(make.server.address()), limits) as snapshot:
        relation, columns, drawn = choose_relation(snapshot.session, "gis", f"{make.schema}.t")
        statement = compose_reading(relation, columns, drawn, limits)
        assert snapshot.session.execute(statement).fetchall() == [(1016, None)]


def test_a_transaction_is_as_closed_as_it_says(make: Maker) -> None:
    stated = {
        "transaction_read_only": "on",
        "transaction_isolation": "repeatable read",
        "statement_timeout": "7s",
        "lock_timeout": "3s",
        "search_path": "pg_catalog, pg_temp",
    }
    selected = ", ".join(f"current_setting('{name}') AS {name}" for name in stated)
    make.run(f"CREATE VIEW v AS SELECT {selected}")
    assert make.read("v", wall_s=7, lock_s=3).rows == (stated,)


def test_a_function_that_calls_itself_is_refused(make: Maker) -> None:
    make.run(
        f"CREATE FUNCTION f(i int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN {make.schema}.f(i + 1); END $$",
        f"CREATE VIEW v AS SELECT {make.schema}.f(1)",
    )
    with pytest.raises(UnsafeFileError, match="stack depth limit exceeded"):
        make.read("v")


@pytest.mark.parametrize(
    "body",
    [
        "INSERT INTO {s}.log VALUES ('seen')",
        "PERFORM nextval('{s}.counter')",
        "PERFORM set_config('transaction_read_only', 'off', false); INSERT INTO {s}.log VALUES ('seen')",
        "CREATE TABLE {s}.made (id int)",
        "DROP TABLE {s}.log",
    ],
)
def test_nothing_can_be_changed_even_by_a_superuser(make: Maker, body: str) -> None:
    make.run(
        "CREATE TABLE log (what text)",
        "CREATE SEQUENCE counter",
        "CREATE FUNCTION act() RETURNS int LANGUAGE plpgsql AS $$ BEGIN "
        + body.format(s=make.schema)
        + "; RETURN 1; END $$",
        f"CREATE VIEW v AS SELECT {make.schema}.act() AS id",
    )
    with pytest.raises(DataError):
        read_database(make.server.address("tadmur"), f"{make.schema}.v")
    assert make.run("SELECT count(*) FROM log") == [(0,)]
    assert make.run("SELECT is_called FROM counter") == [(False,)]
    assert make.run(f"SELECT to_regclass('{make.schema}.made') IS NULL") == [(True,)]
    make.run("SELECT act()")  # where changes are allowed, the function does what it says


def test_the_words_of_a_server_are_repeated_without_control_signs(make: Maker) -> None:
    make.run(
        "CREATE FUNCTION cry() RETURNS int LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION E'\\x1b[31mred\\u202e\\n%', repeat('x', 5000); END $$",
        f"CREATE VIEW v AS SELECT {make.schema}.cry()",
    )
    with pytest.raises(DataError) as caught:
        make.read("v")
    said = caught.value.findings[0].found
    assert said.isprintable()
    assert len(said) < 250


# Rights, passwords and servers that are not what they seem


@pytest.fixture
def guarded(make: Maker) -> Iterator[Maker]:
    """A schema with a table, and two users who may not read it: one with a password, one who has to tell it."""
    make.run(
        "CREATE TABLE sites (id int)",
        f"CREATE ROLE locked LOGIN PASSWORD '{SECRET}'",
        f"CREATE ROLE talker LOGIN PASSWORD '{SECRET}'",
    )
    yield make
    make.run(f"REVOKE ALL ON SCHEMA {make.schema} FROM locked", f"REVOKE ALL ON {make.schema}.sites FROM locked")
    make.run("DROP ROLE locked", "DROP ROLE talker")


@pytest.mark.parametrize(
    ("user", "database", "password", "found"),
    [
        ("locked", "gis", None, "no password"),
        ("locked", "gis", "wrong" + SECRET, "a user or password that the server does not accept"),
        ("talker", "gis", SECRET, "a server that asks for the password in the clear"),
        ("locked", "gis", SECRET, "no permission"),
        ("nobody", "gis", None, "a user that the server does not know"),
        ("reader", "nowhere", None, "no such database"),
    ],
)
def test_a_server_that_lets_nobody_in_is_told(
    guarded: Maker, monkeypatch: pytest.MonkeyPatch, user: str, database: str, password: str | None, found: str
) -> None:
    monkeypatch.setenv("PGPASSFILE", "/nonexistent")
    if password is not None:
        monkeypatch.setenv("PGPASSWORD", password)
    with pytest.raises(DataError) as caught:
        read_database(guarded.server.address(user, database), f"{guarded.schema}.sites")
    assert caught.value.findings[0].found == found
    assert SECRET not in str(caught.value)
    assert f"{user}@" not in str(caught.value)


def test_the_password_comes_from_the_readers_own_machine(
    guarded: Maker, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    guarded.run(f"GRANT USAGE ON SCHEMA {guarded.schema} TO locked", "GRANT SELECT ON sites TO locked")
    passwords, services = tmp_path / "pgpass", tmp_path / "services"
    passwords.touch(mode=0o600)  # libpq passes over a file that others may read
    passwords.write_text(f"127.0.0.1:{guarded.server.port}:gis:locked:{SECRET}\n")
    services.write_text(f"[palmyra]\nhost=127.0.0.1\nport={guarded.server.port}\ndbname=gis\nuser=locked\n")
    monkeypatch.setenv("PGPASSFILE", str(passwords))
    monkeypatch.setenv("PGSERVICEFILE", str(services))
    assert read_database(guarded.server.address("locked"), "sites").rows == ()
    raw = read_database("postgresql://?service=palmyra", "sites")
    assert raw.file == f"{guarded.schema}.sites of postgresql:///?service=palmyra"
    with pytest.raises(DataError, match="a service that is not known here"):
        read_database("postgresql://?service=elsewhere", "sites")


def test_a_local_socket_is_an_address(make: Maker) -> None:
    make.run("CREATE TABLE t (id int)")
    folder = str(make.server.socket_folder).replace("/", "%2F")
    raw = read_database(f"postgresql://reader@{folder}:{make.server.port}/gis", f"{make.schema}.t")
    assert raw.file == f"{make.schema}.t of postgresql:///gis"


def test_where_nobody_listens_there_is_no_server() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # taken, so that nobody else listens there, and not listening itself
        port = unused.getsockname()[1]
        with pytest.raises(DataError, match="found no server"):
            read_database(f"postgresql://127.0.0.1:{port}/gis", "sites")


READY = b"R" + struct.pack(">ii", 8, 0) + b"Z" + struct.pack(">i", 5) + b"I"
FIELDS = b"SFATAL\0CXX000\0Mgone \x1b[31m away\0\0"
GONE = b"E" + struct.pack(">i", len(FIELDS) + 4) + FIELDS


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (b"", "found no answer"),
        (READY, r"found more than 0\.3 s"),
        (GONE, r"found 'FATAL:  gone  \[31m away', expected a conn"),
    ],
    ids=["silent", "silent once it let us in", "gone"],
)
def test_a_server_that_is_none_does_not_hold_the_reader(answer: bytes, found: str) -> None:
    """Against a few lines that say one thing to whoever comes, and never answer a question."""
    ended = threading.Event()

    def serve(listener: socket.socket) -> None:
        with ExitStack() as lines:
            while not ended.is_set():
                with suppress(TimeoutError):
                    line, _ = listener.accept()
                    lines.enter_context(line)
                    if answer and line.recv(1024):
                        line.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.1)
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        address = f"postgresql://reader@127.0.0.1:{listener.getsockname()[1]}/gis?sslmode=disable&gssencmode=disable"
        try:
            with pytest.raises(DataError, match=found):
                read_database(f"{address}&connect_timeout=2", "sites", limits=ReadLimits(wall_s=0.3))
        finally:
            ended.set()
            thread.join()


def test_a_locked_table_is_told(make: Maker) -> None:
    make.run("CREATE TABLE t (id int)")
    with make.server.connect() as other:
        other.execute("BEGIN")
        other.execute(f"LOCK TABLE {make.schema}.t")
        with pytest.raises(DataError, match="found a table that is locked"):
            make.read("t", lock_s=0.1)
        other.execute("ROLLBACK")
    assert make.read("t").rows == ()


def test_rows_that_a_policy_hides_are_recorded(make: Maker) -> None:
    make.run(
        "CREATE TABLE t (id int PRIMARY KEY)",
        "INSERT INTO t VALUES (1), (2)",
        "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY p ON t USING (id > 1)",
    )
    raw = make.read("t")
    assert raw.rows == ({"id": 2},)
    assert [repair.found for repair in raw.repairs] == ["a policy of the server, which may hide rows from some users"]
    assert read_database(make.server.address("tadmur"), f"{make.schema}.t").repairs == ()


def test_a_function_that_needs_a_search_path_is_explained(make: Maker) -> None:
    make.run(
        "CREATE TABLE t (id int)",
        "CREATE FUNCTION f() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT count(*) FROM t); END $$",
        f"CREATE VIEW v AS SELECT {make.schema}.f()",
    )
    with pytest.raises(DataError, match=r'relation "t" does not exist.*SET it in the function'):
        make.read("v")


def test_a_database_without_postgis_gives_its_tables(server: Server) -> None:
    server.run(
        "CREATE DATABASE bare TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'", database="postgres"
    )
    server.run(
        "CREATE TABLE places (id text, name text, lat float8, lon float8, sources text)",
        f"INSERT INTO places VALUES ('palmyra', 'Palmyra', 34.56, 38.28, '{URL}')",
        "CREATE TABLE old AS SELECT convert_from('\\xcaCF', 'SQL_ASCII') AS name",
        database="bare",
    )
    address = server.address(database="bare")
    assert [table.name for table in list_tables(address)] == ["public.old", "public.places"]
    places = read_layer(address, "sites", bounds_deg=SYRIA, layer_name="places")
    assert places.geometry[0] == shapely.Point(38.28, 34.56)
    with pytest.raises(DataError, match="texts in an unknown encoding"):
        read_database(address, "old")
    with pytest.raises(DataError, match="no table"):
        read_database(address, "")


def test_every_connection_is_closed(make: Maker) -> None:
    make.run("CREATE TABLE t (id int)", "CREATE VIEW v AS SELECT pg_sleep(20)::text")
    make.read("t")
    with pytest.raises(UnsafeFileError):
        make.read("v", wall_s=0.2)
    with pytest.raises(DataError):
        make.read("none")
    query = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'tadmur' AND state <> 'idle'"
    for _ in range(100):
        if make.run(query) == [(0,)]:
            break
    assert make.run(query) == [(0,)]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("tadmur")]


# End to end


def test_a_table_becomes_a_layer(make: Maker) -> None:
    make.run(
        "CREATE TABLE sites (id text PRIMARY KEY, name text, name_ar text, valid_from timestamptz,"
        " uncertainty_m numeric, sources jsonb, sensitivity text, owner text, geom geometry(PointZ, 4326))",
        "INSERT INTO sites VALUES ('b', 'T4', 'تي فور', '2025-04-03 03:00+03', 50,"
        f""" '[{{"url": "{URL}", "publisher": "A"}}]', 'public', 'x', 'SRID=4326;POINT Z (37.63 34.52 400)')""",
        f"""INSERT INTO sites VALUES ('a', 'Palmyra', 'تدمر', NULL, 12.5, '["{URL}"]', 'restricted', 'y',"""
        " 'SRID=4326;POINT Z (38.28 34.56 0)')",
        "INSERT INTO sites SELECT 'c', name, name_ar, valid_from, uncertainty_m, sources, sensitivity, owner, "
        "ST_FlipCoordinates(geom) FROM sites WHERE id = 'a'",
    )
    name = f"{make.schema}.sites"
    layer = inspect_layer(make.server.address(), "sites", bounds_deg=SYRIA, layer_name=name)
    assert layer.frame["id"].tolist() == ["a", "b"]
    assert layer.frame["name_ar"].tolist() == ["تدمر", "تي فور"]
    assert layer.frame["uncertainty_m"].tolist() == [12.5, 50]
    assert layer.frame.loc[1, "valid_from"].isoformat() == "2025-04-03T00:00:00+00:00"
    assert layer.frame.loc[1, "sources"][0].publisher == "A"
    assert np.allclose(shapely.get_coordinates(layer.frame.geometry), [(38.28, 34.56), (37.63, 34.52)], rtol=0, atol=0)
    assert [(item.row, item.likely_cause) for item in layer.refused] == [("3", "latitude and longitude swapped")]
    assert layer.refused[0].file == f"{name} of postgresql://127.0.0.1:{make.server.port}/gis"
    assert layer.unused_columns == ("owner",)
    assert layer.content_sha256 == make.read("sites").content_sha256
    assert {(repair.found, repair.done) for repair in layer.repairs} == {("heights", "dropped")}


def test_the_tests_own_server_ends_with_them() -> None:
    if find_postgis() is None and not os.environ.get("TADMUR_REQUIRE_POSTGIS"):
        pytest.skip("no PostgreSQL with PostGIS on this machine")
    told = "from postgis import Server; s = Server(); print(s.socket_folder, flush=True); import os; os.abort()"
    done = subprocess.run(  # noqa: S603 -- our own interpreter
        [sys.executable, "-c", told], cwd=Path(__file__).parent, capture_output=True, text=True, check=False
    )
    assert done.returncode == -signal.SIGABRT
    folder = Path(done.stdout.strip())
    assert folder.name.startswith("tadmur-pg-")
    for _ in range(300):
        if not folder.exists():
            break
        time.sleep(0.05)
    assert not folder.exists()


def test_without_a_server_the_tests_own_one_does_not_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("postgis._PROGRAMS", tmp_path)
    assert find_postgis() is None
    with pytest.raises(FileNotFoundError, match="a PostgreSQL server with PostGIS"):
        Server()
