"""A sweep over two keys, in processes on all cores: how the rate depends on the noise and on learning.

Run it again and nothing is run: rows.csv has the rows.
"""

import numpy as np

import lull

net = lull.load("reference", set={"columns[0].count": 2, "inputs[0].name": "noise"})
rows = lull.sweep(
    net,
    {"inputs.noise.high": np.linspace(6, 9, 3), "projections[4].probability": [0.1, 0.4]},
    seeds=2,
    duration="500 ms",
    out="rows.csv",
)
for row in rows[:4]:
    print(f"noise up to {row['inputs.noise.high']:.1f} mV/ms, seed {row['seed']}: {row['rate_hz']:.2f} Hz")
lull.heat_map(rows, "inputs.noise.high", "projections[4].probability", "rate_hz").save("heat_map.png")
