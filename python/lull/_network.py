"""Networks: descriptions from files, keywords and arrays, and what is built of them."""

from __future__ import annotations

import html
import os
import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from lull import _lull
from lull._lull import ConfigError
from lull._models import Model, model_files
from lull._specs import Edges, Stdp, _Given, spec_error
from lull._values import Time, changes_of, names_of, numbers, overrides_of, path, shown, text, toml_document, whole

__all__ = ["EDGE", "Description", "Network", "load"]

EDGE = np.dtype([("source", "<u4"), ("target", "<u4"), ("delay", "<u4"), ("weight", "<f4")])
"""The record of a synapse: source and target neuron, delay [ms], weight [mV/ms]. Arrays of it are taken without checks of
each value's type, which is fastest."""

_LARGEST_COLUMN = 65_535
_OTHER_NAMES = {
    "source": ("pre", "from", "src", "i", "sources", "source_id", "presynaptic"),
    "target": ("post", "to", "tgt", "dst", "j", "targets", "target_id", "postsynaptic"),
    "delay": ("delays", "d"),
    "weight": ("weights", "w", "strength"),
}
"""What other programs call the fields of edges."""

_PARAMETERS = {
    "izhikevich": (["a", "b", "c", "d", "drive", "gain"], ["v", "u"]),
    "hindmarsh-rose": (["a", "b", "c", "d", "s", "x_r", "r", "drive", "gain"], ["x", "y", "z"]),
    **_lull.built_in_models(),
}


def load(source: str | os.PathLike[str], set: Mapping[str, Any] | None = None, *, ranks: _lull.Ranks | None = None) -> Network:
    """Loads a network from a configuration file, or a built-in one by its name.

    Parameters
    ----------
    source : str or path
        A TOML file, or one of `lull.built_in_names()`. A name with a ``.`` or a ``/`` is that of a file.
    set : dict, optional
        Keys and the values that they get: ``{"columns[0].count": 50, "duration": 2000}``. Values are Python values; numbers
        for lengths of time are ms.
    ranks : Ranks, optional
        The processes that build the network together, from `lull.mpi.ranks`, each its own columns: see `Network`. Every rank
        makes this call. The network is then built at once.

    Returns
    -------
    Network

    Raises
    ------
    ConfigError
        With a line for each mistake, as the program prints them.
    RunError
        If a rank loads another network, or has left.

    Examples
    --------
    >>> lull.load("reference", set={"columns[0].count": 5}).describe().neurons
    500
    """
    return Network._from(_recipe_of(source, set), ranks=checked_ranks(ranks))


def _recipe_of(source: str | os.PathLike[str], set: Mapping[str, Any] | None) -> Recipe:
    overrides = overrides_of(set)
    name = path(source, "source")
    is_file = os.path.exists(name) or re.search(r"[./\\]", name)
    return Recipe("load" if is_file else "built_in", name, overrides)


def checked_ranks(ranks: Any) -> _lull.Ranks | None:
    """Ranks, or None."""
    if ranks is not None and not isinstance(ranks, _lull.Ranks):
        raise ConfigError(f"ranks = {shown(ranks)}; must come from lull.mpi.ranks()")
    return ranks


@dataclass(frozen=True)
class Recipe:
    """What a configuration is made of: so that it can be made again with other values."""

    kind: str
    """``"load"``, ``"built_in"``, ``"toml"`` or ``"keywords"``."""
    source: str
    """A path, a name or TOML."""
    overrides: list[tuple[str, str]] = field(default_factory=list)
    directory: str = ""
    name: str = ""
    """What the network is called; by default what the source is."""

    def make(self, share: int = 1) -> _lull.Config:
        """The configuration of a network that as many ranks as `share` will share: a share must fit into memory. With 0, it need
        not fit.
        """
        try:
            config = self._read(share)
        except ConfigError as error:  # an override stands on no line of a file
            message = re.sub(r"(?m)^set:1: ([^ ]+) = ", r'set["\1"] = ', str(error))
            raise ConfigError(re.sub(r"(?m)^set:1: ", "set: ", message)) from None
        if self.name:
            config.name = self.name
        return config

    def _read(self, share: int) -> _lull.Config:
        if self.kind == "load":
            return _lull.Config.load(self.source, self.overrides, share)
        if self.kind == "built_in":
            return _lull.Config.built_in(self.source, self.overrides, share)
        if self.kind == "toml":
            return _lull.Config.parse(self.source, self.name, self.overrides, self.directory, share)
        return _parse(self.source, self.directory, self.overrides, share)

    def change(self, overrides: list[tuple[str, str]]) -> Recipe:
        """The same with further values, which count more than earlier ones."""
        return replace(self, overrides=[*self.overrides, *overrides])


class Network:
    """A network, with the duration, the engine and the recording of a run.

    There are three ways to describe a network.

    *Keywords*, with the keys of TOML files (docs/configuration.md): `columns`, and `types`, `projections`, `inputs`, `stdp`.

    *Arrays*: `neurons` instead of columns and types, `edges` instead of projections, or in addition.

    *TOML text*: `toml` alone.

    Parameters
    ----------
    columns : sequence of Column or dict; int
        The kinds of column; with `neurons`, the number of columns into which the neurons are divided (1 by default, or as
        many as columns of 65,535 neurons take). Threads share columns.
    types : dict, optional
        Names of neuron types, and a `NeuronType` or dict for each.
    projections : sequence of Projection or dict, optional
    inputs : sequence of Input or dict, optional
    neurons : int, mapping, structured array or table, optional
        The neurons one by one: arrays of parameters (``a``, ``b``, ``c``, ``d``, ``drive``, ``gain``) and states at time 0
        (``v``, ``u``), each of shape (neurons,) or a single number for all; optionally ``layer``, the name of each neuron's
        layer, and ``column``, its number: both in blocks, because neurons are numbered column by column and layer by layer.
        NaN in an array means the model's default. An int is a number of equal neurons.
    model : str or Model, optional
        The model of `neurons`: ``"izhikevich"`` (the default), ``"hindmarsh-rose"``, ``"izhikevich-2007"``, ``"lif-delta"``,
        ``"lif-exp"``, ``"lif-cond-exp"``, ``"adex"``, or what `lull.load_model` returns. Other networks name models in `types`.
    models : sequence of path or Model, optional
        The plug-ins whose models `types` name: paths, or what `lull.load_model` returns.
    edges : arrays, Edges or sequence of Edges, optional
        Synapses one by one: see `Edges`. Bare arrays learn if `stdp` is given. **The network has them in another order**: see
        `Network.edge_order`.
    stdp : Stdp or dict, optional
        The rule by which synapses learn.
    seed, input_seed : int, optional
        The seed of all random draws, and a seed for those of the inputs alone.
    duration : float or str, optional
        [ms] How long runs last that are given no other duration; 20 s by default.
    delivery_limit : float, optional
        [mV/ms] Weights are clamped to ± this when they are delivered.
    rest_tolerance : float, optional
    record, run : dict, optional
        What `lull.run` leaves in its directory, and how it runs: the keys of ``[record]`` and ``[run]``.
    toml : str, optional
        A whole configuration as text, instead of all others but `set`, `directory` and `name`.
    directory : path, optional
        Where relative paths in the description begin.
    set : dict, optional
        As in `load`.
    name : str
        What summaries and pictures call the network.
    ranks : Ranks, optional
        The processes that build the network together, from `lull.mpi.ranks`. Every rank gives the same description. The network
        is then built at once. Each rank has consecutive columns of its own (`own_columns`): `neurons`, `edges`, `select` and
        whatever is recorded are about these; `size`, `synapses`, `columns` and `layers` are about the whole network.

    Raises
    ------
    ConfigError
        With a line for each mistake.
    RunError
        If a rank gives another description, or has left.

    Examples
    --------
    >>> net = lull.Network(neurons=2, edges={"source": [0], "target": [1], "delay": [3], "weight": [20.0]})
    >>> net.edges["delay"]
    array([3], dtype=uint32)
    """

    _config: _lull.Config
    _recipe: Recipe

    def __init__(
        self,
        *,
        columns: Any = None,
        types: Mapping[str, Any] | None = None,
        projections: Sequence[Any] | None = None,
        inputs: Sequence[Any] | None = None,
        neurons: Any = None,
        model: str | Model | None = None,
        models: Sequence[Any] | None = None,
        edges: Any = None,
        stdp: Any = None,
        seed: int | None = None,
        input_seed: int | None = None,
        duration: Time | None = None,
        delivery_limit: float | None = None,
        rest_tolerance: float | None = None,
        projection_defaults: Mapping[str, Any] | None = None,
        record: Mapping[str, Any] | None = None,
        run: Mapping[str, Any] | None = None,
        toml: str | None = None,
        directory: str | os.PathLike[str] | None = None,
        set: Mapping[str, Any] | None = None,
        name: str = "network",
        ranks: _lull.Ranks | None = None,
    ) -> None:
        self._ranks = checked_ranks(ranks)
        self._share = 1 if ranks is None else ranks.size
        self._built: _lull.BuiltNetwork | None = None
        self._lock = threading.Lock()
        place = "" if directory is None else path(directory, "directory")
        text(name, "name")
        if toml is not None:
            given = {"columns": columns, "types": types, "projections": projections, "inputs": inputs, "neurons": neurons,
                     "model": model, "models": models, "edges": edges, "stdp": stdp, "seed": seed, "input_seed": input_seed,
                     "duration": duration, "delivery_limit": delivery_limit, "rest_tolerance": rest_tolerance,
                     "projection_defaults": projection_defaults, "record": record, "run": run}
            extra = [key for key, value in given.items() if value is not None]
            if extra:
                raise ConfigError(f"toml and {', '.join(extra)} are given; toml describes a whole network")
            self._recipe = Recipe("toml", text(toml, "toml"), overrides_of(set), place, name)
            self._config = self._recipe.make(self._share)
            self._build_with_ranks()
            return
        document: dict[str, Any] = {
            "seed": seed, "input_seed": input_seed, "duration": duration, "delivery_limit": delivery_limit,
            "rest_tolerance": rest_tolerance, "models": None if models is None else model_files(models), "types": types, "stdp": stdp, "record": record, "run": run,
            "projection_defaults": projection_defaults, "projections": _listed(projections, "projections"),
            "inputs": _listed(inputs, "inputs"),
        }
        for key in ("types", "stdp", "record", "run", "projection_defaults"):
            if document[key] is not None and not isinstance(document[key], Mapping) and not hasattr(document[key], "to_dict"):
                raise spec_error(key, document[key], "a dict")
        table: dict[str, Any] = {}
        count = 0
        if neurons is not None:
            own = "izhikevich" if model is None else model
            table, count = _neuron_table(neurons, own)
            document.update(_of_neurons(table, count, own, columns, types))
            if isinstance(own, Model):
                document["models"] = [*(each for each in document["models"] or [] if each != own), own]
        else:
            if model is not None:
                raise ConfigError("model is given without neurons; it is the model of neurons of arrays, and types have their own")
            document["columns"] = _listed(columns, "columns")
            if not document["columns"]:
                raise ConfigError("a network needs columns, neurons or toml")
        for key in ("models", "projections", "inputs"):
            document[key] = document[key] or None  # an empty list is none
        document = {key: value for key, value in document.items() if value is not None}
        self._recipe = Recipe("keywords", toml_document(document), overrides_of(set), place, name)
        config = self._recipe.make(self._share)
        for key, values in table.items():
            if np.ndim(values) > 0:
                config.add_neuron_table(key, values, count)
        for index, given_input in enumerate(document.get("inputs", [])):
            if isinstance(given_input, _Given):
                config.set_given(
                    index, numbers(given_input.times, f"inputs[{index}].times"),
                    numbers(given_input.ids, f"inputs[{index}].neurons"),
                    numbers(given_input.amplitude, f"inputs[{index}].amplitude"), given_input.kind,
                )
        lists = _edge_lists(edges)
        for index, listed in enumerate(lists):
            _add_edges(config, listed, f"edges[{index}]" if len(lists) > 1 else "edges", stdp, delivery_limit)
        self._config = config
        if config.has_arrays():
            self.build()
        self._build_with_ranks()

    @classmethod
    def _from(
        cls, recipe: Recipe, arrays_of: Network | None = None, ranks: _lull.Ranks | None = None, share: int = 1
    ) -> Network:
        """The network of a recipe, with the arrays of another one. `share` is as for `Recipe.make`, without ranks."""
        self = cls.__new__(cls)
        self._ranks = ranks
        self._share = share if ranks is None else ranks.size
        self._recipe = recipe
        self._config = recipe.make(self._share)
        self._built = None
        self._lock = threading.Lock()
        if arrays_of is not None and arrays_of._config.has_arrays():
            self._config.adopt_arrays(arrays_of._config)
            self.build()
        self._build_with_ranks()
        return self

    def _build_with_ranks(self) -> None:
        """Builds a network of ranks while all of them are here. Later a single rank might need it, and wait for the others."""
        if self._ranks is not None:
            self.build()

    def _changed_config(self, changes: Mapping[str, Any], ranks: _lull.Ranks) -> _lull.Config:
        """The configuration with other values, which nothing is built of here."""
        config = self._recipe.change(overrides_of(changes)).make(ranks.size)
        if self._config.has_arrays():
            config.adopt_arrays(self._config)
        return config

    def _without_ranks(self) -> Network:
        """The network as one process has it."""
        return self if self._ranks is None else Network._from(self._recipe, self, share=0)

    def _check_without_ranks(self, what: str) -> None:
        if self._ranks is not None:
            raise ConfigError(f"{what}: the network has ranks; load it without ranks=, for this process alone")

    def __reduce__(self) -> Any:
        if self._ranks is not None:
            raise TypeError("a Network of ranks cannot be pickled: each process has a part of it; load it in the other process")
        if self._config.has_arrays():
            raise TypeError("a Network of arrays cannot be pickled; save(directory) writes it, and load() reads it")
        return Network._from, (self._recipe, None, None, self._share)

    def __copy__(self) -> Network:
        return self  # a network does not change

    def __deepcopy__(self, memo: Any) -> Network:
        return self

    def build(self, threads: int = 0) -> Network:
        """Builds the network now: draws its parameters and synapses. Otherwise it is built when it is first needed; with ranks, it is
        built already.

        Parameters
        ----------
        threads : int
            Number of threads, 0 for one per core. Every number gives the same network.

        Returns
        -------
        Network
            This network.

        Raises
        ------
        ConfigError
            For a mistake that only building finds, such as an edge to a neuron that does not exist.
        MemoryError
        """
        threads = whole(threads, "threads", 0, 1024)
        with self._lock:
            if self._built is None:
                self._built = _lull.BuiltNetwork.build(self._config, threads, self._ranks)
        return self

    @property
    def _network(self) -> _lull.BuiltNetwork:
        self.build()
        assert self._built is not None
        return self._built

    def with_(self, **keys: Any) -> Network:
        """The same network with other values: ``net.with_(set={"columns[0].count": 5})``, ``net.with_(seed=3)``. With ranks, every
        rank makes this call.

        Parameters
        ----------
        set : dict
            As in `load`. Arrays stay as they are.
        seed : int
        duration : float or str

        Returns
        -------
        Network
            A new network; this one stays as it is.
        """
        overrides = changes_of(keys.pop("set", None))
        for key in ("seed", "duration"):
            if keys.get(key) is not None:
                overrides[key] = keys[key]
            keys.pop(key, None)
        if keys:
            raise ConfigError(f"with_() knows set, seed and duration, but not {', '.join(keys)}")
        recipe = self._recipe.change(overrides_of(overrides))
        try:
            return Network._from(recipe, self, self._ranks, self._share)
        except ConfigError as error:
            if not self._config.has_arrays() or "changes nothing" not in str(error):
                raise
            raise ConfigError(f"{error}; edges of arrays keep the rule that Network(stdp=…) gave them") from None

    def to_toml(self) -> str:
        """The whole configuration as TOML, with every key and each number such that it reads back bit for bit.

        Raises
        ------
        ConfigError
            If the network has arrays, which TOML has no place for; `save` writes them beside it.
        """
        if self._config.has_arrays():
            raise ConfigError("the network has arrays, which TOML names as files; save(directory) writes both")
        return self._config.to_toml()

    def save(self, directory: str | os.PathLike[str]) -> str:
        """Writes ``network.toml`` into a directory, with the files that it names: its arrays and drawn synapses as CSV.

        ``lull run`` and `load` read it, and give the same spikes and weights.

        Returns
        -------
        str
            The path of ``network.toml``.

        Raises
        ------
        ConfigError
            If other ranks have a part of the network.
        """
        place = path(directory, "directory")
        self._network.check_whole("save")
        os.makedirs(place, exist_ok=True)
        _lull.write_network(self._network, self._config, place)
        return os.path.join(place, "network.toml")

    @property
    def name(self) -> str:
        """What summaries and pictures call the network."""
        return self._config.name

    @property
    def duration(self) -> int:
        """[ms] How long runs last that are given no other duration."""
        return self._config.duration

    @property
    def seed(self) -> int:
        """The seed of all random draws."""
        return self._config.seed

    @property
    def config_hash(self) -> int:
        """A hash of all that spikes and weights depend on."""
        return self._config.hash()

    @property
    def size(self) -> int:
        """Number of neurons, of all ranks."""
        return self._network.neurons

    @property
    def synapses(self) -> int:
        """Number of synapses, of all ranks."""
        return self._network.synapses

    @property
    def columns(self) -> int:
        """Number of columns, of all ranks."""
        return self._network.columns

    @property
    def ranks(self) -> _lull.Ranks | None:
        """The processes that have the network together; None if it was made without ``ranks=``."""
        return self._ranks

    @property
    def own_columns(self) -> range:
        """The columns that this process has: all, unless the network has ranks."""
        first = self._network.first_own_column
        return range(first, first + self._network.own_columns)

    @property
    def own_neurons(self) -> range:
        """The ids of the neurons of `own_columns`."""
        first = self._network.first_own_neuron
        return range(first, first + self._network.own_neurons)

    @property
    def layers(self) -> list[str]:
        """The names of the layers, in the order in which they first appear."""
        return self._network.layer_names()

    @property
    def neurons(self) -> np.ndarray:
        """All neurons as a structured array of shape (neurons,); with ranks, this rank's own, as `own_neurons` has them.

        The fields are ``id``, ``column``, ``layer``, ``type``, the parameters of the models, and the states at time 0 (NaN
        where a neuron's model has no such value). The array cannot be written to: the network does not change.
        """
        table = self._network.neuron_table()
        names = np.array(table["layer_names"])
        types = np.array(table["type_names"])
        values = {**table["parameters"], **table["states"]}
        fields = [("id", "u4"), ("column", "u4"), ("layer", names.dtype), ("type", types.dtype)]
        neurons = np.empty(len(table["columns"]), fields + [(name, "f4") for name in values])
        neurons["id"] = self.own_neurons
        neurons["column"] = table["columns"]
        neurons["layer"] = names[table["layers"]]
        neurons["type"] = types[table["types"]]
        for name, column in values.items():
            neurons[name] = column
        neurons.flags.writeable = False
        return neurons

    @property
    def edges(self) -> np.ndarray:
        """All synapses as a structured array of shape (synapses,), with the fields of `EDGE` and initial weights; with ranks, those
        that end at this rank's own neurons.

        **The order is by target column, then source, delay and target, whatever the order of the arrays that the network was
        made of**: see `edge_order`. It is the order of `Simulation.weights`.
        """
        return self._network.edge_rows().view(EDGE)[:, 0]

    @property
    def edge_order(self) -> np.ndarray:
        """The place of each listed synapse in `edges` and `Simulation.weights`, shape (listed,).

        ``net.edges[net.edge_order]`` are the synapses in the order in which ``Network(edges=…)`` got them, list after list. Of
        synapses that are equal in all fields, the first is the first.

        Raises
        ------
        ConfigError
            If other ranks have some of the synapses.

        Examples
        --------
        >>> net = lull.Network(neurons=3, edges={"source": [2, 0], "target": [1, 1], "weight": [5.0, 7.0]})
        >>> net.edges["weight"], net.edge_order
        (array([7., 5.], dtype=float32), array([1, 0]))
        """
        self._network.check_whole("edge_order")
        listed = self._config.listed_edges().view(EDGE)[:, 0]
        found = self.edges
        _, ranks = np.unique(np.concatenate([found, listed]), return_inverse=True)
        of_found, of_listed = ranks[: len(found)], ranks[len(found) :]
        by_rank = np.argsort(of_found, kind="stable")
        in_order = np.argsort(of_listed, kind="stable")
        sorted_ranks = of_listed[in_order]
        copies = np.arange(len(listed)) - np.searchsorted(sorted_ranks, sorted_ranks, "left")
        order = np.empty(len(listed), np.int64)
        order[in_order] = by_rank[np.searchsorted(of_found[by_rank], sorted_ranks, "left") + copies]
        return order

    @property
    def projection_names(self) -> list[str]:
        """The names of the projections, then of the edge lists; ``"projections[2]"``, ``"edges[0]"`` of those without a name."""
        return self._network.projection_names()

    @property
    def edge_projections(self) -> np.ndarray:
        """The projection or edge list of each synapse in `edges`: an index in `projection_names`, shape (synapses,).

        -1 where a synapse may be of one of several: these have the same layers, all inside columns or all between them, and the
        same learning rule; or one of them is an edge list with the same rule.
        """
        return _signed(self._network.projections())

    def select_synapses(self, projections: Any = None, pairs: Any = None, sample: int | None = None) -> np.ndarray:
        """The places of some synapses in `edges` and `Simulation.weights`, ascending.

        With ranks, every rank calls this with the same arguments, and gets the places of its own synapses.

        Parameters
        ----------
        projections : str or sequence of str, optional
            Names of projections or edge lists, as in `projection_names`.
        pairs : array_like of int, shape (pairs, 2), optional
            A source and a target each: all synapses from the one to the other. With `projections`, in addition to theirs. With
            neither, all synapses are selected.
        sample : int, optional
            Only this many of them, spread evenly; all, if there are fewer.

        Returns
        -------
        ndarray of uint64

        Raises
        ------
        ConfigError
            For a projection that does not exist, has no synapse, or cannot be told from another (see `edge_projections`); for a
            pair without a synapse.

        Examples
        --------
        >>> net = lull.Network(neurons=3, edges={"source": [2, 0], "target": [1, 1], "weight": [5.0, 7.0]})
        >>> net.edges["weight"][net.select_synapses(pairs=[(2, 1)])]
        array([5.], dtype=float32)
        """
        return _select_synapses(self._network, "", projections, pairs, sample)

    def select(self, layers: Any = None, columns: Any = None, neurons: Any = None) -> np.ndarray:
        """The ids of the neurons in these layers, columns and ids, ascending; with ranks, those of this rank's own neurons.

        Parameters
        ----------
        layers : str or sequence of str, optional
        columns, neurons : int, sequence of int, range or slice, optional

        Returns
        -------
        ndarray of uint32

        Raises
        ------
        ConfigError
            For a layer, column or neuron that the network does not have.
        """
        own = np.flatnonzero(self._mask(layers, columns, neurons))
        return (own + self._network.first_own_neuron).astype(np.uint32)

    def _mask(self, layers: Any, columns: Any, neurons: Any) -> np.ndarray:
        """Whether each own neuron is in these layers, columns and ids."""
        built = self._network
        mask = np.ones(built.own_neurons, bool)
        if layers is not None:
            names = built.layer_names()
            wanted = names_of(layers, "layers")
            for name in wanted:
                if name not in names:
                    raise ConfigError(f"there is no layer {name!r}; there are {', '.join(names)}")
            mask &= np.isin(built.layer_of_neurons(), [names.index(name) for name in wanted])
        if columns is not None:
            chosen = _chosen(_indices(columns, built.columns, "column"), self.own_columns)
            mask &= np.repeat(chosen, np.diff(built.first_neurons()))
        if neurons is not None:
            mask &= _chosen(_indices(neurons, built.neurons, "neuron"), self.own_neurons)
        return mask

    def describe(self) -> Description:
        """What the network will be, without building it: a table that shows itself in a notebook."""
        return Description(self._config.estimate(), self._config)

    def __repr__(self) -> str:
        estimate = self._config.estimate()
        return f"<lull.Network {self.name!r}: {estimate['neurons']:,} neurons, {estimate['synapses']:,.0f} synapses>"

    def _repr_html_(self) -> str:
        return self.describe()._repr_html_()


class Description:
    """What a network will be. Numbers of synapses that are drawn are expected values.

    Attributes
    ----------
    columns, neurons : int
    synapses, plastic_synapses : float
        Expected numbers.
    layers, projections, edges : list of dict
    network_bytes, simulation_bytes : float
    recorded_weights : dict or None
        What `run` with a directory would record of the weights: ``synapses``, ``snapshots``, ``disk_bytes``, ``memory_bytes``
        and ``files_bytes`` (more memory while the files are written).
    """

    def __init__(self, estimate: dict[str, Any], config: _lull.Config) -> None:
        self._title = f"{config.name}: seed {config.seed}, {_lull.format_duration(config.duration)}, {config.engine} engine"
        self.columns: int = estimate["columns"]
        self.neurons: int = estimate["neurons"]
        self.synapses: float = estimate["synapses"]
        self.plastic_synapses: float = estimate["plastic_synapses"]
        self.inputs: int = estimate["inputs"]
        self.min_delay_between_columns: int | None = estimate["min_delay_between_columns"]
        self.max_delay: int = estimate["max_delay"]
        self.network_bytes: float = estimate["network_bytes"]
        self.simulation_bytes: float = estimate["simulation_bytes"]
        self.recorded_weights: dict[str, float] | None = estimate["recorded_weights"]
        self.layers: list[dict[str, Any]] = estimate["layers"]
        self.projections: list[dict[str, Any]] = estimate["projections"]
        self.edges: list[dict[str, Any]] = estimate["edges"]

    def _facts(self) -> list[tuple[str, str]]:
        megabytes = (self.network_bytes + self.simulation_bytes) / 1e6
        return [
            ("columns", f"{self.columns:,}"),
            ("neurons", f"{self.neurons:,}"),
            ("synapses", f"{self.synapses:,.0f}, of which {self.plastic_synapses:,.0f} learn"),
            ("inputs", f"{self.inputs:,}"),
            ("longest delay", f"{self.max_delay} ms"),
            ("memory", f"{megabytes:,.1f} MB"),
        ]

    def _tables(self) -> list[tuple[list[str], list[list[str]]]]:
        layers = [
            [row["column"], row["layer"], ", ".join(row["types"]), f"{row['neurons']:,}", f"{row['fan_in']:.1f}",
             f"{row['fan_out']:.1f}"]
            for row in self.layers
        ]
        projections = [
            [row["name"] or f"projections[{i}]", ", ".join(row["source"]), ", ".join(row["target"]),
             f"{row['synapses']:,.0f}", "learn" if row["stdp"] else ""]
            for i, row in enumerate(self.projections)
        ] + [
            [row["name"] or f"edges[{i}]", "", "", f"{row['synapses']:,}", "learn" if row["stdp"] else ""]
            for i, row in enumerate(self.edges)
        ]
        tables = [(["column", "layer", "type", "neurons", "fan-in", "fan-out"], layers)]
        if projections:
            tables.append((["synapses", "from", "to", "number", ""], projections))
        return tables

    def __str__(self) -> str:
        lines = [self._title, *(f"  {name:14} {value}" for name, value in self._facts())]
        for head, rows in self._tables():
            widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
            lines.append("")
            lines += ["  " + "  ".join(text.ljust(width) for text, width in zip(row, widths)).rstrip() for row in [head, *rows]]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        def row(cells: Sequence[str], tag: str = "td") -> str:
            return "<tr>" + "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in cells) + "</tr>"

        text = f"<b>{html.escape(self._title)}</b><table>{''.join(row(fact) for fact in self._facts())}</table>"
        for head, rows in self._tables():
            text += f"<table>{row(head, 'th')}{''.join(row(each) for each in rows)}</table>"
        return text


def _signed(projections: np.ndarray) -> np.ndarray:
    """Numbers of projections, of which an unclear one is -1."""
    return projections.astype(np.uint32).view(np.int32).astype(np.int64)


def _select_synapses(built: _lull.BuiltNetwork, path: str, projections: Any, pairs: Any, sample: Any) -> np.ndarray:
    """The places of the selected synapses; mistakes are of the arguments `path` + their names."""
    names = [] if projections is None else names_of(projections, path + "projections")
    chosen: list[tuple[int, int]] = []
    if projections is not None and not names:
        raise ConfigError(f"{path}projections = []; must have a name, or be left out")
    if pairs is not None:
        ends = numbers(pairs, path + "pairs")
        is_whole = ends.dtype.kind in "iu" or (ends.dtype.kind == "f" and bool(np.all(ends == np.floor(ends))))
        if ends.ndim != 2 or ends.shape[1] != 2 or not len(ends) or not is_whole:
            raise ConfigError(f"{path}pairs = {shown(pairs)}; must be pairs of a source and a target, such as [[0, 5], [3, 9]]")
        if ends.min() < 0 or ends.max() >= built.neurons:
            wrong = ends[(ends < 0).any(axis=1) | (ends >= built.neurons).any(axis=1)][0]
            raise ConfigError(f"{path}pairs: {wrong.tolist()}; must be neurons from 0 to {built.neurons - 1}")
        chosen = [(int(source), int(target)) for source, target in ends]
    if sample is not None:
        sample = whole(sample, path + "sample", 1, 2**32 - 1)
    try:
        return built.select_synapses(names, chosen, sample)
    except ConfigError as error:
        raise ConfigError(str(error).replace("selection.", path)) from None


def _indices(values: Any, count: int, what: str) -> np.ndarray:
    """Numbers of neurons or columns: one, several, a slice, or a mask with a truth value for each."""
    if isinstance(values, slice):
        return np.arange(count)[values]
    is_mask = isinstance(values, np.ndarray) or (isinstance(values, list) and all(isinstance(each, bool) for each in values[:1]))
    mask = np.asarray(values) if is_mask and not np.ma.is_masked(values) else None
    if mask is not None and mask.dtype == bool and mask.ndim == 1:
        if len(mask) != count:
            raise ConfigError(f"{what}s: the mask has {len(mask)} values; must have {count}, one for each {what}")
        return np.flatnonzero(mask)
    try:
        ids = np.atleast_1d(numbers(values, f"{what}s"))
    except ConfigError as error:
        raise ConfigError(str(error) if "masked" in str(error) else f"{what}s = {shown(values)}; must be whole numbers") from None
    if ids.size == 0:
        return np.empty(0, np.int64)
    if ids.dtype.kind not in "iu" or ids.ndim > 1:
        raise ConfigError(f"{what}s = {shown(values)}; must be whole numbers")
    beyond = ids[(ids < 0) | (ids >= count)]
    if beyond.size:
        raise ConfigError(f"there is no {what} {beyond[0]}; there are {count} (0 to {count - 1})")
    return ids


def _chosen(ids: np.ndarray, own: range) -> np.ndarray:
    """Whether each of the own ones is among `ids`."""
    chosen = np.zeros(len(own), bool)
    chosen[ids[(ids >= own.start) & (ids < own.stop)].astype(np.int64) - own.start] = True
    return chosen


def _parse(document: str, directory: str, overrides: list[tuple[str, str]], share: int = 1) -> _lull.Config:
    """The configuration of keywords. Messages name keys, not lines of a text that nobody has written."""
    try:
        return _lull.Config.parse(document, "Network", overrides, directory, share)
    except ConfigError as error:
        message = re.sub(r"(?m)^Network(:\d+)?: ", "", str(error))
        for key, argument in (("from", "start"), ("until", "stop")):  # as Input and Stdp call them
            message = re.sub(rf"\b((?:inputs[^ ]*|[^ ]*stdp)\.{key})\b", rf"\1 ({argument} in Python)", message)
        raise ConfigError(message) from None


def _listed(value: Any, key: str) -> list[Any] | None:
    if value is None:
        return None
    if isinstance(value, Mapping) or hasattr(value, "to_dict"):
        return [value]
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise spec_error(key, value, "a list of dicts or of objects of Lull's classes")
    for index, item in enumerate(value):
        if not isinstance(item, Mapping) and not hasattr(item, "to_dict"):
            raise spec_error(f"{key}[{index}]", item, "a dict or an object of one of Lull's classes")
    return list(value)


def _fields(values: Any, what: str) -> dict[str, Any]:
    """The columns of a structured array, a mapping or a table."""
    if isinstance(values, Mapping):
        return {str(key): value for key, value in values.items()}
    if isinstance(values, np.ndarray) and values.dtype.names:
        return {name: values[name] for name in values.dtype.names}
    if hasattr(values, "columns") and hasattr(values, "to_numpy"):  # a pandas.DataFrame
        return {str(name): values[name].to_numpy() for name in values.columns}
    raise spec_error(what, type(values).__name__, "a dict of arrays, a structured array or a table")


def _names_of(model: Any) -> tuple[list[str], list[str]]:
    """The names of a model's parameters and variables."""
    if isinstance(model, Model):
        return list(model.parameters), model.variables
    if not isinstance(model, str) or model not in _PARAMETERS:
        raise ConfigError(f"model = {shown(model)}; must be {', '.join(map(repr, _PARAMETERS))}, or what load_model returns")
    return _PARAMETERS[model]


def _neuron_table(neurons: Any, model: Any) -> tuple[dict[str, Any], int]:
    """The arrays and numbers of `neurons`, by name, and the number of neurons."""
    parameters, variables = _names_of(model)
    if isinstance(neurons, (int, np.integer)) and not isinstance(neurons, bool):
        return {}, whole(neurons, "neurons", 1, 2**32 - 1)
    table = _fields(neurons, "neurons")
    table.pop("id", None)
    count: int | None = None
    if "count" in table:
        count = whole(table.pop("count"), "neurons.count", 1, 2**32 - 1)
    for name, values in table.items():
        if name not in ("layer", "column") and name not in parameters and name not in variables:
            raise ConfigError(f"neurons.{name}: no such value; there are {', '.join([*parameters, *variables])}, layer, column")
        table[name] = values = _texts(values, name) if name == "layer" else numbers(values, f"neurons.{name}")
        if values.ndim > 1:
            raise ConfigError(f"neurons.{name} has {values.ndim} dimensions; must be an array of one, or a number")
        if values.ndim == 1:
            if count is not None and len(values) != count:
                raise ConfigError(f"neurons.{name} has {len(values)} values; must have {count}")
            count = len(values)
    if count is None:
        raise ConfigError("neurons has no array, so the number of neurons is not known; give count")
    if count == 0:
        raise ConfigError("neurons has no neurons; must have at least one")
    return table, count


def _texts(values: Any, name: str) -> np.ndarray:
    """The names of layers."""
    array = np.asarray(values)
    if np.ma.is_masked(values) or (
        array.dtype.kind != "U" and not all(isinstance(each, str) for each in array.ravel())
    ):
        raise ConfigError(f"neurons.{name} = {shown(values)}; must be text, or an array with the text of each neuron")
    return array


def _of_neurons(
    table: dict[str, Any], count: int, model: Any, columns: Any, types: Any
) -> dict[str, Any]:
    """The part of a document that describes neurons of arrays. Takes layers, columns and single numbers out of the table."""
    if types is not None:
        raise ConfigError("neurons and types are given; neurons of arrays have no types")
    type_: dict[str, Any] = {"model": model.name if isinstance(model, Model) else model}
    _, variables = _names_of(model)
    state: dict[str, Any] = {}
    for name in list(table):
        if np.ndim(table[name]) == 0 and name not in ("layer", "column"):
            value = table.pop(name).item()
            (state if name in variables else type_)[name] = value
    if state:
        known = [name for name in variables if name in state]
        if known == variables or known == variables[:1]:
            type_["initial"] = state
        else:  # what a type cannot have alone, a table can
            for name, value in state.items():
                table[name] = np.full(count, value)
    layer = table.pop("layer", np.array("neurons"))
    column = table.pop("column", None)
    layer = np.broadcast_to(layer, count).astype(str)
    if column is not None and columns is not None:
        raise ConfigError("columns and neurons.column are given; give one of them")
    if column is None:
        least = -(-count // _LARGEST_COLUMN)
        number = least if columns is None else whole(columns, "columns", 1, count)
        bounds = np.linspace(0, count, max(number, least) + 1).astype(np.int64)
    else:
        column = np.broadcast_to(column, count)
        if column.dtype.kind not in "iu":
            raise ConfigError("neurons.column must have whole numbers")
        steps = np.diff(column)
        if column[0] != 0 or np.any((steps != 0) & (steps != 1)):
            raise ConfigError("neurons.column must begin with 0 and ascend without gaps, as neurons are numbered")
        bounds = np.concatenate([[0], np.flatnonzero(steps) + 1, [count]])
    return {"types": {"neuron": type_}, "columns": _kinds(bounds, layer)}


def _kinds(bounds: np.ndarray, layer: np.ndarray) -> list[dict[str, Any]]:
    """The kinds of column that divide neurons at these bounds; equal ones that follow each other are one kind."""
    kinds: list[dict[str, Any]] = []
    for first, end in zip(bounds[:-1], bounds[1:]):
        names = layer[first:end]
        cuts = np.concatenate([[0], np.flatnonzero(names[1:] != names[:-1]) + 1, [len(names)]])
        layers = [
            {"name": str(names[start]), "size": int(stop - start), "type": "neuron"}
            for start, stop in zip(cuts[:-1], cuts[1:])
        ]
        if len({each["name"] for each in layers}) < len(layers):
            raise ConfigError("neurons.layer must have the neurons of a layer side by side, in each column")
        if kinds and kinds[-1]["layers"] == layers:
            kinds[-1]["count"] += 1
        else:
            kinds.append({"count": 1, "layers": layers})
    if len(kinds) > 1:
        for index, kind in enumerate(kinds):
            kind["name"] = f"column-{index}"
    return kinds


def _edge_lists(edges: Any) -> list[Edges]:
    if edges is None:
        return []
    if isinstance(edges, Edges):
        return [edges]
    if isinstance(edges, list) and edges and all(isinstance(each, Edges) for each in edges):
        return edges
    return [Edges(edges)]


def _add_edges(config: _lull.Config, listed: Edges, what: str, stdp: Any, delivery_limit: Any) -> None:
    rule = listed.stdp
    if rule is None:
        rule = stdp is not None
    rule_of = _rule(stdp, rule, delivery_limit) if rule is not False else None
    edges = listed.edges
    if isinstance(edges, (tuple, list)) and len(edges) in (3, 4) and not isinstance(edges, np.ndarray):
        names = ("source", "target", "delay", "weight") if len(edges) == 4 else ("source", "target", "weight")
        edges = dict(zip(names, edges))
    if isinstance(edges, np.ndarray) and edges.dtype == EDGE and edges.ndim == 1 and not np.ma.isMaskedArray(edges):
        config.add_edge_records(text(listed.name, f"{what}.name"), np.ascontiguousarray(edges), rule_of)
        return
    columns = _fields(edges, what)
    for name in columns:
        if name not in ("source", "target", "delay", "weight"):
            meant = next((field for field, others in _OTHER_NAMES.items() if name.lower() in others), None)
            hint = f"; did you mean {meant}?" if meant else ""
            raise ConfigError(f"{what}.{name}: no such field{hint}; there are source, target, delay, weight")
    for name in ("source", "target", "weight"):
        if name not in columns:
            raise ConfigError(f"{what} has no field {name}; must have source, target and weight, and may have delay")
    source, target, delay, weight = (
        numbers(columns.get(name, 1), f"{what}.{name}") for name in ("source", "target", "delay", "weight")
    )
    config.add_edges(text(listed.name, f"{what}.name"), what, source, target, delay, weight, rule_of)


def _rule(of_network: Any, rule: Any, delivery_limit: Any) -> _lull.Config:
    """A configuration whose only projection learns by a rule. `rule` is True for that of the network."""
    if rule is True and of_network is None:
        raise ConfigError("stdp = True of edges means the rule of the network; give Network(stdp=…)")
    if rule is not True and not isinstance(rule, (Stdp, Mapping)):
        raise spec_error("stdp", rule, "True, False, an Stdp or a dict")
    smallest = 0.0  # a strength that the rule allows
    for keys in (of_network, rule):
        keys = keys.to_dict() if isinstance(keys, Stdp) else keys
        w_min = keys.get("w_min") if isinstance(keys, Mapping) else None
        if isinstance(w_min, (int, float, np.integer, np.floating)) and not isinstance(w_min, bool) and w_min >= 0:
            smallest = float(w_min)
    document = {
        "delivery_limit": delivery_limit,
        "stdp": of_network,
        "columns": [{"layers": [{"name": "n", "size": 1, "type": "regular spiking"}]}],
        "projections": [{"from": "n", "to": "n", "strength": smallest, "stdp": rule}],
    }
    try:
        return _parse(toml_document({key: value for key, value in document.items() if value is not None}), "", [])
    except ConfigError as error:
        # Not what follows for the projection, which nobody has asked for.
        lines = [line for line in str(error).splitlines() if "projections[0].strength" not in line]
        raise ConfigError("\n".join(lines).replace("projections[0].stdp", "stdp")) from None
