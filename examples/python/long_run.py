"""Reading a long run: it goes to the disk while it lasts, and is read piece by piece."""

import numpy as np

import lull

net = lull.load("sparse", set={"columns[0].count": 20, "record.rates": {"every": 1000}})
run = lull.run(net, "long", duration="20 s", overwrite=True)
print(run, f"{run.summary['spikes']} spikes")

run = lull.open("long")  # any time later, also while a run goes on
total = 0
for start in range(0, run.duration, 5000):  # no more than 5 s of spikes are in memory
    spikes = run.spikes(start, start + 5000)
    total += len(spikes)
    print(f"{start / 1000:4.0f} s: {spikes.rate_hz:.3f} Hz")
assert total == run.summary["spikes"]

first = run.spikes(stop="5 s", columns=np.arange(3))
print(f"columns 0 to 2: {len(first)} spikes; rates by layer in {len(run.rates())} bins")
for name, picture in run.pictures("5 s", "10 s").items():
    picture.save(f"part-{name}")
