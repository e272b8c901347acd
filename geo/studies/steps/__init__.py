"""
The steps of a run: from a table of the study file and the layers to a frame.

``control`` assesses areas, ``strikes`` places reports, ``costs`` builds the cost surface, ``rasters`` reads what it
needs of terrain and people, ``corridors`` answers requests; ``prices`` and ``separations`` are what corridors are asked
besides, and ``staleness`` tells how old the evidence is. `geo.studies.run` joins them.
"""
