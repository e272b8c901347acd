"""
Geometries as they come, read and checked.

``positions`` reads latitudes and longitudes in two columns and knows when a place cannot be meant; ``places`` reads
both in one cell, or well-known text; ``binary`` measures well-known binary before it is built; ``checking`` and
``antimeridian`` say which geometries of a layer can be used.
"""
