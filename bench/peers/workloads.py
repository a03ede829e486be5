"""The networks that simulators are compared on, as numbers and as lists of synapses and kicks.

They are Lull's built-in networks. A peer draws its own synapses, kicks and noise from the same distributions, not the
same ones: what must agree is the mean rate, which has a band. The model is that of the top README.md.
"""

from dataclasses import dataclass

SEED = 1
NEURONS_PER_COLUMN = 100
LAYERS = {"sensory": (0, 10), "motor": (10, 10), "afferent": (20, 10), "efferent": (30, 10), "internal": (40, 60)}
INSIDE = [("sensory", "sensory", 0.4), ("motor", "motor", 0.4), ("afferent", "afferent", 0.4),
          ("efferent", "efferent", 0.4), ("internal", "internal", 0.8), ("sensory", "internal", 0.8),
          ("afferent", "internal", 0.8), ("internal", "motor", 0.8), ("internal", "efferent", 0.8)]
MIN_DELAY, MAX_DELAY = 3, 21  # [ms]
INHIBITORY = 0.2
KICK = 60  # [mV/ms]
NOISE = 5  # [mV/ms] uniform from 0 up to this, in every neuron and step


@dataclass(frozen=True)
class Workload:
    columns: int
    probability_between: float
    strengths: tuple[float, float]
    window: str | None  # of STDP; None: no plasticity
    seconds: float  # of model time, from the beginning
    band_hz: tuple[float, float]  # of the mean rate; the dense networks' own over the first 1 to 20 s
    targets_per_column: int | None = None  # columns that each column reaches; None: all others
    kick_hz: float | None = None  # None: noise instead

    @property
    def neurons(self):
        return self.columns * NEURONS_PER_COLUMN


WORKLOADS = {
    "dense": Workload(20, 0.3, (0.5, 4), "none", 5, (5.7, 7.1)),
    "dense-timed": Workload(20, 0.3, (0.5, 4), "hyperbolic", 5, (4.9, 6.8)),
    "dense-large": Workload(200, 0.03, (0.5, 4), "hyperbolic", 2, (5.4, 7.1)),
    "sparse": Workload(1_000, 0.3, (0, 0.4), None, 10, (0.0475, 0.0525), 4, 0.05),
    "sparse-long": Workload(100, 0.3, (0, 0.4), None, 60, (0.0085, 0.0115), 4, 0.01),
    "million": Workload(10_000, 0.3, (0, 0.4), "hyperbolic", 2, (0.0095, 0.0105), 4, 0.01),
    "ten-million": Workload(100_000, 0.3, (0, 0.4), "hyperbolic", 3, (0.0095, 0.0105), 4, 0.01),
}


def check_rate(name, who, rate_hz):
    """Raises ValueError for a result that is of another network, or of none: its time says nothing."""
    low, high = WORKLOADS[name].band_hz
    if not low <= rate_hz <= high:
        raise ValueError(f"{who}: {name}: {rate_hz:.4g} Hz is not within {low} to {high} Hz: nothing is compared")
