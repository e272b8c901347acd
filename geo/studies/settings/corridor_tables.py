"""`[corridors]`, `[[corridor]]`, `[[price]]` and `[[separation]]` of the study file: what is asked."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from geo.studies.settings.table import Entry, PositiveKm, Slug

__all__ = ["CorridorDefaults", "CorridorEntry", "PriceEntry", "ScenarioEntry", "SeparationEntry", "WeightsEntry"]

Place = Annotated[str, Field(pattern=r"^((site|line|area):[a-z0-9][a-z0-9_-]*|(within|between|all of) .+)$")]
SidePlace = Annotated[str, Field(pattern=r"^(control|contested|site|line|area):[a-z0-9][a-z0-9_-]*$")]
PositiveWeight = Annotated[float, Field(gt=0, le=1000)]
Weight = Annotated[float, Field(ge=0, le=1000)]


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
    speed_km_h: Annotated[float, Field(gt=0, le=40_000, allow_inf_nan=False)] | None = None
    depart_from: date | datetime | None = None
    depart_to: date | datetime | None = None
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

    @model_validator(mode="after")
    def _check_departure(self) -> Self:
        asked = (self.speed_km_h, self.depart_from, self.depart_to)
        if all(value is None for value in asked):
            return self
        if any(value is None for value in asked):
            raise ValueError("speed_km_h, depart_from and depart_to must be given together")
        if self.window_from is None or self.window_to is None:
            raise ValueError("speed_km_h needs window_from and window_to: zones are weighed for that time alone")
        moments = (self.depart_from, self.depart_to)
        if any(isinstance(moment, datetime) and moment.tzinfo is None for moment in moments):
            raise ValueError("depart_from and depart_to are dates, or moments with a time zone: 2025-04-15T06:00:00Z")
        first, last = self.departure or (None, None)
        if first and last and not _begin(self.window_from) <= first <= last <= _begin(self.window_to):
            raise ValueError("depart_from must not be after depart_to, and both lie from window_from to window_to")
        return self

    @property
    def departure(self) -> tuple[datetime, datetime] | None:
        """
        Earliest and latest time of leaving, UTC; None where none is stated. A date stands for the start of its day.

        Examples
        --------
        >>> request = {"id": "a", "name": "A", "from": "site:a", "to": "site:b", "party": "p", "conduct": "overflight",
        ...            "mode": "air", "width_km": 4, "window_from": date(2025, 4, 15), "window_to": date(2025, 4, 16)}
        >>> six = datetime(2025, 4, 15, 6, tzinfo=UTC)
        >>> timed = CorridorEntry(**request, speed_km_h=360, depart_from=date(2025, 4, 15), depart_to=six)
        >>> [f"{moment:%H:%M}" for moment in timed.departure]
        ['00:00', '06:00']
        """
        if self.depart_from is None or self.depart_to is None:
            return None
        return _begin(self.depart_from), _begin(self.depart_to)


def _begin(moment: date | datetime) -> datetime:
    """Give a moment in UTC: of a date the start of its day."""
    if isinstance(moment, datetime):
        return moment.astimezone(UTC)
    return datetime(moment.year, moment.month, moment.day, tzinfo=UTC)


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
