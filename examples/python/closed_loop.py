"""A closed loop: a ball on a line, which the spikes of one column push to the left and those of another to the right.

The ball's position is fed back as currents to the sensory neurons, so that each push depends on where the ball is.
"""

import numpy as np

import lull

net = lull.load("reference", set={"columns[0].count": 2})
sensory = [net.select(layers="sensory", columns=column) for column in (0, 1)]
motor = [net.select(layers="motor", columns=column) for column in (0, 1)]
everyone = np.concatenate(sensory)

position, track = 0.5, []


def step(now, spikes):
    global position
    left, right = (np.isin(spikes["neuron"], ids).sum() for ids in motor)
    position = min(max(position + 0.01 * (int(right) - int(left)), -1), 1)
    track.append(position)
    amplitudes = np.repeat([3 * max(position, 0), 3 * max(-position, 0)], [len(ids) for ids in sensory])
    return now + 1, everyone, amplitudes, "current"


sim = lull.Simulation(net)
rec = sim.record()
sim.loop(step, "3 s", every=10 * sim.exchange_every)
print(f"{len(track)} exchanges; the ball ended at {position:.2f}")
every = 10 * sim.exchange_every
times = every * np.arange(1, len(track) + 1)
lull.chart(times, track, x_title="time [ms]", y_title="position").save("ball.png")
