"""The tables of results that README files have between their marks, in Markdown."""

from dataclasses import dataclass
from typing import Callable

from lull import COLUMNS
from results import Results, Spread

BEGIN, END = "<!-- peers:begin -->", "<!-- peers:end -->"

CROWDED = 0.1  # [cores] taken by others; chosen

# For README.md at the top, which has fewer rows and says what each network is.
NETWORKS = {
    "dense": "the reference network: 2,000 neurons, 111,000 plastic synapses, all always awake",
    "dense-large": "`dense-large`: 20,000 neurons, 1.1 M plastic synapses, all always awake",
    "sparse": "`sparse`: 100,000 neurons, 5.1 M synapses, 0.05 kicks per second and neuron",
    "sparse-long": "`sparse-long`: 10,000 neurons, 0.01 kicks per second and neuron",
    "million": "`million`: a million neurons, 51 M plastic synapses, 0.01 kicks per second and neuron",
    "ten-million": "`ten-million`: ten million neurons, otherwise the same",
}


@dataclass(frozen=True)
class Goal:
    workload: str
    aim: str
    came: Callable[[Results], Spread | None]
    limit: float
    least: bool  # the limit is the least that will do, not the most
    form: str = "{}"

    def row(self, results):
        came = self.came(results)
        if came is None:
            return None
        met = came.median >= self.limit if self.least else came.median <= self.limit
        return [f"`{self.workload}`", self.aim, self.form.format(with_range(came)), "met" if met else "**missed**"]


def goals():
    def ms(workload, column, limit, aim):
        return Goal(workload, aim, lambda results: results.ms(workload, column), limit, False, "{} ms")

    def ratio(workload, column, other, limit, aim, form):
        return Goal(workload, aim, lambda results: results.times_faster(workload, column, other), limit, True, form)

    def of_brian2(workload, limit):
        return ratio(workload, "event", "Brian2", limit, f"1 / {limit} of Brian2", "1 / {}")

    def of_clock(workload, limit):
        return ratio(workload, "event", "clock", limit, f"1 / {limit} of the clock-driven engine", "1 / {}")

    def speedup(workload, limit):
        return ratio(workload, "event2", "event", limit, f"two threads: {limit} times as fast as one", "{} times")

    def built(workload, threads, limit, aim):
        return Goal(workload, aim, lambda results: results.build_seconds(workload, threads), limit, False, "{} s")

    dense = [goal for name in ("dense", "dense-timed")
             for goal in (ms(name, "event", 6, "6 ms"), of_brian2(name, 5), ms(name, "event2", 4, "two threads: 4 ms"))]
    return dense + [
        of_brian2("dense-large", 4), speedup("dense-large", 1.7),
        of_brian2("sparse", 10), of_clock("sparse", 15), speedup("sparse", 1.5),
        of_brian2("sparse-long", 40), of_clock("sparse-long", 40),
        ms("million", "event", 30, "30 ms"), speedup("million", 1.5),
        Goal("million", "16 bytes a synapse, all told", lambda results: results.bytes_per_synapse("million"), 16, False),
        built("million", 1, 5, "built in 5 s"), built("million", 2, 3, "two threads: built in 3 s"),
        ms("ten-million", "event", 1000, "faster than real time: 1,000 ms"), speedup("ten-million", 1.5),
        Goal("ten-million", "12 GiB",
             lambda results: in_gib(results.peak_bytes("ten-million")), 12, False, "{} GiB"),
    ]


def in_gib(bytes_):
    return bytes_ and Spread(*(value / 2**30 for value in (bytes_.median, bytes_.low, bytes_.high)))


def number(value):
    """Three figures, but not more than two behind the point."""
    return f"{value:,.0f}" if value >= 99.95 else f"{value:.1f}" if value >= 9.995 else f"{value:.2f}"


def with_range(spread):
    if number(spread.low) == number(spread.high):
        return number(spread.median)
    return f"{number(spread.median)} ({number(spread.low)}–{number(spread.high)})"


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def cell(spread, form="{}"):
    return "" if spread is None else form.format(with_range(spread))


def times_table(results):
    head = (["workload", *COLUMNS.values(), *results.peers] + [f"event / {peer}" for peer in results.peers] +
            ["clock / event"])
    rows = [[f"`{workload}`"] +
            [cell(results.ms(workload, column)) for column in [*COLUMNS, *results.peers]] +
            [cell(results.times_faster(workload, "event", peer), "1 / {}") for peer in results.peers] +
            [cell(results.times_faster(workload, "event", "clock"))]
            for workload in results.workloads]
    return table(head, rows)


def goals_table(results):
    rows = [goal.row(results) for goal in goals()]
    return table(["workload", "goal", "result", ""], [row for row in rows if row])


def short_table(results):
    rows = [[text] + ["" if spread is None else number(spread.median)
                      for spread in (results.ms(workload, column) for column in [*COLUMNS, *results.peers])]
            for workload, text in NETWORKS.items() if workload in results.workloads]
    return table(["network", "event-driven, 1 thread", "2 threads", "clock-driven, 1 thread", "2 threads", *results.peers], rows)


def origin(results):
    data = results.data
    crowded = data["foreign_cores"] > CROWDED
    peers = "".join(f", {peer['label']} ({peer['version']})" for peer in data["peers"])
    return (f"Medians of {len(results.rounds)} rounds, {data['date']}: Lull {data['lull']['version']} "
            f"({data['lull']['compiler']}){peers}, alternating on {data['machine']['cores']} cores of an "
            f"{data['machine']['processor']}; other processes used {data['foreign_cores']:.2g} of a core."
            + (" Lull's threads wait for one another, so the figures for two threads are unreliable here." if crowded else ""))


def bench_section(results, picture):
    """For bench/README.md; `picture` is where it lies from there."""
    return (f"{origin(results)} The brackets hold the lowest and the highest.\n\n{times_table(results)}\n"
            f"![The table as bars]({picture})\n\n"
            f"Goals and results:\n\n{goals_table(results)}")


def top_section(results, picture):
    return f"{origin(results)}\n\n{short_table(results)}\n![The same with the other workloads, as bars]({picture})\n"


def replace_section(text, section, name):
    """`text` with `section` between its marks. Raises ValueError if they are not there once each."""
    if text.count(BEGIN) != 1 or text.count(END) != 1 or text.index(BEGIN) > text.index(END):
        raise ValueError(f"{name} must have one {BEGIN} and behind it one {END}")
    return text[:text.index(BEGIN)] + f"{BEGIN}\n\n{section}\n" + text[text.index(END):]
