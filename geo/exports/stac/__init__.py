"""Catalogues of geodata (STAC): ``items`` describes a set of files as an item in a collection, ``grids`` bands."""

from geo.exports.stac.items import MEDIA_TYPES, make_stac_collection, make_stac_item, write_stac

__all__ = ["MEDIA_TYPES", "make_stac_collection", "make_stac_item", "write_stac"]
