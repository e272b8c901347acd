"""
Presets: exports of ACLED, UCDP GED, Airwars and plain tables, read into checked layers.

`import_source` reads a file with a preset; `PRESETS` says of each publisher its terms and how it wants to be named;
`detect_preset` knows an export by its columns; `group_refused` tells many refused rows in few lines. A new publisher is
one module with a `Preset` and its name in `geo.layers.presets.importing.PRESETS`.
"""

from geo.layers.presets.importing import PRESETS, detect_preset, find_preset, import_raw, import_source
from geo.layers.presets.preset import ImportOptions, Preset
from geo.layers.presets.told import Reason, count_rows, group_refused, group_repairs

__all__ = [
    "PRESETS",
    "ImportOptions",
    "Preset",
    "Reason",
    "count_rows",
    "detect_preset",
    "find_preset",
    "group_refused",
    "group_repairs",
    "import_raw",
    "import_source",
]
