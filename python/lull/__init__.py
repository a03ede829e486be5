"""Lull from Python: spiking neural networks, simulated event by event, with the same bits whatever the engine.

A network, a run and a picture:

>>> import lull
>>> net = lull.load("reference", set={"columns[0].count": 4})
>>> sim = lull.Simulation(net)
>>> rec = sim.record(spikes=True)
>>> sim.run("200 ms")
>>> lull.raster(rec)                     # shows itself in a notebook; .save("raster.png")
<lull.Picture, 1600 × 900>

Times are whole milliseconds, or text with a unit (``"2 s"``); currents and weights are in mV/ms. Mistakes raise
`ConfigError` with a line for each.
"""

from lull import _lull
from lull._compare import Comparison, Crossover, compare, crossover
from lull._lull import ConfigError, RunError, Snapshot
from lull._models import Model, load_model
from lull._network import EDGE, Description, Network, load
from lull._pictures import Picture, chart, full_raster, heat_map, raster, rate, rhythm, spectrum, trace, weights
from lull._recorded import Rates, Spikes, Traces, Weights
from lull._runs import Run, resume, run
from lull._runs import open_run as open
from lull._simulation import Recording, Simulation
from lull._specs import (
    Column,
    Edges,
    Exponential,
    Input,
    Layer,
    Lognormal,
    NeuronType,
    Normal,
    NormalNoise,
    OneAtRandom,
    PoissonKicks,
    Polynomial,
    Projection,
    Pulses,
    SpikeTimes,
    StepCurrent,
    Stdp,
    Stimuli,
    Uniform,
    UniformNoise,
)
from lull._sweep import sweep
from lull._values import text as _text

__all__ = [
    "EDGE", "SPIKE", "Column", "Comparison", "ConfigError", "Crossover", "Description", "Edges", "Exponential", "Input", "Layer",
    "Lognormal", "Model", "Network", "NeuronType", "Normal", "NormalNoise", "OneAtRandom", "Picture", "PoissonKicks", "Polynomial",
    "Projection", "Pulses", "Rates", "Recording", "Run", "RunError", "Simulation", "Snapshot", "SpikeTimes", "Spikes",
    "StepCurrent", "Stdp", "Stimuli", "Traces", "Uniform", "UniformNoise", "Weights", "built_in_names", "built_in_toml", "chart",
    "compare", "crossover", "full_raster", "heat_map", "load", "load_model", "open", "raster", "rate", "resume", "rhythm", "run", "spectrum",
    "sweep", "trace", "weights",
]

__version__: str = _lull.version()

SPIKE = _lull.SPIKE
"""The record of a spike: time [ms] and neuron."""


def built_in_names() -> list[str]:
    """The names of the built-in networks, for `load`."""
    return list(_lull.built_in_names())


def built_in_toml(name: str) -> str:
    """The TOML text of a built-in network, with its comments.

    Raises
    ------
    ConfigError
        If there is no network of this name.
    """
    return str(_lull.built_in_toml(_text(name, "name")))
