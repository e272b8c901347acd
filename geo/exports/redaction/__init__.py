"""
Coarsening what is sensitive before anything else is done with it.

``frames`` says what is done to a frame or a whole set, and how coarse; ``coarsening`` does it row by row, and
``snapping`` brings places to the grid that everyone shares.
"""

from geo.exports.redaction.frames import CELLS_KM, Redaction, redact, redact_set

__all__ = ["CELLS_KM", "Redaction", "redact", "redact_set"]
