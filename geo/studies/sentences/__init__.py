"""
What a study found, one sentence per finding in English and Arabic, each with its interval and its caveat.

`phrases` knows the languages and the templates of ``words.toml``; `statement` is what is told; `ground`, `strikes` and
`corridors` write the statements of their frames, and `extents` measures what a line's error does to a holder's area.
"""
