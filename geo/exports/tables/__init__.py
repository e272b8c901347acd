"""
Tables for spreadsheets, in which no text can act as a formula.

``csv_files`` writes any table as CSV, ``csv_layers`` the frames of a set as files that are read back, with what
``csv_metadata`` says of them beside each; ``workbooks`` writes a whole set as one Excel workbook.
"""

from geo.exports.tables.csv_files import FORMULA_STARTS, write_csv
from geo.exports.tables.csv_layers import write_csv_layers
from geo.exports.tables.workbooks import write_spreadsheet

__all__ = ["FORMULA_STARTS", "write_csv", "write_csv_layers", "write_spreadsheet"]
