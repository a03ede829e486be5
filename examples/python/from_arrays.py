"""A network from NumPy arrays: the neurons of Izhikevich (2003), drawn here, with 100 random targets each."""

import numpy as np

import lull

rng = np.random.default_rng(2003)
n_exc, n_inh, k = 800, 200, 100
n = n_exc + n_inh

r = rng.random(n)
exc = np.arange(n) < n_exc
neurons = {
    "a": np.where(exc, 0.02, 0.02 + 0.08 * r),
    "b": np.where(exc, 0.2, 0.25 - 0.05 * r),
    "c": np.where(exc, -65 + 15 * r**2, -65),
    "d": np.where(exc, 8 - 6 * r**2, 2),
    "layer": np.where(exc, "excitatory", "inhibitory"),
}
source = np.repeat(np.arange(n), k)
edges = {
    "source": source,
    "target": rng.integers(0, n, n * k),
    "delay": np.where(exc[source], rng.integers(1, 21, n * k), 1),  # ms
    "weight": np.where(exc[source], 6, -5),  # mV/ms
}
net = lull.Network(
    neurons=neurons, edges=edges, inputs=[lull.NormalNoise(5, layers="excitatory"), lull.NormalNoise(2, layers="inhibitory")]
)

sim = lull.Simulation(net)
rec = sim.record()
sim.run("1 s")
for name in net.layers:
    print(f"{name}: {rec.layer(name).rate_hz:.1f} Hz")
lull.raster(rec).save("raster.png")
