"""
Reading in a child process with limits, for formats that need a library which could crash, hang or fill the memory.

``running`` starts the child and says by which limit it was stopped; the child is ``worker``, a script of its own that
loads nothing of ours.
"""

from geo.layers.sandbox.running import Answer, Limits, read_apart

__all__ = ["Answer", "Limits", "read_apart"]
