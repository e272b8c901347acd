"""What a study file may say: one model for each of its tables."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from geo.studies.entry import Entry, Slug
from geo.studies.layer_entries import LayersEntry
from geo.studies.stories import StoryEntry

__all__ = [
    "BreaklineEntry",
    "ControlEntry",
    "CorridorDefaults",
    "CorridorEntry",
    "FixedAreaEntry",
    "PartyEntry",
    "PriceEntry",
    "ScenarioEntry",
    "SeparationEntry",
    "StudyEntry",
    "StudySettings",
    "WeightsEntry",
]

Place = Annotated[str, Field(pattern=r"^((site|line|area):[a-z0-9][a-z0-9_-]*|(within|between|all of) .+)$")]
Reference = Annotated[str, Field(pattern=r"^(site|line|area):[a-z0-9][a-z0-9_-]*$")]
SidePlace = Annotated[str, Field(pattern=r"^(control|contested|site|line|area):[a-z0-9][a-z0-9_-]*$")]
PositiveWeight = Annotated[float, Field(gt=0, le=1000)]
PositiveKm = Annotated[float, Field(gt=0, le=1000)]
Weight = Annotated[float, Field(ge=0, le=1000)]


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

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        west, south, east, north = self.area_deg
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):  # noqa: PLR2004 - the ends of the graticule
            raise ValueError("area_deg must be [west, south, east, north] in degrees, west < east and south < north")
        if not self.window_from < self.window_to:
            raise ValueError("window_from must be before window_to")
        return self


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


class WeightsEntry(Entry):
    """`weights`: what a metre costs more where a component is at its worst (`off_road` on the ground only)."""

    strike_density: Weight = 0.0
    line_of_contact: Weight = 0.0
    control: Weight = 0.0
    unsure_control: Weight = 0.0
    slope: Weight = 0.0
    population: Weight = 0.0
    off_road: Weight = 0.0


class CorridorDefaults(Entry):
    """`[corridors]`: what holds for every corridor request that does not say otherwise."""

    cell_km: PositiveKm = 1.0
    margin_m: Annotated[float, Field(gt=0)] = 50.0
    weights: WeightsEntry = WeightsEntry()
    strike_density_full_per_1000_km2: Annotated[float, Field(gt=0)] = 10.0
    line_of_contact_reach_km: PositiveKm = 20.0
    slope_full_deg: Annotated[float, Field(gt=0, le=90)] = 20.0
    population_full_per_km2: Annotated[float, Field(gt=0)] = 1000.0
    population_spread_km: PositiveKm = 3.0
    most_alternatives: Annotated[int, Field(ge=1, le=9)] = 3
    most_stretch: Annotated[float, Field(ge=1, le=10)] = 1.5
    least_dissimilarity: Annotated[float, Field(ge=0, le=1)] = 0.3
    control_penalties: Mapping[str, Annotated[float, Field(ge=0, le=1)]] = {}


class CorridorEntry(Entry):
    """`[[corridor]]`: a request."""

    id: Slug
    name: Annotated[str, Field(min_length=1)]
    name_ar: str = ""
    start: Place = Field(alias="from")
    end: Place = Field(alias="to")
    party: Slug
    conduct: str
    mode: Literal["air", "ground"]
    width_km: PositiveKm
    altitude_m: tuple[float, float] | None = None
    window_from: date | None = None
    window_to: date | None = None
    escape: bool = False
    weights: WeightsEntry | None = None
    note: str = ""

    @model_validator(mode="after")
    def _check_window(self) -> Self:
        if (self.window_from is None) != (self.window_to is None):
            raise ValueError("window_from and window_to must be given together")
        if self.window_from and self.window_to and not self.window_from < self.window_to:
            raise ValueError("window_from must be before window_to")
        return self


class PriceEntry(Entry):
    """`[[price]]`: what a declared zone costs a corridor as its radius grows."""

    corridor: Slug
    zone: Slug
    reading: Literal["narrow", "likely", "wide"] = "likely"
    from_km: Annotated[float, Field(ge=0, le=1000)]
    to_km: PositiveKm
    step_km: Annotated[float, Field(ge=0.1, le=1000)] = 5.0

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if not self.from_km < self.to_km:
            raise ValueError("from_km must be less than to_km")
        return self


class ScenarioEntry(Entry):
    """`[[separation.scenario]]`: a supposed case of a separation line."""

    id: Slug
    name: Annotated[str, Field(min_length=1)]
    name_ar: str = ""
    added_a: tuple[SidePlace, ...] = ()
    added_b: tuple[SidePlace, ...] = ()
    removed_a: tuple[SidePlace, ...] = ()
    removed_b: tuple[SidePlace, ...] = ()
    weights: tuple[PositiveWeight, PositiveWeight] | None = None


class SeparationEntry(Entry):
    """`[[separation]]`: the line between two parties from which both are equally far, and its band."""

    id: Slug
    name: Annotated[str, Field(min_length=1)]
    name_ar: str = ""
    party_a: Slug
    party_b: Slug
    a: Annotated[tuple[SidePlace, ...], Field(min_length=1)]
    b: Annotated[tuple[SidePlace, ...], Field(min_length=1)]
    band_km: PositiveKm
    weights: tuple[PositiveWeight, PositiveWeight] = (1.0, 1.0)
    tolerance_m: Annotated[float, Field(ge=0.01, le=1000)] = 1.0
    altitude_m: tuple[float, float] | None = None
    note: str = ""
    scenario: tuple[ScenarioEntry, ...] = ()


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
