"""The reference network: a run, its hashes, and its pictures. The hashes are those that `lull run` prints."""

import lull

net = lull.load("reference")
print(net.describe())

sim = lull.Simulation(net)
rec = sim.record(spikes=True, traces=[0, 500], rates=10)
sim.run("2 s")
print(f"{len(rec.times)} spikes, spike hash {sim.spike_hash:016x}, weight hash {sim.weight_hash:016x}")
for layer in rec.statistics()["layers"]:
    print(f"{layer['name']:10} {layer['rate_hz']:6.2f} Hz, CV of intervals {layer['cv_isi']:.2f}")

lull.raster(rec).save("raster.png")
lull.rate(rec).save("rates.png")
lull.trace(rec).save("traces.png")
lull.spectrum(rec).save("spectrum.png")
