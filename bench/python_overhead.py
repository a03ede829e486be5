#!/usr/bin/env python3
"""What Python costs: PYTHONPATH=build/python bench/python_overhead.py [build/src/cli/lull]

A run against the same run of the program; a network of 10⁷ listed synapses against the part of it that C++ takes; an exchange
with a step that does nothing; and 10⁷ spikes as arrays. Each result is checked before it is timed."""

import json
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np

import lull


def seconds(function):
    begin = time.perf_counter()
    function()
    return time.perf_counter() - begin


def run_against_program(program, rounds=7):
    net = lull.load("reference").build()
    ratios, times = [], []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as out:
            said = subprocess.run(
                [program, "run", "--network", "reference", "--threads", "1", "--json", "--out", out + "/out"],
                check=True, capture_output=True, text=True,
            )
        summary = json.loads(said.stdout)
        sim = lull.Simulation(net, threads=1)
        sim.record()
        taken = seconds(lambda: sim.run("20 s", progress=False))
        assert f"{sim.spike_hash:016x}" == summary["spike_hash"]
        times.append((taken, summary["wall_s"]))
        ratios.append(taken / summary["wall_s"])
    ours, theirs = (statistics.median(each) for each in zip(*times))
    print(f"run() of reference, 20 s, one thread, spikes recorded: {ours:.3f} s; the program: {theirs:.3f} s; "
          f"ratio {statistics.median(ratios):.3f}")


def building(count=10_000_000, rounds=3):
    rng = np.random.default_rng(1)
    neurons = 100_000
    edges = np.empty(count, lull.EDGE)
    edges["source"], edges["target"] = rng.integers(0, neurons, count), rng.integers(0, neurons, count)
    edges["delay"], edges["weight"] = rng.integers(1, 20, count), rng.random(count)
    columns = {name: edges[name].copy() for name in edges.dtype.names}

    def count_others():
        """Lull keeps the counts of the last long list, and would not count the same one again."""
        lull.Network(neurons=neurons, edges=edges[: count // 5]).build()

    for what, given in (("records", edges), ("four arrays", columns)):
        ratios, times = [], []
        for _ in range(rounds):
            made = []
            count_others()
            total = seconds(lambda: made.append(lull.Network(neurons=neurons, edges=given)))
            count_others()
            alone = seconds(lambda: lull._lull.BuiltNetwork.build(made[0]._config))
            assert made[0].synapses == count
            ratios.append(total / alone)
            times.append((total, alone))
        ours, alone = (statistics.median(each) for each in zip(*times))
        print(f"a network of 10^7 edges from {what}: {ours:.2f} s; Network::Build alone: {alone:.2f} s; "
              f"ratio {statistics.median(ratios):.2f}")


def exchanges(count=20_000, rounds=5):
    net = lull.Network(neurons=1)
    ratios = []
    for _ in range(rounds):
        calls = []
        sim = lull.Simulation(net, threads=1)
        assert sim.exchange_every == 1
        loop = seconds(lambda: sim.loop(lambda now, spikes: None, count))
        sim.loop(lambda now, spikes: calls.append(now), 100)
        assert len(calls) == 100
        ratios.append(loop / count)
    print(f"an exchange with an empty step: {1e6 * statistics.median(ratios):.2f} us")


def spikes(count=10_000_000):
    neurons = 100_000
    net = lull.Network(neurons=neurons, inputs=[lull.StepCurrent(30.0)])
    sim = lull.Simulation(net, engine="clock")
    rec = sim.record()
    while len(rec.times) < count:
        sim.run(100)
    views = []
    taken = seconds(lambda: views.extend([rec.times, rec.neurons]))
    assert np.shares_memory(views[0], rec.times) and not views[0].flags.owndata
    print(f"{len(views[0]):,} spikes as two arrays: {1e6 * taken:.0f} us, without a copy")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        run_against_program(sys.argv[1])
    building()
    exchanges()
    spikes()
