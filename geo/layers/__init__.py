"""
Layers: what is read from files, checked, and handed on.

What leaves here has passed the schema of its kind, carries its sources, its validity in time and the uncertainty of its
place; what could not be used has been reported, all of it at once. The records that need no frame (`dates`, `sources`,
`parties`, `declarations`, `names`) load without pandas; frames are read by `read_layer`, checked by `check_frame` and
looked up by `Gazetteer`. The exports of ACLED, UCDP and Airwars, and tables of any columns, are read by
`import_source`; `list_layers` tells what a source has several of. A file format is one entry in
`geo.layers.formats.FORMATS`, a kind of layer is one entry in `geo.layers.kinds.KINDS`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from geo.layers.dates import DateSpan, parse_date
from geo.layers.declaration_reading import read_declarations
from geo.layers.declarations import Declaration, Declarations, Mechanism, Reading, Tier
from geo.layers.names import fold_name
from geo.layers.parties import Party, find_unknown_parties
from geo.layers.sources import Source, SourceRegister, read_sources

if TYPE_CHECKING:
    from geo.layers.figures import read_grades, read_shares
    from geo.layers.formats.layer_lists import SourceLayer, list_layers
    from geo.layers.gazetteer import Gazetteer
    from geo.layers.presets import ImportOptions, find_preset, import_source
    from geo.layers.reading import LayerRead, inspect_layer, read_layer
    from geo.layers.records import Repair
    from geo.layers.schemas import check_frame
    from geo.layers.windows import widen_date, window_probability

__all__ = [
    "DateSpan",
    "Declaration",
    "Declarations",
    "Gazetteer",
    "ImportOptions",
    "LayerRead",
    "Mechanism",
    "Party",
    "Reading",
    "Repair",
    "Source",
    "SourceLayer",
    "SourceRegister",
    "Tier",
    "check_frame",
    "find_preset",
    "find_unknown_parties",
    "fold_name",
    "import_source",
    "inspect_layer",
    "list_layers",
    "parse_date",
    "read_declarations",
    "read_grades",
    "read_layer",
    "read_shares",
    "read_sources",
    "widen_date",
    "window_probability",
]

_HOMES = {
    "Gazetteer": "geo.layers.gazetteer",
    "ImportOptions": "geo.layers.presets",
    "LayerRead": "geo.layers.reading",
    "Repair": "geo.layers.records",
    "SourceLayer": "geo.layers.formats.layer_lists",
    "check_frame": "geo.layers.schemas",
    "find_preset": "geo.layers.presets",
    "import_source": "geo.layers.presets",
    "inspect_layer": "geo.layers.reading",
    "list_layers": "geo.layers.formats.layer_lists",
    "read_grades": "geo.layers.figures",
    "read_layer": "geo.layers.reading",
    "read_shares": "geo.layers.figures",
    "widen_date": "geo.layers.windows",
    "window_probability": "geo.layers.windows",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 -- a module attribute can be anything
    """Import what needs pandas when it is first asked for, so that a broken study file is told at once."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'geo.layers' has no attribute {name!r}")
