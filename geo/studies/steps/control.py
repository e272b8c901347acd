"""From the study file's `[control]` to areas of control, named in the study's words."""

from collections.abc import Mapping, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.control import (
    SHARE_CHECK_COLUMNS,
    ConfidenceAnchors,
    ControlSettings,
    assess_areas,
    check_shares,
    confidence_surface,
)
from geo.geodesy import WGS84
from geo.layers import Gazetteer, Party
from geo.rasters import Raster
from geo.studies.layers import StudyLayers
from geo.studies.settings.tables import BreaklineEntry, FixedAreaEntry
from geo.studies.study import Study
from geo.zones import draw_rules, parse_rule

__all__ = ["assess_control", "compare_shares", "name_holders", "weigh_confidence"]


def assess_control(study: Study, layers: StudyLayers) -> gpd.GeoDataFrame:
    """Turn the assessments that hold at the study's date into areas of control."""
    entry = study.settings.control
    settings = ControlSettings(
        cell_m=entry.cell_km * 1000,
        reach_m=entry.reach_km * 1000,
        contested_reach_m=entry.contested_reach_km * 1000,
        claimed_reach_m=entry.claimed_reach_km * 1000,
        contested_ratio=entry.contested_ratio,
        enclave_reach_m={key: reach_km * 1000 for key, reach_km in entry.enclave_reach_km.items()},
        smallest_km2=entry.smallest_km2,
    )
    areas = assess_areas(
        layers.reads["control_assessments"].frame,
        layers.reads["country"].frame,
        settings=settings,
        breaklines=_list_breaklines(entry.breakline, layers.gazetteer),
        fixed_areas=_draw_fixed_areas(entry.fixed_area, layers),
    )
    named = name_holders(areas, study.parties_by_id)
    own = areas["method"].eq("stated_area")
    return areas.assign(**{name: areas[name].where(own, named[name]) for name in ("name", "name_ar")})


def name_holders(areas: gpd.GeoDataFrame, parties: Mapping[str, Party]) -> gpd.GeoDataFrame:
    """Name areas of control by who holds or contests them, in the words of the study."""
    names, names_ar = [], []
    for row in areas.itertuples():
        holders = [parties[party] for party in row.claimants or ((row.party,) if row.party else ())]
        told, told_ar = _tell_holders(row.status, holders)
        names.append(told)
        names_ar.append(told_ar)
    return areas.assign(name=names, name_ar=names_ar)


def weigh_confidence(study: Study, assessments: gpd.GeoDataFrame, control: gpd.GeoDataFrame) -> Raster:
    """Say how sure it is that a cell's area of control is right, with the reaches of the study."""
    entry = study.settings.control
    anchors = ConfidenceAnchors(reach_m=entry.reach_km * 1000, contested_reach_m=entry.contested_reach_km * 1000)
    return confidence_surface(assessments, control, anchors=anchors, at=study.as_of, plane=study.plane)


def compare_shares(study: Study, layers: StudyLayers, control: gpd.GeoDataFrame) -> pd.DataFrame:
    """Hold the areas against published shares of the country; no row where the study has none."""
    if layers.shares is None:
        return pd.DataFrame(columns=list(SHARE_CHECK_COLUMNS))
    return check_shares(control, layers.shares, at=study.as_of, parties=study.parties_by_id)


def _list_breaklines(entries: Sequence[BreaklineEntry], gazetteer: Gazetteer) -> gpd.GeoDataFrame:
    rows = [gazetteer.frame(entry.line) for entry in entries]
    return gpd.GeoDataFrame(
        {
            "id": [entry.line for entry in entries],
            "name": [row["name"].iloc[0] for row in rows],
            "crossing_cost_m": [entry.crossing_cost_km * 1000 for entry in entries],
            "uncertainty_m": [row["uncertainty_m"].iloc[0] for row in rows],
        },
        geometry=[row.geometry.iloc[0] for row in rows],
        crs=WGS84,
    )


def _draw_fixed_areas(entries: Sequence[FixedAreaEntry], layers: StudyLayers) -> gpd.GeoDataFrame:
    rules = [parse_rule(entry.rule, zone=f"control.fixed_area {entry.id}") for entry in entries]
    columns = {name: [getattr(entry, name) for entry in entries] for name in ("id", "name", "name_ar", "party", "note")}
    told = {
        "uncertainty_m": [np.nan if entry.line_error_km is None else entry.line_error_km * 1000 for entry in entries],
        "sources": [layers.sources.resolve(entry.sources)[0] for entry in entries],
    }
    return gpd.GeoDataFrame(columns | told, geometry=draw_rules(rules, layers.gazetteer), crs=WGS84)


def _tell_holders(status: str, holders: Sequence[Party]) -> tuple[str, str]:
    """Name the parties of an area; of a claim the claimant comes first and then who is assessed to hold the ground."""
    if not holders:
        return "Not known", "غير معروفة"
    told, told_ar = " and ".join(party.name for party in holders), " و".join(party.name_ar for party in holders)
    if status == "claimed":
        first, *rest = holders
        told = f"Claimed by {first.name}" + "".join(f", assessed {party.name}" for party in rest)
        told_ar = f"تطالب بها {first.name_ar}" + "".join(f"، والتقدير: {party.name_ar}" for party in rest)
    elif status == "contested":
        told, told_ar = f"Contested: {told}", f"متنازع عليها: {told_ar}"
    return told, told_ar
