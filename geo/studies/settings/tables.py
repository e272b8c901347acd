"""What a study file may say: one model for each of its tables."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from geo.studies.settings.corridor_tables import CorridorDefaults, CorridorEntry, PriceEntry, SeparationEntry
from geo.studies.settings.layer_tables import LayersEntry
from geo.studies.settings.story_tables import StoryEntry
from geo.studies.settings.table import Entry, PositiveKm, Reference, Slug

__all__ = ["BreaklineEntry", "ControlEntry", "FixedAreaEntry", "PartyEntry", "StudyEntry", "StudySettings"]

GeoidHeight = Annotated[float, Field(ge=-120, le=100, allow_inf_nan=False)]  # -107 to 86 m on the Earth (EGM96)


class StudyEntry(Entry):
    """`[study]`: what is studied, when and where."""

    id: Slug
    title: Annotated[str, Field(min_length=1)]
    title_ar: str = ""
    as_of: date
    window_from: date
    window_to: date
    area_deg: tuple[float, float, float, float]
    policy: str = ""
    policy_ar: str = ""
    not_public: Literal["leave_out", "coarsen", "keep"] = "leave_out"
    geoid_height_m: tuple[GeoidHeight, GeoidHeight] | None = None

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        west, south, east, north = self.area_deg
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):  # noqa: PLR2004 - the ends of the graticule
            raise ValueError("area_deg must be [west, south, east, north] in degrees, west < east and south < north")
        if not self.window_from < self.window_to:
            raise ValueError("window_from must be before window_to")
        return self

    @field_validator("geoid_height_m")
    @classmethod
    def _check_geoid(cls, heights_m: tuple[float, float] | None) -> tuple[float, float] | None:
        if heights_m is not None and not heights_m[0] <= heights_m[1]:
            raise ValueError("[low, high] in metres, the low one first")
        return heights_m


class PartyEntry(Entry):
    """`[[party]]`: a party with its names and looks on the map."""

    id: Slug
    name: Annotated[str, Field(min_length=1)]
    name_ar: str = ""
    colour: Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
    hatch_deg: Annotated[float, Field(ge=0, lt=180)] | None = None


class BreaklineEntry(Entry):
    """`[[control.breakline]]`: a line that control seldom crosses."""

    line: Reference
    crossing_cost_km: PositiveKm


class FixedAreaEntry(Entry):
    """`[[control.fixed_area]]`: an area that is stated, not allocated."""

    id: Slug
    name: Annotated[str, Field(min_length=1)]
    name_ar: str = ""
    party: Slug
    rule: Annotated[str, Field(min_length=1)]
    line_error_km: PositiveKm | None = None
    sources: Annotated[tuple[str, ...], Field(min_length=1)]
    note: str = ""


class ControlEntry(Entry):
    """`[control]`: how points become areas, and after how many days without new evidence a place is stale."""

    cell_km: PositiveKm = 0.5
    reach_km: PositiveKm = 60.0
    contested_reach_km: Annotated[float, Field(ge=0, le=1000)] = 10.0
    claimed_reach_km: Annotated[float, Field(ge=0, le=1000)] = 5.0
    contested_ratio: Annotated[float, Field(ge=1, le=2)] = 1.05
    smallest_km2: Annotated[float, Field(ge=0)] = 10.0
    stale_after_days: Annotated[float, Field(gt=0, le=36_525)] = 120.0
    enclave_reach_km: Mapping[str, PositiveKm] = {}
    breakline: tuple[BreaklineEntry, ...] = ()
    fixed_area: tuple[FixedAreaEntry, ...] = ()


class StudySettings(Entry):
    """The whole study file."""

    study: StudyEntry
    party: Annotated[tuple[PartyEntry, ...], Field(min_length=1)]
    layers: LayersEntry
    control: ControlEntry = ControlEntry()
    corridors: CorridorDefaults = CorridorDefaults()
    corridor: tuple[CorridorEntry, ...] = ()
    price: tuple[PriceEntry, ...] = ()
    separation: tuple[SeparationEntry, ...] = ()
    story: tuple[StoryEntry, ...] = ()
