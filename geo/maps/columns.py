"""
Columns as the page reads them: numbers as packed whole numbers, texts as a dictionary and codes.

Whole numbers are written in planes: all lowest bytes, then all next ones, which a general compressor handles far better
than one number after another ("byte shuffling": Masui et al. 2015, "A compression scheme for radio data in high
performance computing", Astronomy and Computing 12, section 2.3). Where the steps from one to the next, or the steps of
those steps, need fewer bits, they stand in place of the numbers.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["Column", "Pack", "Ref", "pack_column"]

Ref = dict[str, int]
Column = dict[str, Any]
Plain = Callable[[object], Any]

_MOST_DECIMALS = 6
_RELATIVE = 5e-10  # nine significant digits
_EXACT_INT = 2**53  # beyond it a number of the page is no longer whole
_DAY_S = 86_400
_NUMBERED = re.compile(r"(.*?)(\d{1,15})", re.DOTALL)
_MOST_STEPS = 2
_FEW = 16  # rows that need no cleverness


@dataclass(slots=True)
class Pack:
    """
    Bytes that columns point into.

    Parameters
    ----------
    parts
        What was packed so far.
    size
        Bytes of it.
    """

    parts: list[bytes] = field(default_factory=list)
    size: int = 0

    def add_integers(self, values: NDArray[np.int64]) -> Ref:
        """
        Pack whole numbers and tell where they stand.

        Parameters
        ----------
        values
            Shape (n,), between -2**53 and 2**53.

        Returns
        -------
        ref
            ``at`` (first byte), ``n``, ``planes`` (bytes of a number), ``steps`` (how often neighbours were taken from
            one another), ``low`` (added to all, where there are no steps).

        Examples
        --------
        >>> Pack().add_integers(np.array([5, 5, 5]))
        {'at': 0, 'n': 3, 'planes': 0, 'steps': 0, 'low': 5}
        """
        values = np.asarray(values, dtype=np.int64)
        low = int(values.min()) if values.size else 0
        choices = [(values - low).astype(np.uint64)]
        steps = values
        for _ in range(_MOST_STEPS):
            steps = np.diff(steps, prepend=np.int64(0))
            choices.append(((steps << 1) ^ (steps >> 63)).astype(np.uint64))
        costs = [float(np.log2(1.0 + choice).sum()) for choice in choices]
        best = int(np.argmin(costs))
        chosen = choices[best]
        planes = (int(chosen.max()).bit_length() + 7) // 8 if chosen.size else 0
        ref = {"at": self.size, "n": int(values.size), "planes": planes, "steps": best, "low": 0 if best else low}
        self._add(np.ascontiguousarray(chosen.astype("<u8").view(np.uint8).reshape(-1, 8)[:, :planes].T).tobytes())
        return ref

    def add_floats(self, values: NDArray[np.float64]) -> Ref:
        """Pack numbers as they are, eight bytes each, in planes."""
        ref = {"at": self.size, "n": int(values.size)}
        self._add(np.ascontiguousarray(values.astype("<f8").view(np.uint8).reshape(-1, 8).T).tobytes())
        return ref

    def to_bytes(self) -> bytes:
        """Everything that was packed."""
        return b"".join(self.parts)

    def _add(self, content: bytes) -> None:
        self.parts.append(content)
        self.size += len(content)


def pack_column(pack: Pack, column: pd.Series, plain: Plain, earlier: dict[str, NDArray[np.int64]]) -> Column:
    """
    Pack a column in the shortest of the ways that the page can read.

    Parameters
    ----------
    pack
        Takes the numbers.
    column
        Times, numbers or anything that `plain` writes. Not modified.
    plain
        Turns a cell into a plain JSON value.
    earlier
        Moments of the same table in seconds, by column; this one's are added where it has one in every row, and may be
        told from them.

    Returns
    -------
    packed
        A plain JSON value; ``as`` says how to read it.
    """
    dtype = column.dtype
    if isinstance(dtype, pd.DatetimeTZDtype) or np.issubdtype(_numpy_kind(dtype), np.datetime64):
        return _pack_moments(pack, column, earlier)
    if _numpy_kind(dtype) == np.bool_:
        return _pack_codes(pack, [False, True], column.to_numpy(dtype=np.int64) + 1)
    if np.issubdtype(_numpy_kind(dtype), np.integer):
        return _pack_decimals(pack, column.to_numpy(dtype=np.int64), 0, np.zeros(len(column), dtype=bool))
    if np.issubdtype(_numpy_kind(dtype), np.floating):
        return _pack_numbers(pack, column.to_numpy(dtype=np.float64), plain)
    return _pack_cells(pack, column.astype(object).to_numpy(), plain)


def _numpy_kind(dtype: Any) -> Any:  # noqa: ANN401 - pandas types
    return dtype if isinstance(dtype, np.dtype) else np.dtype(object)


def _pack_moments(pack: Pack, column: pd.Series, earlier: dict[str, NDArray[np.int64]]) -> Column:
    naive = column.dt.tz_convert("UTC").dt.tz_localize(None) if column.dt.tz is not None else column
    missing = naive.isna().to_numpy()
    seconds = naive.to_numpy(dtype="datetime64[s]").astype(np.int64)
    seconds[missing] = 0
    since = None
    if not missing.any():
        base = next(((name, other) for name, other in earlier.items() if _cost(seconds - other) < _cost(seconds)), None)
        earlier[str(column.name)] = seconds
        since, seconds = (base[0], seconds - base[1]) if base else (None, seconds)
    unit = _DAY_S if not (seconds % _DAY_S).any() else 1
    return {
        "as": "moments",
        "unit": unit,
        "since": since,
        "missing": pack.add_integers(np.flatnonzero(missing)),
        "values": pack.add_integers(seconds // unit),
    }


def _cost(values: NDArray[np.int64]) -> float:
    return float(np.log2(1.0 + (values - values.min())).sum()) if values.size else 0.0


def _pack_numbers(pack: Pack, values: NDArray[np.float64], plain: Plain) -> Column:
    missing = ~np.isfinite(values)
    known = np.where(missing, 0.0, values)
    for decimals in range(_MOST_DECIMALS + 1):
        whole = np.rint(known * 10.0**decimals)
        if np.abs(whole).max(initial=0.0) >= _EXACT_INT:
            break
        if (np.abs(whole / 10.0**decimals - known) <= _RELATIVE * np.abs(known)).all():
            return _pack_decimals(pack, whole.astype(np.int64), decimals, missing)
    different, codes = np.unique(known, return_inverse=True)
    if 4 * different.size < values.size:
        return _pack_codes(pack, [plain(number) for number in different], np.where(missing, 0, codes + 1))
    return {"as": "numbers", "values": pack.add_floats(np.where(missing, np.nan, values))}


def _pack_decimals(pack: Pack, whole: NDArray[np.int64], decimals: int, missing: NDArray[np.bool_]) -> Column:
    return {
        "as": "decimals",
        "decimals": decimals,
        "missing": pack.add_integers(np.flatnonzero(missing)),
        "values": pack.add_integers(whole),
    }


def _pack_codes(pack: Pack, values: list[Any], codes: NDArray[np.int64]) -> Column:
    """Pack codes: 0 is nothing, 1 the first of the values."""
    return {"as": "codes", "of": values, "values": pack.add_integers(codes)}


def _pack_cells(pack: Pack, cells: NDArray[np.object_], plain: Plain) -> Column:
    kind = pd.api.types.infer_dtype(cells, skipna=True)
    if kind in {"string", "empty"}:
        codes, different = pd.factorize(cells)
        numbered = _pack_numbered(pack, different.tolist(), codes, plain)
        return numbered or _pack_codes(pack, [plain(text) for text in different], codes.astype(np.int64) + 1)
    return _pack_codes(pack, *_code(cells.tolist(), plain))


def _code(cells: Iterable[Any], plain: Plain) -> tuple[list[Any], NDArray[np.int64]]:
    """List the different values in the order of their first use, and give every cell the number of its own."""
    numbers: dict[str, int] = {}
    values: list[Any] = []
    by_object: dict[object, int] = {}
    codes = []
    for cell in cells:
        # Objects live as long as the cells do, so their identities tell them apart.
        key = tuple(map(id, cell)) if type(cell) is tuple else id(cell)
        code = by_object.get(key)
        if code is None:
            value = plain(cell)
            text = repr(value)
            code = 0 if value is None else numbers.setdefault(text, len(values) + 1)
            if code > len(values):
                values.append(value)
            by_object[key] = code
        codes.append(code)
    return values, np.array(codes, dtype=np.int64)


def _pack_numbered(pack: Pack, texts: list[str], codes: NDArray[np.intp], plain: Plain) -> Column | None:
    """Pack texts that are one word and a number each, such as strike-0001; None where they are not."""
    if len(texts) < len(codes) or len(texts) < _FEW:
        return None
    first = _NUMBERED.fullmatch(texts[0])
    if first is None:
        return None
    prefix = first[1]
    tails = [text[len(prefix) :] for text in texts]
    joined = "".join(tails)
    if not (joined.isascii() and joined.isdigit() and 0 < min(map(len, tails)) <= max(map(len, tails)) < _FEW):
        return None
    numbers = list(map(int, tails))
    width = len(tails[0]) if len(set(map(len, tails))) == 1 else 0
    if [f"{prefix}{number:0{width}d}" for number in numbers] != texts:
        return None
    return {
        "as": "numbered",
        "prefix": plain(prefix),
        "width": width,
        "values": pack.add_integers(np.array(numbers, dtype=np.int64)),
    }
