"""Measures: Lull and its peers take turns, round after round.

A machine that others use drifts by up to 1.9 times within minutes. So what is compared is measured in turns that follow
each other, a round has all workloads, and ratios are taken within a round (results.py).
"""

import contextlib
import datetime
import os
import platform
import re
import statistics
import time
from pathlib import Path

from lull import BUILT_IN
from workloads import WORKLOADS, check_rate


def measure(lull, peers, workloads, rounds, repetitions, say=print):
    """What results.Results reads. Raises ValueError if a rate is out of its band."""
    # First, while this process is small: Linux hands a process's greatest memory on to the programs that it starts.
    building = [{workload: lull.measure_building(workload) for workload in workloads if workload in BUILT_IN}
                for _ in range(rounds)]
    with contextlib.ExitStack() as stack:
        programs = {}
        for workload in workloads:
            for peer in peers:
                if workload in peer.workloads():
                    say(f"{workload}: {peer.label} is prepared")
                    programs[workload, peer] = stack.enter_context(contextlib.closing(peer.prepare(workload)))
        meter = ForeignLoad()
        measured = [one_round(lull, peers, programs, workloads, repetitions, lambda text: say(f"round {n + 1}: {text}"))
                    for n in range(rounds)]
        foreign = meter.cores()
    return {
        "date": datetime.date.today().isoformat(),
        "machine": machine(),
        "foreign_cores": foreign,
        "lull": {"version": lull.version, "compiler": lull.compiler},
        "peers": [{"label": peer.label, "version": peer.version} for peer in peers],
        "repetitions": repetitions,
        "rounds": measured,
        "building": building,
    }


def one_round(lull, peers, programs, workloads, repetitions, say):
    """{workload: {column: [ms per second of model time, one for each repetition]}}"""
    result = {}
    for workload in workloads:
        result[workload], rate_hz = lull.measure(workload, repetitions)
        check_rate(workload, "Lull", rate_hz)
        for peer in peers:
            if (workload, peer) in programs:
                runs = [programs[workload, peer].run() for _ in range(repetitions)]
                for run in runs:
                    check_rate(workload, peer.label, run.rate_hz)
                result[workload][peer.label] = [1000 * run.wall_seconds / WORKLOADS[workload].seconds for run in runs]
        say(f"{workload}: " + ", ".join(f"{column} {statistics.median(ms):.3g}" for column, ms in result[workload].items()))
    return result


class ForeignLoad:
    """How much of the processor others took since this was made, by Linux's figures: steal counts as theirs."""

    def __init__(self):
        self.start = time.monotonic(), self.all_busy(), self.own()

    def cores(self):
        start, busy, own = self.start
        return max(0, (self.all_busy() - busy - (self.own() - own)) / (time.monotonic() - start))

    @staticmethod
    def all_busy():
        user, nice, system, _, _, irq, softirq, steal, *_ = map(int, Path("/proc/stat").read_text().split()[1:11])
        return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")

    @staticmethod
    def own():
        return sum(os.times()[:4])  # with children that have ended


def machine():
    model = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return {"processor": model[1] if model else platform.machine(), "cores": os.cpu_count()}
