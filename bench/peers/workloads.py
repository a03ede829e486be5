#!/usr/bin/env python3
"""What does a second of model time cost Brian2 on Lull's workloads?

Runs them in Brian2's C++ standalone mode (written for 2.5.1, Debian's python3-brian) and prints, for each, the median
of wall milliseconds per second of model time. Only the steps are timed: drawing, compiling, loading the network and
preparing Brian2's spike queues are left out. "Own" is what Brian2 itself reports for the same stretch: CPU time of the
process with one thread (kinder to it where other programs want the processor), wall time with more.
No time is printed for a workload whose mean rate lies outside its band (WORKLOADS below); the exit status is then 1.

Brian2 gets its best case, as measured (on a noisy machine):
  - float32 with -fsingle-precision-constant: 10 % faster than float64 in `dense`, 15 to 30 % in `sparse`. Brian2 writes
    its literals as doubles, so without the flag floats are computed with in double: as slow as float64 in `dense`,
    1.6 times slower in `sparse`;
  - its default flags (-O3 -march=native -ffast-math ...) and -funroll-loops (15 % in `sparse`); `dense` takes as long
    without -ffast-math;
  - its random generator is a C file that its makefile does not optimise: here it gets -O3, which halves `dense`;
  - kicks are a list drawn beforehand, sorted, without a period: 2 % of a run of `sparse`;
  - noise has a loop of its own, so that the neuron's step is vectorised;
  - synapses are in order of source, then delay: what arrives together from one source lies together.

Order of a step: Brian2's schedule is changed to Lull's receive, integrate, fire. A spike enters the queue at the head
of the next step, so the queue is given delay - 1, and a spike at t with delay d acts in step t + d, as in Lull.
Potentiation waits for the head of the next step too, but before any arrival and with the time of the spike: no arrival
can tell. (Checked once against a model in numpy, both in strict float64, over 200 ms of both dense networks under
constant currents for noise: the same number of spikes from every neuron, weights the same to 1e-15.)

What differs from Lull:
  - network, noise and kicks come from the same distributions, not from the same draws;
  - a neuron's input is a sum of floats, not of multiples of 2^-16;
  - expressions are evaluated in whatever order Brian2 and -ffast-math choose;
  - the hyperbolic window is computed in float at each use, not read from a table of rounded doubles;
  - a neuron or synapse that has never been reached bears the time -1e30 ms, whose window is nil;
  - every neuron is integrated in every step: there is no rest, and no snapping to the rest point;
  - "at rest" is the equilibrium (-70, -14), not the point that rounded steps settle at;
  - -fsingle-precision-constant makes Brian2's dt a float; nothing here reads its t, only the number of the step;
  - deliveries are spikes times outgoing synapses, which counts those still on their way at the end.
"""

import argparse
import json
import statistics
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import brian2
import numpy as np
from brian2 import Network, NeuronGroup, SpikeGeneratorGroup, SpikeMonitor, Synapses, device, ms, prefs, second

SEED = 1
NEURONS_PER_COLUMN = 100
LAYERS = {"sensory": (0, 10), "motor": (10, 10), "afferent": (20, 10), "efferent": (30, 10), "internal": (40, 60)}
INSIDE = [("sensory", "sensory", 0.4), ("motor", "motor", 0.4), ("afferent", "afferent", 0.4),
          ("efferent", "efferent", 0.4), ("internal", "internal", 0.8), ("sensory", "internal", 0.8),
          ("afferent", "internal", 0.8), ("internal", "motor", 0.8), ("internal", "efferent", 0.8)]
MIN_DELAY, MAX_DELAY = 3, 21
INHIBITORY = 0.2
KICK = 60


@dataclass(frozen=True)
class Workload:
    columns: int
    probability_between: float
    strengths: tuple[float, float]
    window: str | None  # None: no plasticity
    seconds: float
    band_hz: tuple[float, float]  # of the mean rate; the dense networks' own over the first 1 to 20 s
    targets_per_column: int | None = None  # columns that each column reaches; None: all others
    kick_hz: float | None = None  # None: uniform noise in [0, 5) instead


WORKLOADS = {
    "dense": Workload(20, 0.3, (0.5, 4), "none", 5, (5.7, 7.1)),
    "dense-timed": Workload(20, 0.3, (0.5, 4), "hyperbolic", 5, (4.9, 6.8)),
    "dense-large": Workload(200, 0.03, (0.5, 4), "hyperbolic", 2, (5.4, 7.1)),
    "sparse": Workload(1_000, 0.3, (0, 0.4), None, 10, (0.0475, 0.0525), 4, 0.05),
    "sparse-long": Workload(100, 0.3, (0, 0.4), None, 60, (0.0085, 0.0115), 4, 0.01),
    "million": Workload(10_000, 0.3, (0, 0.4), "hyperbolic", 2, (0.0095, 0.0105), 4, 0.01),
}
DEFAULT_WORKLOADS = [name for name in WORKLOADS if name != "million"]  # that one wants 7 GiB, Python included

INTEGRATE = """
v += 0.5*(0.04*v*v + 5*v + 140 - u + I)
v += 0.5*(0.04*v*v + 5*v + 140 - u + I)
u += 0.02*(0.2*v - u)
I = 0
"""

# What a window adds to neurons and synapses. A target's spike is seen one step late, hence 19 + t for 20 + (t - 1).
# Window none: what an arrival loses and a target's spike gains is 0 until the other has happened, then 0.1.
PLASTICITY = {
    "none": {"neuron": "loss : 1", "reset": "loss = 0.1", "synapse": "gain : 1",
             "on_pre": "w -= loss_post\ngain = 0.1", "on_post": "w += gain"},
    "hyperbolic": {"neuron": "fired : 1", "reset": "fired = t_in_timesteps", "synapse": "arrived : 1",
                   "on_pre": "w -= 0.1*20/(20 + t_in_timesteps - fired_post)\narrived = t_in_timesteps",
                   "on_post": "w += 0.1*20/(19 + t_in_timesteps - arrived)"},
}
NEVER = -1e30


@dataclass
class Connections:
    source: np.ndarray
    target: np.ndarray
    delay: np.ndarray
    weight: np.ndarray


def draw_inside(rng, columns, source_layer, target_layer, probability):
    source_start, source_size = LAYERS[source_layer]
    target_start, target_size = LAYERS[target_layer]
    drawn = rng.random((columns, source_size, target_size), np.float32) < probability
    column, source, target = np.nonzero(drawn)
    first = column * NEURONS_PER_COLUMN
    return first + source_start + source, first + target_start + target


def draw_between(rng, workload):
    columns = workload.columns
    source_start, source_size = LAYERS["efferent"]
    target_start, target_size = LAYERS["afferent"]
    reached = workload.targets_per_column or columns - 1
    steps = np.stack([1 + rng.choice(columns - 1, reached, replace=False) for _ in range(columns)])
    drawn = rng.random((columns, source_size, reached, target_size), np.float32) < workload.probability_between
    column, source, choice, target = np.nonzero(drawn)
    other = (column + steps[column, choice]) % columns
    return column * NEURONS_PER_COLUMN + source_start + source, other * NEURONS_PER_COLUMN + target_start + target


def draw_connections(rng, workload):
    pairs = [draw_inside(rng, workload.columns, *projection) for projection in INSIDE]
    pairs.append(draw_between(rng, workload))
    source, target = (np.concatenate(ends).astype(np.int32) for ends in zip(*pairs))
    delay = rng.integers(MIN_DELAY, MAX_DELAY + 1, len(source), dtype=np.int32)
    weight = rng.uniform(*workload.strengths, len(source)).astype(np.float32)
    weight[rng.random(len(source)) < INHIBITORY] *= -1
    order = np.lexsort((delay, source))
    return Connections(source[order], target[order], delay[order], weight)


def draw_kicks(rng, workload, seconds):
    """Steps and neurons of the kicks: every neuron in every step with the same probability, by geometric skips."""
    neurons = workload.columns * NEURONS_PER_COLUMN
    cells = neurons * round(seconds * 1000)
    probability = workload.kick_hz / 1000
    expected = cells * probability
    gaps = rng.geometric(probability, int(expected + 10 * expected**0.5 + 10))
    cell = np.cumsum(gaps) - 1
    return np.divmod(cell[cell < cells], neurons)


def make_neurons(workload):
    plasticity = PLASTICITY.get(workload.window, {})
    neurons = NeuronGroup(workload.columns * NEURONS_PER_COLUMN, "v : 1\nu : 1\nI : 1\n" + plasticity.get("neuron", ""),
                          threshold="v >= 30", reset="v = -65\nu += 2\n" + plasticity.get("reset", ""))
    if workload.kick_hz is None:
        neurons.v, neurons.u = -65, -1.3
        neurons.run_regularly("I += 5*rand()", when="groups", order=-1)
    else:
        neurons.v, neurons.u = -70, -14
    neurons.run_regularly(INTEGRATE, when="groups")
    return neurons


def make_synapses(workload, neurons, connections):
    if workload.window is None:  # its weights are all within the delivery limit of 4
        synapses = Synapses(neurons, neurons, "w : 1", on_pre="I_post += w")
    else:
        plasticity = PLASTICITY[workload.window]
        synapses = Synapses(neurons, neurons, "w : 1\n" + plasticity["synapse"],
                            on_pre="I_post += clip(w, -4, 4)\n" + plasticity["on_pre"],
                            on_post=plasticity["on_post"], delay={"post": 0 * ms})
        synapses.post.order = synapses.pre.order - 1
    synapses.connect(i=connections.source, j=connections.target)
    synapses.w = connections.weight
    synapses.delay = (connections.delay - 1) * ms
    if workload.window == "hyperbolic":
        neurons.fired = synapses.arrived = NEVER
    return synapses


def make_kicks(rng, workload, seconds, neurons):
    step, kicked = draw_kicks(rng, workload, seconds)
    generator = SpikeGeneratorGroup(len(neurons), kicked, step * ms, sorted=True, when="start")
    kicks = Synapses(generator, neurons, on_pre=f"I_post += {KICK}", delay=0 * ms)
    each = np.arange(len(neurons))
    kicks.connect(i=each, j=each)
    return [generator, kicks]


def make_network(workload, seconds):
    rng = np.random.default_rng(SEED)
    connections = draw_connections(rng, workload)
    neurons = make_neurons(workload)
    synapses = make_synapses(workload, neurons, connections)
    monitor = SpikeMonitor(neurons, record=False)
    kicks = [] if workload.kick_hz is None else make_kicks(rng, workload, seconds, neurons)
    network = Network(neurons, synapses, monitor, *kicks)
    network.schedule = ["start", "synapses", "groups", "thresholds", "resets", "end"]
    return network, monitor, connections


def set_preferences(threads):
    prefs.core.default_float_dtype = np.float32
    prefs.codegen.cpp.headers = ["<chrono>"]
    prefs.codegen.cpp.extra_compile_args_gcc += ["-fsingle-precision-constant", "-funroll-loops"]
    prefs.devices.cpp_standalone.extra_make_args_unix = ["-s", f"-j{threads}", "CFLAGS='-O3 -march=native'"]
    prefs.devices.cpp_standalone.openmp_threads = threads if threads > 1 else 0


def insert_clock():
    """Has the compiled program print the wall seconds of its steps, then what the system says of its memory."""
    device.insert_code("before_network_run", "const auto start = std::chrono::steady_clock::now();")
    device.insert_code("after_network_run", """
        const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
        std::cout << wall.count() << std::endl << std::ifstream("/proc/self/status").rdbuf();
    """)


def run_once(directory):
    """Wall seconds of the steps, Brian2's own figure for them, and the program's greatest memory in MiB."""
    device.run(directory, with_output=False, run_args=[])
    wall, *status = Path(directory, "results", "stdout.txt").read_text().splitlines()
    greatest = next(line for line in status if line.startswith("VmHWM"))
    return float(wall), device._last_run_time, int(greatest.split()[1]) / 1024


def measure(workload, seconds, repetitions):
    brian2.set_device("cpp_standalone", build_on_run=False)
    brian2.defaultclock.dt = 1 * ms
    brian2.seed(SEED)
    network, monitor, connections = make_network(workload, seconds)
    insert_clock()
    network.run(seconds * second, namespace={})
    with tempfile.TemporaryDirectory() as directory:
        device.build(directory, run=False, with_output=False)
        runs = [run_once(directory) for _ in range(repetitions)]
        counts = np.array(monitor.count)
    device.reinit()
    wall, own, mib = (statistics.median(figures) for figures in zip(*runs))
    outgoing = np.bincount(connections.source, minlength=len(counts))
    return {
        "ms_per_model_second": 1000 * wall / seconds,
        "brian2_ms_per_model_second": 1000 * own / seconds,
        "repetitions": repetitions,
        "model_seconds": seconds,
        "neurons": len(counts),
        "synapses": len(connections.source),
        "spikes": int(counts.sum()),
        "deliveries": int(counts @ outgoing),
        "rate_hz": float(counts.mean() / seconds),
        "peak_mib": mib,
    }


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("workloads", metavar="WORKLOAD", nargs="*",
                        help=f"any of {', '.join(WORKLOADS)}; default: all but million")
    parser.add_argument("--threads", type=int, default=1, help="threads of Brian2's OpenMP [1: none]")
    parser.add_argument("--seconds", type=float, help="model time [each workload's own]")
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--json", metavar="FILE", type=Path, help="also write the figures there")
    arguments = parser.parse_args()
    for name in arguments.workloads:
        if name not in WORKLOADS:
            parser.error(f"there is no workload '{name}'")
    return arguments


def main():
    arguments = parse_arguments()
    set_preferences(arguments.threads)
    print(f"{'workload':12} {'wall ms/s':>10} {'own ms/s':>9} {'rate Hz':>8} {'spikes':>8} {'deliveries':>10} "
          f"{'neurons':>8} {'synapses':>9} {'model s':>7} {'peak MiB':>8}")
    results, refused = {}, False
    for name in arguments.workloads or DEFAULT_WORKLOADS:
        workload = WORKLOADS[name]
        result = measure(workload, arguments.seconds or workload.seconds, arguments.repetitions)
        low, high = workload.band_hz
        if not low <= result["rate_hz"] <= high:
            print(f"{name}: {result['rate_hz']:.4g} Hz is not within {low} to {high} Hz: no time", file=sys.stderr)
            refused = True
            continue
        results[name] = result
        print("{name:12} {ms_per_model_second:10.2f} {brian2_ms_per_model_second:9.2f} {rate_hz:8.4f} {spikes:8} "
              "{deliveries:10} {neurons:8} {synapses:9} {model_seconds:7g} {peak_mib:8.0f}".format(name=name, **result),
              flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=2) + "\n")
    sys.exit(refused)


if __name__ == "__main__":
    main()
