"""What a study file may say: one model for each of its tables."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from geo.studies.stories import StoryEntry

__all__ = [
    "BreaklineEntry",
    "ControlEntry",
    "CorridorDefaults",
    "CorridorEntry",
    "FixedAreaEntry",
    "LayerEntry",
    "LayersEntry",
    "PartyEntry",
    "PriceEntry",
    "ScenarioEntry",
    "SeparationEntry",
    "StudyEntry",
    "StudySettings",
    "WeightsEntry",
]

Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", description="lower-case letters, digits, - and _")]
Place = Annotated[str, Field(pattern=r"^((site|line|area):[a-z0-9][a-z0-9_-]*|(within|between|all of) .+)$")]
Reference = Annotated[str, Field(pattern=r"^(site|line|area):[a-z0-9][a-z0-9_-]*$")]
SidePlace = Annotated[str, Field(pattern=r"^(control|contested|site|line|area):[a-z0-9][a-z0-9_-]*$")]
PositiveWeight = Annotated[float, Field(gt=0, le=1000)]
PositiveKm = Annotated[float, Field(gt=0, le=1000)]
Weight = Annotated[float, Field(ge=0, le=1000)]


class _Entry(BaseModel):
    """A table of the study file: unknown keys are mistakes, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class StudyEntry(_Entry):
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

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        west, south, east, north = self.area_deg
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):  # noqa: PLR2004 - the ends of the graticule
            raise ValueError("area_deg must be [west, south, east, north] in degrees, west < east and south < north")
        if not self.window_from < self.window_to:
            raise ValueError("window_from must be before window_to")
        return self


class PartyEntry(_Entry):
    """`[[party]]`: a party with its names and looks on the map."""

    id: Slug
    name: Annotated[str, Field(min_length=1)]
    name_ar: str = ""
    colour: Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
    hatch_deg: Annotated[float, Field(ge=0, lt=180)] | None = None


class LayerEntry(_Entry):
    """`[layers.NAME]`: a file and where it is from."""

    file: Annotated[str, Field(min_length=1)]
    licence: Annotated[str, Field(min_length=1)]
    attribution: Annotated[str, Field(min_length=1)]


class LayersEntry(_Entry):
    """`[layers]`: the files of the study by what they hold; base layers may be left out."""

    country: LayerEntry
    control_assessments: LayerEntry
    strikes: LayerEntry
    zones: LayerEntry
    sources: LayerEntry
    grades: LayerEntry
    activity: LayerEntry | None = None
    shares: LayerEntry | None = None
    governorates: LayerEntry | None = None
    neighbours: LayerEntry | None = None
    lakes: LayerEntry | None = None
    rivers: LayerEntry | None = None
    borders: LayerEntry | None = None
    lines: LayerEntry | None = None
    roads: LayerEntry | None = None
    places: LayerEntry | None = None
    airfields: LayerEntry | None = None

    terrain: LayerEntry | None = None
    population: LayerEntry | None = None

    @property
    def given(self) -> dict[str, LayerEntry]:
        """The layers that the study has, by name."""
        entries = {name: getattr(self, name) for name in type(self).model_fields}
        return {name: entry for name, entry in entries.items() if entry is not None}

    @property
    def rasters(self) -> dict[str, LayerEntry]:
        """Those that are GeoTIFF files: heights in metres (`terrain`), people per pixel (`population`)."""
        return {name: entry for name, entry in self.given.items() if name in ("terrain", "population")}


class BreaklineEntry(_Entry):
    """`[[control.breakline]]`: a line that control seldom crosses."""

    line: Reference
    crossing_cost_km: PositiveKm


class FixedAreaEntry(_Entry):
    """`[[control.fixed_area]]`: an area that is stated, not allocated."""

    id: Slug
    name: Annotated[str, Field(min_length=1)]
    name_ar: str = ""
    party: Slug
    rule: Annotated[str, Field(min_length=1)]
    line_error_km: PositiveKm | None = None
    sources: Annotated[tuple[str, ...], Field(min_length=1)]
    note: str = ""


class ControlEntry(_Entry):
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


class WeightsEntry(_Entry):
    """`weights`: what a metre costs more where a component is at its worst (`off_road` on the ground only)."""

    strike_density: Weight = 0.0
    line_of_contact: Weight = 0.0
    control: Weight = 0.0
    unsure_control: Weight = 0.0
    slope: Weight = 0.0
    population: Weight = 0.0
    off_road: Weight = 0.0


class CorridorDefaults(_Entry):
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


class CorridorEntry(_Entry):
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


class PriceEntry(_Entry):
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


class ScenarioEntry(_Entry):
    """`[[separation.scenario]]`: a supposed case of a separation line."""

    id: Slug
    name: Annotated[str, Field(min_length=1)]
    name_ar: str = ""
    added_a: tuple[SidePlace, ...] = ()
    added_b: tuple[SidePlace, ...] = ()
    removed_a: tuple[SidePlace, ...] = ()
    removed_b: tuple[SidePlace, ...] = ()
    weights: tuple[PositiveWeight, PositiveWeight] | None = None


class SeparationEntry(_Entry):
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


class StudySettings(_Entry):
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
