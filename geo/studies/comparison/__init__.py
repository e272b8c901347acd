"""
What changed between two dates of a study, two studies of one area, or two folders of results.

``states`` is what is compared: ``dates`` works it out as of a date from ``snapshots`` of the layers, ``folders`` reads
it. ``comparing`` compares two states kind by kind (``changes``), unless they cannot be compared (``refusals``). The
``comparison`` that comes of it is shown in ``tables``, ``sentences``, ``notes`` and ``maps``, and written by
``files``.
"""
