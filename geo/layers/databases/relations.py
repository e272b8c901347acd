"""Tables and views of a database, and their columns, as its catalogue describes them."""

import re
from dataclasses import dataclass
from typing import Final

from geo.layers.databases.values import Holds

__all__ = ["Column", "Relation"]

_DRAWN: Final = re.compile(r"\(([A-Za-z]+?)Z?M?(?:,\d+)?\)$")


@dataclass(frozen=True, slots=True)
class Column:
    """
    A column of a table or view.

    Parameters
    ----------
    name
        Its name.
    holds
        What it holds, once domains are seen through.
    type_name
        As the server words its type, such as ``geometry(Point,4326)``.
    type_schema
        The schema of the type; for a geometry that of PostGIS's functions.
    is_list
        Whether it is an array.
    is_collated
        Whether its order depends on a language.
    key_place
        Its place in the primary key, from 0; -1 for a column that is not in it.
    """

    name: str
    holds: Holds
    type_name: str
    type_schema: str = ""
    is_list: bool = False
    is_collated: bool = False
    key_place: int = -1

    @property
    def is_spatial(self) -> bool:
        """Whether it holds geometries."""
        return self.holds in {"geometry", "geography"}

    @property
    def drawn(self) -> str:
        """The type of its geometries, such as ``Point``; "Geometry" where there may be several, empty for none."""
        if not self.is_spatial:
            return ""
        match = _DRAWN.search(self.type_name)
        return match[1] if match else "Geometry"


@dataclass(frozen=True, slots=True)
class Relation:
    """
    A table or view.

    Parameters
    ----------
    oid
        Its number in the database.
    schema, table
        Its name.
    kind
        Of PostgreSQL: r, p, v, m or f.
    n_estimated
        Rows by the server's statistics; -1 where it has none.
    is_listed
        Whether this user may read it and it is no part of another table.
    has_heirs
        Whether other tables inherit from it, so that its primary key is not one of all its rows.
    is_filtered
        Whether a policy of the server hides rows from this user.
    """

    oid: int
    schema: str
    table: str
    kind: str
    n_estimated: float
    is_listed: bool
    has_heirs: bool
    is_filtered: bool

    @property
    def name(self) -> str:
        """Schema and table."""
        return f"{self.schema}.{self.table}"
