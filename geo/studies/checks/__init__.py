"""
What is wrong with a study.

``study`` finds everything at once; ``entries``, ``parties``, ``rasters`` and ``stories`` look at what the study file
names, and ``words`` holds a word against what is known; ``notes`` tells what a run will leave out.
"""
