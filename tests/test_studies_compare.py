"""What changed, told apart from what was only drawn anew."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import geo
from geo.errors import DataError, OutputError, SettingsError
from geo.geodesy import area_m2, point_distance_m
from geo.studies import read_layers, write_outputs
from geo.studies.comparison.changes import (
    balance_control,
    compare_control,
    compare_corridors,
    compare_places,
    compare_strikes,
    compare_zones,
)
from geo.studies.comparison.changes.shapes import moved_share
from geo.studies.comparison.comparing import compare_dates, compare_paths, compare_results, compare_states
from geo.studies.comparison.comparison import Comparison
from geo.studies.comparison.files import CHANGES_NAME, write_comparison
from geo.studies.comparison.folders import read_state
from geo.studies.comparison.states import result_state
from geo.studies.steps.control import assess_control

LAW = settings(deadline=None, max_examples=40)  # a busy machine is no failure
APRIL_5, APRIL_10 = datetime(2025, 4, 5, tzinfo=UTC), datetime(2025, 4, 10, tzinfo=UTC)
WEST, SOUTH, EAST, NORTH = 37.0, 34.0, 39.0, 35.0


def make_control(areas: Sequence[tuple[str, shapely.Geometry]], *, line_error_m: float = 5_000.0) -> gpd.GeoDataFrame:
    shapes = np.array([shape for _, shape in areas], dtype=object)
    return gpd.GeoDataFrame(
        {
            "id": [f"control-{number}" for number in range(len(areas))],
            "name": [party for party, _ in areas],
            "name_ar": [party for party, _ in areas],
            "party": [party for party, _ in areas],
            "status": "assessed",
            "claimants": [()] * len(areas),
            "method": "allocation",
            "line_error_m": line_error_m,
            "area_km2": area_m2(shapes) / 1e6,
        },
        geometry=shapes,
        crs="EPSG:4326",
    )


def halves(line_deg: float, **columns: float) -> gpd.GeoDataFrame:
    sides = [("red", shapely.box(WEST, SOUTH, line_deg, NORTH)), ("blue", shapely.box(line_deg, SOUTH, EAST, NORTH))]
    return make_control(sides, **columns)


def with_enclave(half_deg: float, **columns: float) -> gpd.GeoDataFrame:
    enclave = shapely.box(38.5 - half_deg, 34.5 - half_deg, 38.5 + half_deg, 34.5 + half_deg)
    land = shapely.box(WEST, SOUTH, EAST, NORTH).difference(enclave)
    return make_control([("blue", land), ("red", enclave)], **columns)


@pytest.fixture(scope="module")
def as_of(study: geo.Study) -> Comparison:
    """The shipped study, 5 April against 10 April: the red-line statement of 9 April lies between."""
    return compare_dates(study, APRIL_5, APRIL_10)


@pytest.fixture(scope="module")
def folder(result: geo.StudyResult, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("result")
    write_outputs(result, home)
    return home


# Control --------------------------------------------------------------------------------------------------------------


def test_the_same_control_has_no_change() -> None:
    assert len(compare_control(halves(38.0), halves(38.0))) == 0


@LAW
@given(st.floats(0.002, 0.15), st.booleans(), st.floats(500, 12_000))
def test_a_line_that_moved_by_less_than_its_error_is_redrawn(shift: float, east: bool, error_m: float) -> None:  # noqa: FBT001 - a coin
    after = 38.0 + shift if east else 38.0 - shift
    moved_m = point_distance_m(38.0, SOUTH, after, SOUTH)  # a degree is widest in the south
    if abs(moved_m / error_m - 1) < 0.03:
        return  # the ground within the error is drawn to a hundredth of it
    change = compare_control(halves(38.0, line_error_m=error_m), halves(after, line_error_m=error_m)).iloc[0]
    assert change["change"] == ("redrawn" if moved_m < error_m else "changed_hands")
    assert (change["lost_by"], change["gained_by"]) == (("blue", "red") if east else ("red", "blue"))


def test_a_line_whose_error_nobody_knows_has_changed_hands() -> None:
    change = compare_control(halves(38.0, line_error_m=np.nan), halves(38.01, line_error_m=np.nan)).iloc[0]
    assert (change["change"], change["line_error_m"]) == ("changed_hands", 0.0)


@pytest.mark.parametrize("half_deg", [0.005, 0.03])
def test_a_holding_that_vanished_or_appeared_has_changed_hands_however_small(half_deg: float) -> None:
    nothing = make_control([("blue", shapely.box(WEST, SOUTH, EAST, NORTH))])
    gone = compare_control(with_enclave(half_deg), nothing)
    came = compare_control(nothing, with_enclave(half_deg))
    assert [*gone["change"], *came["change"]] == ["changed_hands"] * 2
    assert gone["area_km2"].sum() == pytest.approx(came["area_km2"].sum())


def test_an_enclave_that_grew_by_less_than_the_error_is_redrawn() -> None:
    assert compare_control(with_enclave(0.05), with_enclave(0.06))["change"].tolist() == ["redrawn"]


def test_ground_with_a_place_that_changed_hands_is_not_just_redrawn() -> None:
    places = gpd.GeoDataFrame(
        {
            "id": ["town"],
            "name": ["Town"],
            "name_ar": [""],
            "party": ["blue"],
            "status": ["assessed"],
            "claimant": [""],
            "date_edtf": ["2025-04"],
            "sensitivity": ["public"],
        },
        geometry=[shapely.Point(38.01, 34.5)],
        crs="EPSG:4326",
    )
    moved = compare_places(places, places.assign(party="red"))
    assert moved[["id", "lost_by", "gained_by"]].to_numpy().tolist() == [["town", "blue", "red"]]
    change = compare_control(halves(38.0), halves(38.02), places=moved).iloc[0]
    assert (change["change"], change["places"]) == ("changed_hands", ("Town",))
    assert len(compare_places(places, places)) == 0


@LAW
@given(
    st.lists(st.floats(37.05, 38.95), min_size=1, max_size=4, unique=True),
    st.lists(st.floats(37.05, 38.95), min_size=1, max_size=4, unique=True),
    st.lists(st.sampled_from(["red", "blue", "green"]), min_size=10, max_size=10),
)
def test_what_a_holder_has_after_is_what_it_had_gained_and_lost(
    before: list[float], after: list[float], parties: list[str]
) -> None:
    def strips(cuts: list[float], names: list[str]) -> gpd.GeoDataFrame:
        ends = [WEST, *sorted(cuts), EAST]
        boxes = [shapely.box(start, SOUTH, end, NORTH) for start, end in pairwise(ends)]
        return make_control(list(zip(names, boxes, strict=False)))

    old, new = strips(before, parties[:5]), strips(after, parties[5:])
    changes = compare_control(old, new)
    balance = balance_control(old, new, changes)
    told = balance["before_km2"] + balance["gained_km2"] - balance["lost_km2"]
    told += balance["redrawn_in_km2"] - balance["redrawn_out_km2"]
    assert np.allclose(told, balance["after_km2"], atol=1.0)  # km2: strips thinner than a metre are left out
    assert balance["gained_km2"].sum() == pytest.approx(balance["lost_km2"].sum())
    back = compare_control(new, old)
    assert sorted(back["area_km2"]) == pytest.approx(sorted(changes["area_km2"]))


def test_the_balance_can_fail() -> None:
    old, new = halves(38.0), halves(38.2)
    changes = compare_control(old, new)
    wrong = balance_control(old, new, changes.assign(lost_by=changes["gained_by"], gained_by=changes["lost_by"]))
    told = wrong["before_km2"] + wrong["gained_km2"] - wrong["lost_km2"]
    assert not np.allclose(told, wrong["after_km2"], atol=1.0)


def test_the_order_of_rows_changes_nothing() -> None:
    old, new = with_enclave(0.05), halves(38.2)
    one = compare_control(old, new)
    other = compare_control(old[::-1].reset_index(drop=True), new[::-1].reset_index(drop=True))
    pd.testing.assert_frame_equal(pd.DataFrame(one), pd.DataFrame(other))


def test_a_town_that_changed_hands_in_the_shipped_study(study: geo.Study, result: geo.StudyResult) -> None:
    layers = read_layers(study)
    read = layers.reads["control_assessments"]
    places = read.frame.copy()
    places.loc[places["id"] == "manbij", "party"] = "syrian_government"
    reads = MappingProxyType({**layers.reads, "control_assessments": replace(read, frame=places)})
    changed = replace(layers, reads=reads)
    other = replace(result, layers=changed, control=assess_control(study, changed))
    comparison = compare_results(result, other)
    largest = comparison.control_changes.iloc[0]
    assert (largest["change"], largest["places"]) == ("changed_hands", ("Manbij",))
    assert (largest["lost_by"], largest["gained_by"]) == ("turkish_backed", "syrian_government")
    assert comparison.place_changes["id"].tolist() == ["manbij"]
    gained = comparison.balance.set_index("holder")["gained_km2"]
    assert gained["syrian_government"] == pytest.approx(largest["area_km2"], rel=0.01)
    assert len(comparison.zone_changes) + len(comparison.strike_changes) + len(comparison.corridor_changes) == 0


# The shipped study, as of two dates -----------------------------------------------------------------------------------


def test_the_red_line_begins_between_the_dates(as_of: Comparison) -> None:
    zones = as_of.zone_changes
    assert zones[["zone", "change", "reading"]].to_numpy().tolist() == [
        ["israel-turkiye-talks", "begun", ""],
        ["tadmur-red-line", "begun", "narrow"],
        ["tadmur-red-line", "begun", "likely"],
        ["tadmur-red-line", "begun", "wide"],
    ]
    radii_km = np.sqrt(zones["after_km2"].to_numpy()[1:].astype(float) / np.pi)
    assert radii_km == pytest.approx([25, 50, 75], rel=1e-3)
    assert zones.geometry.isna().tolist() == [True, False, False, False]


def test_basing_is_bound_and_then_closed_and_passage_is_not(as_of: Comparison) -> None:
    corridors = as_of.corridor_changes.set_index(["request_id", "reading"])
    assert corridors["change"]["turkiye-t4-basing"].to_dict() == {
        "narrow": "bound",
        "likely": "bound",
        "wide": "closed",
    }
    assert set(corridors["zones_begun"]) == {("tadmur-red-line",)}
    assert "turkiye-t4-air" not in corridors.index.get_level_values("request_id")
    redeployment = corridors.loc["turkiye-shayrat-al-bukamal"]
    assert redeployment["change"].eq("rerouted").all()
    assert redeployment["after_length_m"].is_monotonic_increasing  # a wider reading, a longer way


def test_no_change_of_control_is_told_with_the_reason(as_of: Comparison) -> None:
    assert len(as_of.control_changes) == len(as_of.strike_changes) == 0
    assert any("dated by its evidence" in note for note in as_of.notes)


def test_strikes_between_two_dates_count_with_their_probability(as_of: Comparison, result: geo.StudyResult) -> None:
    state = result_state(result)
    march_22, april_3 = (pd.Timestamp(day, tz="UTC") for day in ("2025-03-22", "2025-04-03"))
    changes = compare_strikes(replace(state, as_of=march_22), replace(state, as_of=april_3)).set_index("strike_id")
    assert changes["change"].eq("new").all()
    assert changes["probability"]["strike-2025-04-02-t4-israel"] == 1.0
    assert changes["probability"]["strike-2025-04-02-nawa-tasil-israel"] == 0.5
    assert "strike-2025-03-21-t4-israel" not in changes.index
    assert changes.loc["strike-2025-03-25-t4-israel", "conflicts_with"] == ("strike-2025-03-21-t4-israel",)
    assert as_of.before.strikes["event_date_from"].max() < as_of.before.as_of


def test_reports_that_differ_are_told_by_what_differs(result: geo.StudyResult) -> None:
    state = result_state(result)
    told = state.strikes.copy()
    told.loc[0, "attributed_to"] = "israel"
    told.loc[1, "geometry"] = shapely.Point(38.0, 34.0)
    other = replace(state, strikes=told.drop(index=2).reset_index(drop=True))
    changes = compare_strikes(state, other)
    assert changes[["change", "what"]].to_numpy().tolist() == [
        ["changed", ("attributed_to",)],
        ["changed", ("geometry",)],
        ["gone", ()],
    ]
    assert compare_strikes(other, state)["change"].tolist() == ["changed", "changed", "added"]
    short = replace(other, window=(other.window[0], pd.Timestamp("2024-12-08", tz="UTC")))
    assert "gone" not in set(compare_strikes(state, short)["change"])  # it could not be in that window


def test_a_zone_that_is_re_read_or_amended_or_ends(result: geo.StudyResult) -> None:
    state = result_state(result)
    zones = state.zones.copy()
    row = zones.index[zones["id"] == "tadmur-red-line:wide"][0]
    zones.loc[row, "geometry"] = shapely.buffer(zones.geometry[row], 0.05)
    zones.loc[zones["id"] == "al-tanf-55km", "status"] = "lapsed"
    zones.loc[zones["id"] == "separation-1974", "valid_to"] = pd.Timestamp("2025-04-10", tz="UTC")
    changes = compare_zones(state, replace(state, zones=zones)).set_index("id")
    assert changes["change"].to_dict() == {
        "zone:al-tanf-55km": "amended",
        "zone:separation-1974": "ended",
        "zone:tadmur-red-line:wide": "re-read",
    }
    assert changes.loc["zone:al-tanf-55km", "what"] == ("status",)
    assert changes.loc["zone:separation-1974", "after_km2"] == 0


def test_corridors_asked_and_dropped(result: geo.StudyResult) -> None:
    state = result_state(result)
    fewer = replace(state, corridors=state.corridors[state.corridors["request_id"] != "turkiye-t4-air"])
    assert compare_corridors(state, fewer)["change"].tolist() == ["dropped"]
    assert compare_corridors(fewer, state)["change"].tolist() == ["asked"]
    assert len(compare_corridors(state, state)) == 0


def test_moved_share_of_shapes() -> None:
    square = shapely.box(38, 34, 39, 35)
    assert moved_share(square, shapely.box(40, 34, 41, 35)) == 1.0
    assert moved_share(square, None) == 1.0
    assert moved_share(None, None) == 0.0
    assert moved_share(square, square.reverse()) == 0.0


# Folders, files, errors -----------------------------------------------------------------------------------------------


def test_a_result_and_its_own_folder_do_not_differ(result: geo.StudyResult, folder: Path) -> None:
    comparison = compare_states(result_state(result), read_state(folder))
    frames = ("control_changes", "place_changes", "zone_changes", "strike_changes", "corridor_changes")
    assert [len(getattr(comparison, name)) for name in frames] == [0] * 5
    assert any("holds no assessed places" in note for note in comparison.notes)
    assert not any("method alone" in note for note in comparison.notes)


def test_ground_that_differs_by_the_method_is_told(result: geo.StudyResult) -> None:
    state = result_state(result)
    notes = compare_states(state, replace(state, method={**state.method, "reach_km": 50.0})).notes
    assert notes == ("The settings of control differ (reach_km): ground can have another holder by the method alone.",)


def test_changes_are_written_as_one_geojson(as_of: Comparison, tmp_path: Path) -> None:
    path = write_comparison(as_of, tmp_path / "out")
    assert path.name == CHANGES_NAME
    content = json.loads(path.read_text(encoding="utf-8"))
    assert content["title"] == "Changes from 2025-04-05 to 2025-04-10"
    kinds = [feature["properties"]["kind"] for feature in content["features"]]
    assert (kinds.count("zone"), kinds.count("corridor")) == (4, 6)
    assert write_comparison(as_of, tmp_path / "again").read_bytes() == path.read_bytes()
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="cannot be used as a folder"):
        write_comparison(as_of, tmp_path / "file" / "out")


def test_the_record_is_json(as_of: Comparison) -> None:
    told = json.loads(json.dumps(as_of.record(), allow_nan=False))
    assert (told["before"], told["after"]) == ("2025-04-05", "2025-04-10")
    assert [row["change"] for row in told["changes"]["zones"]] == ["begun"] * 4
    assert {row["holder"] for row in told["balance"]} >= {"sdf", "unknown"}
    assert "<table>" in as_of.tables._repr_html_()


def test_two_studies_of_different_areas_are_refused(result: geo.StudyResult) -> None:
    state = result_state(result)
    with pytest.raises(SettingsError, match=r"different areas cannot be compared.\s+found 2\d,\d{3} km2 in common"):
        compare_states(state, replace(state, control=halves(38.0)))


def test_dates_the_wrong_way_round_are_refused(study: geo.Study, as_of: Comparison) -> None:
    with pytest.raises(SettingsError, match="they are swapped"):
        compare_dates(study, APRIL_10, APRIL_5)
    with pytest.raises(SettingsError, match="the later date second"):
        compare_states(as_of.after, as_of.before)


def test_folders_that_a_run_did_not_write_are_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="is no folder of results"):
        compare_paths(folder, tmp_path)
    (tmp_path / "manifest.json").write_text('{"settings": {}}', encoding="utf-8")
    with pytest.raises(DataError, match=r"manifest.json cannot be used"):
        read_state(tmp_path)
    for path in folder.glob("*.*json"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    text = (tmp_path / "control.geojson").read_text(encoding="utf-8")
    (tmp_path / "control.geojson").write_text(text.replace('"claimants"', '"claimant"'), encoding="utf-8")
    with pytest.raises(DataError, match="column claimants: found no such property"):
        read_state(tmp_path)
