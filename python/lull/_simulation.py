"""Simulations: networks with everything that changes during a run."""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

import numpy as np

from lull import _lull
from lull._lull import ConfigError, RunError, Snapshot
from lull._network import EDGE, Network, _select_synapses
from lull._progress import Bar
from lull._recorded import Rates, Spikes, Traces, Weights, time_range
from lull._values import Time, milliseconds, numbers, shown, text, whole
from lull._values import path as path_of

__all__ = ["Recording", "Simulation"]

_MAGIC = b"lull state 1\n"


class SynapseWeights(np.lib.mixins.NDArrayOperatorsMixin):
    """The present weights of all synapses [mV/ms], as an array that can be read and set.

    **The order is that of `Network.edges`, by target column, source, delay and target, and not that of the arrays that a
    network was made of**: ``weights[net.edge_order] = own`` sets them from an array of one's own order.

    Indices are those of NumPy: numbers, slices, arrays of numbers, masks. ``weights[:]`` is a copy of all, and
    ``weights[mask] = 0`` sets some. Arithmetic and comparisons give plain arrays, and ``weights *= 2`` sets all weights.
    ``np.asarray(weights)`` is a copy that cannot be written to.

    Reading and setting some by their numbers, ``weights[numbers] += 0.1``, takes time in proportion to these and to the
    spikes in flight, not to all synapses; a mask is as long as all of them. Only where the weight of a synapse that does
    not learn grows in size, the input sums of the columns of the targets are checked too.
    """

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, held: _lull.HeldSimulation) -> None:
        self._held = held

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        if copy is False:
            raise ValueError("the weights of a simulation are copied, because learning changes them")
        weights = self._held.weights()
        weights = weights if dtype is None else weights.astype(dtype)
        weights.flags.writeable = copy is True
        return weights

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, out: Any = (), **options: Any) -> Any:
        plain = [each._held.weights() if isinstance(each, SynapseWeights) else each for each in inputs]
        if method == "at":
            ufunc.at(*plain, **options)
            if isinstance(inputs[0], SynapseWeights):
                inputs[0][:] = plain[0]
            return None
        places = [each._held.weights() if isinstance(each, SynapseWeights) else each for each in out]
        if out:
            options["out"] = tuple(places)
        result = getattr(ufunc, method)(*plain, **options)
        for place, values in zip(out, places):
            if isinstance(place, SynapseWeights):
                place[:] = values
        return out[0] if len(out) == 1 else result

    def __len__(self) -> int:
        return self._held.synapses

    @property
    def shape(self) -> tuple[int]:
        """(synapses,)"""
        return (len(self),)

    @property
    def size(self) -> int:
        """Number of synapses."""
        return len(self)

    @property
    def ndim(self) -> int:
        """1"""
        return 1

    @property
    def dtype(self) -> np.dtype[Any]:
        """float32"""
        return np.dtype(np.float32)

    def __getitem__(self, index: Any) -> Any:
        chosen = _chosen(index, len(self))
        if chosen is None:
            return self._held.weights()[_index(index)]
        return self._held.weights(chosen).reshape(chosen.shape)[()]

    def __setitem__(self, index: Any, values: Any) -> None:
        given = numbers(values, "weights")
        try:
            chosen = _chosen(index, len(self))
            weights = self._held.weights() if chosen is None else np.empty(chosen.shape, np.float32)
            weights[_index(index) if chosen is None else ...] = given
        except (TypeError, ValueError) as error:
            raise ConfigError(f"weights: {error}") from None
        if chosen is None:
            self._held.set_weights(weights)
        else:
            self._held.set_some_weights(chosen, weights)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._held.weights())

    def mean(self, axis: Any = None, dtype: Any = np.float64, out: Any = None) -> Any:
        """The mean of all weights [mV/ms]."""
        return self._held.weights().mean(axis, dtype or np.float64, out)

    def __repr__(self) -> str:
        return f"<weights of {len(self):,} synapses; weights[:] is an array of them>"


def _index(index: Any) -> Any:
    """An index that NumPy takes."""
    if isinstance(index, int) and not isinstance(index, bool) and not -(2**63) <= index < 2**63:
        raise IndexError(f"index {index} is out of bounds")
    return index


# Reading or setting a larger part of all weights than this takes longer one by one than as an array of all. Chosen.
_PART = 1 / 64


def _chosen(index: Any, count: int) -> np.ndarray | None:
    """The numbers of the synapses that an index chooses, in the shape of what it gives; None if they are many, or if NumPy must
    tell with an array of all.
    """
    if isinstance(index, slice):
        part = range(count)[index]
        return np.arange(part.start, part.stop, part.step) if len(part) <= _PART * count else None
    if not isinstance(index, (int, np.integer, list, np.ndarray)):
        return None
    chosen = np.asarray(index)
    if chosen.dtype == bool and chosen.shape == (count,):
        chosen = np.flatnonzero(chosen)
    if chosen.dtype.kind not in "iu" or not 0 < chosen.size <= max(1, _PART * count):
        return None
    if chosen.min() < -count or chosen.max() >= count:
        return None
    chosen = chosen.astype(np.int64)
    return np.where(chosen < 0, chosen + count, chosen)


class Recording:
    """What a simulation records from the moment of `Simulation.record` on. It may be looked at between two runs and in the
    steps of a loop; not from another thread during a run. `Simulation.restore` cuts it back.

    Attributes
    ----------
    times, neurons : ndarray
        The spikes: see `Spikes`.
    """

    def __init__(
        self,
        simulation: Simulation,
        spikes: _lull.SpikeRecording | None,
        traces: _lull.TraceRecording | None,
        counts: _lull.CountRecording | None,
        weights: _WeightRecorder | None,
    ) -> None:
        self._simulation = simulation
        self._network = simulation.network
        self._begin = simulation.now
        self._stop: int | None = None
        self._spikes = spikes
        self._traces = traces
        self._counts = counts
        self._weights = weights

    @property
    def start(self) -> int:
        """[ms] The step after which the recording began."""
        parts = (self._spikes, self._traces, self._counts, self._weights)
        return max((part.start for part in parts if part is not None), default=self._begin)

    @property
    def stop_time(self) -> int:
        """[ms] The last step that was recorded."""
        return self._simulation.now if self._stop is None else self._stop

    def stop(self) -> None:
        """Records no more. What was recorded stays."""
        if self._stop is None:
            self._stop = self._simulation.now
            self._simulation._forget(self)

    def _recorded_spikes(self) -> Spikes:
        if self._spikes is None:
            raise RunError("spikes are not recorded; record(spikes=True) does")
        neurons = self._spikes.neurons
        times = self._spikes.times[: len(neurons)]
        return Spikes(times, neurons, self._spikes.start, self.stop_time, self._network, self._ids)

    _ids: np.ndarray | None = None  # the neurons whose spikes are recorded; None for all

    @property
    def times(self) -> np.ndarray:
        """[ms] The step of each spike, shape (spikes,): a view."""
        return self._recorded_spikes().times

    @property
    def neurons(self) -> np.ndarray:
        """The neuron of each spike, shape (spikes,): a view."""
        return self._recorded_spikes().neurons

    def spikes(
        self, start: Time | None = None, stop: Time | None = None, layers: Any = None, columns: Any = None, neurons: Any = None
    ) -> Spikes:
        """The spikes, or some of them: see `Spikes.select`."""
        return self._recorded_spikes().select(start, stop, layers, columns, neurons)

    def layer(self, name: str) -> Spikes:
        """The spikes of a layer, over all columns."""
        return self._recorded_spikes().layer(name)

    @property
    def traces(self) -> Traces:
        """The states of the traced neurons.

        Raises
        ------
        RunError
            If no states are recorded.
        """
        if self._traces is None:
            raise RunError("no states are recorded; record(traces=[0, 1]) does")
        neurons, times = np.array(self._traces.neurons, np.uint32), self._traces.times
        shape = (len(times), len(neurons))
        values = {name: self._traces.values(index).reshape(shape) for index, name in enumerate(self._traces.variables)}
        return Traces(times, neurons, values, self._network)

    @property
    def rates(self) -> Rates:
        """The spikes of each layer in bins.

        Raises
        ------
        RunError
            If no rates are recorded.
        """
        if self._counts is None:
            raise RunError("no rates are recorded; record(rates=10) does")
        counts = self._counts.counts
        width = self._counts.width
        names = self._network.layers
        sizes = np.bincount(self._network._network.layer_of_neurons(), minlength=len(names))
        return Rates(self._counts.start + width * (1 + np.arange(len(counts))), width, counts, sizes, names)

    @property
    def weights(self) -> Weights:
        """The weights at the beginning, at regular times, and of now.

        Raises
        ------
        RunError
            If no weights are recorded.
        """
        if self._weights is None:
            raise RunError("no weights are recorded; record(weights=1000) does")
        return self._weights.recorded(self._network)

    def statistics(self) -> dict[str, Any]:
        """The statistics that a run's summary has: see `Spikes.statistics`."""
        return self._recorded_spikes().statistics()

    def to_pandas(self) -> Any:
        """The spikes as a pandas.DataFrame: see `Spikes.to_pandas`."""
        return self._recorded_spikes().to_pandas()

    def to_neo(self) -> Any:
        """A neo.Block with a segment of the spikes, and of the traces if there are any. Needs neo."""
        return neo_block(self._network, self._recorded_spikes(), self.traces if self._traces is not None else None)

    def __repr__(self) -> str:
        parts = [
            name
            for name, part in [("spikes", self._spikes), ("traces", self._traces), ("rates", self._counts), ("weights", self._weights)]
            if part is not None
        ]
        return f"<lull.Recording of {', '.join(parts)}, {self.start} to {self.stop_time} ms>"

    def _repr_png_(self) -> bytes | None:
        from lull._pictures import raster

        return raster(self).png if self._spikes is not None and self.stop_time > self.start else None


def neo_block(network: Network, spikes: Spikes | None, traces: Traces | None) -> Any:
    """A neo.Block of what was recorded."""
    import neo

    segment = neo.Segment(name=network.name) if spikes is None else spikes.to_neo()
    if traces is not None:
        segment.analogsignals.extend(traces.to_neo())
    block = neo.Block(name=network.name, config_hash=f"{network.config_hash:016x}", seed=network.seed)
    block.segments.append(segment)
    return block


class _WeightRecorder:
    """Reads weights between two runs."""

    def __init__(self, held: _lull.HeldSimulation, every: int | None, chosen: np.ndarray | None) -> None:
        self._held = held
        self.every = every
        self._chosen: Any = slice(None) if chosen is None else chosen
        self._times: list[int] = []
        self._rows: list[np.ndarray] = []
        self.read()

    @property
    def start(self) -> int:
        return self._times[0]

    def go_back(self, now: int, is_shared: bool) -> None:
        """Removes the rows after `now`; all, if the course up to `now` is another one."""
        kept = sum(time <= now for time in self._times) if is_shared and self.start <= now else 0
        del self._times[kept:], self._rows[kept:]
        if not kept:
            self.read()

    def next(self, now: int) -> int | None:
        return None if self.every is None else (now // self.every + 1) * self.every

    def read(self) -> None:
        now = self._held.now
        if not self._times or self._times[-1] != now:
            self._times.append(now)
            self._rows.append(self._held.weights(self._chosen) if isinstance(self._chosen, np.ndarray) else self._held.weights())

    def recorded(self, network: Network) -> Weights:
        synapses = network.edges[self._chosen][["source", "target", "delay"]]
        projections = network.edge_projections[self._chosen]
        return Weights(np.array(self._times), np.stack(self._rows), synapses, projections, network)


class Simulation:
    """A network with everything that changes during a run: states, weights, spikes in flight.

    The same network and seed give the same spikes and weights, bit for bit, for every engine, number of threads and cut of a
    run into parts. Several simulations may run at once, each in a Python thread of its own; the interpreter is released
    meanwhile. A simulation belongs to the process that made it: after ``os.fork()``, make it anew.

    If the network has ranks, every rank makes the simulation, with the same `seed`, `exchange_every`, `start` and `state`, and
    calls `run` or `loop`, `snapshot`, `restore`, `counters`, `spike_hash`, `weight_hash` and `awake` in the same order: these
    are of the whole network, and the same on every rank. A call that only some ranks make raises RunError on all of them.
    States, weights, stimuli and recordings are of a rank's own neurons, and no rank waits for another; of a neuron of another
    rank, the error says whose it is.

    Parameters
    ----------
    network : Network
    engine : str, optional
        ``"event"``: integrates only what is awake; ``"clock"``: every neuron in every step. By default what the network's
        configuration says.
    threads : int, optional
        1 to 1024, or 0 for one per core.
    seed : int, optional
        Runs the network that this seed draws instead: another network, whose neurons and edges are those of
        ``simulation.network``, and not those of `network`.
    exchange_every : float or str, optional
        [ms] Time between two exchanges, at which `loop` may act: by default the shortest delay between columns.
    start : float or str, optional
        [ms] The time at which the network is in its initial state; 0 by default.
    state : path, optional
        A file of `save`, from which the simulation goes on, in place of `start`.

    Raises
    ------
    ConfigError
        For an argument out of range.
    MemoryError
        If the simulation does not fit into memory.
    RunError
        If a rank makes another simulation, or has left.

    Examples
    --------
    >>> sim = lull.Simulation(lull.load("sparse", set={"columns[0].count": 8}))
    >>> sim.run("100 ms")
    >>> sim.now
    100
    """

    def __init__(
        self,
        network: Network,
        *,
        engine: str | None = None,
        threads: int | None = None,
        seed: int | None = None,
        exchange_every: Time | None = None,
        start: Time | None = None,
        state: str | os.PathLike[str] | None = None,
    ) -> None:
        if not isinstance(network, Network):
            raise ConfigError(f"network = {shown(network)}; must be a lull.Network, as load() and Network() make them")
        if state is not None and start is not None:
            raise ConfigError("start and state are given; a state has its own time")
        if seed is not None and (number := whole(seed, "seed", 0, 2**64 - 1)) != network.seed:
            network = network.with_(seed=number)
        config = network._config
        exchange = config.exchange_every if exchange_every is None else milliseconds(exchange_every, "exchange_every")
        if engine is not None and not (isinstance(engine, str) and engine in ("event", "clock")):
            raise ConfigError(f"engine = {shown(engine)}; must be 'event' or 'clock'")
        self.network = network
        self._engine = config.engine if engine is None else engine
        self._held = _lull.HeldSimulation(
            network._network, self._engine, config.threads if threads is None else whole(threads, "threads", 0, 1024),
            exchange, 0 if start is None else milliseconds(start, "start"),
        )
        self._weight_recorders: list[_WeightRecorder] = []
        if state is not None:
            self._load(path_of(state, "state"))

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise TypeError("a Simulation cannot be copied or pickled; snapshot() and restore(), or save() and state=, carry it on")

    # ---- Running

    def run(self, duration: Time | None = None, *, progress: bool | None = None) -> None:
        """Advances by a length of time.

        ``run("1 s")`` twice gives the same spikes and weights as ``run("2 s")``.

        Parameters
        ----------
        duration : float or str, optional
            [ms] By default the network's.
        progress : bool, optional
            Whether to show a progress bar on standard error; by default in terminals and notebooks.

        Raises
        ------
        KeyboardInterrupt
            After Ctrl-C. What was recorded until then is kept, and a later run goes on from there.
        RunError
            If the state of a neuron is no longer finite. On a rank, also if something was raised on another one, which the
            message names: all ranks then end at the same exchange, and a later run goes on from there; or if another one has
            left, after which nothing more can be run.
        """
        length = self.network.duration if duration is None else milliseconds(duration, "duration")
        self._advance(length, progress, self._held.run)

    def loop(
        self,
        step: Callable[[int, np.ndarray], Any],
        duration: Time | None = None,
        *,
        every: Time | None = None,
        all_ranks: bool = False,
        progress: bool | None = False,
    ) -> None:
        """Advances, and asks a function for stimuli again and again: a closed loop.

        Parameters
        ----------
        step : callable
            ``step(now, spikes)`` is called after each `every` ms with the time [ms] and the spikes since the last call, a
            structured array with the fields ``time`` and ``neuron``. It returns None, or ``(times, neurons, amplitudes)``, or
            ``(times, neurons, amplitudes, "current")``: stimuli for the steps from now + 1 on. Raising StopIteration ends the
            loop; any other exception ends it too, and is raised here. Of several ranks, some may loop while the others
            `run`, and what a step raises ends the loops and runs of all.
        duration : float or str, optional
            [ms] By default the network's.
        every : float or str, optional
            [ms] A multiple of `exchange_every`, which it is by default.
        all_ranks : bool
            Whether the step gets the spikes of all neurons, and may give stimuli to all. Otherwise both are of the rank's own
            neurons. Without ranks, there is no difference.

        Raises
        ------
        ConfigError
            For stimuli of neurons that do not exist or that another rank has, of steps that are over, or that are too large.
        RunError
            As for `run`.
        """
        if not callable(step):
            raise ConfigError(f"step = {shown(step)}; must be a function of the time and the spikes")
        length = self.network.duration if duration is None else milliseconds(duration, "duration")
        interval = self.exchange_every if every is None else milliseconds(every, "every")
        self._advance(length, progress, lambda part, on_progress: self._held.loop(step, part, interval, bool(all_ranks), on_progress))

    def _advance(self, length: int, progress: bool | None, run: Callable[[int, Any], None]) -> None:
        try:
            self._advance_by_parts(length, progress, run)
        except BaseException as raised:  # Ctrl-C, or an exception of a step: what there is up to here counts
            with suppress(RunError):
                self._held.abandon(raised)
            with suppress(RunError):
                self._read_weights()
            raise
        self._read_weights()

    def _read_weights(self) -> None:
        for recorder in self._weight_recorders:
            recorder.read()

    def _advance_by_parts(self, length: int, progress: bool | None, run: Callable[[int, Any], None]) -> None:
        begin = self._held.now
        end = begin + length
        if progress is None and self.network.ranks is not None and self.network.ranks.rank > 0:
            progress = False
        with Bar(length, progress, lambda done: f"{_lull.format_duration(begin + done)}") as bar:

            def show(now: int) -> None:
                bar(now - begin)

            while True:
                now = self._held.now
                cuts = [cut for recorder in self._weight_recorders if (cut := recorder.next(now)) is not None]
                until = self._held.begin_part(min([end, *cuts]), end)
                run(until - now, show)
                for recorder in self._weight_recorders:
                    if recorder.every is not None and until % recorder.every == 0:
                        recorder.read()
                if until >= end or self._held.now < until:
                    break

    def record(
        self,
        spikes: Any = True,
        *,
        traces: Any = None,
        rates: Time | None = None,
        weights: Any = None,
    ) -> Recording:
        """Records from now on. A rank records its own neurons, and of those that are named its own ones.

        Parameters
        ----------
        spikes : bool or sequence of int
            Whether to record spikes, or the neurons whose spikes to record. A spike takes 12 bytes.
        traces : sequence of int or dict, optional
            Neurons whose states to record, each once, in the order of the columns of `Traces`; or
            ``{"neurons": [0, 40], "every": 5}`` with the time between two samples [ms], and ``layers`` or ``columns``.
        rates : float or str, optional
            [ms] Width of the bins in which to count the spikes of each layer.
        weights : bool, float, str or dict, optional
            True: the weights now and after each run; a time [ms]: also at its multiples; or a dict such as
            ``{"every": 1000, "projections": ["feedback"], "pairs": [[0, 5]], "sample": 500}``, each key of which may be left
            out: only the weights of these synapses (`Network.select_synapses`). With ranks, every rank then calls this with the
            same ones.

        Returns
        -------
        Recording

        Raises
        ------
        ConfigError
            For neurons that do not exist, or times out of range.
        """
        spike_recorder, ids = None, None
        if isinstance(spikes, np.bool_):
            spikes = bool(spikes)
        if isinstance(spikes, (int, np.integer)) and not isinstance(spikes, bool):
            raise ConfigError(f"spikes = {spikes}; must be True, False or a sequence of neurons, such as [{spikes}]")
        if spikes is not False and spikes is not None:
            ids = None if spikes is True else self.network.select(neurons=spikes)
            spike_recorder = self._held.record_spikes(ids)
        trace_recorder = None
        if traces is not None:
            chosen = dict(traces) if isinstance(traces, Mapping) else {"neurons": traces}
            every = milliseconds(chosen.pop("every", 1), "traces.every")
            where = {key: chosen.pop(key) for key in ("neurons", "layers", "columns") if key in chosen}
            if chosen or not where:
                raise ConfigError(f"traces = {shown(traces)}; must be neurons, or a dict of neurons, layers or columns, and every")
            traced = self.network.select(**where)
            if "neurons" in where:
                given = self._ids(where["neurons"])
                values, counts = np.unique(given, return_counts=True)
                if (counts > 1).any():
                    raise ConfigError(f"traces: neuron {values[counts > 1][0]} is named twice; must be once")
                traced = given[np.isin(given, traced)]
            trace_recorder = self._held.record_traces(traced, every)
        counter = None if rates is None else self._held.record_counts(milliseconds(rates, "rates"))
        weight_recorder = None
        if weights is not None and weights is not False:
            options = dict(weights) if isinstance(weights, Mapping) else {} if weights is True else {"every": weights}
            interval = options.pop("every", None)
            selection = [options.pop(key, None) for key in ("projections", "pairs", "sample")]
            if options:
                raise ConfigError(
                    f"weights.{next(iter(options))}: no such key; there are every, projections, pairs and sample"
                )
            if interval is not None and (interval := milliseconds(interval, "weights.every")) < 1:
                raise ConfigError("weights.every = 0; must be 1 ms or more")
            chosen_synapses = None
            if any(part is not None for part in selection):
                chosen_synapses = _select_synapses(self.network._network, "weights.", *selection)
            weight_recorder = _WeightRecorder(self._held, interval, chosen_synapses)
            self._weight_recorders.append(weight_recorder)
        recording = Recording(self, spike_recorder, trace_recorder, counter, weight_recorder)
        recording._ids = ids
        return recording

    def _forget(self, recording: Recording) -> None:
        for recorder in (recording._spikes, recording._traces, recording._counts):
            if recorder is not None:
                recorder.stop()
        if recording._weights in self._weight_recorders:
            self._weight_recorders.remove(recording._weights)

    def stimulate(self, times: Any, neurons: Any, amplitudes: Any, *, kind: str = "spike") -> None:
        """Gives stimuli to neurons.

        Parameters
        ----------
        times : array_like of int
            [ms] Steps from now + 1 on, in any order.
        neurons : array_like of int
        amplitudes : array_like of float
            [mV/ms] A single number stands for equal ones, as it does for times and neurons.
        kind : str
            ``"spike"``: acts in one step; ``"current"``: holds until the neuron's next current.

        Raises
        ------
        ConfigError
            If a neuron does not exist or belongs to another rank, a step is over, or the sum of a step is too large. None of
            the stimuli then acts.
        """
        self._held.stimulate(
            numbers(times, "times"), numbers(neurons, "neurons"), numbers(amplitudes, "amplitudes"), text(kind, "kind")
        )

    # ---- States and weights

    def state(self, name: str, neurons: Any = None) -> np.ndarray:
        """A state variable after the last step.

        Parameters
        ----------
        name : str
            ``"v"``, ``"u"``; ``"x"``, ``"y"``, ``"z"`` of Hindmarsh-Rose neurons.
        neurons : int, sequence of int or slice, optional
            By default all; with ranks, this rank's own.

        Returns
        -------
        ndarray of float32, shape (neurons,)
            A copy. NaN for neurons whose model has no such variable.

        Raises
        ------
        ConfigError
            If no neuron has the variable; if a neuron does not exist, or belongs to another rank, which the message names.
        """
        return self._held.state(text(name, "name"), None if neurons is None else self._ids(neurons))

    def set_state(self, name: str, values: Any, neurons: Any = None) -> None:
        """Sets a state variable. The neurons are awake in the next step.

        Parameters
        ----------
        name : str
        values : float or array_like, shape (neurons,)
        neurons : int, sequence of int or slice, optional
            By default all; with ranks, this rank's own.

        Raises
        ------
        ConfigError
            As for `state`. No state has then changed.
        """
        self._held.set_state(text(name, "name"), numbers(values, "values"), None if neurons is None else self._ids(neurons))

    def _ids(self, neurons: Any) -> np.ndarray:
        from lull._network import _indices

        return _indices(neurons, self.network._network.neurons, "neuron")

    @property
    def weights(self) -> SynapseWeights:
        """The present weights [mV/ms]. Can be set, as a whole or in part.

        **The order is that of `Network.edges`, not that of the arrays that the network was made of**:
        ``sim.weights[net.edge_order] = own`` sets them from an array of one's own order. With ranks, they are those of the
        synapses that end at this rank's own neurons.
        """
        return SynapseWeights(self._held)

    @weights.setter
    def weights(self, values: Any) -> None:
        if not (isinstance(values, SynapseWeights) and values._held is self._held):  # it is after weights *= 2
            self._held.set_weights(numbers(values, "weights"))

    # ---- Going back, and going on elsewhere

    def snapshot(self) -> Snapshot:
        """The present state in memory, for `restore` of this or another simulation of the same network. Every rank takes one, of
        its own part.
        """
        return self._held.snapshot()

    def restore(self, snapshot: Snapshot) -> None:
        """Goes back to a snapshot: of this simulation, or of another one of the same network.

        Recordings are cut back too, as if what came after the snapshot had not been. A recording that began later than the
        snapshot, or that holds another course than the one that led to the snapshot, is emptied and begins at the snapshot.
        A recording that was stopped stays as it is. Views of what was recorded stay as they are.

        Raises
        ------
        RunError
            If the snapshot is of another network: of other neurons, synapses, initial weights, inputs or seeds. The
            simulation has then not changed.
        """
        if not isinstance(snapshot, Snapshot):
            raise ConfigError(f"snapshot = {shown(snapshot)}; must come from Simulation.snapshot()")
        is_shared = self._held.restore(snapshot)
        for recorder in self._weight_recorders:
            recorder.go_back(self._held.now, is_shared)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the present state into a file, from which ``Simulation(network, state=path)`` goes on with the same bits, also on
        any number of ranks.

        Raises
        ------
        ConfigError
            If other ranks have a part of the state; `lull.run` writes checkpoints of ranks.
        """
        state = self._held.save()
        head = {
            "version": _lull.version(), "config_hash": self.network.config_hash, "bytes": len(state), "crc": zlib.crc32(state),
        }
        place = path_of(path, "path")
        with open(place + ".part", "wb") as file:
            file.write(_MAGIC + json.dumps(head).encode() + b"\n" + state)
        os.replace(place + ".part", place)

    def _load(self, path: str) -> None:
        with open(path, "rb") as file:
            if file.read(len(_MAGIC)) != _MAGIC:
                raise ConfigError(f"{path}: no state that Simulation.save has written")
            line, state = file.readline(), file.read()
        try:
            head = json.loads(line)
            version, config_hash, size, crc = (head[key] for key in ("version", "config_hash", "bytes", "crc"))
        except (ValueError, KeyError, TypeError):
            raise ConfigError(f"{path}: the file is damaged") from None
        if version != _lull.version():
            raise ConfigError(f"{path}: written by Lull {version}; this is {_lull.version()}")
        if config_hash != self.network.config_hash:
            raise ConfigError(f"{path}: the state of another network")
        if size != len(state) or crc != zlib.crc32(state):
            raise ConfigError(f"{path}: the file is damaged")
        self._held.load(state)

    # ---- How it stands

    @property
    def now(self) -> int:
        """[ms] The last step."""
        return self._held.now

    @property
    def engine(self) -> str:
        """``"event"`` or ``"clock"``."""
        return self._engine

    @property
    def threads(self) -> int:
        """Number of workers."""
        return self._held.threads

    @property
    def exchange_every(self) -> int:
        """[ms] Time between two exchanges."""
        return self._held.exchange_every

    @property
    def awake(self) -> int:
        """Number of neurons that are awake, or at rest but integrated with those; all neurons for the clock-driven engine."""
        return self._held.awake

    @property
    def counters(self) -> dict[str, Any]:
        """What all runs so far counted: steps, spikes, deliveries, neuron_steps, awake_steps, wall_seconds.

        ``neuron_steps`` are those that the engine integrated; ``awake_steps`` those for which neurons were awake. The event-driven
        engine does not integrate a neuron that a lone pulse wakes.
        """
        return self._held.counters()

    @property
    def spike_hash(self) -> int:
        """A hash of all spikes so far: equal for equal spikes, whatever the engine."""
        return self._held.spike_hash()

    @property
    def weight_hash(self) -> int:
        """A hash of all present weights."""
        return self._held.weight_hash()

    def __repr__(self) -> str:
        return f"<lull.Simulation of {self.network.name!r}: {self._engine} engine, {self.now} ms>"
