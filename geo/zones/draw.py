"""Declarations to a frame of zones: one row for each reading and each tier."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.errors import Finding, GeoError, RuleError, SettingsError
from geo.geodesy import WGS84, area_m2
from geo.layers import Declaration, Declarations, Gazetteer
from geo.layers.vocabularies import READINGS
from geo.zones.rule_shapes import draw_rules, list_references
from geo.zones.rules import Rule, parse_rule

__all__ = ["ZONE_COLUMNS", "draw_zones", "pick_reading", "undrawn", "zone_keys"]

ZONE_COLUMNS: Final = (
    "id",
    "name",
    "name_ar",
    "valid_from",
    "valid_to",
    "date_edtf",
    "geometry_basis",
    "uncertainty_m",
    "confidence",
    "sensitivity",
    "sources",
    "note",
    "zone_id",
    "reading",
    "reading_text",
    "reading_text_ar",
    "tier",
    "tier_ar",
    "rule",
    "kind",
    "declarer",
    "addressee",
    "exempt",
    "responsible_party",
    "prohibited_conduct",
    "stated_consequence",
    "quote",
    "quote_lang",
    "status",
    "mechanism",
    "lower_m",
    "upper_m",
    "vertical_reference",
    "area_km2",
    "geometry",
)
"""Columns of a zones frame, in order."""

_DEGREE_M: Final = 111_000.0
_SHAPE_COLUMNS: Final = ("id", "reading", "reading_text", "reading_text_ar", "tier", "tier_ar", "rule")
_DRAWN_COLUMNS: Final = ("zone_id", "area_km2", "geometry")


@dataclass(frozen=True, slots=True)
class _Shape:
    """One geometry that a declaration asks for, and the key of the file that holds its rule."""

    declaration: Declaration
    rule: str
    key: str = "rule"
    reading: str = "stated"
    reading_text: str = ""
    reading_text_ar: str = ""
    tier: str = ""
    tier_ar: str = ""

    @property
    def id(self) -> str:
        reading = "" if self.reading == "stated" else f":{self.reading}"
        return f"{self.declaration.id}{reading}{f':{self.tier}' if self.tier else ''}"


def draw_zones(declarations: Declarations, gazetteer: Gazetteer, *, tolerance_m: float = 10.0) -> gpd.GeoDataFrame:
    """
    Draw every declared zone that has a rule, readings or tiers.

    Polygons are outer approximations: they hold every point that the rule holds, and their border is at most
    `tolerance_m` outside the true one. Where a text gives no geometry, its three readings are drawn and each holds the
    one before. Zones of every status are drawn, lapsed ones too; the column ``status`` tells.

    Parameters
    ----------
    declarations
        What was said. Not modified.
    gazetteer
        Looks up the sites, lines and areas that rules refer to.
    tolerance_m
        Largest distance of a drawn border from the true one, in metres, greater than 0.

    Returns
    -------
    zones
        Zones frame (see :data:`ZONE_COLUMNS`) in EPSG:4326, in the order of the declarations, readings from narrow to
        wide, tiers in their own order. ``area_km2`` is measured on the ellipsoid.

    Raises
    ------
    RuleError
        Rules that cannot be read, refer to what nobody knows, leave nothing, or readings that do not lie within each
        other. All findings of all zones at once.
    """
    asked = [shape for declaration in declarations.zones for shape in _list_shapes(declaration)]
    shapes, rules, findings = _read_rules(asked, gazetteer)
    geometries = draw_rules(rules, gazetteer, tolerance_m=tolerance_m)
    findings += [
        Finding(
            "a rule that leaves nothing",
            "an area",
            row=shape.declaration.id,
            column=shape.key,
            likely_cause="inside or outside an area that does not meet the rest",
        )
        for shape, geometry in zip(shapes, geometries, strict=True)
        if geometry.is_empty
    ]
    findings += _nest_readings(shapes, geometries, tolerance_m)
    if findings:
        raise RuleError("Declared zones cannot be drawn.", findings)
    return _to_frame(shapes, geometries)


def undrawn(declarations: Declarations) -> tuple[Declaration, ...]:
    """
    List the declarations that have no geometry: records for the tables, never on the map.

    Parameters
    ----------
    declarations
        What was said.

    Returns
    -------
    records
        In the order of the declarations.
    """
    return tuple(declaration for declaration in declarations.zones if not declaration.has_geometry)


def pick_reading(zones: gpd.GeoDataFrame, reading: str) -> gpd.GeoDataFrame:
    """
    Keep one reading of every zone, and every zone whose text gives its geometry.

    Parameters
    ----------
    zones
        Zones frame. Not modified.
    reading
        ``narrow``, ``likely`` or ``wide``.

    Returns
    -------
    picked
        The rows with that reading or with ``stated``, in their order, numbered anew.

    Raises
    ------
    SettingsError
        There is no such reading.
    """
    if reading not in READINGS:
        raise SettingsError(f"Reading of the zones: found {reading!r}, expected narrow, likely or wide.")
    return zones[zones["reading"].isin((reading, "stated"))].reset_index(drop=True)


def zone_keys(zones: gpd.GeoDataFrame) -> pd.Series:
    """
    Name each row by its zone and tier, whatever its reading.

    Parameters
    ----------
    zones
        Zones frame. Not modified.

    Returns
    -------
    keys
        Texts such as ``limitation-west:10 km``, or ``tanf`` where there are no tiers; index of `zones`.
    """
    keys: pd.Series = zones["zone_id"].where(zones["tier"] == "", zones["zone_id"] + ":" + zones["tier"])
    return keys


def _list_shapes(declaration: Declaration) -> Iterator[_Shape]:
    if declaration.rule:
        yield _Shape(declaration, declaration.rule)
    for reading in declaration.readings:
        yield _Shape(
            declaration,
            reading.rule,
            key=f"readings.{reading.name}",
            reading=reading.name,
            reading_text=reading.text,
            reading_text_ar=reading.text_ar,
        )
    for place, tier in enumerate(declaration.tiers, start=1):
        yield _Shape(declaration, tier.rule, key=f"tier {place}", tier=tier.name, tier_ar=tier.name_ar)


def _read_rules(shapes: list[_Shape], gazetteer: Gazetteer) -> tuple[list[_Shape], list[Rule], list[Finding]]:
    """Parse every rule and look its references up: what can be drawn, by which rule, and what is wrong elsewhere."""
    good: list[_Shape] = []
    rules: list[Rule] = []
    findings: list[Finding] = []
    for shape in shapes:
        try:
            rule = parse_rule(shape.rule, zone=shape.declaration.id, key=shape.key)
        except RuleError as error:
            findings += error.findings
            continue
        unknown = [_look_up(reference, shape, gazetteer) for reference in list_references(rule)]
        findings += [finding for finding in unknown if finding]
        if not any(unknown):
            good.append(shape)
            rules.append(rule)
    return good, rules, findings


def _look_up(reference: str, shape: _Shape, gazetteer: Gazetteer) -> Finding | None:
    """Try a reference; the gazetteer's own words and guess, under the zone's name, where nobody knows it."""
    try:
        gazetteer.resolve(reference)
    except GeoError as error:
        guess = next((finding.likely_cause for finding in error.findings if finding.likely_cause), "")
        return Finding(
            f'{reference} in "{shape.rule}"',
            "a reference that the layers know",
            row=shape.declaration.id,
            column=shape.key,
            likely_cause=guess or error.message.rstrip("."),
        )
    return None


def _nest_readings(shapes: list[_Shape], geometries: NDArray[np.object_], tolerance_m: float) -> list[Finding]:
    """
    Check that each reading lies within the next, and close what the drawing tolerance left open.

    Two outer approximations of nested areas can cross by the tolerance; the wider one then takes in what sticks out,
    which keeps it an outer approximation.
    """
    findings = []
    for row in range(1, len(shapes)):
        inner, outer = shapes[row - 1], shapes[row]
        if inner.declaration is not outer.declaration or "stated" in {inner.reading, outer.reading}:
            continue
        if geometries[row - 1].is_empty or shapely.covers(geometries[row], geometries[row - 1]):
            continue
        slack_deg = tolerance_m / (_DEGREE_M * np.cos(np.radians(np.abs(geometries[row - 1].bounds[1::2]).max())))
        beyond = shapely.difference(geometries[row - 1], shapely.buffer(geometries[row], slack_deg))
        if beyond.is_empty:
            geometries[row] = shapely.normalize(shapely.union(geometries[row], geometries[row - 1]))
            continue
        beyond_km2 = area_m2(np.array([beyond]))[0] / 1e6
        findings.append(
            Finding(
                f"{beyond_km2:,.2f} km2 of the {inner.reading} reading outside the {outer.reading} one",
                "narrow within likely within wide",
                row=outer.declaration.id,
                column=outer.key,
                likely_cause="a smaller radius, another centre, or a side that the wider reading cuts away",
            )
        )
    return findings


def _to_frame(shapes: list[_Shape], geometries: NDArray[np.object_]) -> gpd.GeoDataFrame:
    columns: dict[str, Any] = {
        name: [getattr(shape.declaration, name) for shape in shapes]
        for name in ZONE_COLUMNS
        if name not in (*_SHAPE_COLUMNS, *_DRAWN_COLUMNS)
    }
    columns |= {name: [getattr(shape, name) for shape in shapes] for name in _SHAPE_COLUMNS}
    for name in ("valid_from", "valid_to"):
        columns[name] = pd.to_datetime(pd.Series(columns[name], dtype=object), utc=True).astype("datetime64[us, UTC]")
    columns["zone_id"] = [shape.declaration.id for shape in shapes]
    columns["area_km2"] = area_m2(geometries) / 1e6
    table = pd.DataFrame(columns, index=pd.RangeIndex(len(shapes)))
    frame = gpd.GeoDataFrame(table, geometry=geometries, crs=WGS84)
    return frame[list(ZONE_COLUMNS)]
