"""Comparing the two engines: whether they agree, and which is faster."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from lull import _lull
from lull._lull import ConfigError
from lull._network import Network
from lull._progress import Bar
from lull._values import Time, milliseconds, numbers, real, shown, text, whole

__all__ = ["Comparison", "Crossover", "compare", "crossover"]


class Comparison:
    """Whether both engines give the same spikes and weights, and how long each takes.

    Attributes
    ----------
    equal : bool
        Whether all spikes and weights are the same, bit for bit.
    difference : dict or None
        The first difference: ``time`` [ms] and ``neuron`` of a spike and the engine that it was ``fired_in``, or a synapse and
        its two ``weights``. A difference is a bug in Lull.
    spike_hash, weight_hash : int
    speed_up : float or None
        Time of the clock-driven engine divided by that of the event-driven one, the median over rounds.
    event, clock : dict
        What each counted, and its ``wall_seconds`` [s].
    """

    def __init__(self, values: dict[str, Any]) -> None:
        self.values = values
        self.equal: bool = values["difference"] is None
        self.difference: dict[str, Any] | None = values["difference"]
        self.duration: int = values["duration"]
        self.spike_hash: int = values["spike_hash"]
        self.weight_hash: int = values["weight_hash"]
        self.speed_up: float | None = values["speed_up"]["median"] if self.equal else None
        self.share_awake: float | None = values["share_awake"] if self.equal else None
        self.event: dict[str, Any] = values["event"]
        self.clock: dict[str, Any] = values["clock"]

    def __bool__(self) -> bool:
        return self.equal

    def __repr__(self) -> str:
        if not self.equal:
            return f"<lull.Comparison: the engines differ: {self.difference}>"
        return (
            f"<lull.Comparison: equal over {self.duration} ms; the event-driven engine is {self.speed_up:.2f} times as fast, "
            f"with {self.share_awake:.1%} of the neurons awake>"
        )


def compare(network: Network, duration: Time = 1000, *, threads: int = 0, rounds: int = 5) -> Comparison:
    """Runs both engines and compares all spikes and weights; if they agree, times both.

    Parameters
    ----------
    network : Network
        If it has ranks, every rank makes this call, and gets the same result.
    duration : float or str
        [ms]
    threads : int
        The number of threads of each engine; 0 means one per core.
    rounds : int
        How often both are timed, 1 or more.

    Returns
    -------
    Comparison

    Raises
    ------
    KeyboardInterrupt
        After Ctrl-C.
    RunError
        If another rank was interrupted, or has left.
    """
    if not isinstance(network, Network):
        raise ConfigError(f"network = {shown(network)}; must be a lull.Network")
    return Comparison(
        _lull.compare(network._network, milliseconds(duration, "duration"), whole(threads, "threads", 0, 1024),
                      whole(rounds, "rounds", 1, 1000))
    )


class Crossover:
    """The speed of both engines over the values of a key.

    Attributes
    ----------
    key : str
    rows : ndarray
        A row for each value: ``value``, ``share_awake``, ``speed_up``, ``event_ms_per_s`` and ``clock_ms_per_s`` (wall time for a
        second of model time).
    crossing : float or None
        The value from which on the event-driven engine is no longer the faster one.
    """

    def __init__(self, key: str, points: list[Any]) -> None:
        self.key = key
        self._points = points
        found = _lull.find_crossing(points)
        self.crossing: float | None = None if found is None else found[0]
        self.share_awake: float | None = None if found is None else found[1]
        fields = ["value", "share_awake", "speed_up", "event_ms_per_s", "clock_ms_per_s"]
        self.rows = np.empty(len(points), [(name, "f8") for name in fields])
        for row, point in zip(self.rows, points):
            values = point.comparison()
            row["value"], row["share_awake"] = point.value, values["share_awake"]
            for name in fields[2:]:
                row[name] = values[name]["median"]

    def plot(self, *, width: int = 1600, height: int = 900, title: str = "") -> Any:
        """The speed-up and the cost of both engines over the key, as ``lull compare --sweep`` draws them."""
        from lull._pictures import Picture

        return Picture(_lull.sweep_picture(self.key, self._points, width, height, title))

    def _repr_png_(self) -> bytes:
        return self.plot().png

    def __repr__(self) -> str:
        where = "the engines do not cross" if self.crossing is None else f"the engines cross at {self.crossing:.4g}"
        return f"<lull.Crossover over {self.key}, {len(self.rows)} values: {where}>"


def crossover(
    network: Network,
    over: str = "rate",
    values: Sequence[float] | None = None,
    *,
    duration: Time = 1000,
    rounds: int = 3,
    turn_seconds: float = 10.0,
    progress: bool | None = None,
) -> Crossover:
    """Compares the engines over the values of a key, and finds where both are equally fast.

    Parameters
    ----------
    network : Network
    over : str
        ``"rate"`` (of all Poisson inputs, Hz), ``"columns"``, ``"threads"``, ``"rest_tolerance"`` or ``"min_delay"`` (ms); or a
        range, as the program has it: ``"rate=0.001..30Hz"``.
    values : sequence of float, optional
        Ascending; needed if `over` is no range.
    duration : float or str
        [ms] Of each run.
    rounds : int
        How often both engines are timed at each value.
    turn_seconds : float
        [s] Longer runs are shortened.
    progress : bool, optional
        Whether to show a progress bar; by default in terminals and notebooks.

    Returns
    -------
    Crossover

    Raises
    ------
    ConfigError
        For a key that the network does not have.
    RunError
        If the engines differ, which is a bug in Lull.
    """
    if not isinstance(network, Network):
        raise ConfigError(f"network = {shown(network)}; must be a lull.Network")
    network._check_without_ranks("crossover")
    if "=" in text(over, "over"):
        key, chosen = _lull.parse_sweep(over)
    elif values is None:
        raise ConfigError(f"over = {over!r} needs values, or a range such as \"rate=0.001..30Hz\"")
    else:
        if isinstance(values, (str, bytes, bytearray)):
            raise ConfigError(f"values = {shown(values)}; must be a list of numbers")
        key, chosen = over, [float(each) for each in np.atleast_1d(numbers(values, "values"))]
    if not chosen or sorted(set(chosen)) != list(chosen):
        raise ConfigError("values must ascend, and there must be at least one")
    length = milliseconds(duration, "duration")
    rounds = whole(rounds, "rounds", 1, 1000)
    turn_seconds = real(turn_seconds, "turn_seconds", 0.001, 1e6)
    configs = []
    for value in chosen:
        pairs = _lull.point_overrides(network._config, key, value)
        configs.append(Network._from(network._recipe.change(pairs), network)._config)
    points = []
    with Bar(len(chosen), progress, lambda done: f"{key} = {chosen[min(done, len(chosen) - 1)]:g}") as bar:
        for index, (value, config) in enumerate(zip(chosen, configs)):
            bar(index)
            point = _lull.measure_point(config, value, length, rounds, turn_seconds)
            difference = point.comparison()["difference"]
            if difference is not None:
                raise _lull.RunError(f"the engines differ at {key} = {value:g}: {difference}; this is a bug in Lull")
            points.append(point)
    return Crossover(key, points)
