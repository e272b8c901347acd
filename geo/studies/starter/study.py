"""
A study to begin with: a study file with comments and small layers beside it, all made up and saying so in every row.

The places are given as shares of the area that the study is to cover. Without an area they lie in the sea, in the Gulf
of Guinea, where nobody can take them for real ones.
"""

import json
import math
import re
from datetime import date, timedelta
from importlib.resources import files
from os import PathLike
from pathlib import Path
from string import Template
from typing import Final

from geo.errors import Finding, OutputError, SettingsError
from geo.files import make_folder, replace_file
from geo.layers.names import fold_name
from geo.studies.starter.layers import (
    STARTER_SOURCE,
    write_areas,
    write_assessments,
    write_grades,
    write_places,
    write_sources,
    write_strikes,
)

__all__ = ["STARTER_AREA_DEG", "write_starter"]

Bounds = tuple[float, float, float, float]

STARTER_AREA_DEG: Final[Bounds] = (-1.0, -1.0, 1.0, 1.0)
"""West, south, east and north of the area where none is asked for: open sea."""

_STUDY: Final = "study.toml"
_LEAST_DEG, _MOST_DEG = 0.1, 15.0
_KM_PER_DEG: Final = 111.2


def write_starter(
    folder: str | PathLike[str],
    *,
    title: str = "",
    area_deg: Bounds = STARTER_AREA_DEG,
    as_of: date | None = None,
) -> tuple[Path, ...]:
    """
    Write a study of made-up features that can be checked and run.

    Parameters
    ----------
    folder
        Made when it is missing. Nothing in it is replaced.
    title
        What the study is called; its id is made from it.
    area_deg
        West, south, east and north in degrees, from 0.1 to 15 degrees each way.
    as_of
        The study's date; today where none is given.

    Returns
    -------
    paths
        The study file, then its layers.

    Raises
    ------
    SettingsError
        The area cannot be used.
    OutputError
        A file of the same name is there already, or one cannot be written.
    """
    _check_area(area_deg)
    home = Path(folder)
    named = title.strip() or "A made-up study"
    day = as_of or date.today()  # noqa: DTZ011 - the reader's own day
    texts = {
        _STUDY: _write_study(named, area_deg, day),
        "zones.toml": _write_zones(area_deg, day),
        "country.geojson": write_areas([("country", "Made-up country", "بلد مختلق", area_deg, (0.0, 1.0))]),
        "districts.geojson": write_areas(
            [
                ("southern-district", "Southern district (made up)", "المنطقة الجنوبية (مختلقة)", area_deg, (0.0, 0.5)),
                ("northern-district", "Northern district (made up)", "المنطقة الشمالية (مختلقة)", area_deg, (0.5, 1.0)),
            ]
        ),
        "places.csv": write_places(area_deg),
        "control_assessments.csv": write_assessments(area_deg, day),
        "strikes.csv": write_strikes(area_deg, day),
        "sources.csv": write_sources(),
        "grades.csv": write_grades(),
    }
    there = [name for name in texts if (home / name).exists()]
    if there:
        raise OutputError(
            f"{home.name or 'The folder'} holds such files already; name an empty folder.",
            [Finding("a file", "none yet", file=name) for name in there],
        )
    make_folder(home)
    return tuple(replace_file(home / name, text) for name, text in texts.items())


def _check_area(area_deg: Bounds) -> None:
    west, south, east, north = area_deg
    in_order = -180 <= west < east <= 180 and -85 <= south < north <= 85  # noqa: PLR2004 - degrees; poles have no map
    if not in_order or not all(_LEAST_DEG <= edge <= _MOST_DEG for edge in (east - west, north - south)):
        found = ", ".join(f"{edge:g}" for edge in area_deg)
        expected = f"west, south, east, north in degrees, {_LEAST_DEG:g} to {_MOST_DEG:g} degrees each way"
        swapped = west > east or south > north
        cause = "west and east, or south and north, are swapped" if swapped else ""
        raise SettingsError("The area cannot be used.", [Finding(found, expected, column="area", likely_cause=cause)])


def _write_study(title: str, area_deg: Bounds, day: date) -> str:
    """Fill the study file in; lengths follow the size of the area: small ones have detail and large ones an end."""
    span_km = _span_km(area_deg)
    plain = re.sub(r"[^a-z0-9]+", "-", fold_name(title)).strip("-")
    values = {
        "id": json.dumps(plain[:60].strip("-") or "study"),
        "title": json.dumps(title, ensure_ascii=False),
        "title_ar": json.dumps(title if re.search(r"[\u0600-\u06ff]", title) else "دراسة مختلقة", ensure_ascii=False),
        "as_of": day.isoformat(),
        "window_from": (day - timedelta(days=365)).isoformat(),
        "window_to": (day + timedelta(days=1)).isoformat(),
        "area": json.dumps([round(edge, 6) for edge in area_deg]),
        "control_cell_km": f"{_round(span_km / 200):g}",
        "corridor_cell_km": f"{_round(span_km / 150):g}",
        "reach_km": f"{_round(span_km / 2):g}",
        "smallest_km2": f"{_round(span_km**2 / 2000):g}",
        "window_day": day.isoformat(),
        "window_end": (day + timedelta(days=1)).isoformat(),
        "departs_first": f"{day.isoformat()}T06:00:00Z",
        "departs_last": f"{day.isoformat()}T07:00:00Z",
        "width_km": f"{_round(span_km / 50):g}",
    }
    return _fill("study.toml", values)


def _write_zones(area_deg: Bounds, day: date) -> str:
    span_km = _span_km(area_deg)
    radii = {"narrow_km": span_km / 20, "likely_km": span_km / 12, "wide_km": span_km / 7}
    declared = json.dumps((day - timedelta(days=30)).isoformat())
    values = {name: f"{_round(radius):g}" for name, radius in radii.items()}
    return _fill("zones.toml", values | {"valid_from": declared, "source": json.dumps(STARTER_SOURCE)})


def _fill(name: str, values: dict[str, str]) -> str:
    return Template(files("geo.studies.starter").joinpath(name).read_text(encoding="utf-8")).substitute(values)


def _span_km(area_deg: Bounds) -> float:
    """Give the shorter way across the area, roughly."""
    west, south, east, north = area_deg
    return _KM_PER_DEG * min(north - south, (east - west) * math.cos(math.radians((south + north) / 2)))


def _round(number: float) -> float:
    """Round to two digits, the last one 0 or 5."""
    step = 10.0 ** (math.floor(math.log10(number)) - 1) * 5
    return max(round(number / step), 1) * step
