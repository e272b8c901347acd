"""
Precision grades: what a source says of how well it knows a place, turned into a circle, an area, or no place at all.

Sources grade their places in words ("airfield", "governorate", ACLED 1, UCDP 3). A table says for each grade of each
scheme what it stands for, and from where that is known or that it is assumed; nothing is built in. A place is never
made more precise than its grade, and a strike that cannot be placed stays in the frame, to be counted.
"""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.errors import Finding, GeoError, SchemaError
from geo.geodesy import WGS84
from geo.layers import Gazetteer
from geo.layers.vocabularies import LOCATION_KINDS

__all__ = ["GRADE_COLUMNS", "check_grades", "grade_strikes"]

GRADE_COLUMNS: Final = ("scheme", "grade", "location_kind", "radius_m", "confidence", "basis", "source")
"""Columns of a table of grades."""

_BASES: Final = ("source", "assumption")
_REFERENCE_MARK: Final = ";"


def check_grades(grades: pd.DataFrame) -> pd.DataFrame:
    """
    Check a table of grades and give its columns their types.

    Parameters
    ----------
    grades
        One row per scheme and grade: `location_kind` is circle, area or none; a circle has ``radius_m`` greater than 0
        and the ``confidence`` that the true place lies within it; ``basis`` is source (then ``source`` names it) or
        assumption. Texts that hold numbers are read as numbers. Not modified.

    Returns
    -------
    checked
        The columns of :data:`GRADE_COLUMNS`, indexed by scheme and grade; numbers are floats, NaN where there are none.

    Raises
    ------
    SchemaError
        Columns are missing or rows are wrong; all of them are listed.

    Examples
    --------
    >>> row = ["tadmur", "airfield", "circle", "2500", "0.95", "assumption", ""]
    >>> grades = pd.DataFrame([row], columns=GRADE_COLUMNS)
    >>> float(check_grades(grades).loc[("tadmur", "airfield"), "radius_m"])
    2500.0
    """
    missing = [name for name in GRADE_COLUMNS if name not in grades]
    if missing:
        raise SchemaError(
            "The table of grades cannot be used.",
            [Finding("no such column", "a column of this name", column=name) for name in missing],
        )
    checked = grades[list(GRADE_COLUMNS)].reset_index(drop=True)
    for name in ("radius_m", "confidence"):
        checked[name] = pd.to_numeric(checked[name], errors="coerce").astype(np.float64)
    circle = checked["location_kind"] == "circle"
    rules = (
        ("location_kind", checked["location_kind"].isin(LOCATION_KINDS), "circle, area or none"),
        ("radius_m", ~circle | (checked["radius_m"] > 0), "metres greater than 0 for a circle"),
        (
            "confidence",
            ~circle | checked["confidence"].between(0, 1, inclusive="neither"),
            "between 0 and 1 for a circle",
        ),
        ("basis", checked["basis"].isin(_BASES), "source or assumption"),
        ("source", (checked["basis"] != "source") | (checked["source"] != ""), "what the source is"),
        ("grade", ~checked.duplicated(["scheme", "grade"]), "each grade of a scheme once"),
    )
    findings = [
        Finding(repr(grades[column].iloc[row]), expected, row=str(row + 1), column=column)
        for column, good, expected in rules
        for row in np.flatnonzero(~good)
    ]
    if findings:
        raise SchemaError("The table of grades cannot be used.", findings)
    return checked.set_index(["scheme", "grade"], drop=False)


def grade_strikes(
    strikes: gpd.GeoDataFrame, grades: pd.DataFrame, gazetteer: Gazetteer, *, scheme: str = "tadmur"
) -> gpd.GeoDataFrame:
    """
    Give every strike the place that its precision grade allows.

    Parameters
    ----------
    strikes
        Strikes frame in EPSG:4326 with points or no geometry; ``area_ref`` names the areas that stand for a place
        without coordinates, several separated by semicolons. Not modified.
    grades
        Table of grades, see :func:`check_grades`.
    gazetteer
        Looks up the areas.
    scheme
        Scheme of the strikes whose ``geo_scale`` is empty.

    Returns
    -------
    graded
        The same rows in their order. Circle rows are points with `uncertainty_m` and `confidence`: the strike's own
        where it states them, else the grade's. Area rows are the union of their areas. The others have no geometry;
        their note says why, and so does that of a circle grade without coordinates that stands as its area.

    Raises
    ------
    SchemaError
        The table of grades is wrong, or strikes have a grade that it does not know or an area that nobody knows.
    """
    table = check_grades(grades)
    keys = list(zip(strikes["geo_scale"].replace("", scheme), strikes["geo_precision"], strict=True))
    findings = [
        Finding(
            f"grade {grade!r} of scheme {of!r} ({key})",
            "a grade that the table of grades knows",
            row=str(row),
            column="geo_precision",
        )
        for row, (key, (of, grade)) in enumerate(zip(strikes["id"], keys, strict=True), start=1)
        if (of, grade) not in table.index
    ]
    areas, unknown = _resolve_areas(strikes, gazetteer)
    if findings or unknown:
        raise SchemaError("The strikes cannot be placed.", [*findings, *unknown])

    asked = table.loc[keys].reset_index(drop=True)
    points = strikes.geometry.to_numpy()
    has_point = shapely.get_type_id(points) == shapely.GeometryType.POINT
    has_area = ~shapely.is_missing(areas)
    wants_circle = (asked["location_kind"] == "circle").to_numpy()
    wants_place = (asked["location_kind"] != "none").to_numpy()
    circle = wants_circle & has_point
    area = wants_place & ~circle & has_area

    graded = strikes.copy()
    graded["location_kind"] = np.select([circle, area], ["circle", "area"], "none").astype(object)
    stated = circle & strikes["uncertainty_m"].notna().to_numpy()
    own = strikes["uncertainty_m"].to_numpy(np.float64), strikes["confidence"].to_numpy(np.float64)
    graded["uncertainty_m"] = np.select([stated, circle], [own[0], asked["radius_m"]], np.nan)
    graded["confidence"] = np.where(circle & ~stated, asked["confidence"], own[1])
    graded["note"] = _join_notes(
        strikes["note"].tolist(),
        np.select(
            [wants_circle & area, wants_place & ~circle & ~area],
            ["no coordinates: stands as its area", "no coordinates and no area: counted, not placed"],
            "",
        ).tolist(),
    )
    nowhere = np.full(len(strikes), None, dtype=object)
    places = np.where(circle, points, np.where(area, areas, nowhere))
    return graded.set_geometry(gpd.GeoSeries(places, index=graded.index, crs=WGS84))


def _resolve_areas(strikes: gpd.GeoDataFrame, gazetteer: Gazetteer) -> tuple[NDArray[np.object_], list[Finding]]:
    """Unite the areas that each strike refers to; None where it refers to none."""
    united = np.full(len(strikes), None, dtype=object)
    findings = []
    for row, (key, cell) in enumerate(zip(strikes["id"], strikes["area_ref"], strict=True)):
        references = sorted({part.strip() for part in cell.split(_REFERENCE_MARK)} - {""})
        try:
            areas = [gazetteer.resolve(reference) for reference in references]
        except GeoError as error:
            findings.append(
                Finding(
                    f"{cell!r} ({key})",
                    "areas that the layers know",
                    row=str(row + 1),
                    column="area_ref",
                    likely_cause=error.message.rstrip("."),
                )
            )
            continue
        if areas:
            united[row] = shapely.normalize(shapely.union_all(areas))
    return united, findings


def _join_notes(notes: list[str], added: list[str]) -> list[str]:
    return ["; ".join(part for part in pair if part) for pair in zip(notes, added, strict=True)]
