"""Dates as people write them, brought to year, month and day where only one day can be meant."""

import re
from typing import Final

from geo.layers.digits import PLAIN_DIGITS
from geo.layers.names import fold_name

__all__ = ["spell_date"]

# The months of the Levant, then those of Egypt with their second spellings; kanun and tishrin alone name two months.
_LEVANT: Final = "كانون الثاني,شباط,آذار,نيسان,أيار,حزيران,تموز,آب,أيلول,تشرين الأول,تشرين الثاني,كانون الأول"
_EGYPT: Final = "يناير,فبراير,مارس,أبريل,مايو,يونيو,يوليو,أغسطس,سبتمبر,أكتوبر,نوفمبر,ديسمبر"
_MONTHS: Final = {
    fold_name(name): number for names in (_LEVANT, _EGYPT) for number, name in enumerate(names.split(","), start=1)
} | {"يونيه": 6, "يوليه": 7}
_MARKS: Final = dict.fromkeys((0x200E, 0x200F, 0x061C), "")  # of the direction of writing
_YEAR_FIRST: Final = re.compile(r"(?P<year>\d{4})/(?P<month>\d{1,2})/(?P<day>\d{1,2})", flags=re.ASCII)
_IN_WORDS: Final = re.compile(r"(?P<day>[0-9]{1,2})\s+(?P<names>[^\d,،?~%.-]+?)[،,]?\s+(?P<year>[0-9]{4})(\s*م\.?)?")


def spell_date(text: str) -> str:
    """
    Bring a date to the digits 0 to 9 and, where nothing else can be meant, to the form 2025-04-03.

    Parameters
    ----------
    text
        A cell: a date with slashes, year first, or a day, an Arabic name of a month (of the Levant, of Egypt, or both
        with a slash between) and a year. Whether there is such a day, its reader checks.

    Returns
    -------
    spelled
        Any other text as it is, but for its digits.

    Examples
    --------
    >>> spell_date("2025/4/2"), spell_date("٣ نيسان ٢٠٢٥"), spell_date("3 نيسان/أبريل 2025")
    ('2025-04-02', '2025-04-03', '2025-04-03')
    >>> spell_date("03/04/2025"), spell_date("٢٠٢٥-٠٤-٠٩")
    ('03/04/2025', '2025-04-09')
    """
    digits = text.translate(PLAIN_DIGITS)
    plain = digits.translate(_MARKS).strip()
    found = _YEAR_FIRST.fullmatch(plain)
    if found:
        return f"{found['year']}-{found['month']:0>2}-{found['day']:0>2}"
    found = _IN_WORDS.fullmatch(plain)
    months = {_MONTHS.get(fold_name(name)) for name in found["names"].split("/")} if found else set()
    if found is None or len(months) != 1 or None in months:
        return digits
    return f"{found['year']}-{months.pop():02}-{found['day']:0>2}"
