"""What is asked of somebody's file, and what comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from geo.errors import Finding, SettingsError
from geo.layers import LayerRead
from geo.layers.presets import count_rows

__all__ = ["PLAIN", "ImportRequest", "Imported", "check_request"]

Sensitivity = Literal["", "public", "restricted", "sensitive"]

PLAIN: Final = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRequest:
    """
    What the reader of somebody's file asks for.

    Parameters
    ----------
    preset
        acled, ucdp, airwars or plain; empty for what the columns tell.
    kind
        The kind of layer that a plain table becomes; empty for strikes.
    by_shape
        Whether points become sites, lines lines and polygons areas, each a layer of its own, where no kind is given.
    mapping
        The file's column behind each of ours; with it the file is plain.
    constants
        What a row has where its cell is empty.
    parties
        Ids of parties by the names of the file.
    sensitivity
        What every row is marked as; empty for what the terms of the publisher ask for.
    all_events, first_actor_acts
        Of ACLED: see `geo.layers.ImportOptions`.
    """

    preset: str = ""
    kind: str = ""
    by_shape: bool = False
    mapping: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    parties: Mapping[str, str] = field(default_factory=dict)
    sensitivity: Sensitivity = ""
    all_events: bool = False
    first_actor_acts: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Imported:
    """
    One layer that came of an import.

    Parameters
    ----------
    layer
        Its sound rows, repairs and refused rows.
    preset
        What it was read with.
    kind
        The kind of layer that it is.
    given
        Our columns that the file has or that the request gives, by a column of the file or for all rows.
    """

    layer: LayerRead
    preset: str
    kind: str
    given: frozenset[str] = frozenset()

    @property
    def n_refused(self) -> int:
        """How many rows were refused; with those of the frame they are all rows."""
        return count_rows(self.layer.refused, self.layer.n_rows)

    @property
    def n_not_public(self) -> int:
        """How many rows are marked restricted or sensitive."""
        return int((~self.layer.frame["sensitivity"].eq("public")).sum())


def check_request(request: ImportRequest, preset: str) -> None:
    """Refuse options that would do nothing."""
    findings = []
    if preset != PLAIN and request.kind not in ("", "strikes"):
        findings.append(Finding(f"kind {request.kind!r}", f"none: what {preset} exports are strikes"))
    if preset != PLAIN and request.constants:
        findings.append(Finding("constants", f"none: {preset} knows its columns", likely_cause="meant a plain table"))
    if preset != "acled" and (request.all_events or request.first_actor_acts):
        findings.append(Finding("an option of ACLED's exports", f"options of {preset}"))
    if findings:
        raise SettingsError(f"The options do not go with {preset}.", findings)
