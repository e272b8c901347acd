"""The words that a column of fixed meaning may hold."""

from collections.abc import Mapping
from typing import Final, Literal

__all__ = [
    "ACTIVITIES",
    "ANALYTIC_CONFIDENCES",
    "ASSESSMENT_STATUSES",
    "CONDUCTS",
    "CONTROL_STATUSES",
    "CREDIBILITIES",
    "GEOMETRY_BASES",
    "GEO_PRECISIONS",
    "LOCATION_KINDS",
    "MECHANISM_STATUSES",
    "READINGS",
    "RELIABILITIES",
    "SAME_LEVELS",
    "SENSITIVITIES",
    "TEXT_STATUSES",
    "ZONE_KINDS",
    "ZONE_READINGS",
    "ZONE_STATUSES",
    "Basis",
]

Basis = Literal["reported", "synthetic"]
"""Whether a layer holds reported features, each with a source, or made-up ones for trials."""

GEOMETRY_BASES: Final = ("stated", "agreed_map", "surveyed", "derived", "analyst")
SENSITIVITIES: Final = ("public", "restricted", "sensitive")

# NATO AJP-2.1, "Admiralty code": F is a source that cannot be judged, 6 a statement whose truth cannot be judged.
RELIABILITIES: Final = ("A", "B", "C", "D", "E", "F")
CREDIBILITIES: Final = ("1", "2", "3", "4", "5", "6")

ASSESSMENT_STATUSES: Final = ("assessed", "claimed", "contested", "support", "unknown")
CONTROL_STATUSES: Final = ("assessed", "contested", "claimed", "unknown")
# What a party does where it holds no ground.
ACTIVITIES: Final = ("presence", "attacks", "patrols", "movement")
ANALYTIC_CONFIDENCES: Final = ("high", "medium", "low")

GEO_PRECISIONS: Final = ("airfield", "facility", "settlement", "district", "governorate", "region", "country")
LOCATION_KINDS: Final = ("circle", "area", "none")

ZONE_KINDS: Final = (
    "red_line",
    "exclusion_zone",
    "security_corridor",
    "separation_zone",
    "limitation_zone",
    "demilitarised_zone",
    "withdrawal_zone",
    "channel",
)
ZONE_STATUSES: Final = ("declared", "proposed", "agreed", "disputed", "lapsed")
READINGS: Final = ("narrow", "likely", "wide")
ZONE_READINGS: Final = ("stated", *READINGS)
CONDUCTS: Final = (
    "basing",
    "deployment",
    "armed_entry",
    "heavy_weapons",
    "air_transport",
    "ground_transport",
    "humanitarian_access",
    "patrol",
)

SAME_LEVELS: Final[Mapping[str, str]] = {
    "amsl": "mean sea level",
    "msl": "mean sea level",
    "above mean sea level": "mean sea level",
    "agl": "ground",
    "ground level": "ground",
    "above ground": "ground",
    "above ground level": "ground",
}
"""Levels that heights are measured from under several names, in small letters; any other text stands for itself."""

MECHANISM_STATUSES: Final = ("proposed", "agreed", "in_force", "suspended", "disputed", "lapsed")
TEXT_STATUSES: Final = ("published", "partly_published", "unpublished", "unknown")
