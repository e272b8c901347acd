"""The shipped study runs end to end, and its answers are ones that an analyst would accept."""

import csv
import json
import shutil
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from browser import Browser

import geo
from geo.geodesy import area_m2, distance_m
from geo.studies import OUTPUT_NAMES, summarise, write_outputs

LAYERS = Path(__file__).parents[1] / "layers"


@pytest.fixture(scope="module")
def folder(result: geo.StudyResult, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("palmyra")
    write_outputs(result, out)
    return out


def test_control_covers_the_country_once(result: geo.StudyResult) -> None:
    country = result.layers.reads["country"].frame.geometry.union_all()
    areas = result.control.geometry.to_numpy()
    assert area_m2(areas).sum() == pytest.approx(area_m2([country])[0], rel=1e-9)
    assert shapely.union_all(areas).symmetric_difference(country).area < 1e-9


@pytest.mark.parametrize(
    ("place", "party"),
    [
        ("Raqqa, north bank", (39.01, 35.96, "sdf")),
        ("Tabqa, south bank strip", (38.55, 35.83, "sdf")),
        ("Hajin, east bank", (40.83, 34.69, "sdf")),
        ("Mayadin, west bank", (40.45, 35.01, "syrian_government")),
        ("Tadmur", (38.28, 34.56, "syrian_government")),
        ("Suwayda", (36.57, 32.71, "suwayda_factions")),
        ("between Tell Abyad and Ras al-Ayn", (39.5, 36.6, "turkish_backed")),
        ("al-Tanf", (38.64, 33.53, "us_sfa")),
        ("Katzrin, west of the 1974 line", (35.69, 32.99, "israel")),
        ("Damascus", (36.3, 33.51, "syrian_government")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_place_is_where_the_texts_have_it(
    result: geo.StudyResult, place: str, party: tuple[float, float, str]
) -> None:
    lon_deg, lat_deg, holder = party
    hit = result.control[result.control.intersects(shapely.Point(lon_deg, lat_deg))]
    assert holder in set(hit["party"]).union(*hit["claimants"]), place


def test_the_readings_of_the_red_line_are_discs_on_the_ellipsoid(result: geo.StudyResult) -> None:
    readings = result.zones[result.zones["zone_id"].eq("tadmur-red-line")].set_index("reading")
    airport = result.layers.gazetteer.resolve("site:palmyra-airport")
    for reading, radius_m in (("narrow", 25_000), ("likely", 50_000), ("wide", 75_000)):
        # A disc on the ellipsoid is smaller than one in the plane by r^2 / 12 R^2, here by less than 2e-5.
        assert readings.loc[reading, "area_km2"] == pytest.approx(3.14159265 * radius_m**2 / 1e6, rel=1e-3)
        assert distance_m([airport], [readings.loc[reading, "geometry"].exterior])[0] >= radius_m


def test_the_red_line_binds_a_base_and_not_a_passage(result: geo.StudyResult) -> None:
    answers = result.corridors.set_index(["request_id", "reading"])
    passage = answers.loc[("turkiye-t4-air", "all")]
    assert passage["status"] == "proposed"
    assert "tadmur-red-line" not in passage["binding_zones"]
    for reading, status in (("narrow", "proposed"), ("likely", "proposed"), ("wide", "no_corridor")):
        base = answers.loc[("turkiye-t4-basing", reading)]
        assert base["status"] == status
        assert "tadmur-red-line" in base["binding_zones"]
    assert "lies inside" in answers.loc[("turkiye-t4-basing", "wide"), "reason"]


def test_a_wider_reading_never_costs_less(result: geo.StudyResult) -> None:
    first = result.corridors[result.corridors["rank"].eq(1)]
    rows = first[first["request_id"].eq("turkiye-shayrat-al-bukamal")].set_index("reading")
    assert rows.loc["narrow", "cost"] <= rows.loc["likely", "cost"] <= rows.loc["wide", "cost"]


def test_every_corridor_keeps_half_its_width_from_what_binds(result: geo.StudyResult) -> None:
    proposed = result.corridors[result.corridors["status"].eq("proposed")]
    assert len(proposed) >= 6
    for row in proposed.itertuples():
        binding = result.zones[
            result.zones["zone_id"].isin(row.binding_zones) & result.zones["reading"].isin([row.reading, "stated"])
        ]
        for zone in binding.geometry:
            assert distance_m([row.centreline], [zone])[0] >= row.width_m / 2
            assert not row.geometry.intersects(zone)


def test_the_two_accounts_of_march_stay_side_by_side(result: geo.StudyResult) -> None:
    strikes = result.strikes.set_index("id")
    palmyra = [key for key in strikes.index if "palmyra-airport" in key and "2025-03" in key]
    assert len(palmyra) == 2
    assert all(strikes.loc[key, "conflicts_with"] for key in palmyra)


PRICES = {
    "price_turkiye-shayrat-al-bukamal_tadmur-red-line.csv",
    "price_turkiye-t4-basing_tadmur-red-line.csv",
}


def test_a_run_writes_what_it_promises(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} - {".lock"} == set(OUTPUT_NAMES) | PRICES
    for path in folder.glob("*.geojson"):
        frame = gpd.read_file(path)
        assert len(frame) > 0
        assert frame.crs == "EPSG:4326"
        assert frame["id"].is_unique
        assert frame.geometry.dropna().is_valid.all(), path.name


def test_the_manifest_names_every_file_and_no_path_of_this_machine(folder: Path) -> None:
    text = (folder / "manifest.json").read_text(encoding="utf-8")
    manifest = json.loads(text)
    assert {entry["file"] for entry in manifest["outputs"]} == set(OUTPUT_NAMES) - {"manifest.json"} | PRICES
    assert {"palmyra.toml", "zones.toml", "strikes.csv"} <= {entry["file"] for entry in manifest["inputs"]}
    assert manifest["rows"]["strikes"] == {"read": 50, "used": 50, "refused": 0}
    for path in folder.iterdir():
        if path.suffix in {".json", ".geojson", ".csv", ".html"}:
            assert str(LAYERS.parent) not in path.read_text(encoding="utf-8-sig")


def test_two_runs_write_the_same_bytes(study: geo.Study, folder: Path, tmp_path: Path) -> None:
    again = write_outputs(geo.run_study(study), tmp_path)
    assert [path.name for path in again if path.read_bytes() != (folder / path.name).read_bytes()] == []


def test_the_order_of_rows_changes_no_answer(result: geo.StudyResult, tmp_path: Path) -> None:
    shutil.copytree(LAYERS, tmp_path / "layers")
    for name in ("control_assessments.csv", "strikes.csv"):
        header, *rows = (LAYERS / name).read_text(encoding="utf-8").splitlines()
        (tmp_path / "layers" / name).write_text("\n".join((header, *reversed(rows), "")), encoding="utf-8")
    other = geo.run_study(geo.open_study(tmp_path / "layers" / "palmyra.toml"))
    assert other.control.drop(columns="sources").equals(result.control.drop(columns="sources"))
    key = ["strike_id", "zone_id", "reading"]
    assert other.exposure.sort_values(key, ignore_index=True).equals(
        result.exposure.sort_values(key, ignore_index=True)
    )
    assert other.corridors["length_m"].equals(result.corridors["length_m"])


def test_what_is_not_public_leaves_no_trace(tmp_path: Path) -> None:
    shutil.copytree(LAYERS, tmp_path / "layers")
    path = tmp_path / "layers" / "strikes.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    hidden = next(row for row in rows if row["id"] == "strike-2025-04-02-hama-air-base-israel")
    for row in rows:
        row["sensitivity"] = "sensitive" if row is hidden else ""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    result = geo.run_study(geo.open_study(tmp_path / "layers" / "palmyra.toml"))
    assert "1 feature of strikes marked restricted or sensitive: left out of everything." in result.notes
    out = tmp_path / "out"
    for written in write_outputs(result, out):
        assert hidden["id"].encode() not in written.read_bytes(), written.name
    assert "left out of everything" in (out / "manifest.json").read_text(encoding="utf-8")


def test_the_summary_reads_well(result: geo.StudyResult) -> None:
    tables = {table.id: table for table in summarise(result)}
    assert list(tables) == ["control", "zones", "overlaps", "corridors", "prices", "separations"]
    control = tables["control"].frame
    assert control["share %"].sum() == pytest.approx(100)
    assert control["area of control"].iloc[0] == "Syrian government"
    assert all(len(row) == len(table.columns) for table in tables.values() for row in table.rows)
    assert "<table>" in summarise(result)._repr_html_()


@pytest.mark.browser
def test_the_map_of_the_study_opens_without_a_request_or_a_complaint(folder: Path) -> None:
    with Browser() as browser:
        for language in ("en", "ar"):
            browser.open(folder / "map.html", part=f"lang={language}")
            browser.wait("document.body.classList.contains('is-ready')")
            requests, complaints = browser.listen()
            assert [address for address in requests if not address.startswith(("file:", "data:", "blob:"))] == []
            assert complaints == []
            assert browser.run("return document.documentElement.dir") == ("rtl" if language == "ar" else "ltr")
            assert "تدمر" in browser.run("return document.title") or "Palmyra" in browser.run("return document.title")


def test_what_the_study_asks_of_prices_and_lines_is_answered(result: geo.StudyResult) -> None:
    shayrat, t4 = result.prices
    rows = shayrat.rows.set_index("radius_m")
    assert rows["length_m"].dropna().is_monotonic_increasing
    # The price at the radius of a reading is that of the reading, but for the cost that ways are weighed by.
    first = result.corridors[result.corridors["rank"].eq(1)].set_index("id")
    for reading, radius_m in (("narrow", 25e3), ("likely", 50e3), ("wide", 75e3)):
        shortest_m = rows.loc[radius_m, "length_m"]
        assert shortest_m <= first.loc[f"turkiye-shayrat-al-bukamal:{reading}", "length_m"] < shortest_m * 1.05
    assert shayrat.changes["radius_m"].between(50e3, 55e3).all()
    # T4 lies 63.2 km from the middle of the zone, and half the width and the margin are kept.
    t4_m, palmyra_m = (result.layers.gazetteer.resolve(ref) for ref in ("site:t4", "site:palmyra-airport"))
    assert t4.closing_radius_m == pytest.approx(distance_m([t4_m], [palmyra_m])[0] - 5050, abs=30)
    lines = result.separations.lines.set_index("scenario")
    assert lines["hypothetical"].all()
    assert lines.loc["t4-palmyra", "moved_max_m"] > lines.loc["contested-israel", "moved_max_m"] > 0
    assert set(result.separations.inside["separation_id"]) == set(result.separations.lines["id"])


def test_every_proof_holds_what_it_claims(result: geo.StudyResult) -> None:
    proposed = result.corridors[result.corridors["status"].eq("proposed")]
    proven = proposed[proposed["certificate_kind"].ne("estimate")]
    assert len(proven) >= 8
    assert (proven["lower_bound"] <= proven["cost"]).all()
    assert (proven.loc[proven["rank"].eq(1), "gap"] < 0.01).all()
    assert (proposed["mode"].eq("ground") == proposed["certificate_kind"].eq("estimate")).all()
    parts = [sum(cost for _, cost in row.exposure_parts) for row in proposed.itertuples()]
    assert parts == pytest.approx(proposed["exposure"].tolist(), rel=1e-3, abs=20)
