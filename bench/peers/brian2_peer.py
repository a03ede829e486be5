"""Brian2 in C++ standalone mode (written for 2.5.1, Debian's python3-brian).

Only the steps are timed: drawing, compiling, loading the network and preparing Brian2's spike queues are left out.

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
  - -fsingle-precision-constant makes Brian2's dt a float; nothing here reads its t, only the number of the step.
"""

import os
import subprocess
import tempfile
import warnings

import numpy as np

import drawing
import peer
from workloads import KICK, NOISE, SEED, WORKLOADS

with warnings.catch_warnings():  # of its libraries, at each other
    warnings.simplefilter("ignore")
    import brian2
from brian2 import Network, NeuronGroup, SpikeGeneratorGroup, SpikeMonitor, Synapses, device, ms, prefs, second

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
COMPILER_ARGS = prefs.codegen.cpp.extra_compile_args_gcc + ["-fsingle-precision-constant", "-funroll-loops"]


def make_neurons(workload):
    plasticity = PLASTICITY.get(workload.window, {})
    neurons = NeuronGroup(workload.neurons, "v : 1\nu : 1\nI : 1\n" + plasticity.get("neuron", ""),
                          threshold="v >= 30", reset="v = -65\nu += 2\n" + plasticity.get("reset", ""))
    if workload.kick_hz is None:
        neurons.v, neurons.u = -65, -1.3
        neurons.run_regularly(f"I += {NOISE}*rand()", when="groups", order=-1)
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


def make_kicks(rng, workload, neurons):
    step, kicked = drawing.draw_kicks(rng, workload)
    generator = SpikeGeneratorGroup(len(neurons), kicked, step * ms, sorted=True, when="start")
    kicks = Synapses(generator, neurons, on_pre=f"I_post += {KICK}", delay=0 * ms)
    each = np.arange(len(neurons))
    kicks.connect(i=each, j=each)
    return [generator, kicks]


def make_network(workload):
    rng = np.random.default_rng(SEED)
    connections = drawing.draw_connections(rng, workload)
    neurons = make_neurons(workload)
    synapses = make_synapses(workload, neurons, connections)
    monitor = SpikeMonitor(neurons, record=False)
    kicks = [] if workload.kick_hz is None else make_kicks(rng, workload, neurons)
    network = Network(neurons, synapses, monitor, *kicks)
    network.schedule = ["start", "synapses", "groups", "thresholds", "resets", "end"]
    return network, monitor


def set_preferences(threads):
    prefs.core.default_float_dtype = np.float32
    prefs.codegen.cpp.headers = ["<chrono>", "<numeric>"]
    prefs.codegen.cpp.extra_compile_args_gcc = COMPILER_ARGS
    prefs.devices.cpp_standalone.extra_make_args_unix = ["-s", f"-j{os.cpu_count()}", "CFLAGS='-O3 -march=native'"]
    prefs.devices.cpp_standalone.openmp_threads = threads if threads > 1 else 0


def insert_clock(monitor):
    """Has the compiled program print the wall seconds of its steps, then the number of its spikes."""
    counts = device.get_array_name(monitor.variables["count"])
    device.insert_code("before_network_run", "const auto start = std::chrono::steady_clock::now();")
    device.insert_code("after_network_run", f"""
        const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
        std::cout << wall.count() << " " << std::accumulate({counts}, {counts} + _num_{counts}, 0L) << std::endl;
    """)


class Program(peer.Program):
    def __init__(self, workload):
        self.workload = workload
        self.directory = tempfile.TemporaryDirectory()

    def run(self):
        done = subprocess.run(["./main"], cwd=self.directory.name, capture_output=True, text=True, check=True)
        wall, spikes = done.stdout.split()
        return peer.Run(float(wall), int(spikes) / (self.workload.neurons * self.workload.seconds))

    def close(self):
        self.directory.cleanup()


class Peer(peer.Simulator):
    name = "Brian2"
    version = brian2.__version__

    def workloads(self):
        return WORKLOADS.keys() - {"ten-million"}  # the network alone would want 35 GB while it is drawn

    def prepare(self, workload):
        workload = WORKLOADS[workload]
        set_preferences(self.threads)
        brian2.set_device("cpp_standalone", build_on_run=False)
        brian2.defaultclock.dt = 1 * ms
        brian2.seed(SEED)
        network, monitor = make_network(workload)
        insert_clock(monitor)
        network.run(workload.seconds * second, namespace={})
        program = Program(workload)
        device.build(program.directory.name, run=False, with_output=False)
        device.reinit()
        return program
