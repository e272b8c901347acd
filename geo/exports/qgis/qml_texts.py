"""Texts inside the expressions of QGIS: values and columns as they are, so that none of them can end an expression."""

from geo.exports.markup import clean_text

__all__ = ["quote_column", "quote_value", "write_filter"]


def quote_value(text: str) -> str:
    r"""
    Write a text as a value of a QGIS expression.

    Examples
    --------
    >>> print(quote_value("O'Neil\\"))
    'O''Neil\\'
    """
    return "'" + clean_text(text).replace("\\", "\\\\").replace("'", "''") + "'"


def quote_column(name: str) -> str:
    """
    Write the name of a column in a QGIS expression.

    Examples
    --------
    >>> print(quote_column('a"b'))
    "a""b"
    """
    return '"' + clean_text(name).replace('"', '""') + '"'


def write_filter(tests: tuple[tuple[str, str | float], ...]) -> str:
    """
    Write the tests of a rule as one expression; a missing text counts as an empty one.

    Examples
    --------
    >>> print(write_filter((("status", "agreed"), ("rank", 1.0))))
    coalesce("status", '') = 'agreed' AND "rank" = 1
    """
    return " AND ".join(
        f"coalesce({quote_column(column)}, '') = {quote_value(value)}"
        if isinstance(value, str)
        else f"{quote_column(column)} = {value:g}"
        for column, value in tests
    )
