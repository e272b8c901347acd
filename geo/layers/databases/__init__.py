"""
Tables of PostgreSQL and PostGIS, read as layers.

Nothing but `addresses` loads without psycopg, which comes with the extra `postgis`; `geo.layers.postgis` is the door.
"""
