"""Declared zones and mechanisms, read from TOML with every problem told at once."""

import math
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from geo.errors import Finding, SchemaError
from geo.layers.declarations import Declaration, Declarations, Mechanism, Reading, Tier
from geo.layers.sources import SourceRegister
from geo.layers.suggestions import suggest
from geo.layers.toml_tables import TomlTable, read_toml
from geo.layers.vocabularies import (
    CONDUCTS,
    GEOMETRY_BASES,
    MECHANISM_STATUSES,
    READINGS,
    SENSITIVITIES,
    TEXT_STATUSES,
    ZONE_KINDS,
    ZONE_STATUSES,
    Basis,
)

__all__ = ["read_declarations"]

_ID: Final = re.compile(r"[a-z0-9][a-z0-9_-]*")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}")
_DEFAULT_CONFIDENCE: Final = 0.95


def read_declarations(
    path: str | os.PathLike[str], *, sources: SourceRegister | None = None, basis: Basis = "reported"
) -> Declarations:
    """
    Read declared zones and mechanisms from a TOML file.

    Parameters
    ----------
    path
        A local file with ``[[zone]]`` and ``[[mechanism]]`` tables.
    sources
        The register that the keys of ``sources`` are looked up in; None for an empty one.
    basis
        "reported": a record without a source is an error; "synthetic": it may have none.

    Returns
    -------
    declarations
        Frozen records; no rule has been evaluated.

    Raises
    ------
    SchemaError
        Something cannot be used; the error lists every problem of the file.
    DataError
        The file cannot be read, or is not TOML.
    """
    content = read_toml(path)
    file = Path(path).name
    top = TomlTable(content, file=file, name="")
    reading = _DeclarationReader(file, sources if sources is not None else SourceRegister(), basis)
    mechanisms = tuple(reading.read_mechanism(table) for table in reading.open_tables(top, "mechanism"))
    zones = tuple(reading.read_zone(table) for table in reading.open_tables(top, "zone"))
    findings = [*top.finish(), *reading.findings, *_find_loose_ends(zones, mechanisms, file)]
    if findings:
        raise SchemaError(f"The declarations of {file} cannot be used.", findings)
    return Declarations(zones, mechanisms)


class _DeclarationReader:
    """Takes the tables of one file apart and gathers what is wrong with them."""

    def __init__(self, file: str, sources: SourceRegister, basis: Basis) -> None:
        self.findings: list[Finding] = []
        self._file = file
        self._sources = sources
        self._basis = basis

    def open_tables(self, top: TomlTable, key: str) -> list[TomlTable]:
        """Open every table of a list of tables."""
        value = top.value(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
            top.report(key, "another value", f"tables that start with [[{key}]]", f"written as [{key}]")
            return []
        return [
            TomlTable(item, file=self._file, name=f"{key} {place} ({item.get('id', 'without id')})")
            for place, item in enumerate(value, start=1)
        ]

    def read_mechanism(self, table: TomlTable) -> Mechanism:
        """Read one ``[[mechanism]]``."""
        mechanism = Mechanism(
            **self._read_record(table),
            parties=table.texts("parties"),
            status=table.choice("status", MECHANISM_STATUSES),
            text_status=table.choice("text_status", TEXT_STATUSES, default="unknown"),
            channels=table.texts("channels"),
            notification_lead_h=table.number("notification_lead_h", least=0),
        )
        self.findings += table.finish()
        return mechanism

    def read_zone(self, table: TomlTable) -> Declaration:
        """Read one ``[[zone]]``."""
        zone = Declaration(
            **self._read_record(table),
            kind=table.choice("kind", ZONE_KINDS),
            status=table.choice("status", ZONE_STATUSES),
            mechanism=table.text("mechanism"),
            declarer=table.text("declarer"),
            addressee=table.texts("addressee"),
            exempt=table.texts("exempt"),
            responsible_party=table.text("responsible_party"),
            prohibited_conduct=table.choices("prohibited_conduct", CONDUCTS),
            stated_consequence=table.text("stated_consequence"),
            quote=table.text("quote"),
            quote_lang=table.text("quote_lang"),
            lower_m=table.number("lower_m", least=-500, below=100_000, default=0.0),
            upper_m=table.number("upper_m", least=-500, below=100_000),
            vertical_reference=table.text("vertical_reference"),
            geometry_basis=table.choice("geometry_basis", GEOMETRY_BASES, default="derived"),
            uncertainty_m=table.number("uncertainty_m", least=0),
            confidence=_read_confidence(table),
            sensitivity=table.choice("sensitivity", SENSITIVITIES, default="public"),
            rule=table.text("rule"),
            readings=_read_readings(table),
            tiers=_read_tiers(table),
        )
        _check_zone(zone, table)
        self.findings += table.finish()
        return zone

    def _read_record(self, table: TomlTable) -> dict[str, Any]:
        """Read what zones and mechanisms have in common."""
        identifier = table.text("id", needed=True)
        if identifier and not _ID.fullmatch(identifier):
            table.report("id", repr(identifier), "small letters, digits, hyphens and underscores")
        stated, declared, end = table.span("valid_from"), table.span("date_edtf"), table.span("valid_to")
        start = stated or declared
        valid_from = start.earliest if start else None
        valid_to = end.earliest if end else None
        if valid_from and valid_to and valid_from >= valid_to:
            table.report("valid_to", f"{valid_to:%Y-%m-%d}", f"a moment after the start, {valid_from:%Y-%m-%d}")
        keys = table.texts("sources")
        found, problems = self._sources.resolve(keys)
        for problem in problems:
            table.report("sources", problem.found, problem.expected, problem.likely_cause)
        if not table.value("sources") and self._basis != "synthetic":
            table.report("sources", "nothing", "at least one source")
        return {
            "id": identifier,
            "name": table.text("name", needed=True),
            "name_ar": table.text("name_ar"),
            "valid_from": valid_from,
            "valid_to": valid_to,
            "date_edtf": table.date_text("date_edtf"),
            "sources": found,
            "note": table.text("note"),
        }


def _read_confidence(table: TomlTable) -> float:
    confidence = table.number("confidence", least=0, below=1, default=_DEFAULT_CONFIDENCE)
    if confidence == 0:
        table.report("confidence", "0", "a probability above 0 and below 1")
    return confidence


def _read_readings(table: TomlTable) -> tuple[Reading, ...]:
    """Read ``[zone.readings]``: all three, or none."""
    value = table.value("readings")
    if value is None:
        return ()
    if not isinstance(value, Mapping):
        table.report("readings", "another value", "a table with narrow, likely and wide")
        return ()
    for key in value:
        if key not in READINGS:
            expected = "narrow, likely and wide"
            table.report(f"readings.{key}", "a key that is not known", expected, suggest(key, READINGS))
    return tuple(
        Reading(name, **_read_part(table, value.get(name), f"readings.{name}", ("rule", "text", "text_ar")))
        for name in READINGS
    )


def _read_tiers(table: TomlTable) -> tuple[Tier, ...]:
    """Read ``[[zone.tier]]``."""
    value = table.value("tier")
    if value is None:
        return ()
    if not isinstance(value, list) or not value:
        table.report("tier", "another value", "tables that start with [[zone.tier]]", "written as [zone.tier]")
        return ()
    tiers = tuple(
        Tier(**_read_part(table, part, f"tier {place}", ("name", "rule", "name_ar"), needed=("name", "rule")))
        for place, part in enumerate(value, start=1)
    )
    names = [tier.name for tier in tiers]
    for name in dict.fromkeys(name for name in names if name and names.count(name) > 1):
        table.report("tier", f"{name!r} {names.count(name)} times", "every tier's name once")
    return tiers


def _read_part(
    table: TomlTable, value: object, place: str, keys: tuple[str, ...], needed: tuple[str, ...] = ("rule",)
) -> dict[str, str]:
    """Read a small table of texts inside a zone."""
    if not isinstance(value, Mapping):
        table.report(place, "nothing" if value is None else "another value", f"a table with {', '.join(keys)}")
        return dict.fromkeys(keys, "")
    for key in value:
        if key not in keys:
            table.report(f"{place}.{key}", "a key that is not known", f"one of {', '.join(keys)}", suggest(key, keys))
    texts = {}
    for key in keys:
        text = value.get(key, "")
        if not isinstance(text, str) or (key in needed and not text.strip()):
            table.report(f"{place}.{key}", "nothing" if text == "" else str(text), "a text")
            text = ""
        texts[key] = text
    return texts


def _check_zone(zone: Declaration, table: TomlTable) -> None:
    """Check what concerns several keys at once."""
    ways = [key for key, way in (("rule", zone.rule), ("readings", zone.readings), ("tier", zone.tiers)) if way]
    if len(ways) > 1:
        table.report(ways[1], " and ".join(ways), "one of rule, readings and tier, or none")
    if zone.quote and not _LANGUAGE.fullmatch(zone.quote_lang):
        found = repr(zone.quote_lang) if zone.quote_lang else "nothing"
        table.report("quote_lang", found, "the language of the quote, such as en or ar")
    if not math.isnan(zone.upper_m) and zone.upper_m <= zone.lower_m:
        table.report("upper_m", f"{zone.upper_m:g}", f"a height above lower_m, {zone.lower_m:g}")
    if not zone.vertical_reference and (zone.lower_m != 0 or not math.isnan(zone.upper_m)):
        table.report("vertical_reference", "nothing", "what the heights are measured from, such as mean sea level")


def _find_loose_ends(zones: tuple[Declaration, ...], mechanisms: tuple[Mechanism, ...], file: str) -> list[Finding]:
    """List ids that stand twice and mechanisms that nobody describes."""
    findings = []
    for kind, ids in (("zone", [zone.id for zone in zones]), ("mechanism", [item.id for item in mechanisms])):
        for place, identifier in enumerate(ids, start=1):
            if identifier and identifier in ids[: place - 1]:
                row = f"{kind} {place} ({identifier})"
                findings.append(Finding(f"{identifier!r} again", f"every {kind}'s id once", file, row, "id"))
    known = [mechanism.id for mechanism in mechanisms]
    for place, zone in enumerate(zones, start=1):
        if zone.mechanism and zone.mechanism not in known:
            row, cause = f"zone {place} ({zone.id or 'without id'})", suggest(zone.mechanism, known)
            findings.append(Finding(repr(zone.mechanism), "the id of a [[mechanism]]", file, row, "mechanism", cause))
    return findings
