"""Arguments of every kind: taken for what they are, or refused with one clear exception before anything happens."""

import numpy as np
import pytest

import lull

NAN = float("nan")


@pytest.fixture
def net():
    """Thirty neurons in a ring of listed synapses."""
    ids = np.arange(30)
    return lull.Network(neurons=30, edges={"source": ids, "target": (ids * 7 + 1) % 30, "delay": 2, "weight": ids * 0.5})


@pytest.mark.parametrize("kind", [int, np.int64, np.uint8, np.int16])
def test_numbers_of_numpy_count(kind):
    given = dict(seed=kind(3), input_seed=kind(4), duration=kind(50), delivery_limit=kind(6))
    plain = dict(seed=3, input_seed=4, duration=50, delivery_limit=6)
    keys = dict(neurons=5, inputs=[lull.NormalNoise(5)])
    net = lull.Network(**keys, **given, rest_tolerance=np.float32(0.5))
    assert net.to_toml() == lull.Network(**keys, **plain, rest_tolerance=0.5).to_toml()
    assert net.seed == 3 and net.duration == 50


@pytest.mark.parametrize("key", ["seed", "input_seed", "duration", "delivery_limit", "rest_tolerance"])
@pytest.mark.parametrize("value", [[], np.float32("nan"), np.array([1, 2]), "x", True, np.timedelta64(3, "ms")])
def test_what_is_no_number_is_refused(key, value):
    with pytest.raises(lull.ConfigError, match=key):
        lull.Network(neurons=5, **{key: value})


@pytest.mark.parametrize("key", [
    "columns", "types", "projections", "inputs", "neurons", "model", "edges", "stdp", "seed", "input_seed", "duration",
    "delivery_limit", "rest_tolerance", "projection_defaults", "record", "run",
])
def test_toml_stands_alone(key):
    with pytest.raises(lull.ConfigError, match=f"toml and {key} are given"):
        lull.Network(toml=lull.built_in_toml("sparse"), **{key: np.int64(0)})


def test_weights_are_compared_and_changed_as_arrays_are(net):
    sim = lull.Simulation(net)
    own = net.edges["weight"].copy()
    for found, expected in [
        (sim.weights == 0, own == 0), (sim.weights != 3, own != 3), (sim.weights > 2, own > 2), (2 * sim.weights, 2 * own),
        (sim.weights - sim.weights, own * 0), (-sim.weights, -own), (np.sqrt(sim.weights), np.sqrt(own)),
        (abs(sim.weights), own), (np.clip(sim.weights, 1, 2), own.clip(1, 2)),
    ]:
        assert type(found) is np.ndarray
        np.testing.assert_array_equal(found, expected)
    assert np.sum(sim.weights) == own.sum() and np.mean(sim.weights) == sim.weights.mean() == own.mean()
    assert (sim.weights.dtype, sim.weights.size, sim.weights.shape, sim.weights.ndim) == (np.float32, 30, (30,), 1)
    sim.weights[sim.weights == 0] = 7
    own[own == 0] = 7
    sim.weights *= 2
    own *= 2
    held = sim.weights
    held += 1
    own += 1
    np.multiply(sim.weights, 2, out=sim.weights)
    own *= 2
    np.add.at(sim.weights, [3, 3], 1)
    own[3] += 2
    np.testing.assert_array_equal(sim.weights[:], own)
    with pytest.raises(ValueError, match="read-only"):
        np.asarray(sim.weights)[:] = 0
    with pytest.raises(TypeError, match="unhashable"):
        hash(sim.weights)
    for index in (2**63, -(2**64), 30):
        with pytest.raises(IndexError):
            sim.weights[index]
        with pytest.raises(IndexError):
            sim.weights[index] = 1
    np.testing.assert_array_equal(np.array(sim.weights), own)


def test_the_order_of_edges_is_known():
    rng = np.random.default_rng(11)
    given = np.empty(2000, lull.EDGE)
    given["source"], given["target"] = rng.integers(0, 20, 2000), rng.integers(0, 20, 2000)
    given["delay"], given["weight"] = rng.integers(1, 3, 2000), rng.integers(0, 3, 2000)  # many are equal
    net = lull.Network(neurons=20, columns=3, edges=[lull.Edges(given[:700]), lull.Edges(given[700:])])
    np.testing.assert_array_equal(net.edges[net.edge_order], given)
    assert sorted(net.edge_order) == list(range(2000))
    sim = lull.Simulation(net)
    own = rng.random(2000).astype(np.float32)
    sim.weights[net.edge_order] = own
    np.testing.assert_array_equal(sim.weights[net.edge_order], own)
    assert lull.load("sparse", set={"columns[0].count": 6}).edge_order.size == 0
    both = lull.Network(
        columns=[lull.Column([lull.Layer("cells", 20, "regular spiking")])], edges=given,
        projections=[lull.Projection("cells", "cells", strength=1)],
    )
    np.testing.assert_array_equal(both.edges[both.edge_order], given)


def test_traces_have_the_order_that_was_asked_for(net, tmp_path):
    sim = lull.Simulation(net)
    sim.set_state("v", np.arange(30.0) - 80)
    rec = sim.record(traces=[5, 3, 20])
    sim.run(10)
    assert list(rec.traces.neurons) == [5, 3, 20]
    np.testing.assert_array_equal(rec.traces["v"][-1], sim.state("v", [5, 3, 20]))
    np.testing.assert_array_equal(rec.traces.of(3), rec.traces["v"][:, 1])
    run = lull.run(lull.load("reference", set={
        "columns[0].count": 1, "record.traces": {"neurons": [2, 9, 40], "every": 1}, "record.format": "csv"}), tmp_path / "out", duration=30)
    every, some = run.traces(), run.traces(neurons=[40, 2])
    assert list(some.neurons) == [40, 2]
    np.testing.assert_array_equal(some["v"], every["v"][:, [2, 0]])


def test_masks_select_neurons(net):
    mask = np.arange(30) % 7 == 3
    np.testing.assert_array_equal(net.select(neurons=mask), np.flatnonzero(mask))
    np.testing.assert_array_equal(net.select(neurons=mask.tolist()), np.flatnonzero(mask))
    sim = lull.Simulation(net)
    sim.set_state("v", -50, neurons=mask)
    assert ((sim.state("v") == -50) == mask).all()


def test_columns_of_other_packages_are_numbers():
    pandas = pytest.importorskip("pandas")
    whole = pandas.array([0, 1, 2], dtype="Int64")
    edges = pandas.DataFrame({"source": whole, "target": [1, 2, 0], "weight": [1.0, 2.0, 3.0]})
    assert list(lull.Network(neurons=3, edges=edges).edges["source"]) == [0, 1, 2]
    assert lull.Network(neurons={"d": pandas.Series(whole)}).size == 3
    holes = pandas.DataFrame({"source": pandas.array([0, None], dtype="Int64"), "target": [1, 2], "weight": [1.0, 2.0]})
    with pytest.raises(lull.ConfigError, match="source"):
        lull.Network(neurons=3, edges=holes)


def test_nan_stands_for_the_default_of_a_neuron():
    assert list(lull.Network(neurons={"d": [np.nan, 3.0]}).neurons["d"]) == [8, 3]


def test_neurons_cannot_be_written_to(net):
    with pytest.raises(ValueError, match="read-only"):
        net.neurons["a"][0] = 1
    with pytest.raises(ValueError, match="read-only"):
        net.edges["weight"][0] = 1


def test_spikes_are_recorded_as_truth_values_say(net):
    assert lull.Simulation(net).record(spikes=np.True_).spikes().size == 30
    assert lull.Simulation(net).record(spikes=[0]).spikes().size == 1


MASKED = np.ma.array([1, 2], mask=[True, False])
EDGES = {"source": [0, 1], "target": [1, 0], "weight": [1.0, 2.0]}
MISTAKES = [
    (lambda net, sim, tmp: lull.Network(neurons={"d": MASKED}), "neurons.d has masked values"),
    (lambda net, sim, tmp: lull.Network(neurons=3, edges={**EDGES, "source": MASKED}), "edges.source has masked values"),
    (lambda net, sim, tmp: lull.Network(neurons=3, inputs=[lull.SpikeTimes(MASKED, 0, 1)]), r"inputs\[0\].times has masked"),
    (lambda net, sim, tmp: lull.load("reference", set={"x": MASKED}), "masked"),
    (lambda net, sim, tmp: net.select(neurons=MASKED), "masked"),
    (lambda net, sim, tmp: sim.set_state("v", MASKED, [0, 1]), "values has masked values"),
    (lambda net, sim, tmp: sim.stimulate(MASKED, 0, 1), "times has masked values"),
    (lambda net, sim, tmp: sim.loop(lambda now, spikes: (MASKED, 0, 1), 50), "times has masked values"),
    (lambda net, sim, tmp: sim.weights.__setitem__([0, 1], MASKED), "weights has masked values"),
    (lambda net, sim, tmp: lull.Network(neurons={"d": [1, [2, 3]]}), "neurons.d"),
    (lambda net, sim, tmp: lull.Network(neurons=3, edges={**EDGES, "weight": [1, [2]]}), "edges.weight"),
    (lambda net, sim, tmp: sim.stimulate([1, [2]], 0, 1), "times"),
    (lambda net, sim, tmp: lull.Network(neurons={"d": [1, 2], "layer": ["e", None]}), "neurons.layer"),
    (lambda net, sim, tmp: lull.Network(neurons=3, edges={"pre": [0], "post": [1], "weight": [1]}), "did you mean source"),
    (lambda net, sim, tmp: lull.Network(columns=[], model="izhikevich"), "model is given without neurons"),
    (lambda net, sim, tmp: lull.Network(neurons=3, model=[5]), "model"),
    (lambda net, sim, tmp: lull.Network(neurons=3, name=5), "name = 5"),
    (lambda net, sim, tmp: lull.Network(neurons=3, name="\ud800"), "no Unicode"),
    (lambda net, sim, tmp: lull.Network(toml=lull.built_in_toml("sparse"), name=5), "name = 5"),
    (lambda net, sim, tmp: lull.Network(neurons=3, inputs=[lull.NormalNoise(5, start=5, stop=3)]), r"stop in Python"),
    (lambda net, sim, tmp: lull.load("reference", set={"duration": -1}), r'^set\["duration"\] = '),
    (lambda net, sim, tmp: lull.load("reference", set=""), "set = ''"),
    (lambda net, sim, tmp: lull.built_in_toml(5), "name = 5"),
    (lambda net, sim, tmp: net.with_(set=False), "set = False"),
    (lambda net, sim, tmp: net.select(layers=-1), "layers = -1"),
    (lambda net, sim, tmp: net.select(neurons=np.arange(29) > 3), "the mask has 29 values; must have 30"),
    (lambda net, sim, tmp: lull.Simulation(net, seed=True), "seed = True"),
    (lambda net, sim, tmp: lull.Simulation(net, state=tmp / "x", start=50), "start and state"),
    (lambda net, sim, tmp: lull.Simulation(net, engine=[5]), "engine"),
    (lambda net, sim, tmp: sim.run(np.timedelta64(5, "ms")), "duration"),
    (lambda net, sim, tmp: sim.record(spikes=0), r"such as \[0\]"),
    (lambda net, sim, tmp: sim.record(traces=[3, 3]), "neuron 3 is named twice"),
    (lambda net, sim, tmp: sim.weights.__setitem__(0, "5"), "weights = '5'"),
    (lambda net, sim, tmp: sim.weights.__setitem__(0, np.timedelta64(5)), "weights"),
    (lambda net, sim, tmp: setattr(sim, "weights", ["1"] * 30), "weights"),
    (lambda net, sim, tmp: sim.loop(lambda now, spikes: ([now + 1], [0], [1], "\ud800"), 50), "kind"),
    (lambda net, sim, tmp: sim.loop(lambda now, spikes: ([now + 1], [0], [1], 5), 50), "kind"),
    (lambda net, sim, tmp: sim.state(5), "name = 5"),
    (lambda net, sim, tmp: lull.run(net, tmp / "x", set=[]), r"set = \[\]"),
    (lambda net, sim, tmp: lull.run(net, tmp / "x", set=False), "set = False"),
    (lambda net, sim, tmp: lull.run(net, tmp / "x", set=5), "set = 5"),
    (lambda net, sim, tmp: lull.run(net, tmp / "x", checkpoint_every=-1), "checkpoint_every"),
    (lambda net, sim, tmp: lull.crossover(5), "network = 5"),
    (lambda net, sim, tmp: lull.crossover(net, "rate", b"ab"), "values"),
    (lambda net, sim, tmp: lull.crossover(net, "rate", [1], turn_seconds=NAN), "turn_seconds"),
    (lambda net, sim, tmp: lull.crossover(net, "rate", [1], turn_seconds=-1), "turn_seconds"),
    (lambda net, sim, tmp: lull.crossover(net, "rate", [1], turn_seconds=float("inf")), "turn_seconds"),
    (lambda net, sim, tmp: lull.sweep(net, {"duration": [5]}, seeds=None), "seeds = None"),
    (lambda net, sim, tmp: lull.sweep(net, {"duration": [5]}, seeds=b"ab"), "seeds"),
    (lambda net, sim, tmp: lull.sweep(net, {"duration": b"ab"}), "over"),
    (lambda net, sim, tmp: lull.weights(5), "no weights"),
    (lambda net, sim, tmp: lull.trace(5), "no traces"),
    (lambda net, sim, tmp: lull.heat_map(5, "a", "b", "c"), "rows = 5"),
    (lambda net, sim, tmp: lull.weights(sim, bins=-1), "bins = -1"),
    (lambda net, sim, tmp: lull.weights(sim, bins=2**32), "bins"),
    (lambda net, sim, tmp: lull.weights(sim, bins=NAN), "bins"),
    (lambda net, sim, tmp: lull.weights(sim, title=None), "title = None"),
    (lambda net, sim, tmp: lull.trace(sim.record(traces=[0]), neurons=float("inf")), "neurons"),
    (lambda net, sim, tmp: lull.trace(sim.record(traces=[0]), neurons="abc"), "neurons"),
    (lambda net, sim, tmp: lull.raster(sim.record(), layers=-1), "layers = -1"),
    (lambda net, sim, tmp: lull.chart([1, 2], ["a", "b"]), "curves"),
]


@pytest.mark.parametrize("index", range(len(MISTAKES)))
def test_each_mistake_gives_one_clear_exception(index, net, tmp_path):
    make, message = MISTAKES[index]
    sim = lull.Simulation(net)
    with pytest.raises(lull.ConfigError, match=message) as error:
        make(net, sim, tmp_path)
    assert len(str(error.value)) < 300 and not list(tmp_path.iterdir())
    if sim.now == 0:
        sim.run(1)


@pytest.mark.parametrize("draw", ["raster", "rate", "spectrum", "trace", "weights"])
def test_axes_are_checked(draw, net):
    sim = lull.Simulation(net)
    rec = sim.record(traces=[0], weights=True)
    sim.run(20)
    with pytest.raises(lull.ConfigError, match="ax = 5"):
        getattr(lull, draw)(rec, ax=5)


@pytest.mark.parametrize("damage", [b"{", b"{}", b"[]", b'{"version": 3}', b"5", b"\xff\xfe"])
def test_a_damaged_state_is_no_state(damage, net, tmp_path):
    (tmp_path / "state").write_bytes(b"lull state 1\n" + damage + b"\n")
    with pytest.raises(lull.ConfigError, match="damaged"):
        lull.Simulation(net, state=tmp_path / "state")
