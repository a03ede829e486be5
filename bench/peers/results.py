"""Medians over rounds of what rounds.py measured, and ratios within rounds."""

import statistics
from dataclasses import dataclass


@dataclass(frozen=True)
class Spread:
    median: float
    low: float
    high: float


def spread(values):
    values = list(values)
    return Spread(statistics.median(values), min(values), max(values)) if values else None


class Results:
    def __init__(self, data):
        """`data` as rounds.measure returns it, or its JSON."""
        self.data = data
        self.workloads = list(data["rounds"][0])
        self.peers = [peer["label"] for peer in data["peers"]]
        # A turn's figure is the median of its repetitions.
        self.rounds = [{workload: {column: statistics.median(ms) for column, ms in turns.items()}
                        for workload, turns in measured.items()} for measured in data["rounds"]]

    def ms(self, workload, column):
        """[ms per second of model time], or None if that was not measured; likewise below."""
        return spread(turns[workload][column] for turns in self.rounds if column in turns.get(workload, {}))

    def times_faster(self, workload, column, other):
        """How many times as long `other` takes as `column`, in the same round."""
        return spread(turns[workload][other] / turns[workload][column] for turns in self.rounds
                      if {column, other} <= turns.get(workload, {}).keys())

    def build_seconds(self, workload, threads):
        return spread(measured[workload][str(threads)]["build_s"] for measured in self.data["building"] if workload in measured)

    def peak_bytes(self, workload):
        """Of one thread and of two, whichever takes more."""
        return spread(max(of["peak_rss_bytes"] for of in measured[workload].values())
                      for measured in self.data["building"] if workload in measured)

    def bytes_per_synapse(self, workload):
        return spread(max(of["peak_rss_bytes"] / of["synapses"] for of in measured[workload].values())
                      for measured in self.data["building"] if workload in measured)
