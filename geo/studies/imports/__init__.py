"""
Files and tables of others, imported one by one: what `tadmur import` does before it prints.

``requests`` is what is asked and what comes of it, ``reading`` reads a layer, ``shapes`` parts points, lines and
polygons, ``files`` writes what is left behind.
"""
