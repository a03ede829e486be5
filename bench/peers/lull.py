"""Lull's side of a comparison: both engines, one thread and two, by the programs of a build directory."""

import json
import re
import subprocess
import tempfile
from pathlib import Path

from workloads import WORKLOADS

COLUMNS = {"event": "event, 1 thread", "event2": "event, 2 threads",
           "clock": "clock, 1 thread", "clock2": "clock, 2 threads"}
# What `lull run` builds. run_bench has these networks under the workloads' names.
BUILT_IN = {"million": ["--network", "million"], "ten-million": ["--network", "million", "--set", "columns[0].count=100000"]}


class Lull:
    def __init__(self, build):
        """Raises ValueError for a directory that has no programs, or slow ones."""
        self.bench, self.lull = build / "bench" / "run_bench", build / "src" / "cli" / "lull"
        missing = [program for program in (self.bench, self.lull) if not program.is_file()]
        if missing:
            raise ValueError(f"there is no {missing[0]}; meson setup {build} && ninja -C {build} all benchmarks")
        options = {option["name"]: option["value"]
                   for option in json.loads((build / "meson-info" / "intro-buildoptions.json").read_text())}
        for name, good in {"optimization": "3", "b_sanitize": "none"}.items():
            if options[name] != good:
                raise ValueError(f"{build} has {name}={options[name]}; must be {good} to be measured")
        self.version = subprocess.run([self.lull, "--version"], capture_output=True, text=True, check=True).stdout.split()[-1]
        compiler = re.search(r"C\+\+ compiler for the host.*?\((\S+ [\d.]+)", (build / "meson-logs" / "meson-log.txt").read_text())
        self.compiler = compiler[1] if compiler else "unknown compiler"

    def measure(self, workload, repetitions):
        """[ms per second of model time] of each column, one for each repetition; and the mean rate [Hz]. run_bench
        compares the engines' spikes and weights first and ends if they differ."""
        done = subprocess.run(
            [self.bench, f"--benchmark_filter=^{workload}/(event|clock)/", f"--benchmark_repetitions={repetitions}",
             "--benchmark_format=json"], stdout=subprocess.PIPE, text=True, check=True)
        return figures(json.loads(done.stdout))

    def measure_building(self, workload):
        """Of one thread and of two: seconds of building, and the greatest memory of a second of model time."""
        result = {}
        for threads in ("1", "2"):
            with tempfile.TemporaryDirectory() as out:
                done = subprocess.run(
                    [self.lull, "run", *BUILT_IN[workload], "--duration", "1s", "--threads", threads, "--json", "--out", Path(out, "run")],
                    stdout=subprocess.PIPE, text=True, check=True)
            summary = json.loads(done.stdout)
            result[threads] = {name: summary[name] for name in ("build_s", "synapses", "peak_rss_bytes")}
        return result


def figures(report):
    """What Google Benchmark's JSON says: {column: [ms, ...]}, rate."""
    times, rate_hz = {}, None
    for run in report["benchmarks"]:
        if run["run_type"] != "iteration":
            continue
        _, engine, threads, *_ = run["name"].split("/")
        column = engine if threads == "threads:1" else engine + "2"
        times.setdefault(column, []).append(run["ms_per_model_s"])
        rate_hz = run["rate_hz"]  # the engines agree
    return times, rate_hz
