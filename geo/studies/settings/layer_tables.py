"""`[layers]` of the study file: which files and tables a study reads, and how their columns are to be understood."""

import re
from collections.abc import Mapping
from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from geo.errors import UnsafeFileError
from geo.layers.databases.addresses import is_database_address, parse_address
from geo.studies.settings.table import Entry, Slug

__all__ = ["FeaturesEntry", "LayerEntry", "LayersEntry", "StrikesEntry", "list_keys"]

Text = Annotated[str, Field(min_length=1)]

_ADDRESS: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")  # two letters at least: C:/ is a drive


class LayerEntry(Entry):
    """`[layers.NAME]`: a file and where it is from."""

    takes_address: ClassVar[bool] = False

    file: Text
    licence: Text
    attribution: Text

    @property
    def is_address(self) -> bool:
        """Whether `file` is an address, such as that of a database, and no local file."""
        return _ADDRESS.match(self.file) is not None

    @field_validator("file")
    @classmethod
    def _check_file(cls, file: str) -> str:
        """Refuse addresses where files are read, and those that hold a password; neither is shown in the error."""
        if not _ADDRESS.match(file):
            return file
        if not (cls.takes_address and is_database_address(file)):
            allowed = "a file, or postgresql://" if cls.takes_address else "a file: only features come from a database"
            raise _refuse("an address", allowed)
        try:
            parse_address(file)
        except UnsafeFileError as error:
            finding = error.findings[0]
            raise _refuse(f"an address with {finding.found}", finding.expected, finding.likely_cause) from None
        return file


def _refuse(found: str, expected: str, likely_cause: str = "") -> PydanticCustomError:
    """Word a mistake in an address without the address."""
    words = {"found": found, "expected": expected, "likely_cause": likely_cause}
    return PydanticCustomError("address", "{expected}", words)


class FeaturesEntry(LayerEntry):
    """
    `[layers.NAME]` of features: a file or a table of a database, and how its columns are to be understood.

    Examples
    --------
    >>> terms = {"licence": "CC BY 4.0", "attribution": "somebody"}
    >>> FeaturesEntry(file="places.xlsx", columns={"name": "المكان"}, **terms).reads_as
    'plain'
    >>> FeaturesEntry(file="places.csv", **terms).reads_as
    ''
    """

    takes_address: ClassVar[bool] = True
    takes_publishers: ClassVar[bool] = False

    layer: str = ""
    preset: Annotated[Literal["acled", "ucdp", "airwars", "plain"] | None, Field(alias="as")] = None
    columns: Mapping[str, Text] = {}
    constants: Mapping[str, Text] = {}
    parties: Mapping[str, Slug] = {}
    sensitivity: Literal["public", "restricted", "sensitive"] | None = None

    @property
    def reads_as(self) -> str:
        """The preset that the layer is read with; empty where its columns are ours already."""
        is_mapped = self.columns or self.constants or self.parties or self.sensitivity
        return self.preset or ("plain" if is_mapped else "")

    @field_validator("preset")
    @classmethod
    def _check_preset(cls, preset: str | None) -> str | None:
        if preset not in (None, "plain") and not cls.takes_publishers:
            raise ValueError(f"'plain' here: what {preset} exports are reported strikes, read as layers.strikes")
        return preset

    @field_validator("columns", "constants")
    @classmethod
    def _check_mapping(cls, mapping: Mapping[str, str], info: ValidationInfo) -> Mapping[str, str]:
        preset = info.data.get("preset")
        if mapping and preset not in (None, "plain"):
            raise ValueError(
                f"none beside as = '{preset}', which knows the columns of its publisher; as = 'plain' takes a mapping"
            )
        return mapping


class StrikesEntry(FeaturesEntry):
    """`[layers.strikes]`: the one layer that exports of ACLED, UCDP and Airwars can be read into."""

    takes_publishers: ClassVar[bool] = True

    all_events: bool | None = None
    first_actor_acts: bool | None = None

    @field_validator("all_events", "first_actor_acts")
    @classmethod
    def _check_acled(cls, value: bool | None, info: ValidationInfo) -> bool | None:  # noqa: FBT001 - pydantic's own way
        preset = info.data.get("preset")
        if value is not None and preset != "acled":
            beside = "in a layer without `as`" if preset is None else f"beside as = '{preset}'"
            raise ValueError(f"none {beside}: only exports of ACLED, as = 'acled', have other events and two actors")
        return value


class LayersEntry(Entry):
    """`[layers]`: the files of the study by what they hold; base layers may be left out."""

    country: FeaturesEntry
    control_assessments: FeaturesEntry
    strikes: StrikesEntry
    zones: LayerEntry
    sources: LayerEntry
    grades: LayerEntry
    activity: FeaturesEntry | None = None
    shares: LayerEntry | None = None
    governorates: FeaturesEntry | None = None
    neighbours: FeaturesEntry | None = None
    lakes: FeaturesEntry | None = None
    rivers: FeaturesEntry | None = None
    borders: FeaturesEntry | None = None
    lines: FeaturesEntry | None = None
    roads: FeaturesEntry | None = None
    places: FeaturesEntry | None = None
    airfields: FeaturesEntry | None = None

    terrain: LayerEntry | None = None
    population: LayerEntry | None = None

    @property
    def given(self) -> dict[str, LayerEntry]:
        """The layers that the study has, by name."""
        entries = {name: getattr(self, name) for name in type(self).model_fields}
        return {name: entry for name, entry in entries.items() if entry is not None}

    @property
    def features(self) -> dict[str, FeaturesEntry]:
        """Those that hold features, which may come from any format, publisher or database."""
        return {name: entry for name, entry in self.given.items() if isinstance(entry, FeaturesEntry)}

    @property
    def rasters(self) -> dict[str, LayerEntry]:
        """Those that are GeoTIFF files: heights in metres (`terrain`), people per pixel (`population`)."""
        return {name: entry for name, entry in self.given.items() if name in ("terrain", "population")}


_FILES: Final = ("zones", "sources", "grades", "shares", "terrain", "population")


def list_keys(layer: str) -> list[str]:
    """
    List the keys that a table of `[layers]` may have.

    Examples
    --------
    >>> list_keys("zones")
    ['file', 'licence', 'attribution']
    >>> list_keys("strikes")[3:5]
    ['layer', 'as']
    """
    model = LayerEntry if layer in _FILES else StrikesEntry if layer == "strikes" else FeaturesEntry
    return [field.alias or name for name, field in model.model_fields.items()]
