"""The state that a folder of results holds: without assessed places, and without records that have no geometry."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
from pydantic import ValidationError

from geo.errors import DataError, Finding, SettingsError
from geo.geodesy import WGS84
from geo.layers.formats.geojson import read_geojson
from geo.studies.comparison.states import State
from geo.studies.settings.tables import StudySettings

__all__ = ["read_state"]

_MANIFEST: Final = "manifest.json"
_TEXTS: Final = {
    "control": ("party", "status", "method"),
    "zones": (
        "sensitivity",
        "zone_id",
        "reading",
        "tier",
        "rule",
        "status",
        "declarer",
        "responsible_party",
        "vertical_reference",
    ),
    "strikes": (
        "sensitivity",
        "date_edtf",
        "attributed_to",
        "claimed_by",
        "weapon",
        "where_text",
        "geo_precision",
        "location_kind",
    ),
    "corridors": ("request_id", "reading", "status", "party", "conduct", "mode", "reason"),
}
_NUMBERS: Final = {
    "control": ("line_error_m", "area_km2"),
    "zones": ("lower_m", "upper_m", "area_km2"),
    "strikes": ("uncertainty_m",),
    "corridors": ("length_m", "min_clearance_m", "width_m"),
}
_LISTS: Final = {
    "control": ("claimants",),
    "zones": ("addressee", "exempt", "prohibited_conduct"),
    "strikes": ("conflicts_with",),
    "corridors": ("binding_zones",),
}
_MOMENTS: Final = {
    "control": (),
    "zones": ("valid_from", "valid_to"),
    "strikes": ("event_date_from", "event_date_to"),
    "corridors": (),
}


def read_state(folder: str | PathLike[str], *, label: str = "") -> State:
    """
    Take what is compared from a folder that `tadmur run` wrote.

    Parameters
    ----------
    folder
        With manifest.json, control.geojson, zones.geojson, strikes.geojson and corridors.geojson.
    label
        How its column is headed; the study's date where nothing is given.

    Returns
    -------
    state
        Without assessed places and without records that have no geometry.

    Raises
    ------
    SettingsError
        The folder is no folder of results.
    DataError
        A file of it cannot be used.
    """
    home = Path(folder)
    dates, method, settings, not_public = _read_manifest(home)
    as_of, first, end = (pd.Timestamp(dates[key], tz="UTC") for key in ("as_of", "window_from", "window_to"))
    frames = {name: _read_frame(home / f"{name}.geojson", name) for name in _TEXTS}
    return State(
        label or f"{as_of:%Y-%m-%d}",
        as_of,
        (first, end),
        **frames,
        method=method,
        settings=settings,
        not_public=not_public,
    )


def _read_manifest(home: Path) -> tuple[Mapping[str, str], Mapping[str, Any], StudySettings | None, str]:
    """Read the study's dates, its settings of control, all settings where they can be read, and what it hides."""
    try:
        content = json.loads((home / _MANIFEST).read_text(encoding="utf-8"))
    except OSError as error:
        finding = Finding(
            error.strerror or "nothing",
            "the manifest of a finished run",
            _MANIFEST,
            likely_cause="a folder that `tadmur run` did not write, or did not finish",
        )
        raise SettingsError(f"{home.name} is no folder of results.", [finding]) from None
    except ValueError as error:
        raise DataError(f"{_MANIFEST} cannot be used.", [Finding(str(error), "JSON", _MANIFEST)]) from None
    try:
        entry, method = content["settings"]["study"], dict(content["settings"]["control"])
        dates = {key: str(datetime.fromisoformat(entry[key]).date()) for key in ("as_of", "window_from", "window_to")}
    except (KeyError, TypeError, ValueError) as error:
        finding = Finding(f"no date under {error}", "the settings of a study", _MANIFEST, column="settings.study")
        raise DataError(f"{_MANIFEST} cannot be used.", [finding]) from None
    try:
        settings = StudySettings.model_validate(content["settings"])
    except ValidationError:  # an older study file: what is compared stands in the frames
        settings = None
    return dates, method, settings, str(entry.get("not_public", "leave_out"))


def _read_frame(path: Path, name: str) -> gpd.GeoDataFrame:
    """Read the columns that are compared; a corridor's centreline is passed over."""
    raw = read_geojson(path)
    if raw.refused:
        raise DataError(f"{path.name} cannot be used.", raw.refused)
    needed = ("id", "name", "name_ar", *_TEXTS[name], *_NUMBERS[name], *_LISTS[name], *_MOMENTS[name])
    missing = [column for column in needed if raw.rows and column not in raw.columns]
    if missing:
        findings = [Finding("no such property", "one that a run writes", path.name, column=key) for key in missing]
        raise DataError(f"{path.name} cannot be used.", findings)
    kept = [place for place, row in enumerate(raw.rows) if row.get("part") != "centreline"]
    rows = [raw.rows[place] for place in kept]
    makers: tuple[tuple[tuple[str, ...], Callable[[list[Any]], Any]], ...] = (
        (("id", "name", "name_ar", *_TEXTS[name]), lambda cells: ["" if cell is None else str(cell) for cell in cells]),
        (_NUMBERS[name], lambda cells: np.array([np.nan if cell is None else cell for cell in cells], dtype=float)),
        (_LISTS[name], lambda cells: [tuple(cell or ()) for cell in cells]),
        (_MOMENTS[name], lambda cells: pd.to_datetime(pd.Series(cells, dtype=object), utc=True).dt.as_unit("us")),
    )
    try:
        columns = {key: make([row.get(key) for row in rows]) for keys, make in makers for key in keys}
    except (TypeError, ValueError) as error:
        raise DataError(f"{path.name} cannot be used.", [Finding(str(error), "what a run writes", path.name)]) from None
    shapes = np.array([None] * len(rows), dtype=object) if raw.geometries is None else raw.geometries[kept]
    return gpd.GeoDataFrame(pd.DataFrame(columns), geometry=shapes, crs=WGS84)
