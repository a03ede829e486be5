"""What a simulator brings along to be compared: see README.md for how to add one.

A peer is a file NAME_peer.py with a class `Peer`, which is told how many threads it has.
"""

import abc
import importlib
import pathlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Run:
    wall_seconds: float  # of the steps alone: no building, compiling, loading or writing
    rate_hz: float  # spikes per neuron and second of model time


class Program(abc.ABC):
    """One workload, ready to be run again and again, each time from the beginning and for the workload's seconds."""

    @abc.abstractmethod
    def run(self) -> Run: ...

    @abc.abstractmethod
    def close(self):
        """Leaves nothing behind, neither memory nor files."""


class Simulator(abc.ABC):
    name: str  # as tables and pictures have it

    def __init__(self, threads: int):
        self.threads = threads

    @property
    def label(self):
        return self.name if self.threads == 1 else f"{self.name}, {self.threads} threads"

    @property
    @abc.abstractmethod
    def version(self) -> str: ...

    @abc.abstractmethod
    def workloads(self) -> set[str]:
        """Names from workloads.WORKLOADS that it can do."""

    @abc.abstractmethod
    def prepare(self, workload: str) -> Program:
        """Draws, builds and compiles, once. No processor time may be taken after it has returned, outside of run()."""


def load(text):
    """The peer that `text` names: 'brian2', or 'brian2:2' for two threads. Raises ValueError for what is not there."""
    name, _, threads = text.partition(":")
    here = pathlib.Path(__file__).parent
    known = sorted(path.name.removesuffix("_peer.py") for path in here.glob("*_peer.py"))
    if name not in known:
        raise ValueError(f"there is no peer '{name}'; known: {', '.join(known)}")
    if threads and (not threads.isdecimal() or int(threads) < 1):
        raise ValueError(f"peer '{text}': threads must be a number from 1 up, as in '{name}:2'")
    try:
        module = importlib.import_module(f"{name}_peer")
    except ImportError as error:
        raise ValueError(f"peer '{name}' cannot be run: {error}; README.md of bench/peers has what it needs") from error
    return module.Peer(int(threads or 1))
