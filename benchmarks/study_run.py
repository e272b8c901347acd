"""
The shipped study, step by step: processor time of `tadmur run`, with compiled code loaded from disk and without.

Run ``python benchmarks/study_run.py``; with ``--quick`` for one warm run and none cold. Each run is a process of its
own, as a reader starts it, and writes into a folder that is thrown away. Times are CPU seconds of all threads, user and
system, the least of several runs; a cold run compiles everything anew.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

STUDY = Path(__file__).parent.parent / "layers" / "palmyra.toml"
N_RUNS = 3
MOST_WARM_S, MOST_COLD_S = 5.0, 10.0
WRITING = "writing"

Times = dict[str, float]


class Stopwatch:
    """Hears of the steps of a run and keeps what each took."""

    def __init__(self) -> None:
        self.times: Times = {}
        self._step, self._began = "starting Python", 0.0

    def __call__(self, _number: int, _total: int, text: str, /) -> None:
        """End the step before, and begin one; the files that are written are one step, but for the map."""
        now = time.process_time()
        self.times[self._step] = self.times.get(self._step, 0.0) + now - self._began
        other_file = text.startswith(WRITING) and not text.endswith("map.html")
        self._step, self._began = "writing the other files" if other_file else text, now


def time_run(folder: Path) -> Times:
    """Run the study in this process."""
    watch = Stopwatch()
    watch(0, 1, "importing")
    from geo.studies import open_study, run_study, write_outputs  # noqa: PLC0415 - what is measured

    watch(0, 1, "opening the study")
    study = open_study(STUDY)
    watch(0, 1, "importing")
    result = run_study(study, progress=watch)
    write_outputs(result, folder, progress=watch)
    watch(1, 1, "done")
    return watch.times


def start_run(compiled: str | None = None) -> Times:
    """Run the study in a process of its own, with compiled code in a folder or where it always is."""
    environment = dict(os.environ) if compiled is None else os.environ | {"NUMBA_CACHE_DIR": compiled}
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, str(Path(__file__)), "--once", folder]
        done = subprocess.run(  # noqa: S603 - our own script, no shell
            command, check=True, capture_output=True, text=True, env=environment
        )
    return dict(json.loads(done.stdout))


def print_table(warm: Times, cold: Mapping[str, float]) -> None:
    """Print one row for each step."""
    print(f"{'step':<72}{'warm CPU s':>12}{'cold CPU s':>12}")
    for step, seconds in (warm | {"all": sum(warm.values())}).items():
        cold_s = sum(cold.values()) if step == "all" else cold.get(step)
        print(f"{step:<72}{seconds:>12.2f}" + ("" if not cold else f"{cold_s:>12.2f}"))


def main() -> None:
    """Measure warm and cold and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one warm run and none cold")
    parser.add_argument("--once", metavar="DIR", type=Path, help="one run into DIR, its times as JSON")
    options = parser.parse_args()
    if options.once:
        print(json.dumps(time_run(options.once)))
        return
    cold: Times = {}
    if not options.quick:
        with tempfile.TemporaryDirectory() as compiled:
            cold = start_run(compiled)
        start_run()  # so that compiled code is there
    warm = min((start_run() for _ in range(1 if options.quick else N_RUNS)), key=lambda times: sum(times.values()))
    print_table(warm, cold)
    print(
        f"the design asks for {MOST_WARM_S:g} CPU s warm and {MOST_COLD_S:g} cold: "
        f"{sum(warm.values()) / MOST_WARM_S:.1f}x" + (f" and {sum(cold.values()) / MOST_COLD_S:.1f}x" if cold else "")
    )


if __name__ == "__main__":
    main()
