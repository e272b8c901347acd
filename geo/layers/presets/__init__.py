"""
Presets: exports of ACLED, UCDP GED, Airwars and plain tables, read into checked layers.

`import_source` reads a file with a preset; `PRESETS` says of each publisher its terms and how it wants to be named. A
new publisher is one module with a `Preset` and its name in `geo.layers.presets.importing.PRESETS`.
"""

from geo.layers.presets.importing import PRESETS, find_preset, import_source
from geo.layers.presets.preset import ImportOptions, Preset

__all__ = ["PRESETS", "ImportOptions", "Preset", "find_preset", "import_source"]
