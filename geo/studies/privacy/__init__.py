"""
What is done with what is not public, before anything else is done with it.

``handling`` leaves it out, coarsens it or keeps it, as the study says. ``links`` cuts what still points at it from
public rows, ``withdrawing`` takes back the entries of the study file that name it. ``coarse_rows`` makes coarse rows
ready for a run, ``coarse_lines`` says how much less sure the lines are that they fix.
"""
