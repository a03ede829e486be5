"""Sweeps: a network run over the values of keys and over seeds, on all cores."""

from __future__ import annotations

import csv
import itertools
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import asdict
from typing import Any

import numpy as np

from lull import _lull
from lull._lull import ConfigError, RunError
from lull._network import Network, Recipe, load
from lull._progress import Bar
from lull._simulation import Simulation
from lull._values import Time, milliseconds, overrides_of, shown, text, whole
from lull._values import path as path_of

__all__ = ["sweep"]

_WHOLE = ("seed", "config_hash", "neurons", "synapses", "spikes", "spike_hash", "weight_hash")


def _row_of(network: Network, duration: int, measure: Callable[[Simulation, Any], Mapping[str, float]] | None) -> dict[str, Any]:
    """One run in numbers."""
    sim = Simulation(network, threads=1)
    rec = sim.record()
    sim.run(duration, progress=False)
    found = rec.statistics()
    counted = sim.counters
    rhythms = found["spectrum"]["rhythms"]
    row: dict[str, Any] = {
        "config_hash": network.config_hash, "neurons": network.size, "synapses": network.synapses,
        "spikes": counted["spikes"], "rate_hz": found["all"]["rate_hz"], "cv_isi": found["all"]["cv_isi"],
        "synchrony": found["all"]["synchrony"], "rhythm_hz": rhythms[0]["hz"] if rhythms else None,
        "rhythm_times_chance": rhythms[0]["times_chance"] if rhythms else None,
    }
    for layer in found["layers"]:
        row[f"rate_hz.{layer['name']}"] = layer["rate_hz"]
    row["mean_weight"] = sim.weights.mean() if network.synapses else None
    row["wall_seconds"] = counted["wall_seconds"]
    row["spike_hash"], row["weight_hash"] = sim.spike_hash, sim.weight_hash
    if measure is not None:
        measured = measure(sim, rec)
        if not isinstance(measured, Mapping):
            raise ConfigError(f"measure returned {measured!r}; must be a dict of numbers by name")
        row.update({str(name): float(value) for name, value in measured.items()})
    return row


class _Worker:
    """A process that runs one point after the other. It reads and writes lines of JSON."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from lull._sweep import _work; _work()"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, start_new_session=True, env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )

    def run(self, task: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None and self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps(task) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except OSError:
            line = ""
        if not line:
            raise RunError("a process of the sweep ended, probably for want of memory; fewer workers need less")
        answer = json.loads(line)
        if "error" in answer:
            raise RunError(answer["error"])
        return answer

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    pass


def _work() -> None:
    """Ends when the process that hands the tasks over has ended, whatever became of it, even in the middle of a run."""
    tasks: queue.SimpleQueue[str] = queue.SimpleQueue()

    def read() -> None:
        for line in sys.stdin:
            tasks.put(line)
        os._exit(0)

    threading.Thread(target=read, daemon=True).start()
    while True:
        task = json.loads(tasks.get())
        try:
            made: Any = task["recipe"]
            recipe = Recipe(**{**made, "overrides": [(key, value) for key, value in made["overrides"]]})  # type: ignore[arg-type]
            answer = _row_of(Network._from(recipe), task["duration"], None)
        except (ConfigError, RunError, MemoryError, OSError) as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


def _read(path: str) -> list[dict[str, str]]:
    if not os.path.exists(path):
        return []
    with open(path, newline="", encoding="utf-8") as file:
        text = file.read()
    whole_lines = text[: text.rfind("\n") + 1]  # a line that was cut off does not count
    return list(csv.DictReader(whole_lines.splitlines()))


def _array(rows: list[dict[str, Any]]) -> np.ndarray:
    names = list(dict.fromkeys(name for row in rows for name in row))
    fields: list[tuple[str, str]] = []
    for name in names:
        if name in _WHOLE:
            fields.append((name, "u8"))
        elif all(_is_number(row.get(name)) for row in rows):
            fields.append((name, "f8"))
        else:
            fields.append((name, f"U{max(len(str(row.get(name, ''))) for row in rows)}"))
    result = np.empty(len(rows), fields)
    for index, row in enumerate(rows):
        for name, type_ in fields:
            value: Any = row.get(name)
            if type_ == "f8":
                value = np.nan if value in (None, "") else float(value)
            result[name][index] = int(value) if type_ == "u8" else value
    return result


def _is_number(value: Any) -> bool:
    if value in (None, ""):
        return True
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return True


def sweep(
    network: Network | str | os.PathLike[str],
    over: Mapping[str, Sequence[Any]],
    *,
    seeds: int | Sequence[int] = 1,
    duration: Time | None = None,
    out: str | os.PathLike[str] | None = None,
    measure: Callable[[Simulation, Any], Mapping[str, float]] | None = None,
    workers: int | None = None,
    progress: bool | None = None,
) -> np.ndarray:
    """Runs a network with all combinations of the values of some keys, and with several seeds, on all cores.

    Parameters
    ----------
    network : Network, or what `load` takes
    over : dict
        Keys, as for ``set`` of `load`, and the values that each gets.
    seeds : int or sequence of int
        The seeds; or their number, counted from the network's seed on.
    duration : float or str, optional
        [ms] Of each run; by default the network's.
    out : path, optional
        A CSV file to which each row is added as soon as it is there. Rows that it has already, of the same configuration, seed
        and duration, are not run again: so a sweep goes on where it was interrupted.
    measure : callable, optional
        ``measure(simulation, recording)`` is called after each run and returns a dict of further numbers.
    workers : int, optional
        How many runs go on at once; by default one for each core. They are processes; with `measure`, and for networks of arrays,
        threads.
    progress : bool, optional
        Whether to show a progress bar; by default in terminals and notebooks.

    Returns
    -------
    ndarray
        A structured array with a row for each run, in order of values and seeds: the keys, ``seed``, ``duration_ms``,
        ``config_hash``, ``neurons``, ``synapses``, ``spikes``, ``rate_hz``, ``cv_isi``, ``synchrony``, ``rhythm_hz``,
        ``rhythm_times_chance``, ``rate_hz.LAYER``, ``mean_weight``, ``wall_seconds``, ``spike_hash``, ``weight_hash``. NaN where
        there is no value.

    Raises
    ------
    ConfigError
        For a key or a value that the network cannot have, before anything is run.
    KeyboardInterrupt
        After Ctrl-C. The rows that were finished are in `out`.
    """
    base = network if isinstance(network, Network) else load(network)
    base._check_without_ranks("sweep")
    if not isinstance(over, Mapping) or not over:
        raise ConfigError(f"over = {shown(over)}; must be a dict from keys to lists of values")
    axes: dict[str, list[Any]] = {}
    for key, values in over.items():
        if isinstance(values, (bytes, bytearray)) or np.ma.is_masked(values):
            raise ConfigError(f"over[{key!r}] = {shown(values)}; must be a list of values, without masked ones")
        alone = isinstance(values, (str, Mapping)) or not isinstance(values, Iterable) or isinstance(values, np.ndarray) and values.ndim == 0
        axes[text(key, "a key of over")] = [values] if alone else list(values)
        if not axes[str(key)]:
            raise ConfigError(f"over[{key!r}] has no values; must have at least one")
    if isinstance(seeds, (int, np.integer)):
        listed = [base.seed + index for index in range(whole(seeds, "seeds", 1, 2**31))]
    elif isinstance(seeds, (str, bytes, bytearray, Mapping)) or not isinstance(seeds, Iterable):
        raise ConfigError(f"seeds = {shown(seeds)}; must be a number of seeds, or a list of them")
    else:
        listed = [whole(seed, "seeds", 0, 2**64 - 1) for seed in seeds]
        if not listed:
            raise ConfigError("seeds = []; must have at least one")
    length = base.duration if duration is None else milliseconds(duration, "duration")
    count = _lull.usable_cores() if workers is None else whole(workers, "workers", 1, 1024)
    points = [dict(zip(axes, values)) for values in itertools.product(*axes.values())]
    tasks = [(point, seed) for point in points for seed in listed]
    networks = [base.with_(set={**point, "seed": listed[0]}) for point in points]  # finds mistakes before anything is run
    hashes = {}
    for point, changed in zip(points, networks):
        for seed in listed:
            hashes[(id(point), seed)] = (changed if seed == listed[0] else changed.with_(seed=seed)).config_hash
    path = None if out is None else path_of(out, "out")
    done: dict[int, dict[str, Any]] = {}
    if path is not None:
        names = [*axes, "config_hash", "duration_ms"]
        known = {tuple(row.get(name) for name in names): row for row in _read(path)}
        for index, (point, seed) in enumerate(tasks):
            row = known.get((*map(str, point.values()), str(hashes[(id(point), seed)]), str(length)))
            if row is not None:
                done[index] = dict(row)
    in_threads = measure is not None or base._config.has_arrays()
    local = threading.local()
    processes: list[_Worker] = []
    lock = threading.Lock()
    ending = False

    def work(index: int) -> dict[str, Any]:
        point, seed = tasks[index]
        if ending:
            raise RunError("the sweep has ended")
        if in_threads:
            row = _row_of(base.with_(set={**point, "seed": seed}), length, measure)
        else:
            if not hasattr(local, "worker"):
                local.worker = _Worker()
                with lock:
                    processes.append(local.worker)
            recipe = base._recipe.change(overrides_of({**point, "seed": seed}))
            row = local.worker.run({"recipe": asdict(recipe), "duration": length})
        return {**point, "seed": seed, "duration_ms": length, **row}

    left = [index for index in range(len(tasks)) if index not in done]
    pool = ThreadPoolExecutor(max_workers=min(count, max(len(left), 1)))
    try:
        with Bar(len(tasks), progress, lambda number: f"{number} of {len(tasks)} runs") as bar:
            futures = {pool.submit(work, index): index for index in left}
            while futures:
                finished, _ = wait(futures, timeout=0.2, return_when=FIRST_COMPLETED)
                for future in finished:
                    index = futures.pop(future)
                    done[index] = future.result()
                    if path is not None:
                        _append(path, done[index])
                bar(len(done))
    finally:
        ending = True
        for process in processes:
            process.end()
        pool.shutdown(wait=True, cancel_futures=True)
    return _array([done[index] for index in range(len(tasks))])


def _append(path: str, row: Mapping[str, Any]) -> None:
    """Adds a row to a CSV file, with a line of names if it is the first."""
    is_new = not os.path.exists(path) or os.path.getsize(path) == 0
    names = list(row)
    if not is_new:
        with open(path, "rb+") as file:
            content = file.read()
            cut = content.rfind(b"\n") + 1
            if cut != len(content):
                file.truncate(cut)
            names = next(csv.reader([content.decode("utf-8").splitlines()[0]]))
        if set(names) != set(row):
            raise ConfigError(f"{path}: has other columns ({', '.join(names)}) than this sweep; name another file")
    with open(path, "a", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        if is_new:
            writer.writeheader()
        writer.writerow({name: "" if row[name] is None else row[name] for name in names})
