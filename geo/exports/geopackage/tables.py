"""The tables of a GeoPackage, as OGC 12-128r17 (GeoPackage 1.3) and QGIS define them."""

from typing import Final

__all__ = [
    "APPLICATION_ID",
    "CORE",
    "EXTENSIONS",
    "STYLES",
    "USER_VERSION",
    "index_extension",
    "index_statements",
    "quote",
]

APPLICATION_ID: Final = 0x47504B47  # "GPKG"
USER_VERSION: Final = 10_300  # 1.3.0

CORE: Final = """
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE gpkg_data_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT, mime_type TEXT,
  constraint_name TEXT,
  CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name), CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE gpkg_data_column_constraints (
  constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN,
  max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
CREATE TABLE gpkg_metadata (
  id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, md_scope TEXT NOT NULL DEFAULT 'dataset',
  md_standard_uri TEXT NOT NULL, mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT '');
CREATE TABLE gpkg_metadata_reference (
  reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value INTEGER,
  timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), md_file_id INTEGER NOT NULL,
  md_parent_id INTEGER,
  CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
  CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id));
"""

STYLES: Final = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
  f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
  update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')));
"""

EXTENSIONS: Final = tuple(
    (table, None, name, f"http://www.geopackage.org/spec130/#{section}", "read-write")
    for name, section, tables in (
        ("gpkg_schema", "extension_schema", ("gpkg_data_columns", "gpkg_data_column_constraints")),
        ("gpkg_metadata", "extension_metadata", ("gpkg_metadata", "gpkg_metadata_reference")),
    )
    for table in tables
)
"""Rows of `gpkg_extensions` that every file of ours has."""


def quote(name: str) -> str:
    """
    Quote a name of a table or a column.

    Examples
    --------
    >>> print(quote('a"b'))
    "a""b"
    """
    return '"' + name.replace('"', '""') + '"'


def index_extension(table: str, column: str) -> tuple[str, str, str, str, str]:
    """Give the row of `gpkg_extensions` for a spatial index."""
    return table, column, "gpkg_rtree_index", "http://www.geopackage.org/spec130/#extension_rtree", "write-only"


def index_statements(table: str, column: str, key: str) -> tuple[str, tuple[str, ...]]:
    """
    Give what makes a spatial index, and the triggers that keep it (annex F.3 of the standard).

    Parameters
    ----------
    table, column, key
        The layer, its geometry and its primary key.

    Returns
    -------
    create
        Makes the index, empty.
    triggers
        To run once the index is filled: they call functions that a GIS brings along.
    """
    rtree, t, c, i = (quote(name) for name in (f"rtree_{table}_{column}", table, column, key))
    box = ", ".join(f"ST_{end}(NEW.{c})" for end in ("MinX", "MaxX", "MinY", "MaxY"))
    put = f"INSERT OR REPLACE INTO {rtree} VALUES (NEW.{i}, {box});"  # noqa: S608 -- names are quoted
    drawn = f"(NEW.{c} NOTNULL AND NOT ST_IsEmpty(NEW.{c}))"
    blank = f"(NEW.{c} ISNULL OR ST_IsEmpty(NEW.{c}))"
    same, other = f"OLD.{i} = NEW.{i}", f"OLD.{i} != NEW.{i}"
    drop = f"DELETE FROM {rtree} WHERE id"  # noqa: S608 -- names are quoted
    drop_old, drop_both = f"{drop} = OLD.{i};", f"{drop} IN (OLD.{i}, NEW.{i});"
    parts = (
        ("insert", f"AFTER INSERT ON {t} WHEN {drawn}", put),
        ("update1", f"AFTER UPDATE OF {c} ON {t} WHEN {same} AND {drawn}", put),
        ("update2", f"AFTER UPDATE OF {c} ON {t} WHEN {same} AND {blank}", drop_old),
        ("update3", f"AFTER UPDATE ON {t} WHEN {other} AND {drawn}", f"{drop_old} {put}"),
        ("update4", f"AFTER UPDATE ON {t} WHEN {other} AND {blank}", drop_both),
        ("delete", f"AFTER DELETE ON {t} WHEN OLD.{c} NOT NULL", drop_old),
    )
    triggers = tuple(
        f"CREATE TRIGGER {quote(f'rtree_{table}_{column}_{name}')} {when} BEGIN {act} END;" for name, when, act in parts
    )
    return f"CREATE VIRTUAL TABLE {rtree} USING rtree(id, minx, maxx, miny, maxy);", triggers
