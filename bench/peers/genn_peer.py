"""GeNN's single-threaded CPU backend (written for 5.4.0; Debian has no package: README.md says how to install it).

Only the steps are timed: drawing, generating code, compiling and loading the network are left out.

GeNN gets its best case:
  - float, -O3 -ffast-math (its `optimize_code`) and -march=native; narrow indices;
  - one synapse group with a dendritic delay for each synapse, so that each spike passes through its synapses once. Synapses that
    learn when a spike arrives would need a group for each delay, which takes several times as long;
  - noise by a xorshift generator in each neuron (Marsaglia 2003) in place of the Mersenne twister of the backend;
  - kicks by a count-down in each neuron, whose gaps are drawn one by one: cheaper than a number for each neuron and step;
  - the function of the runtime that makes a step is called directly, without the checks of `GeNNModel.step_time`.

Order of a step: GeNN receives, integrates and fires, as Lull does. A spike is seen at the head of the next step, so the delay of a
synapse is given less 1. (Checked once against a model in numpy, both in strict float64: without plasticity, 40 neurons under
constant currents fire the same 521 spikes in 300 ms.)

What differs from Lull:
  - a weight changes when the source fires, not when the spike arrives, because a dendritic delay lies behind the synapse. This moves
    the rate of `dense-timed` out of its band (6.9 Hz), so GeNN does not take part in it;
  - network, noise and kicks come from the same distributions, not from the same draws;
  - a neuron's input is a sum of floats, not of multiples of 2^-16;
  - expressions are evaluated in whatever order GeNN and -ffast-math choose, and windows are computed in float at each use;
  - a neuron that has not spiked spiked at -FLT_MAX, where the hyperbolic window is nil;
  - every neuron is integrated in every step: there is no rest; "at rest" is the equilibrium (-70, -14).
"""

import os
import tempfile
import time

import numpy as np
import pygenn
from pygenn import GeNNModel, create_neuron_model, create_weight_update_model, init_postsynaptic, init_weight_update

import drawing
import peer
from workloads import KICK, MAX_DELAY, NOISE, SEED, WORKLOADS

# A kick comes in each step with the same probability. The gap to the next is geometric.
KICKED = f"""
if (wait == 0) {{
    input += {KICK}.0;
    wait = (unsigned int)(log(gennrand_uniform() + 1e-10) * gap);
}} else {{
    wait--;
}}
"""
# A xorshift generator; GeNN 5.4 has no operator for a shift to the right.
NOISY = f"""
bits ^= bits << 13;
bits ^= bits / 131072;
bits ^= bits << 5;
input += bits * {NOISE / 2**32!r};
"""
INTEGRATE = """
V += 0.5 * (0.04 * V * V + 5.0 * V + 140.0 - U + input);
V += 0.5 * (0.04 * V * V + 5.0 * V + 140.0 - U + input);
U += 0.02 * (0.2 * V - U);
"""

# GeNN's times are those of the step that sees the spike.
NEVER = -1e30
PLASTICITY = {
    "none": (f"w -= st_post > {NEVER} ? 0.1 : 0.0;", f"w += st_pre > {NEVER} ? 0.1 : 0.0;"),
    "hyperbolic": ("w -= 0.1 * 20.0 / (20.0 + t - st_post);", "w += 0.1 * 20.0 / (20.0 + t - st_pre);"),
}


def add_neurons(model, workload):
    rng = np.random.default_rng(SEED)
    state = {"V": -70, "U": -14, "spikes": 0}
    if workload.kick_hz is None:
        state = {"V": -65, "U": -1.3, "spikes": 0, "bits": rng.integers(1, 2**32, workload.neurons, np.uint32)}
        draw, parameters = NOISY, {}
    else:
        probability = workload.kick_hz / 1000
        state["wait"] = (rng.geometric(probability, workload.neurons) - 1).astype(np.uint32)
        draw, parameters = KICKED, {"gap": 1 / np.log1p(-probability)}
    neuron = create_neuron_model("izhikevich_step", params=list(parameters),
                                 vars=[(name, "scalar" if name in "VU" else "unsigned int") for name in state],
                                 sim_code="scalar input = Isyn;\n" + draw + INTEGRATE, threshold_condition_code="V >= 30.0",
                                 reset_code="V = -65.0;\nU += 2.0;\nspikes++;")
    return model.add_neuron_population("neurons", workload.neurons, neuron, parameters, state)


def add_synapses(model, workload, neurons):
    connections = drawing.draw_connections(np.random.default_rng(SEED), workload)
    variables = [("w", "scalar"), ("d", "uint8_t")]
    if workload.window is None:  # its weights are all within the delivery limit of 4
        rule = create_weight_update_model("static", vars=variables, pre_spike_syn_code="addToPostDelay(w, d);")
    else:
        at_spike_of_source, at_spike_of_target = PLASTICITY[workload.window]
        rule = create_weight_update_model(
            "learning", vars=variables, post_spike_syn_code=at_spike_of_target,
            pre_spike_syn_code="addToPostDelay(fmin(4.0, fmax(-4.0, w)), d);\n" + at_spike_of_source)
    values = {"w": connections.weight, "d": (connections.delay - 1).astype(np.uint8)}
    synapses = model.add_synapse_population("synapses", "SPARSE", neurons, neurons, init_weight_update(rule, {}, values),
                                            init_postsynaptic("DeltaCurr"))
    synapses.set_sparse_connections(connections.source, connections.target)
    synapses.max_dendritic_delay_timesteps = MAX_DELAY


class Program(peer.Program):
    def __init__(self, workload):
        self.workload = workload
        self.directory = tempfile.TemporaryDirectory()
        self.model = GeNNModel("float", "lull_peer", backend="single_threaded_cpu", optimize_code=True)
        self.model.dt = 1.0
        self.model.seed = SEED
        self.model.default_narrow_sparse_ind_enabled = True
        self.neurons = add_neurons(self.model, workload)
        add_synapses(self.model, workload, self.neurons)
        os.environ |= {"CXX": "g++ -march=native", "MAKEFLAGS": "--no-print-directory"}  # for the code that GeNN writes
        self.model.build(self.directory.name)

    def run(self):
        self.model.load()
        step = self.model._runtime.step_time
        steps = round(1000 * self.workload.seconds)
        start = time.perf_counter()
        for _ in range(steps):
            step()
        wall = time.perf_counter() - start
        spikes = self.neurons.vars["spikes"]
        spikes.pull_from_device()
        rate_hz = float(spikes.view.sum()) / (self.workload.neurons * self.workload.seconds)
        self.model.unload()
        return peer.Run(wall, rate_hz)

    def close(self):
        self.directory.cleanup()


class Peer(peer.Simulator):
    name = "GeNN"
    version = pygenn.__version__

    def __init__(self, threads):
        if threads != 1:
            raise ValueError("peer 'genn': its CPU backend has one thread")
        super().__init__(threads)

    def workloads(self):
        # `dense-timed` leaves the band of its rate if weights change when the source fires. In large networks all rows are as long
        # as the longest, which takes gigabytes while they are loaded.
        return WORKLOADS.keys() - {"dense-timed", "million", "ten-million"}

    def prepare(self, workload):
        return Program(WORKLOADS[workload])
