"""Cells of a frame as values that JSON and CSV can hold."""

import math
from dataclasses import asdict, is_dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

__all__ = ["to_json_value"]


def to_json_value(cell: Any) -> Any:  # noqa: ANN401 - a cell can hold anything that a frame can
    """
    Turn a cell into what `json.dumps` can write.

    Times become ISO 8601 in UTC, tuples lists, dataclasses objects without their empty fields; what is missing or not
    finite becomes null, since JSON knows no NaN.

    Examples
    --------
    >>> to_json_value(pd.Timestamp("2025-04-10", tz="UTC")), to_json_value(float("nan")), to_json_value(("a", "b"))
    ('2025-04-10T00:00:00Z', None, ['a', 'b'])
    """
    if type(cell) is str:
        return cell
    if isinstance(cell, np.generic):
        cell = cell.item()
    if cell is None or cell is pd.NaT or cell is pd.NA or (isinstance(cell, float) and not math.isfinite(cell)):
        return None
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%dT%H:%M:%SZ")
    if is_dataclass(cell) and not isinstance(cell, type):
        return {key: to_json_value(value) for key, value in asdict(cell).items() if value not in ("", None)}
    if isinstance(cell, dict):
        return {str(key): to_json_value(value) for key, value in cell.items()}
    return [to_json_value(item) for item in cell] if isinstance(cell, list | tuple) else cell
