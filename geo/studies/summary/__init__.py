"""
A result in a few tables that a newcomer can read.

``tables`` is what a table is, ``ground`` and ``ways`` make them, ``answers`` puts them in reading order.
"""
