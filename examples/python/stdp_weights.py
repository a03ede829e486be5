"""How weights change: excitatory synapses under spike-timing-dependent plasticity with hard bounds."""

import numpy as np

import lull

rng = np.random.default_rng(8)
n, k = 500, 10_000
edges = {
    "source": rng.integers(0, 400, k), "target": rng.integers(0, n, k), "delay": rng.integers(1, 20, k), "weight": np.full(k, 3.0),
}
net = lull.Network(
    neurons=n, edges=edges, stdp=lull.Stdp(a_plus=0.1, a_minus=0.12, tau=20, w_max=6), inputs=[lull.NormalNoise(6)]
)

sim = lull.Simulation(net)
rec = sim.record(weights=500)
sim.run("5 s")
for time, row in zip(rec.weights.times, rec.weights.values):
    print(f"{time:5} ms: mean weight {row.mean():.3f}, {np.mean(row < 0.1):.1%} near 0, {np.mean(row > 5.9):.1%} near the bound")
lull.weights(rec).save("weights.png")
