"""The parts of a description: what TOML files have as tables, as small classes.

Each class takes the keys of its table (docs/configuration.md), with lengths of time in ms or as text with a unit. What a
class does not know as a parameter of its own it takes as a keyword all the same; a key that no table has is a mistake
that `Network` reports with all others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from lull._lull import ConfigError
from lull._values import Time, shown

__all__ = [
    "Column", "Edges", "Exponential", "Input", "Layer", "Lognormal", "NeuronType", "Normal", "NormalNoise", "OneAtRandom",
    "PoissonKicks", "Polynomial", "Projection", "Pulses", "SpikeTimes", "StepCurrent", "Stdp", "Stimuli", "Uniform",
    "UniformNoise",
]


class Spec:
    """A table of keys and values. Values that are None are left out."""

    def __init__(self, **values: Any) -> None:
        self.values: dict[str, Any] = {key: value for key, value in values.items() if value is not None}

    def to_dict(self) -> dict[str, Any]:
        """The table as a dict, by the names that TOML files use."""
        return dict(self.values)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{key}={value!r}' for key, value in self.values.items())})"

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and repr(self) == repr(other)


# ---- Values from distributions


class Uniform(Spec):
    """Values uniform from `low` to `high` (`high` itself excluded; for delays, which are whole ms, included)."""

    def __init__(self, low: Any, high: Any) -> None:
        super().__init__(low=low, high=high)

    def to_dict(self) -> Any:
        return [self.values["low"], self.values["high"]]


class Normal(Spec):
    """Normal values with a mean and a standard deviation, optionally between bounds.

    Parameters
    ----------
    mean, std : float
        In the unit of what is drawn: mV/ms for strengths, ms for delays.
    min, max : float, optional
        Bounds. Values are drawn from the part of the distribution between them.
    shared : str, optional
        A name: all values of a neuron with the same name follow one random number.
    """

    def __init__(self, mean: Any, std: Any, *, min: Any = None, max: Any = None, shared: str | None = None) -> None:
        super().__init__(distribution="normal", mean=mean, std=std, min=min, max=max, shared=shared)


class Lognormal(Spec):
    """Values whose natural logarithm is normal with mean `mu` and standard deviation `sigma`; the rest as `Normal`."""

    def __init__(self, mu: float, sigma: float, *, min: Any = None, max: Any = None, shared: str | None = None) -> None:
        super().__init__(distribution="lognormal", mu=mu, sigma=sigma, min=min, max=max, shared=shared)


class Exponential(Spec):
    """Exponential values with a mean; the rest as `Normal`."""

    def __init__(self, mean: Any, *, min: Any = None, max: Any = None, shared: str | None = None) -> None:
        super().__init__(distribution="exponential", mean=mean, min=min, max=max, shared=shared)


class Polynomial(Spec):
    """Values c[0] + c[1] r + c[2] r² + …, where r is uniform from 0 to 1.

    Parameters
    ----------
    coefficients : sequence of float
        1 to 16 numbers.
    shared : str, optional
        A name: all values of a neuron with the same name follow one r.
    """

    def __init__(self, coefficients: Sequence[float], *, shared: str | None = None) -> None:
        super().__init__(distribution="polynomial", coefficients=coefficients, shared=shared)


# ---- Neurons


class NeuronType(Spec):
    """A neuron type: a model with its parameters, each a number or drawn for each neuron.

    Parameters
    ----------
    model : str, optional
        ``"izhikevich"`` (the default), ``"hindmarsh-rose"``, ``"izhikevich-2007"``, ``"lif-delta"``, ``"lif-exp"``,
        ``"lif-cond-exp"``, ``"adex"``, or the name of a plug-in's model.
    like : str, optional
        Another type, whose values this one takes over.
    initial : str or dict, optional
        ``"standard"``, ``"rest"``, or values of state variables, such as ``{"v": -65}``.
    **parameters
        a, b, c, d, drive, gain, sub_steps; of Hindmarsh-Rose neurons also s, x_r, r, time_units_per_ms and, in place of
        sub_steps, sub_steps_per_time_unit; of other models those that ``lull models`` lists, and sub_steps.
    """

    def __init__(self, model: str | None = None, *, like: str | None = None, initial: Any = None, **parameters: Any) -> None:
        super().__init__(model=model, like=like, initial=initial, **parameters)


class Layer(Spec):
    """A layer of a column: `size` neurons of one type, or of several with a share each.

    Parameters
    ----------
    name : str
    size : int
        Number of neurons in each column, 1 or more.
    type : str, optional
        Name of a neuron type: one of the network's, or a published one, such as ``"regular spiking"``.
    types : dict, optional
        Instead of `type`: names of types and the share of each.
    """

    def __init__(self, name: str, size: int, type: str | None = None, *, types: Mapping[str, float] | None = None) -> None:
        shares = None if types is None else [{"type": each, "share": share} for each, share in dict(types).items()]
        super().__init__(name=name, size=size, type=type, types=shares)


class Column(Spec):
    """A kind of column: `count` columns with the same layers.

    Parameters
    ----------
    layers : sequence of Layer or dict
    count : int
        Number of columns of this kind.
    name : str, optional
    type : str, optional
        The neuron type of all layers that set none.
    """

    def __init__(
        self, layers: Sequence[Any] | Layer, count: int = 1, *, name: str | None = None, type: str | None = None
    ) -> None:
        listed = [layers] if isinstance(layers, (Layer, Mapping)) else list(layers)
        super().__init__(name=name, count=count, type=type, layers=listed)


# ---- Synapses


class Stdp(Spec):
    """A rule by which synapses learn: spike-timing-dependent plasticity (docs/learning.md).

    Parameters
    ----------
    a_plus, a_minus : float, optional
        [mV/ms] What is added when a spike of the target follows an arrival, and subtracted when an arrival follows a spike.
    tau : float or str, optional
        [ms] Time constant of an exponential window.
    half_life : float or str, optional
        [ms] Time constant of a hyperbolic window, the default, 20 ms.
    tau_plus, tau_minus, half_life_plus, half_life_minus : float or str, optional
        [ms] The time constant of one side of the window: of what a spike of the target adds, or an arrival subtracts.
    pairing : str, optional
        ``"nearest"``, the default: each arrival and each spike of the target pairs with the last of the others; or
        ``"all"``: with all of the others before it (only in an exponential window).
    a_plus_triplet, a_minus_triplet : float, optional
        [mV/ms] What triplets add to `a_plus`, for each spike of the target before this one, and to `a_minus`, for each
        arrival before this one (Pfister & Gerstner 2006; only in an exponential window); 0 by default.
    tau_x, tau_y : float or str, optional
        [ms] How these arrivals (`tau_x`, 101 ms by default) and spikes (`tau_y`, 125 ms) are forgotten.
    mu_plus, mu_minus : float, optional
        ≥ 0. Under hard bounds, a change is multiplied by room**mu, where the room is the distance from the weight to the
        bound that it moves to, divided by ``w_max - w_min``. 0: additive, the default; 1: multiplicative (Gütig et al. 2003).
    window : str, optional
        ``"hyperbolic"``, ``"exponential"`` or ``"none"``; by default what the time constant says.
    w_max : float, optional
        [mV/ms] Largest size of a weight. With it the bounds are ``"hard"`` by default.
    w_min : float, optional
        [mV/ms] Smallest size of a weight under hard bounds, 0 by default.
    bounds : str, optional
        ``"hard"``, or ``"delivery"``: weights are not limited, but clamped to the network's `delivery_limit` when delivered.
    update_every : float or str, optional
        [ms] With it, changes are gathered, and added to the weights at the end of each step that is a multiple of it
        (Izhikevich 2006).
    drift : float, optional
        [mV/ms] Added to the signed weight at each such update.
    keep : float, optional
        From 0 to 1, the part of the gathered changes that an update leaves for the next; 0 by default.
    normalise_every : float or str, optional
        [ms] At the end of each step that is a multiple of it, the weights by which a neuron learns with this rule are
        multiplied by one factor, so that their sizes add up to `normalise_to` [mV/ms].
    normalise_to : float, optional
    start, stop : float or str, optional
        [ms] Weights change only in the steps start ≤ t < stop.
    """

    def __init__(
        self,
        *,
        a_plus: float | None = None,
        a_minus: float | None = None,
        tau: Time | None = None,
        half_life: Time | None = None,
        tau_plus: Time | None = None,
        tau_minus: Time | None = None,
        half_life_plus: Time | None = None,
        half_life_minus: Time | None = None,
        pairing: str | None = None,
        a_plus_triplet: float | None = None,
        a_minus_triplet: float | None = None,
        tau_x: Time | None = None,
        tau_y: Time | None = None,
        mu_plus: float | None = None,
        mu_minus: float | None = None,
        window: str | None = None,
        w_max: float | None = None,
        w_min: float | None = None,
        bounds: str | None = None,
        update_every: Time | None = None,
        drift: float | None = None,
        keep: float | None = None,
        normalise_every: Time | None = None,
        normalise_to: float | None = None,
        start: Time | None = None,
        stop: Time | None = None,
    ) -> None:
        if window is None and not all(time is None for time in (tau, tau_plus, tau_minus)):
            window = "exponential"
        if bounds is None and w_max is not None:
            bounds = "hard"
        super().__init__(
            window=window, half_life=half_life, half_life_plus=half_life_plus, half_life_minus=half_life_minus, tau=tau,
            tau_plus=tau_plus, tau_minus=tau_minus, a_plus=a_plus, a_minus=a_minus, pairing=pairing, a_plus_triplet=a_plus_triplet,
            a_minus_triplet=a_minus_triplet, tau_x=tau_x, tau_y=tau_y, mu_plus=mu_plus, mu_minus=mu_minus, bounds=bounds, w_max=w_max, w_min=w_min,
            update_every=update_every, drift=drift, keep=keep, normalise_every=normalise_every, normalise_to=normalise_to,
            **{"from": start, "until": stop},
        )


class Projection(Spec):
    """Synapses that are drawn, from the neurons of some layers to those of the same or others.

    Parameters
    ----------
    source, target : str or sequence of str
        Names of layers.
    reach : str or dict, optional
        Which columns are joined: ``"inside"`` (the default), ``"others"``, ``{"random": 3}``, ``{"ring": 1}``,
        ``{"grid": 2, "width": 10}``.
    probability : float, optional
        That a pair of neurons has a synapse, 1 by default. Instead of it one of `in_degree`, `out_degree`, `total` (numbers
        of synapses) and `one_to_one` (True).
    delay : float, str, Uniform, Normal …, optional
        [ms] 1 by default; drawn for each synapse.
    strength : float, Uniform, Normal …, optional
        [mV/ms] Drawn for each synapse.
    inhibitory : float, optional
        Share of synapses whose strength is negated.
    stdp : bool or Stdp, optional
        Whether the synapses learn: by the network's rule (True), or by one of their own.
    name : str, optional
    **keys
        Other keys of ``[[projections]]``: from_column, to_column, fall_off, self, sign, delay_per_column.
    """

    def __init__(
        self,
        source: Any,
        target: Any,
        *,
        reach: Any = None,
        probability: float | None = None,
        delay: Any = None,
        strength: Any = None,
        inhibitory: float | None = None,
        stdp: Any = None,
        name: str | None = None,
        **keys: Any,
    ) -> None:
        super().__init__(
            name=name, **{"from": source, "to": target}, reach=reach, probability=probability, delay=delay,
            strength=strength, inhibitory=inhibitory, stdp=stdp, **keys,
        )


class Edges:
    """Synapses that are listed one by one, in arrays.

    Parameters
    ----------
    edges : structured array, mapping, table or sequence of arrays
        ``source``, ``target``, ``delay`` [ms, whole, 1 to 1000] and ``weight`` [mV/ms]: the fields of a structured array, the
        keys of a dict, the columns of a pandas.DataFrame, or a tuple of arrays in this order. A single value stands for
        equal ones; without a delay all are 1 ms. **The network has its synapses in another order**, by source:
        `Network.edge_order` says where each went.
    stdp : bool or Stdp, optional
        Whether the synapses learn: by the network's rule (True, and the default if the network has a rule), or by their own.
    name : str, optional
    """

    def __init__(self, edges: Any, *, stdp: Any = None, name: str = "") -> None:
        self.edges = edges
        self.stdp = stdp
        self.name = name

    def __repr__(self) -> str:
        return f"Edges({type(self.edges).__name__}, stdp={self.stdp!r}, name={self.name!r})"


# ---- Inputs


class Input(Spec):
    """What drives a network from outside: any input of TOML's ``[[inputs]]``, by its keys.

    Parameters
    ----------
    source : str
        ``"uniform"``, ``"normal"``, ``"poisson"``, ``"step"``, ``"pulses"``, ``"one at random"``, ``"spikes"``,
        ``"stimuli"``.
    layers : str or sequence of str, optional
    columns, neurons : int, slice-like pairs or sequence, optional
        Which neurons the input reaches; by default all. A number, or a list of numbers and of pairs ``[first, last]``.
    start, stop : float or str, optional
        [ms] The input acts in the steps start ≤ t < stop.
    name : str, optional
    **keys
        The keys of the source.
    """

    def __init__(
        self,
        source: str,
        *,
        layers: Any = None,
        columns: Any = None,
        neurons: Any = None,
        start: Time | None = None,
        stop: Time | None = None,
        name: str | None = None,
        **keys: Any,
    ) -> None:
        super().__init__(
            name=name, source=source, layers=layers, columns=columns, neurons=neurons,
            **{"from": start, "until": stop}, **keys,
        )


class UniformNoise(Input):
    """A number uniform from `low` to `high` [mV/ms] for each neuron in each step; the rest as `Input`."""

    def __init__(self, low: float, high: float, **where: Any) -> None:
        super().__init__("uniform", low=low, high=high, **where)


class NormalNoise(Input):
    """A normal number with this standard deviation and mean [mV/ms] for each neuron in each step; the rest as `Input`."""

    def __init__(self, std: float, mean: float | None = None, **where: Any) -> None:
        super().__init__("normal", mean=mean, std=std, **where)


class PoissonKicks(Input):
    """Kicks at random times: `rate_hz` per second and neuron, `amplitude` [mV/ms] for one step; the rest as `Input`.

    ``sine={"amplitude_hz": 5, "frequency_hz": 8}`` adds a sine to the rate; ``rates=[[0, 5], [1000, 20]]`` in place of
    `rate_hz` changes it at the given times [ms].
    """

    def __init__(self, rate_hz: float | None = None, amplitude: float = 0, **where: Any) -> None:
        super().__init__("poisson", rate_hz=rate_hz, amplitude=amplitude, **where)


class StepCurrent(Input):
    """A constant current [mV/ms]; or ``amplitudes=[[time in ms, value], …]``. The rest as `Input`."""

    def __init__(self, amplitude: float | None = None, **where: Any) -> None:
        super().__init__("step", amplitude=amplitude, **where)


class Pulses(Input):
    """Pulses of `amplitude` [mV/ms] that last `width` and come again every `every` [ms]; the rest as `Input`."""

    def __init__(self, amplitude: float, every: Time, width: Time = 1, **where: Any) -> None:
        super().__init__("pulses", amplitude=amplitude, every=every, width=width, **where)


class OneAtRandom(Input):
    """A kick of `amplitude` [mV/ms] to one neuron at random, every `every` [ms]; the rest as `Input`."""

    def __init__(self, amplitude: float, every: Time = 1, **where: Any) -> None:
        super().__init__("one at random", amplitude=amplitude, every=every, **where)


class _Given(Input):
    """An input from arrays."""

    def __init__(self, kind: str, times: Any, neurons: Any, amplitude: Any, name: str | None) -> None:
        super().__init__("step", amplitude=0, name=name)
        self.kind = kind
        self.times = times
        self.ids = neurons
        self.amplitude = amplitude

    def __repr__(self) -> str:
        return f"{type(self).__name__}({np.size(self.times)} times)"


class SpikeTimes(_Given):
    """Given spikes: a kick to a neuron in the step of each.

    Parameters
    ----------
    times : array_like of int
        [ms] 1 or later, in any order.
    neurons : array_like of int
        The neuron of each spike.
    amplitude : float or array_like
        [mV/ms] Of all kicks, or of each.
    """

    def __init__(self, times: Any, neurons: Any, amplitude: Any, *, name: str | None = None) -> None:
        super().__init__("spike", times, neurons, amplitude, name)


class Stimuli(_Given):
    """Given currents: each holds from its time until the neuron's next one.

    Parameters
    ----------
    times : array_like of int
        [ms] 1 or later, in any order.
    neurons : array_like of int
    amplitudes : float or array_like
        [mV/ms]
    """

    def __init__(self, times: Any, neurons: Any, amplitudes: Any, *, name: str | None = None) -> None:
        super().__init__("current", times, neurons, amplitudes, name)


def spec_error(what: str, value: Any, must: str) -> ConfigError:
    """The exception for an argument of a wrong kind."""
    return ConfigError(f"{what} = {shown(value)}; must be {must}")
