"""Bars for each workload, one a simulator and engine, on a logarithmic axis."""

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FuncFormatter, NullLocator

from lull import COLUMNS
from tables import number

# Okabe and Ito's colours, which colour-blind people tell apart: blues for the event-driven engine, oranges for the
# clock-driven one, others for peers.
ENGINE_COLOURS = {"event": "#0072B2", "event2": "#56B4E9", "clock": "#D55E00", "clock2": "#E69F00"}
PEER_COLOURS = ["#009E73", "#CC79A7", "#F0E442", "#000000"]
INK, FAINT = "#333333", "#E3E3E3"


def draw(results, path):
    peer_colours = [PEER_COLOURS[n % len(PEER_COLOURS)] for n in range(len(results.peers))]
    columns = [(column, f"Lull, {name}", ENGINE_COLOURS[column]) for column, name in COLUMNS.items()]
    columns += list(zip(results.peers, results.peers, peer_colours))
    plt.rcParams.update({"font.family": "DejaVu Sans", "font.size": 9, "text.color": INK, "axes.labelcolor": INK,
                         "xtick.color": INK, "ytick.color": INK})
    # Twice as many pixels as a page shows.
    figure, axes = plt.subplots(figsize=(8, 4.6), dpi=200)
    slot = 0.86 / len(columns)
    for place, (column, label, colour) in enumerate(columns):
        measured = [(n, spread) for n, spread in enumerate(results.ms(name, column) for name in results.workloads) if spread]
        x = [n + (place - (len(columns) - 1) / 2) * slot for n, _ in measured]
        spreads = [spread for _, spread in measured]
        medians = [spread.median for spread in spreads]
        axes.bar(x, medians, slot * 0.9, color=colour, label=label, zorder=2)
        axes.errorbar(x, medians, [[s.median - s.low for s in spreads], [s.high - s.median for s in spreads]],
                      fmt="none", ecolor=INK, elinewidth=0.8, capsize=1.5, capthick=0.8, zorder=3)
        for at, spread in zip(x, spreads):
            axes.annotate(number(spread.median), (at, spread.high), (0, 3), textcoords="offset points", ha="center",
                          va="bottom", rotation=90, fontsize=7,
                          path_effects=[withStroke(linewidth=2.5, foreground="white")])
    every = [results.ms(name, column) for name in results.workloads for column, _, _ in columns]
    lowest = min(spread.low for spread in every if spread)
    highest = max(spread.high for spread in every if spread)
    axes.set_yscale("log")
    axes.set_ylim(lowest / 2, max(highest, 1000) * 3)
    axes.axhline(1000, color=INK, linewidth=0.8, linestyle=(0, (4, 3)), zorder=1)
    axes.annotate("real time", (0, 1000), (4, 2), xycoords=("axes fraction", "data"), textcoords="offset points",
                  fontsize=8, va="bottom")
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.set_ylabel("wall ms per second of model time")
    axes.set_xticks(range(len(results.workloads)), results.workloads)
    axes.set_xlim(-0.55, len(results.workloads) - 0.45)
    axes.tick_params(length=0)
    axes.grid(axis="y", color=FAINT, linewidth=0.8, zorder=0)
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(INK)
    figure.legend(loc="upper center", ncol=min(len(columns), 5), frameon=False, fontsize=8.5, handlelength=1, handleheight=1,
                  columnspacing=1.4, handletextpad=0.5)
    figure.tight_layout(rect=(0, 0, 1, 0.95 if len(columns) <= 5 else 0.9))
    figure.savefig(path, metadata={"Software": None})
    plt.close(figure)
