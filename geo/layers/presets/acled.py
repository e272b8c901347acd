"""
ACLED's event exports, with the columns from before and after 20 March 2023.

Codebook: acleddata.com/knowledge-base/codebook (read 2026); the change of columns:
acleddata.com/methodology/guide-2023-acled-column-changes. ``event_id_no_cnty``, ``data_id`` and ``iso3`` went,
``disorder_type``, ``civilian_targeting`` and ``tags`` came; what is read here stayed. ``time_precision`` 2 is a week
with its middle as date, 3 a month. ``geo_precision`` 1 is a town, 2 a part of a region, 3 a region. Actor 1 is not
always the one who acted. ACLED's terms of use let nobody pass its rows on, so they are marked restricted.
"""

from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from geo.layers.presets.preset import ImportOptions, Preset, find_row_area
from geo.layers.presets.rows import SourceRow, make_id
from geo.layers.sources import Source

__all__ = ["ACLED"]

_STRIKES: Final = ("Air/drone strike", "Shelling/artillery/missile attack")
_CODES: Final = ("1", "2", "3")
_HALF_WEEK: Final = timedelta(days=3)
_SOURCES: Final = (Source("https://acleddata.com/", publisher="ACLED"),)
_DIVISIONS: Final = {"1": (), "2": ("admin3", "admin2", "admin1"), "3": ("admin1",)}


def _translate(row: SourceRow, options: ImportOptions) -> dict[str, object]:
    """Turn an event of ACLED into a reported strike."""
    kind = row.needed("sub_event_type", "the type of the event")
    if not options.all_events and kind not in _STRIKES:
        row.refuse("sub_event_type", " or ".join(_STRIKES), "an event that is no strike: left out")
    grade = row.one_of("geo_precision", _CODES)
    named = [name.strip() for name in row.text("source").split(";") if name.strip()]
    actors = [actor for actor in (row.text("actor1"), row.text("actor2")) if actor]
    others = [actor for actor in actors[1:] if not actor.startswith("Civilians")]
    acted = actors[0] if actors and (options.first_actor_acts or not others) else ""
    fatalities = row.whole("fatalities")
    notes = [
        row.text("notes"),
        f"Actors that ACLED names: {'; '.join(actors)}." if actors and not acted else "",
        f"Fatalities by ACLED: {fatalities}." if fatalities is not None else "",
        f"Sources that ACLED names: {'; '.join(named)}." if named else "",
    ]
    location = row.text("location")
    return {
        "id": make_id(row.needed("event_id_cnty", "the event's id")),
        "name": location,
        "where_text": ", ".join(filter(None, (location, row.text("admin2"), row.text("admin1")))),
        "date_edtf": _tell_date(row),
        "lat": row.text("latitude"),
        "lon": row.text("longitude"),
        "geo_scale": "acled",
        "geo_precision": grade,
        "area_ref": find_row_area(row, options.gazetteer, *_DIVISIONS[grade]),
        "coord_source": "ACLED",
        "attributed_to": options.parties.get(acted, acted),
        "weapon": kind if kind in _STRIKES else "",
        "n_sources": len(named),
        "sources": _SOURCES,
        "note": " ".join(filter(None, notes)),
    }


def _tell_date(row: SourceRow) -> str:
    """Write the date as widely as its precision says."""
    day = row.day("event_date")
    year = row.text("year")
    if year and year != day[:4]:
        row.refuse("year", f"{day[:4]}, as in event_date", "a date that was read with day, month or year exchanged")
    precision = row.one_of("time_precision", _CODES)
    if precision == "1":
        return day
    if precision == "2":
        return _tell_week(day)
    return day[:7]


@lru_cache(maxsize=8192)
def _tell_week(day: str) -> str:
    """Write the week that has a day in its middle."""
    middle = date.fromisoformat(day)
    return f"{middle - _HALF_WEEK}/{middle + _HALF_WEEK}"


ACLED: Final = Preset(
    name="acled",
    title="ACLED, Armed Conflict Location & Event Data",
    licence="ACLED's terms of use: rows are not passed on, and what is drawn or counted from them names ACLED",
    attribution="ACLED (Armed Conflict Location & Event Data), acleddata.com",
    sensitivity="restricted",
    codebook="https://acleddata.com/knowledge-base/codebook",
    needed=(
        "event_id_cnty",
        "event_date",
        "time_precision",
        "sub_event_type",
        "actor1",
        "latitude",
        "longitude",
        "geo_precision",
    ),
    columns={
        "id": "event_id_cnty",
        "name": "location",
        "date_edtf": "event_date",
        "lat": "latitude",
        "lon": "longitude",
        "lat, lon": "latitude, longitude",
        "attributed_to": "actor1",
        "note": "notes",
    },
    translate=_translate,
)
"""ACLED's CSV exports and curated files."""
