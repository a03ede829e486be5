"""What was recorded, as arrays: of a simulation in memory, or of a run in a directory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lull import _lull
from lull._lull import ConfigError, RunError
from lull._values import Time, milliseconds, text, whole

if TYPE_CHECKING:
    from lull._network import Network

__all__ = ["Rates", "Spikes", "Traces", "Weights"]


def time_range(start: Time | None, stop: Time | None, end: int) -> tuple[int, int]:
    """The steps start < t ≤ stop of a run that ends at `end` [ms]."""
    first = 0 if start is None else milliseconds(start, "start")
    last = end if stop is None else milliseconds(stop, "stop")
    if last < first:
        raise ConfigError(f"stop = {last} ms; must not be before start, {first} ms")
    return first, last


class _NoNetwork:
    """What stands for a network of arrays in what was pickled."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise RunError("this was pickled without its network, which has arrays; keep the network with Network.save()")


def _plain_state(recorded: Any) -> dict[str, Any]:
    """The attributes of what was recorded, for pickle: without views, and with a network only if a text describes it."""
    state = {key: np.array(value) if isinstance(value, np.ndarray) else value for key, value in vars(recorded).items()}
    if not isinstance(state["_network"], _NoNetwork):
        has_arrays = state["_network"]._config.has_arrays()
        state["_network"] = _NoNetwork() if has_arrays else state["_network"]._without_ranks()
    return state


class Spikes:
    """Spikes in order of time, and of neurons within a step.

    Attributes
    ----------
    times : ndarray of int64, shape (spikes,)
        [ms] The step of each spike.
    neurons : ndarray of uint32, shape (spikes,)
        The neuron of each spike.
    start, stop : int
        [ms] The spikes are those of the steps start < t ≤ stop.

    The arrays are views that cannot be written to, and stay valid while a simulation goes on. Spikes can be pickled; those of
    a network of arrays then come back without it, and know times and neurons, but no layers. If the network has ranks, the
    spikes are those of a rank's own neurons; pickled, they come back with the network of one process.
    """

    def __init__(self, times: np.ndarray, neurons: np.ndarray, start: int, stop: int, network: Network, ids: Any = None) -> None:
        self.times = times
        self.neurons = neurons
        self.start = start
        self.stop = stop
        self._network = network
        self._ids = ids  # the neurons that were selected; None for all of a process

    def __getstate__(self) -> dict[str, Any]:
        state = _plain_state(self)
        if self._ids is None and not isinstance(self._network, _NoNetwork) and self._network.ranks is not None:
            state["_ids"] = np.array(self._network.own_neurons, np.uint32)
        return state

    def __deepcopy__(self, memo: Any) -> Spikes:
        return Spikes(self.times.copy(), self.neurons.copy(), self.start, self.stop, self._network, self._ids)

    def __len__(self) -> int:
        return len(self.times)

    def __repr__(self) -> str:
        return f"<lull.Spikes: {len(self):,} spikes, {self.start} to {self.stop} ms>"

    @property
    def array(self) -> np.ndarray:
        """The spikes as a structured array with the fields ``time`` and ``neuron``: a copy."""
        spikes = np.zeros(len(self), _lull.SPIKE)
        spikes["time"] = self.times
        spikes["neuron"] = self.neurons
        return spikes

    def select(
        self, start: Time | None = None, stop: Time | None = None, layers: Any = None, columns: Any = None, neurons: Any = None
    ) -> Spikes:
        """The spikes of the steps start < t ≤ stop, of some neurons. By time alone nothing is copied.

        Parameters
        ----------
        start, stop : float or str, optional
            [ms]
        layers : str or sequence of str, optional
        columns, neurons : int, sequence of int, range or slice, optional

        Returns
        -------
        Spikes

        Raises
        ------
        ConfigError
            For a layer, column or neuron that the network does not have.
        """
        first, last = time_range(self.start if start is None else start, self.stop if stop is None else stop, self.stop)
        low = int(np.searchsorted(self.times, first, "right"))
        high = int(np.searchsorted(self.times, last, "right"))
        times, ids = self.times[low:high], self.neurons[low:high]
        if layers is None and columns is None and neurons is None:
            return Spikes(times, ids, first, last, self._network, self._ids)
        mask = self._network._mask(layers, columns, neurons)
        first_own = self._network.own_neurons.start
        chosen = mask[ids - first_own]
        selected = (np.flatnonzero(mask) + first_own).astype(np.uint32)
        if self._ids is not None:
            selected = np.intersect1d(selected, self._ids)
        return Spikes(times[chosen], ids[chosen], first, last, self._network, selected)

    def layer(self, name: str) -> Spikes:
        """The spikes of a layer, over all columns."""
        return self.select(layers=name)

    def column(self, column: int) -> Spikes:
        """The spikes of a column."""
        return self.select(columns=column)

    @property
    def duration(self) -> int:
        """[ms] stop - start."""
        return self.stop - self.start

    @property
    def size(self) -> int:
        """Number of neurons that the spikes are of, whether they fired or not."""
        return len(self._network.own_neurons) if self._ids is None else len(self._ids)

    @property
    def rate_hz(self) -> float:
        """Spikes per second and neuron; 0 for no time."""
        return 1000.0 * len(self) / (self.duration * self.size) if self.duration and self.size else 0.0

    def counts(self, bin: Time = 1) -> np.ndarray:
        """The number of spikes in each whole bin.

        Parameters
        ----------
        bin : float or str
            [ms] Width of a bin; bin i has the steps start + i · bin < t ≤ start + (i + 1) · bin.

        Returns
        -------
        ndarray of int64, shape (bins,)
        """
        width = milliseconds(bin, "bin")
        if width < 1:
            raise ConfigError("bin = 0; must be 1 ms or more")
        bins = self.duration // width
        return np.bincount((self.times - self.start - 1) // width, minlength=bins)[:bins]

    def population_rate(self, bin: Time = 1) -> tuple[np.ndarray, np.ndarray]:
        """The rate in each whole bin: the times of the bins' middles [ms], and spikes per second and neuron."""
        width = milliseconds(bin, "bin")
        counts = self.counts(bin)
        return self.start + (np.arange(len(counts)) + 0.5) * width, counts * (1000.0 / (width * max(self.size, 1)))

    def rates_hz(self) -> np.ndarray:
        """The rate of each neuron of the network [Hz], shape (neurons,); with ranks, of each own neuron."""
        own = self._network.own_neurons
        counts = np.bincount(self.neurons - own.start, minlength=len(own))
        return counts * (1000.0 / self.duration) if self.duration else counts * 0.0

    def statistics(self) -> dict[str, Any]:
        """The statistics that a run's summary has, over all neurons of the network.

        Returns
        -------
        dict
            ``all`` and ``layers``, each with ``name``, ``neurons``, ``spikes``, ``rate_hz``, ``cv_isi`` and ``synchrony``;
            ``rate_by_second_hz``, ``rhythm_hz`` and ``rhythm_strength``, a value for each ``every`` ms; ``spectrum``, with
            ``hz``, ``times_chance``, ``threshold`` and ``rhythms``. None where spikes do not determine a value.

        Raises
        ------
        ConfigError
            If other ranks have some of the spikes; the summary of a `lull.run` of ranks has the statistics of all.
        """
        return _lull.statistics(self._network._network, self.times - self.start, self.neurons, self.duration)

    def to_pandas(self) -> Any:
        """A pandas.DataFrame with the columns ``time_ms``, ``neuron``, ``column`` and ``layer``. Needs pandas."""
        import pandas

        built = self._network._network
        places = self.neurons - built.first_own_neuron
        layers = pandas.Categorical.from_codes(built.layer_of_neurons()[places], categories=built.layer_names())
        columns = built.first_own_column + np.searchsorted(built.first_neurons(), self.neurons, "right") - 1
        return pandas.DataFrame({"time_ms": self.times, "neuron": self.neurons, "column": columns, "layer": layers})

    def to_neo(self) -> Any:
        """A neo.Segment with a SpikeTrain for each neuron, annotated with ``neuron``, ``column`` and ``layer``. Needs neo."""
        import neo
        import quantities

        built = self._network._network
        names, layer_of, first = built.layer_names(), built.layer_of_neurons(), built.first_neurons()
        ids = np.array(self._network.own_neurons) if self._ids is None else self._ids
        order = np.argsort(self.neurons, kind="stable")
        times, neurons = self.times[order], self.neurons[order]
        begin = np.searchsorted(neurons, ids, "left")
        end = np.searchsorted(neurons, ids, "right")
        segment = neo.Segment(name=self._network.name)
        for neuron, low, high in zip(ids, begin, end):
            segment.spiketrains.append(
                neo.SpikeTrain(
                    times[low:high] * quantities.ms, t_start=self.start * quantities.ms, t_stop=self.stop * quantities.ms,
                    neuron=int(neuron), column=int(built.first_own_column + np.searchsorted(first, neuron, "right") - 1),
                    layer=names[layer_of[neuron - built.first_own_neuron]],
                )
            )
        return segment


class Traces:
    """States of some neurons at regular times.

    Attributes
    ----------
    times : ndarray of int64, shape (samples,)
        [ms]
    neurons : ndarray of uint32, shape (traced,)
        The neuron of each column, in the order in which they were asked for.
    variables : list of str
        Names of the state variables: ``traces["v"]`` has shape (samples, traced), and NaN for neurons without the variable.
    """

    def __init__(self, times: np.ndarray, neurons: np.ndarray, values: dict[str, np.ndarray], network: Network) -> None:
        self.times = times
        self.neurons = neurons
        self._values = values
        self._network = network

    def __getstate__(self) -> dict[str, Any]:
        return _plain_state(self)

    @property
    def variables(self) -> list[str]:
        """Names of the state variables."""
        return list(self._values)

    def __getitem__(self, variable: str) -> np.ndarray:
        if variable not in self._values:
            raise KeyError(f"there is no variable {variable!r}; there are {', '.join(self._values)}")
        return self._values[variable]

    def __len__(self) -> int:
        return len(self.times)

    def __repr__(self) -> str:
        return f"<lull.Traces: {', '.join(self._values)} of {len(self.neurons)} neurons at {len(self)} times>"

    def of(self, neuron: int, variable: str | None = None) -> np.ndarray:
        """One neuron's values of a variable (the first one by default), shape (samples,).

        Raises
        ------
        ConfigError
            If the neuron was not traced.
        """
        number = whole(neuron, "neuron", 0, 2**32 - 1)
        place = np.flatnonzero(np.asarray(self.neurons) == number)
        if place.size == 0:
            raise ConfigError(f"neuron {number} was not traced; traced were {', '.join(map(str, self.neurons))}")
        return self[self.variables[0] if variable is None else variable][:, place[0]]

    def to_pandas(self) -> Any:
        """A pandas.DataFrame with the index ``time_ms`` and a column for each (variable, neuron). Needs pandas."""
        import pandas

        columns = pandas.MultiIndex.from_product([self.variables, [int(each) for each in self.neurons]], names=["variable", "neuron"])
        data = np.hstack(list(self._values.values())) if self._values else np.empty((len(self), 0))
        return pandas.DataFrame(data, index=pandas.Index(self.times, name="time_ms"), columns=columns)

    def to_neo(self) -> list[Any]:
        """A neo.AnalogSignal for each variable, with a channel for each neuron. Needs neo."""
        import neo
        import quantities

        period = int(self.times[1] - self.times[0]) if len(self) > 1 else 1
        start = int(self.times[0]) if len(self) else 0
        return [
            neo.AnalogSignal(
                values, units="mV" if name == "v" else "dimensionless", sampling_period=period * quantities.ms,
                t_start=start * quantities.ms, name=name, neurons=np.asarray(self.neurons).tolist(),
            )
            for name, values in self._values.items()
        ]


class Weights:
    """Weights of synapses at some times.

    Attributes
    ----------
    times : ndarray of int64, shape (times,)
        [ms] 0 is before the first step.
    values : ndarray of float32, shape (times, synapses)
        [mV/ms]
    synapses : ndarray with the fields ``source``, ``target`` and ``delay`` [ms], shape (synapses,)
    projections : ndarray of int64, shape (synapses,)
        The projection or edge list of each synapse: an index in `projection_names`, or -1 where it may be of one of several
        (`Network.edge_projections`), and in runs that a version before 0.16 recorded.
    projection_names : list of str
        `Network.projection_names`.
    """

    def __init__(
        self, times: np.ndarray, values: np.ndarray, synapses: np.ndarray, projections: np.ndarray, network: Network
    ) -> None:
        self.times = times
        self.values = values
        self.synapses = synapses
        self.projections = projections
        self.projection_names = network.projection_names
        self._network = network

    def of(self, projection: str) -> Weights:
        """The weights of the synapses of one projection or edge list.

        Raises
        ------
        ConfigError
            If none of the recorded synapses is known to be of it.
        """
        name = text(projection, "projection")
        number = self.projection_names.index(name) if name in self.projection_names else -2
        chosen = self.projections == number
        if not chosen.any():
            there = [self.projection_names[each] for each in np.unique(self.projections) if each >= 0]
            raise ConfigError(f"no recorded synapse is of a projection {name!r}; there are {', '.join(there) or 'none'}")
        return Weights(self.times, self.values[:, chosen], self.synapses[chosen], self.projections[chosen], self._network)

    def __getstate__(self) -> dict[str, Any]:
        return _plain_state(self)

    def __len__(self) -> int:
        return len(self.times)

    def __repr__(self) -> str:
        return f"<lull.Weights: {len(self.synapses):,} synapses at {len(self)} times>"


class Rates:
    """Spikes of each layer in bins.

    Attributes
    ----------
    times : ndarray of int64, shape (bins,)
        [ms] The last step of each bin.
    counts : ndarray of uint32, shape (bins, layers)
        Number of spikes.
    hz : ndarray of float64, shape (bins, layers)
        Spikes per second and neuron; NaN for a layer of which a rank has no neurons.
    layers : list of str
    """

    def __init__(self, times: np.ndarray, every: int, counts: np.ndarray, neurons: np.ndarray, layers: list[str]) -> None:
        self.times = times
        self.every = every
        self.counts = counts
        self.layers = layers
        self._neurons = neurons

    @property
    def hz(self) -> np.ndarray:
        """Spikes per second and neuron, shape (bins, layers)."""
        widths = np.full(len(self.times), self.every)
        if len(widths) and self.times[-1] % self.every and len(widths) > 1 and self.times[0] % self.every == 0:
            widths[-1] = self.times[-1] % self.every
        neurons = np.where(self._neurons > 0, self._neurons, np.nan)  # a rank may have none of a layer
        return self.counts * 1000.0 / (widths[:, None] * neurons[None, :])

    def __getitem__(self, layer: str) -> np.ndarray:
        if layer not in self.layers:
            raise KeyError(f"there is no layer {layer!r}; there are {', '.join(self.layers)}")
        return self.hz[:, self.layers.index(layer)]

    def __len__(self) -> int:
        return len(self.times)

    def __repr__(self) -> str:
        return f"<lull.Rates: {', '.join(self.layers)} in {len(self)} bins of {self.every} ms>"
