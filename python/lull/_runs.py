"""Runs into directories, as the program leaves them, and reading them again."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

import numpy as np

from lull import _lull
from lull._lull import ConfigError, RunError
from lull._network import EDGE, Network, Recipe, _indices, _recipe_of, _signed, checked_ranks
from lull._progress import Bar
from lull._recorded import Rates, Spikes, Traces, Weights, time_range
from lull._simulation import neo_block
from lull._values import Time, changes_of, milliseconds, names_of, path, shown, text, whole

__all__ = ["Run", "open_run", "resume", "run"]


def run(
    network: Network | str | os.PathLike[str],
    out: str | os.PathLike[str] = "out",
    *,
    duration: Time | None = None,
    engine: str | None = None,
    threads: int | None = None,
    seed: int | None = None,
    set: Mapping[str, Any] | None = None,
    overwrite: bool = False,
    checkpoint_every: str | None = None,
    progress: bool | None = None,
    ranks: _lull.Ranks | None = None,
) -> Run:
    """Runs a network into a directory, and leaves there what ``lull run`` leaves: files, pictures, a summary.

    The recording goes to the disk while the run lasts, so memory does not grow with the duration. What is recorded the
    network says (``record``).

    Parameters
    ----------
    network : Network, or what `load` takes
    out : path
        The directory, which is made if it is missing.
    duration : float or str, optional
        [ms] By default the network's.
    engine, threads, seed, set
        Change the network's, as for `Simulation` and `load`.
    overwrite : bool
        Whether an earlier run in the directory may be replaced.
    checkpoint_every : str, optional
        Wall time (``"10min"``) or model time (``"60 s model"``) between checkpoints, from which `resume` goes on after a crash.
    progress : bool, optional
        Whether to show a progress bar; by default in terminals and notebooks.
    ranks : Ranks, optional
        The processes that run the network together, from `lull.mpi.ranks`; by default those of the network. Every rank makes this
        call, and all return together. The directory is one that all machines see. It gets the files of one process, byte for
        byte, and a log and a part of each checkpoint for every rank beside rank 0.

    Returns
    -------
    Run
        On every rank, the whole run.

    Raises
    ------
    KeyboardInterrupt
        After Ctrl-C. The run can be read (`lull.open`) and resumed.
    ConfigError
        For a network that cannot be run, or a directory that holds a run already.
    RunError
        For a failure during the run; what was recorded stays. On a rank, also if another one was interrupted, or has left.
    """
    with_ranks = checked_ranks(ranks)
    given = network if isinstance(network, Network) else Network._from(_recipe_of(network, None), share=0 if with_ranks else 1)
    changes = changes_of(set)
    for key, value in (("duration", duration), ("seed", seed), ("run.engine", engine)):
        if value is not None:
            changes[key] = milliseconds(value, "duration") if key == "duration" else value
    if threads is not None:
        number = whole(threads, "threads", 0, 1024)
        changes["run.threads"] = number if number else "all"
    if not _lull.reads_sonata():
        changes.setdefault("record.format", "csv")
    if given.ranks is not None:
        if with_ranks is not None and with_ranks is not given.ranks:
            raise ConfigError("ranks and a network of other ranks are given; give one of them")
        with_ranks = given.ranks
    if with_ranks is None and changes:
        given = given.with_(set=changes)
    config = given._config if with_ranks is None else given._changed_config(changes, with_ranks)
    place = path(out, "out")
    checkpoints = _checkpoints(checkpoint_every)
    with _bar(config.duration, progress) as bar:
        report = _lull.run_into_directory(
            config, place, "any" if overwrite else "nothing", checkpoints, lambda now, end: bar(now), with_ranks
        )
    return _finished(report)


def resume(
    directory: str | os.PathLike[str],
    *,
    duration: Time | None = None,
    engine: str | None = None,
    threads: int | None = None,
    checkpoint_every: str | None = None,
    progress: bool | None = None,
    ranks: _lull.Ranks | None = None,
) -> Run:
    """Resumes the run in a directory from its last checkpoint, or makes a finished one longer.

    Parameters
    ----------
    directory : path
    duration : float or str, optional
        [ms] Of the whole run, not shorter than what is done.
    engine, threads, checkpoint_every, progress
        As for `run`.
    ranks : Ranks, optional
        The processes that resume the run together, as for `run`: as many as began it, or any other number; without, this process
        alone.

    Returns
    -------
    Run
        With the files that one run of the whole duration would have left.

    Raises
    ------
    ConfigError
        If the directory holds no run to resume.
    """
    end = None if duration is None else milliseconds(duration, "duration")
    with _bar(end or 1, progress if end is not None else False) as bar:
        report = _lull.resume_in_directory(
            path(directory, "directory"), end, None if engine is None else text(engine, "engine"),
            None if threads is None else whole(threads, "threads", 1, 1024), _checkpoints(checkpoint_every), lambda now, _: bar(now),
            checked_ranks(ranks),
        )
    return _finished(report)


def _checkpoints(every: Any) -> str | None:
    if every is not None and not isinstance(every, str):
        raise ConfigError(f'checkpoint_every = {shown(every)}; must be text such as "10min" of wall time or "60 s model"')
    return None if every is None else text(every, "checkpoint_every")


def _bar(duration: int, progress: bool | None) -> Bar:
    return Bar(duration, progress, lambda now: str(_lull.format_duration(now)))


def _finished(report: dict[str, Any]) -> Run:
    result = open_run(report["directory"])
    result.report = report
    if report["failure"]:
        raise RunError(f"{report['failure']}; what was recorded until then is in {report['directory']}")
    return result


def open_run(directory: str | os.PathLike[str]) -> Run:
    """Opens the run in a directory: finished, interrupted, killed, or still going on.

    Parameters
    ----------
    directory : path
        Where ``lull run`` or `run` left it.

    Returns
    -------
    Run

    Raises
    ------
    ConfigError
        If there is no run.
    """
    return Run(_lull.RecordedRun.open(path(directory, "directory")))


def _pairs(values: Any, count: int, what: str) -> list[tuple[int, int]]:
    """Numbers as ranges of numbers that follow each other."""
    ids = np.unique(_indices(values, count, what))
    if ids.size == 0:
        raise ConfigError(f"{what}s = {values!r}; must name at least one")
    cuts = np.flatnonzero(np.diff(ids) != 1) + 1
    return [(int(part[0]), int(part[-1])) for part in np.split(ids, cuts)]


class Run:
    """A recorded run, read from its directory piece by piece: what is asked for is read, the rest stays on the disk."""

    def __init__(self, recorded: _lull.RecordedRun) -> None:
        self._recorded = recorded
        self._facts: dict[str, Any] = recorded.facts()
        self._network: Network | None = None
        self.report: dict[str, Any] = {}
        """What `lull.run` reported: files, warnings; empty for a run that was opened."""

    @property
    def directory(self) -> str:
        """Where the recording is."""
        return self._recorded.directory

    @property
    def network(self) -> Network:
        """The network that was run."""
        if self._network is None:
            recipe = Recipe("load", os.path.join(self.directory, "config.toml"), name=self._facts["network"])
            self._network = Network._from(recipe, share=0)  # several machines may have run it
        return self._network

    @property
    def facts(self) -> dict[str, Any]:
        """What is known of the run: version, seed, engine, threads, ranks, neurons, synapses, hashes (None if it was killed)."""
        return dict(self._facts)

    @property
    def duration(self) -> int:
        """[ms] The last step that was recorded."""
        return self._recorded.duration

    @property
    def finished(self) -> bool:
        """Whether the run lasted as long as it was to."""
        return bool(self._facts["finished"])

    @property
    def spike_hash(self) -> int | None:
        """As `Simulation.spike_hash`; None if the run has not ended."""
        return self._facts["spike_hash"]

    @property
    def weight_hash(self) -> int | None:
        """As `Simulation.weight_hash`; None if the run has not ended."""
        return self._facts["weight_hash"]

    @property
    def summary(self) -> dict[str, Any]:
        """The run in numbers: what summary.json has (docs/results.md)."""
        summary = os.path.join(self.directory, "summary.json")
        if self.finished and os.path.exists(summary):
            with open(summary, encoding="utf-8") as file:
                return json.load(file)
        return json.loads(self._recorded.summary_json())

    def statistics(self) -> dict[str, Any]:
        """The statistics of the recorded neurons: see `Spikes.statistics`."""
        return self._recorded.statistics()

    def _part(self, start: Time | None, stop: Time | None, layers: Any, columns: Any, neurons: Any) -> tuple[Any, int, int]:
        first, last = time_range(start, stop, self.duration)
        names = [] if layers is None else names_of(layers, "layers")
        if layers is not None and not names:
            raise ConfigError("layers = []; must name at least one")
        part = _lull.RecordedPart(
            first, last, names,
            [] if columns is None else _pairs(columns, self._facts["columns"], "column"),
            [] if neurons is None else _pairs(neurons, self._facts["neurons"], "neuron"),
        )
        return part, first, last

    def spikes(
        self, start: Time | None = None, stop: Time | None = None, layers: Any = None, columns: Any = None, neurons: Any = None
    ) -> Spikes:
        """The spikes of the steps start < t ≤ stop, of some neurons.

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
            For a part that the run does not have.
        RunError
            If the run did not record spikes.
        """
        part, first, last = self._part(start, stop, layers, columns, neurons)
        times, ids = self._recorded.spikes(part)
        some = layers is not None or columns is not None or neurons is not None
        chosen = self.network.select(layers, columns, neurons) if some else None
        return Spikes(times, ids, first, last, self.network, chosen)

    def traces(self, start: Time | None = None, stop: Time | None = None, neurons: Any = None) -> Traces:
        """The states of the traced neurons, or of the one neuron that was traced for a picture; arguments as `spikes`.

        The neurons have the order of `neurons`, if these are given.
        """
        part, _, _ = self._part(start, stop, None, None, neurons)
        of_picture = not self._facts["has_traces"] and self._facts["has_picture_trace"]
        times, ids, values = self._recorded.traces(part, of_picture)
        if neurons is not None:
            asked = list(dict.fromkeys(_indices(neurons, self._facts["neurons"], "neuron").tolist()))
            order = np.argsort([asked.index(each) for each in ids.tolist()])
            ids, values = ids[order], {name: states[:, order] for name, states in values.items()}
        return Traces(times, ids, values, self.network)

    def rates(self, start: Time | None = None, stop: Time | None = None) -> Rates:
        """The spikes of each layer in bins; arguments as `spikes`."""
        part, _, _ = self._part(start, stop, None, None, None)
        every, layers, sizes, times, counts = self._recorded.rates(part)
        return Rates(times, every, counts, sizes, layers)

    def weights(self, start: Time | None = None, stop: Time | None = None) -> Weights:
        """The weights that were recorded at the times start ≤ t ≤ stop."""
        part, _, _ = self._part(start, stop, None, None, None)
        times, sources, targets, delays, projections, values = self._recorded.weights(part)
        synapses = np.empty(len(sources), [(name, EDGE[name]) for name in ("source", "target", "delay")])
        synapses["source"], synapses["target"], synapses["delay"] = sources, targets, delays
        return Weights(times, values, synapses, _signed(projections), self.network)

    def to_pandas(self) -> Any:
        """All spikes as a pandas.DataFrame: see `Spikes.to_pandas`."""
        return self.spikes().to_pandas()

    def to_neo(self) -> Any:
        """A neo.Block with all spikes, and the traces if there are any. Needs neo."""
        traces = self.traces() if self._facts["has_traces"] else None
        return neo_block(self.network, self.spikes() if self._facts["has_spikes"] else None, traces)

    def pictures(
        self, start: Time | None = None, stop: Time | None = None, *, width: int = 1600, height: int = 900,
        bin: Time | None = None, which: Any = None,
    ) -> dict[str, Any]:
        """The pictures that ``lull plot`` draws, of the whole run or of a part, by the names of their files.

        Parameters
        ----------
        start, stop : float or str, optional
            [ms]
        width, height : int
            [pixels] 640 to 16384, and 400 to 16384.
        bin : float or str, optional
            [ms] Width of the bins of rates.
        which : str or sequence of str, optional
            Some of ``"raster"``, ``"rates"``, ``"rhythm"``, ``"spectrum"``, ``"full_raster"``, ``"traces"``, ``"weights"``; by
            default all but the full raster.

        Returns
        -------
        dict of str to Picture
        """
        from lull._pictures import Picture

        known = ["raster", "rates", "rhythm", "spectrum", "full_raster", "traces", "weights"]
        names = [] if which is None else names_of(which, "which")
        for name in names:
            if name not in known:
                raise ConfigError(f"which = {name!r}; must be of {', '.join(known)}")
        first, last = time_range(start, stop, self.duration)
        width, height = whole(width, "width", 640, 16384), whole(height, "height", 400, 16384)
        drawn = _lull.run_pictures(
            self._recorded, first, last, width, height, None if bin is None else milliseconds(bin, "bin"), names
        )
        return {name: Picture(png) for name, png in drawn}

    def __repr__(self) -> str:
        state = "finished" if self.finished else "unfinished"
        return f"<lull.Run in {self.directory!r}: {self._facts['network']}, {self.duration} ms, {state}>"

    def _repr_png_(self) -> bytes | None:
        drawn = self.pictures(which="raster")
        return next(iter(drawn.values())).png if drawn else None
