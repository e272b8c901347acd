"""What all tables of the study file have in common."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["Entry", "PositiveKm", "Reference", "Slug"]

Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", description="lower-case letters, digits, - and _")]
Reference = Annotated[str, Field(pattern=r"^(site|line|area):[a-z0-9][a-z0-9_-]*$")]
PositiveKm = Annotated[float, Field(gt=0, le=1000)]


class Entry(BaseModel):
    """A table of the study file: unknown keys are mistakes, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)
