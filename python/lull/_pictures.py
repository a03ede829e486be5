"""Pictures: objects that show themselves in a notebook and save themselves as PNG files."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from lull import _lull
from lull._lull import ConfigError, RunError
from lull._network import _indices
from lull._recorded import Spikes, Traces, Weights, time_range
from lull._values import Time, milliseconds, numbers, shown, text, whole

__all__ = ["Picture", "chart", "full_raster", "heat_map", "raster", "rate", "rhythm", "spectrum", "trace", "weights"]


class Picture:
    """A picture in memory.

    Attributes
    ----------
    png : bytes
        What its file would hold.
    """

    def __init__(self, png: bytes) -> None:
        self.png = png

    @property
    def width(self) -> int:
        """[pixels]"""
        return int.from_bytes(self.png[16:20], "big")

    @property
    def height(self) -> int:
        """[pixels]"""
        return int.from_bytes(self.png[20:24], "big")

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the PNG file."""
        with open(path, "wb") as file:
            file.write(self.png)

    def _repr_png_(self) -> bytes:
        return self.png

    def __repr__(self) -> str:
        return f"<lull.Picture, {self.width} × {self.height}>"


def _spikes_of(source: Any, start: Time | None, stop: Time | None, layers: Any, columns: Any) -> Spikes:
    """The spikes of a Recording, a Run or a Spikes."""
    if isinstance(source, Spikes):
        return source.select(start, stop, layers, columns)
    if hasattr(source, "spikes"):
        return source.spikes(start, stop, layers, columns)
    raise ConfigError(f"{shown(source)} has no spikes; must be a Recording, a Run or a Spikes")


def _size(width: int, height: int) -> tuple[int, int]:
    return whole(width, "width", 640, 16384), whole(height, "height", 400, 16384)


def _check_axes(ax: Any) -> None:
    if ax is not None and not all(hasattr(ax, name) for name in ("plot", "set", "legend")):
        raise ConfigError(f"ax = {shown(ax)}; must be axes of Matplotlib")


def _layers_of(spikes: Spikes) -> list[tuple[str, Spikes, str]]:
    """The name, the spikes and the colour of each layer that has neurons among those of `spikes`."""
    built = spikes._network._network
    first = built.first_own_neuron
    names, layer_of = built.layer_names(), built.layer_of_neurons()
    colours = _lull.layer_colours(np.bincount(layer_of, minlength=len(names)).tolist())
    there = set(layer_of.tolist() if spikes._ids is None else layer_of[spikes._ids - first].tolist())
    return [(name, spikes.layer(name), colours[index]) for index, name in enumerate(names) if index in there]


def _legend(ax: Any) -> None:
    """A legend inside the axes: beside them it would be cut off in figures of the usual layout."""
    ax.legend(loc="upper right", fontsize="small", framealpha=0.8, markerscale=4)


def _spike_picture(kind: str, spikes: Spikes, width: int, height: int, title: str, bin: Time | None) -> Picture:
    width, height = _size(width, height)
    title = text(title, "title")
    if spikes.stop <= spikes.start:
        raise ConfigError("there is nothing to draw: no time has passed since the recording began")
    png = _lull.spike_picture(
        kind, spikes.times, spikes.neurons, spikes._network._network, spikes.start, spikes.stop, width, height, title,
        None if bin is None else milliseconds(bin, "bin"),
    )
    return Picture(png)


def raster(
    source: Any, start: Time | None = None, stop: Time | None = None, *, layers: Any = None, columns: Any = None,
    width: int = 1600, height: int = 900, title: str = "", bin: Time | None = None, ax: Any = None,
) -> Any:
    """The spikes over time, neurons sorted by column and coloured by layer, with the population rate below.

    Parameters
    ----------
    source : Recording, Run or Spikes
    start, stop : float or str, optional
        [ms] The part to draw.
    layers : str or sequence of str, optional
    columns : int or sequence of int, optional
    width, height : int
        [pixels] 640 to 16384, and 400 to 16384.
    title : str
    bin : float or str, optional
        [ms] Width of the bins of the rate.
    ax : matplotlib.axes.Axes, optional
        Draws into these axes instead, in the colours of Lull's pictures, with a legend.

    Returns
    -------
    Picture
        Or the axes, if they were given.

    Raises
    ------
    ConfigError
        For a size, a part or a bin out of range; for the spikes of one of several ranks, which only axes of Matplotlib show.
    """
    _check_axes(ax)
    spikes = _spikes_of(source, start, stop, layers, columns)
    if ax is None:
        return _spike_picture("raster", spikes, width, height, title, bin)
    for name, of_layer, colour in _layers_of(spikes):
        ax.plot(of_layer.times, of_layer.neurons, ".", markersize=2, markeredgewidth=0, color=colour, label=name)
    ax.set(xlim=(spikes.start, spikes.stop), xlabel="time [ms]", ylabel="neuron", title=text(title, "title"))
    if not ax.yaxis_inverted():
        ax.invert_yaxis()
    _legend(ax)
    return ax


def full_raster(source: Any, start: Time | None = None, stop: Time | None = None) -> Picture:
    """The spikes with one pixel for each neuron (row) and millisecond (column); arguments as `raster`."""
    return _spike_picture("full_raster", _spikes_of(source, start, stop, None, None), 1600, 900, "", None)


def rate(
    source: Any, start: Time | None = None, stop: Time | None = None, *, layers: Any = None, columns: Any = None,
    width: int = 1600, height: int = 900, title: str = "", bin: Time | None = None, ax: Any = None,
) -> Any:
    """The population rate of each layer over time; arguments as `raster`."""
    _check_axes(ax)
    spikes = _spikes_of(source, start, stop, layers, columns)
    if ax is None:
        return _spike_picture("rates", spikes, width, height, title, bin)
    for name, of_layer, colour in _layers_of(spikes):
        ax.plot(*of_layer.population_rate(10 if bin is None else bin), color=colour, linewidth=1, label=name)
    ax.set(xlim=(spikes.start, spikes.stop), xlabel="time [ms]", ylabel="rate [Hz]", title=text(title, "title"))
    _legend(ax)
    return ax


def rhythm(
    source: Any, start: Time | None = None, stop: Time | None = None, *, width: int = 1600, height: int = 900, title: str = ""
) -> Picture:
    """The spectrogram of the population rate, 0.5 to 200 Hz; arguments as `raster`."""
    return _spike_picture("rhythm", _spikes_of(source, start, stop, None, None), width, height, title, None)


def spectrum(
    source: Any, start: Time | None = None, stop: Time | None = None, *, layers: Any = None, columns: Any = None,
    width: int = 1600, height: int = 900, title: str = "", ax: Any = None,
) -> Any:
    """The spectrum of the population rate, 0.5 to 200 Hz, with its rhythms; arguments as `raster`."""
    _check_axes(ax)
    spikes = _spikes_of(source, start, stop, layers, columns)
    if ax is None:
        return _spike_picture("spectrum", spikes, width, height, title, None)
    found = spikes.statistics()["spectrum"]
    ax.loglog(found["hz"], found["times_chance"], color=_lull.layer_colours([1])[0], linewidth=1)
    ax.set(xlabel="frequency [Hz]", ylabel="power [× chance]", title=text(title, "title"))
    return ax


def trace(
    source: Any, neurons: Any = None, variable: str | None = None, *, width: int = 1600, height: int = 900, title: str = "",
    ax: Any = None,
) -> Any:
    """A state variable of traced neurons over time, with their spikes if these were recorded.

    Parameters
    ----------
    source : Recording, Run or Traces
    neurons : int or sequence of int, optional
        The neurons to draw, of those that were traced; by default the first nine.
    variable : str, optional
        The first one by default: ``"v"``, or ``"x"``.
    width, height, title, ax
        As for `raster`.
    """
    _check_axes(ax)
    if not isinstance(source, Traces) and not hasattr(source, "traces"):
        raise ConfigError(f"{shown(source)} has no traces; must be a Recording, a Run or a Traces")
    traces = source if isinstance(source, Traces) else source.traces
    traces = traces() if callable(traces) else traces
    name = traces.variables[0] if variable is None else text(variable, "variable")
    chosen = np.asarray(traces.neurons)[:9] if neurons is None else _indices(neurons, traces._network.size, "neuron")
    if ax is not None:
        for neuron, colour in zip(chosen, _lull.layer_colours([1] * len(chosen))):
            ax.plot(traces.times, traces.of(int(neuron), name), color=colour, linewidth=1, label=f"neuron {int(neuron)}")
        ax.set(xlabel="time [ms]", ylabel=f"{name} [mV]" if name == "v" else name, title=text(title, "title"))
        _legend(ax)
        return ax
    width, height = _size(width, height)
    if len(traces) == 0:
        raise ConfigError("there is nothing to draw: no time has passed since the recording began")
    try:
        spikes = None if isinstance(source, Traces) else _spikes_of(source, None, None, None, None)
    except RunError:
        spikes = None
    step = int(traces.times[1] - traces.times[0]) if len(traces) > 1 else 1
    begin = int(traces.times[0]) - step
    panels = []
    for neuron in chosen:
        fired = np.empty(0, np.int64)
        if spikes is not None and name in ("v", "x"):
            own = spikes.times[spikes.neurons == neuron]
            own = np.unique(-((begin - own) // step))
            fired = own[(own >= 1) & (own <= len(traces))]
        panels.append(
            _lull.Panel(f"neuron {int(neuron)}", "", f"{name} [mV]" if name == "v" else name, traces.of(int(neuron), name),
                        fired, 30.0 if name == "v" else None, float(step))
        )
    return Picture(_lull.trace_picture(panels, width, height, text(title, "title")))


def weights(
    source: Any, *, width: int = 1600, height: int = 900, title: str = "", bins: int = 50, ax: Any = None
) -> Any:
    """The distribution of the weights over time.

    Parameters
    ----------
    source : Recording, Run, Weights or Simulation
        A Simulation stands for its present weights.
    bins : int
        The number of bins of the histograms that are drawn into `ax`, 1 to 10,000.
    width, height, title, ax
        As for `raster`.
    """
    _check_axes(ax)
    bins = whole(bins, "bins", 1, 10_000)
    if not isinstance(source, Weights) and not hasattr(source, "weights"):
        raise ConfigError(f"{shown(source)} has no weights; must be a Recording, a Run, a Weights or a Simulation")
    recorded = source
    if hasattr(source, "snapshot"):
        values = np.asarray(source.weights)
        of_network = source.network
        recorded = Weights(np.array([source.now]), values[None, :], of_network.edges, of_network.edge_projections, of_network)
    elif not isinstance(source, Weights):
        recorded = source.weights() if callable(source.weights) else source.weights
    if ax is not None:
        if not len(recorded):
            raise ConfigError("there is nothing to draw: no weights were recorded")
        shown_rows = [0, -1] if len(recorded) > 1 else [0]
        edges = np.histogram_bin_edges(recorded.values[shown_rows], bins)  # the same for both
        for row, colour, style in zip(shown_rows, _lull.layer_colours([2, 1]), ("-", "--")):
            ax.hist(recorded.values[row], bins=edges, histtype="step", color=colour, linestyle=style, linewidth=1.5,
                    label=f"{int(recorded.times[row])} ms")
        ax.set(xlabel="weight [mV/ms]", ylabel="synapses", title=text(title, "title"))
        _legend(ax)
        return ax
    width, height = _size(width, height)
    return Picture(
        _lull.weight_picture(
            recorded.times, recorded.values, recorded.synapses["source"], recorded.synapses["target"],
            recorded.projections.astype(np.int32).view(np.uint32), recorded._network._network, width, height, text(title, "title"),
        )
    )


def chart(
    x: Any, curves: Any, *, x_title: str = "", y_title: str = "", x_log: bool = False, y_log: bool = False,
    width: int = 1600, height: int = 900, title: str = "",
) -> Picture:
    """Curves over one axis.

    Parameters
    ----------
    x : array_like, shape (points,)
    curves : array_like or dict
        The values of one curve; or of several, by their labels. NaN leaves a gap.
    x_title, y_title, title : str
    x_log, y_log : bool
        Whether an axis is logarithmic.
    width, height : int
        As for `raster`.

    Returns
    -------
    Picture
    """
    width, height = _size(width, height)
    named = dict(curves) if hasattr(curves, "items") else {"": curves}
    series = [
        _lull.ChartSeries(text(str(label), "a label"), numbers(x, "x"), numbers(values, f"curves[{label!r}]"), 1 + index % 8)
        for index, (label, values) in enumerate(named.items())
    ]
    panel = _lull.ChartPanel(text(x_title, "x_title"), text(y_title, "y_title"), bool(x_log), bool(y_log), series)
    return Picture(_lull.chart_picture([panel], width, height, text(title, "title")))


def heat_map(
    rows: np.ndarray, x: str, y: str, value: str, *, width: int = 1600, height: int = 900, title: str = "", ax: Any = None
) -> Any:
    """A value of a sweep over two keys, the mean over seeds. Needs Matplotlib.

    Parameters
    ----------
    rows : ndarray
        What `sweep` returned.
    x, y, value : str
        Names of its fields.
    width, height : int
        [pixels]
    title : str
    ax : matplotlib.axes.Axes, optional
        Draws into these axes instead.

    Returns
    -------
    Picture
        Or the axes, if they were given.
    """
    _check_axes(ax)
    if not isinstance(rows, np.ndarray):
        raise ConfigError(f"rows = {shown(rows)}; must be what sweep() returned")
    for name in (x, y, value):
        if name not in (rows.dtype.names or ()):
            raise ConfigError(f"the rows have no field {name!r}; there are {', '.join(rows.dtype.names or ())}")
    xs, column = np.unique(rows[x], return_inverse=True)
    ys, line = np.unique(rows[y], return_inverse=True)
    total, count = np.zeros((len(ys), len(xs))), np.zeros((len(ys), len(xs)))
    there = np.isfinite(rows[value])
    np.add.at(total, (line[there], column[there]), rows[value][there])
    np.add.at(count, (line[there], column[there]), 1)
    mean = np.divide(total, count, out=np.full_like(total, np.nan), where=count > 0)
    if ax is not None:
        image = ax.pcolormesh(np.arange(len(xs) + 1) - 0.5, np.arange(len(ys) + 1) - 0.5, mean, cmap="viridis")
        ax.set_xticks(np.arange(len(xs)), [f"{each:.4g}" if np.isreal(each) else str(each) for each in xs])
        ax.set_yticks(np.arange(len(ys)), [f"{each:.4g}" if np.isreal(each) else str(each) for each in ys])
        ax.set(xlabel=x, ylabel=y, title=title)
        ax.figure.colorbar(image, ax=ax, label=value)
        return ax
    import io

    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    width, height = _size(width, height)
    figure = Figure(figsize=(width / 150, height / 150), dpi=150, layout="constrained")
    FigureCanvasAgg(figure)
    heat_map(rows, x, y, value, title=title, ax=figure.add_subplot())
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png")
    return Picture(buffer.getvalue())
