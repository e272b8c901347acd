"""What goes out together: frames by name, and what every file has to say about itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final

import geopandas as gpd

from geo.caveat import CAVEAT, Caveat
from geo.errors import Finding, MissingCrsError, SettingsError
from geo.geodesy import WGS84
from geo.layers import Party
from geo.rasters import Raster

__all__ = ["GEOID_HEIGHTS_M", "UNITS", "ExportSet", "describe_set", "tell_set"]

UNITS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "coordinates": "degrees, longitude before latitude",
        "_m": "metres",
        "_ft": "feet",
        "_km2": "square kilometres",
        "_deg": "degrees",
        "share": "from 0 to 1",
        "times": "UTC; a span holds from its start up to, not including, its end",
    }
)
"""Units by the end of a column's name; other numbers have none."""


GEOID_HEIGHTS_M: Final = (-107.0, 86.0)
"""
Least and greatest height of the geoid above the WGS 84 ellipsoid anywhere on the Earth, rounded outwards.

EGM96 lies between -106.99 m south of India and 85.39 m near New Guinea (Lemoine et al. 1998, NASA/TP-1998-206861).
"""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExportSet:
    """
    Frames that are written together.

    Parameters
    ----------
    frames
        Frame by name, such as ``control``, each in EPSG:4326 with a column `id`. The names of the study's layers have a
        style of their own; any other is drawn plainly. No frame is modified.
    title, title_ar
        What all of them are about; the Arabic may be empty.
    as_of
        The date that control and zones are shown for, with a time zone.
    window
        The span that reports are from, half-open; None where there is none.
    rasters
        Raster by name.
    parties
        Names, colours and hatches, in the order of the legend.
    attributions
        Whose data it stands on, one text each.
    licences
        Under which terms, one text each.
    manifest_id
        What identifies the run that it is from, such as the SHA-256 of the manifest; empty where it is from none.
    caveats
        The warnings that go with it.
    notes
        What a reader must know besides, such as what was coarsened; one sentence each.
    geoid_height_m
        Least and greatest height of the geoid above the WGS 84 ellipsoid over the study, in metres; None where nobody
        has stated it.

    Raises
    ------
    SettingsError
        `as_of` has no time zone, or `geoid_height_m` is no range that the geoid has on the Earth.
    MissingCrsError
        A frame is not in EPSG:4326; the findings list all such frames.

    Examples
    --------
    >>> ExportSet(frames={}, title="Palmyra", as_of=datetime(2025, 4, 10, tzinfo=UTC)).caveats[0].text[:26]
    'Analysis of public reports'
    """

    frames: Mapping[str, gpd.GeoDataFrame]
    title: str
    as_of: datetime
    title_ar: str = ""
    window: tuple[datetime, datetime] | None = None
    rasters: Mapping[str, Raster] = field(default_factory=dict)
    parties: tuple[Party, ...] = ()
    attributions: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    manifest_id: str = ""
    caveats: tuple[Caveat, ...] = (CAVEAT,)
    notes: tuple[str, ...] = ()
    geoid_height_m: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        """Refuse what would be written in the wrong place or at the wrong time."""
        if self.as_of.tzinfo is None:
            raise SettingsError(f"The export's date is {self.as_of}; expected a moment with its time zone.")
        if self.geoid_height_m is not None and not _is_geoid_range(self.geoid_height_m):
            finding = Finding(
                f"{self.geoid_height_m}",
                f"two numbers of metres, the least first, from {GEOID_HEIGHTS_M[0]:g} to {GEOID_HEIGHTS_M[1]:g}",
                column="geoid_height_m",
            )
            raise SettingsError("The height of the geoid cannot be used.", [finding])
        findings = [
            Finding(str(frame.crs or "no reference system"), WGS84, file=name)
            for name, frame in self.frames.items()
            if frame.crs is None or frame.crs != WGS84
        ]
        if findings:
            raise MissingCrsError("The frames cannot be exported; geo.geodesy.to_lonlat turns them.", findings)


def describe_set(exported: ExportSet) -> dict[str, Any]:
    """
    Write down what every export carries: source, licence, date, CRS, units, caveat, manifest.

    Parameters
    ----------
    exported
        What goes out.

    Returns
    -------
    about
        Ready for JSON; what is empty is left out.

    Examples
    --------
    >>> about = describe_set(ExportSet(frames={}, title="Palmyra", as_of=datetime(2025, 4, 10, tzinfo=UTC)))
    >>> about["as_of"], about["crs"]
    ('2025-04-10T00:00:00Z', 'EPSG:4326')
    """
    about: dict[str, Any] = {
        "title": exported.title,
        "title_ar": exported.title_ar,
        "as_of": _moment(exported.as_of),
        "window": [_moment(end) for end in exported.window or ()],
        "crs": WGS84,
        "units": dict(UNITS),
        "sources": list(exported.attributions),
        "licences": list(exported.licences),
        "manifest_id": exported.manifest_id,
        "caveat": " ".join(caveat.text for caveat in exported.caveats),
        "caveat_ar": " ".join(caveat.text_ar or caveat.text for caveat in exported.caveats),
        "notes": list(exported.notes),
    }
    return {key: value for key, value in about.items() if value}


def tell_set(exported: ExportSet) -> str:
    """
    Write the same as lines of plain text, for formats that hold a text only.

    Examples
    --------
    >>> tell_set(ExportSet(frames={}, title="Palmyra", as_of=datetime(2025, 4, 10, tzinfo=UTC))).splitlines()[:2]
    ['title: Palmyra', 'as_of: 2025-04-10T00:00:00Z']
    """
    lines = []
    for key, value in describe_set(exported).items():
        if isinstance(value, dict):
            text = "; ".join(f"{name}: {unit}" for name, unit in value.items())
        else:
            text = "; ".join(value) if isinstance(value, list) else value
        lines.append(f"{key}: {text}")
    return "\n".join(lines)


def _is_geoid_range(heights_m: tuple[float, float]) -> bool:
    """
    Tell whether two heights are in order and such as the geoid has; what is no number is not.

    >>> _is_geoid_range((14.0, 22.0)), _is_geoid_range((22.0, 14.0)), _is_geoid_range((float("nan"), 22.0))
    (True, False, False)
    """
    least_m, greatest_m = GEOID_HEIGHTS_M
    return len(heights_m) == 2 and least_m <= heights_m[0] <= heights_m[1] <= greatest_m  # noqa: PLR2004 - two ends


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
