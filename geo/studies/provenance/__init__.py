"""
What a result was worked out from.

``inputs`` lists files and tables, ``fingerprints`` hashes what a run saw of them, ``result_folders`` finds the study
behind a folder of results and says whether its files are still the same.
"""
