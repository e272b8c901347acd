"""What is read once where it stands in many rows, and what is built at once: the same as row by row."""

import csv
import gc
import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from geo.errors import DataError, Finding
from geo.layers import LayerRead, import_source, inspect_layer
from geo.layers.presets import ImportOptions

SYRIA = (35.4, 32.1, 42.6, 37.5)
COLUMNS = "id,name,name_ar,date_edtf,lat,lon,geo_precision,conflicts_with,uncertainty_m,sensitivity,sources"
URL = "https://a.example/1"
CELLS = [  # what a cell may hold, sound and not, each of them several times among the rows
    ("date_edtf", ("2025-04-09", "2025-04", "03/04/2025", "", "2025-04-09", "03/04/2025")),
    ("lat", ("34.5", "34°33'26\"N", "x", "99", "38.3", "34.5", "x")),
    ("lon", ("38.3", "38°18'00\"E", "38.3", "", "34.5")),
    ("uncertainty_m", ("", "100", "1,5", "-1", "1,5", "1e400")),
    ("sources", (URL, f"{URL} ; https://b.example/2", "", "nobody", "nobody")),
    ("name_ar", ("تدمر", "", "latin", "latin")),
    ("name", ("T4", "lost \ufffd", "T4", "lost \ufffd")),
    ("sensitivity", ("", "secret", "public")),
    ("geo_precision", ("airfield", "airfeld", "")),
]
GOOD = {"date_edtf": "2025-04-09", "lat": "34.5", "lon": "38.3", "sources": URL, "geo_precision": "airfield"}


def make_rows(n_rows: int) -> list[dict[str, str]]:
    """Spread the cells over rows so that each meets many others; every fourth row is sound."""
    rows = []
    for place in range(n_rows):
        cells = {name: choices[place // (2 + at) % len(choices)] for at, (name, choices) in enumerate(CELLS)}
        rows.append({"id": f"s{place}", **(cells if place % 4 else GOOD)})
    return rows


def read(folder: Path, rows: list[dict[str, str]]) -> LayerRead:
    path = folder / "strikes.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS.split(","), restval="")
        writer.writeheader()
        writer.writerows(rows)
    return inspect_layer(path, "strikes", bounds_deg=SYRIA)


def list_told(findings: tuple[Finding, ...]) -> list[Finding]:
    return sorted(findings, key=lambda finding: (int(finding.row), finding.column, finding.found))


def test_rows_read_together_are_what_each_is_by_itself(tmp_path: Path) -> None:
    rows = make_rows(60)
    together = read(tmp_path, rows)
    alone = [read(tmp_path, [row]) for row in rows]
    frames = [layer.frame for layer in alone if len(layer.frame)]
    assert 15 <= len(together.frame) < len(rows)
    pd.testing.assert_frame_equal(
        pd.DataFrame(together.frame), pd.DataFrame(pd.concat(frames, ignore_index=True)), check_exact=True
    )
    refused = tuple(
        replace(finding, row=str(number)) for number, layer in enumerate(alone, start=1) for finding in layer.refused
    )
    assert list_told(together.refused) == list_told(refused)
    repairs = [
        replace(repair, row=str(number)) for number, layer in enumerate(alone, start=1) for repair in layer.repairs
    ]
    assert list(together.repairs) == repairs


def collect(*features: dict[str, object]) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def feature(identifier: str, coordinates: object, **properties: object) -> dict[str, object]:
    cells = {"id": identifier, "name": identifier, "sources": [URL]} | properties
    return {"type": "Feature", "properties": cells, "geometry": {"type": "Point", "coordinates": coordinates}}


def test_points_built_at_once_stand_beside_those_built_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(
        collect(
            feature("a", [38.3, 34.5]),
            feature("b", [38, 34]),  # whole numbers
            feature("c", [38.3, 34.5, 400.0]),
            feature("d", ["38.3", "34.5"]),
            feature("e", [38.4, 34.6]),
        )
    )
    layer = inspect_layer(path, "sites")
    places = {row.id: (row.geometry.x, row.geometry.y) for row in layer.frame.itertuples()}
    assert places == {"a": (38.3, 34.5), "b": (38.0, 34.0), "c": (38.3, 34.5), "e": (38.4, 34.6)}
    assert [(finding.row, finding.likely_cause) for finding in layer.refused] == [("4", "numbers in quotes")]


def test_a_number_too_large_for_a_machine_refuses_its_row_only(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(
        collect(
            feature("a", [10**400, 34.5]),
            feature("b", [38.3, 34.5], uncertainty_m=10**400),
            feature("c", [38.3, 34.5], uncertainty_m=100),
        )
    )
    layer = inspect_layer(path, "sites")
    assert list(layer.frame["id"]) == ["c"]
    assert [(finding.row, finding.column, finding.expected) for finding in layer.refused] == [
        ("1", "geometry", "two or three numbers"),
        ("2", "uncertainty_m", "a number"),
    ]


def test_columns_that_fold_alike_or_have_no_name_are_not_mixed_up(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(
        collect(
            feature("a", [38.3, 34.5], **{"": "nothing of ours", "NOTE": "the first"}),
            feature("b", [38.3, 34.5], note="the second"),
        )
    )
    layer = import_source(path, preset="plain", options=ImportOptions(kind="sites"))
    assert list(layer.frame["note"]) == ["the first", "the second"]
    assert list(layer.frame["name_ar"]) == ["", ""]
    assert layer.unused_columns == ("",)


@pytest.mark.parametrize("was_on", [True, False])
def test_the_search_for_cycles_is_left_as_it_was(tmp_path: Path, *, was_on: bool) -> None:
    before = gc.isenabled()
    (gc.enable if was_on else gc.disable)()
    try:
        assert len(read(tmp_path, make_rows(1)).frame) == 1
        assert gc.isenabled() == was_on
        (tmp_path / "b.geojson").write_text("no JSON")
        with pytest.raises(DataError):
            inspect_layer(tmp_path / "b.geojson", "sites")
        assert gc.isenabled() == was_on
    finally:
        (gc.enable if before else gc.disable)()
