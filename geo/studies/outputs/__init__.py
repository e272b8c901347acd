"""
What a result is shown and written as.

``picture`` is the map and ``story`` its guided views; ``figures`` and ``reports`` are for paper. ``exports`` go to
other programs, ``volumes`` with them: corridors in time. ``curves`` are what zones cost corridors, ``files`` writes the
folder of a run, and ``caveats`` and ``terms`` (whose data it is) go with all of them.
"""
