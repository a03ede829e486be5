"""Synapses and kicks of a workload, drawn in numpy for simulators that take lists."""

from dataclasses import dataclass

import numpy as np

from workloads import INHIBITORY, INSIDE, LAYERS, MAX_DELAY, MIN_DELAY, NEURONS_PER_COLUMN


@dataclass
class Connections:
    """One entry a synapse, in order of source, then delay [ms]."""
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


def draw_kicks(rng, workload):
    """Steps and neurons of the kicks: every neuron in every step with the same probability, by geometric skips."""
    cells = workload.neurons * round(workload.seconds * 1000)
    probability = workload.kick_hz / 1000
    expected = cells * probability
    gaps = rng.geometric(probability, int(expected + 10 * expected**0.5 + 10))
    cell = np.cumsum(gaps) - 1
    return np.divmod(cell[cell < cells], workload.neurons)
