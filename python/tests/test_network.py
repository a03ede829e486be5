"""Networks: from files, keywords and arrays."""

import numpy as np
import pytest

import lull
from conftest import SOURCE

IZHIKEVICH = dict(
    types={
        "excitatory": lull.NeuronType(
            a=0.02, b=0.2, c=lull.Polynomial([-65, 0, 15], shared="r"), d=lull.Polynomial([8, 0, -6], shared="r")
        ),
        "inhibitory": lull.NeuronType(
            a=lull.Polynomial([0.02, 0.08], shared="r"), b=lull.Polynomial([0.25, -0.05], shared="r"), c=-65, d=2
        ),
    },
    columns=[lull.Column([lull.Layer("excitatory", 800, "excitatory"), lull.Layer("inhibitory", 200, "inhibitory")])],
    projections=[
        lull.Projection("excitatory", ["excitatory", "inhibitory"], strength=lull.Uniform(0, 0.5)),
        lull.Projection("inhibitory", ["excitatory", "inhibitory"], strength=lull.Uniform(-1, 0)),
    ],
    inputs=[lull.NormalNoise(5, layers="excitatory"), lull.NormalNoise(2, layers="inhibitory")],
    duration="3 s",
)


def test_keywords_describe_what_a_file_describes():
    of_file = lull.load(SOURCE / "examples" / "izhikevich-2003.toml")
    assert lull.Network(**IZHIKEVICH, seed=1).to_toml() == of_file.to_toml()
    assert lull.Network(**IZHIKEVICH, seed=1).config_hash == of_file.config_hash


def test_toml_reads_back():
    for name in lull.built_in_names():
        net = lull.load(name)
        assert lull.Network(toml=net.to_toml()).config_hash == net.config_hash


def test_a_network_rebuilt_from_its_own_arrays_gives_the_same_spikes():
    net = lull.load("sparse", set={"columns[0].count": 6, "inputs": []})
    neurons, edges = net.neurons, net.edges
    again = lull.Network(
        neurons={name: neurons[name] for name in ("a", "b", "c", "d", "drive", "gain", "v", "u", "layer", "column")},
        edges=edges, delivery_limit=4,
    )
    np.testing.assert_array_equal(again.edges, edges)
    np.testing.assert_array_equal(again.neurons["layer"], neurons["layer"])
    hashes = []
    for each in (net, again):
        sim = lull.Simulation(each)
        sim.stimulate(np.arange(1, 101), np.arange(100), 30.0)
        sim.run(300)
        hashes.append((sim.spike_hash, sim.counters["spikes"]))
    assert hashes[0] == hashes[1] and hashes[0][1] >= 100


@pytest.mark.parametrize("kind", ["dict", "records", "tuple", "float64", "big-endian", "reversed", "frame"])
def test_edges_come_in_any_form(kind):
    rng = np.random.default_rng(7)
    source, target = rng.integers(0, 50, 300), rng.integers(0, 50, 300)
    delay, weight = rng.integers(1, 20, 300), rng.random(300).astype(np.float32)
    columns = {"source": source, "target": target, "delay": delay, "weight": weight}
    if kind == "records":
        edges = np.empty(300, lull.EDGE)
        for name, values in columns.items():
            edges[name] = values
    elif kind == "tuple":
        edges = tuple(columns.values())
    elif kind == "float64":
        edges = {name: values.astype(float) for name, values in columns.items()}
    elif kind == "big-endian":
        edges = {name: values.astype(values.dtype.newbyteorder(">")) for name, values in columns.items()}
    elif kind == "reversed":
        edges = {name: values[::-1].copy()[::-1] for name, values in columns.items()}
    elif kind == "frame":
        edges = pytest.importorskip("pandas").DataFrame(columns)
    else:
        edges = columns
    expected = np.sort(np.rec.fromarrays([source, target, delay, weight], dtype=lull.EDGE))
    np.testing.assert_array_equal(np.sort(lull.Network(neurons=50, edges=edges).edges), expected)


def test_more_neurons_than_a_column_holds_are_divided():
    net = lull.Network(neurons=70_000)
    assert net.columns == 2 and net.size == 70_000
    assert lull.Network(neurons={"count": 100, "a": 0.1}, columns=8).columns == 8


def test_given_spikes_and_currents_act():
    net = lull.Network(
        neurons=3, inputs=[lull.SpikeTimes([5], [0], 100.0), lull.Stimuli([10, 20], [1, 1], [20.0, 0.0])], duration=50
    )
    sim = lull.Simulation(net)
    rec = sim.record()
    sim.run()
    assert 0 in rec.neurons and 1 in rec.neurons and 2 not in rec.neurons
    assert rec.times[0] in (5, 6)


def test_a_rule_that_nothing_takes_is_not_changed_in_silence():
    of_arrays = lull.Network(neurons=3, edges=([0], [1], [1.0]), stdp=lull.Stdp(a_plus=0.1, w_max=3, tau=20))
    with pytest.raises(lull.ConfigError, match="stdp.a_plus.*changes nothing.*edges of arrays keep"):
        of_arrays.with_(set={"stdp.a_plus": 0.3})
    assert of_arrays.with_(seed=3).seed == 3
    reference = lull.load("reference")
    changed = reference.with_(set={"stdp.a_plus": 0.3})
    assert changed.config_hash != reference.config_hash
    with pytest.raises(lull.ConfigError, match="changes nothing"):
        lull.Network(toml=reference.to_toml(), set={"stdp.a_plus": 0.3})


def test_rules_of_learning_act_on_listed_synapses():
    edges = {"source": [0], "target": [1], "weight": [100.0]}
    inputs = [lull.SpikeTimes([10, 110], [0, 0], 100.0)]
    moved = {}
    for name, rule in {"none": None, "own": lull.Stdp(a_plus=5, w_max=200), "off": False}.items():
        listed = lull.Edges(edges, stdp=rule)
        sim = lull.Simulation(lull.Network(neurons=2, edges=listed, inputs=inputs, duration=200))
        sim.run()
        moved[name] = float(sim.weights[0])
    assert moved["none"] == moved["off"] == 100 and moved["own"] != 100
    sim = lull.Simulation(lull.Network(neurons=2, edges=edges, inputs=inputs, stdp=lull.Stdp(a_plus=5, w_max=200)))
    sim.run(200)
    assert float(sim.weights[0]) == moved["own"]


def test_rules_have_time_constants_and_exponents_of_each_side():
    rule = lull.Stdp(tau_plus=10, tau_minus="40 ms", mu_plus=0.5, mu_minus=1, w_min=0.5, w_max=3)
    edges = {"source": [0], "target": [1], "weight": [1.0]}
    sim = lull.Simulation(lull.Network(neurons=2, edges=edges, stdp=rule, inputs=[lull.SpikeTimes([10, 21], [0, 1], 500.0)]))
    sim.run(100)
    assert sim.weights[0] == np.float32(1 + np.float32(0.1 * np.exp(-1.0) * np.sqrt((3 - 1) * (1 / 2.5))))
    written = lull.Network(toml="""
        columns = [{ layers = [{ name = "n", size = 2, type = "regular spiking" }] }]
        projections = [{ from = "n", to = "n", strength = 1, stdp = true }]
        stdp = { window = "exponential", tau_plus = "10 ms", tau_minus = "40 ms", mu_plus = 0.5, mu_minus = 1, bounds = "hard", w_min = 0.5, w_max = 3 }
    """)
    made = lull.Network(columns=[lull.Column([lull.Layer("n", 2, "regular spiking")])], projections=[lull.Projection("n", "n", strength=1, stdp=rule)])
    assert made.config_hash == written.config_hash
    for wrong, answer in [({"w_min": 4, "w_max": 3}, "w_min"), ({"mu_plus": 1}, "mu_plus.*hard"), ({"half_life_plus": -1, "w_max": 3}, "half_life_plus")]:
        with pytest.raises(lull.ConfigError, match=answer):
            lull.Network(neurons=2, edges=edges, stdp=lull.Stdp(**wrong))


def test_rules_pair_all_with_all_and_have_triplets():
    rule = lull.Stdp(tau_plus=10, tau_minus=40, pairing="all", a_plus_triplet=0.2, tau_y="50 ms", w_max=300)
    edges = {"source": [0], "target": [1], "weight": [1.0]}
    spikes = lull.SpikeTimes([10, 20, 25, 40], [0, 0, 1, 1], 500.0)
    sim = lull.Simulation(lull.Network(neurons=2, edges=edges, stdp=rule, inputs=[spikes]))
    sim.run(100)
    arrivals = np.exp(-10 / 10) + 1
    after = np.float32(1) + np.float32(0.1 * np.exp(-4 / 10) * arrivals)
    assert sim.weights[0] == after + np.float32((0.1 + 0.2 * np.exp(-15 / 50)) * np.exp(-19 / 10) * arrivals)
    with pytest.raises(lull.ConfigError, match="pairing.*exponential"):
        lull.Network(neurons=2, edges=edges, stdp=lull.Stdp(pairing="all", w_max=2))
    with pytest.raises(lull.ConfigError, match="pairing"):
        lull.Network(neurons=2, edges=edges, stdp=lull.Stdp(tau=20, pairing="every", w_max=2))


def test_rules_update_weights_at_intervals_and_normalise_them():
    edges = {"source": [0, 0], "target": [1, 2], "weight": [1.0, 2.0]}
    spikes = lull.SpikeTimes([10, 15], [0, 1], 500.0)
    rule = lull.Stdp(window="none", a_plus=0.5, update_every="100 ms", drift=0.25, keep=0.5, w_max=9)
    sim = lull.Simulation(lull.Network(neurons=3, edges=edges, stdp=rule, inputs=[spikes]))
    changes = {50: [1, 2], 150: [1.75, 2.25], 250: [2.25, 2.5]}
    for time, weights in changes.items():
        sim.run(time - sim.now)
        assert sim.weights[:].tolist() == weights
    rule = lull.Stdp(a_plus=0, normalise_every=100, normalise_to=4, w_max=9)
    sim = lull.Simulation(lull.Network(neurons=3, edges={"source": [0, 1], "target": [2, 2], "weight": [1.0, 3.0]}, stdp=rule))
    sim.run(100)
    assert sim.weights[:].tolist() == [1, 3]
    sim.weights[0] = 5
    sim.run(100)
    assert sim.weights[:].tolist() == [2.5, 1.5]
    with pytest.raises(lull.ConfigError, match="drift.*update_every"):
        lull.Network(neurons=3, edges=edges, stdp=lull.Stdp(drift=1, w_max=9))


def test_bounds_of_weights_are_those_of_floats():
    edges = {"source": [0], "target": [1], "weight": [0.05]}
    for number in (float, np.float32, np.float64):
        rule = lull.Stdp(w_max=number(0.1), w_min=number(0.05))
        sim = lull.Simulation(lull.Network(neurons=2, edges=edges, stdp=rule))
        for bound in (0.1, 0.05):
            sim.weights[:] = np.float32(bound)
            sim.weights[[0]] = sim.weights[[0]]
            assert sim.weights[0] == np.float32(bound)
    with pytest.raises(lull.ConfigError) as refused:
        lull.Network(neurons=2, edges=edges, stdp=lull.Stdp(w_max=1, w_min=2))
    assert str(refused.value).endswith("stdp.w_min = 2; must be at most w_max = 1")


def test_other_values_without_describing_anew():
    net = lull.Network(neurons=10, edges={"source": [0], "target": [1], "weight": [3]}, inputs=[lull.NormalNoise(5, name="n")])
    louder = net.with_(set={"inputs.n.std": 9}, seed=4)
    assert louder.seed == 4 and net.seed == 1
    np.testing.assert_array_equal(louder.edges, net.edges)
    assert louder.config_hash != net.config_hash
    assert net.with_().config_hash == net.config_hash


def test_other_values_reach_what_was_described_with_them():
    """A rule of [stdp] is written into each projection; its keys must reach them all the same."""
    assert lull.load("reference").with_(set={"stdp.a_plus": 0.3}).config_hash == \
        lull.load("reference", set={"stdp.a_plus": 0.3}).config_hash != lull.load("reference").config_hash


def test_saved_networks_load(tmp_path):
    net = lull.Network(neurons={"a": np.linspace(0.02, 0.1, 20)}, edges={"source": [0, 1], "target": [1, 2], "weight": [30, 3]},
                       inputs=[lull.NormalNoise(5)], duration=300)
    again = lull.load(net.save(tmp_path / "net"))
    hashes = []
    for each in (net, again):
        sim = lull.Simulation(each)
        sim.run()
        hashes.append((sim.spike_hash, sim.weight_hash))
    assert hashes[0] == hashes[1]


def test_selections(small):
    assert len(small.select()) == 400
    assert len(small.select(layers="sensory")) == 40
    np.testing.assert_array_equal(small.select(columns=slice(0, 1)), np.arange(100))
    np.testing.assert_array_equal(small.select(neurons=[5, 3]), [3, 5])


def test_descriptions_show_themselves(small):
    text = str(small.describe())
    assert "400" in text and "sensory" in text
    assert "<table>" in small._repr_html_()


MISTAKES = [
    (lambda: lull.load("nope"), "there is no built-in network"),
    (lambda: lull.load("no.toml"), "no.toml"),
    (lambda: lull.load(3), "must be|expected str"),
    (lambda: lull.load("reference", set={"columns[0].cont": 3}), "did you mean count"),
    (lambda: lull.load("reference", set=[1]), "must be a dict"),
    (lambda: lull.load("reference", set={"duration": object()}), "must be a truth value"),
    (lambda: lull.Network(), "needs columns"),
    (lambda: lull.Network(toml="x = "), "network"),
    (lambda: lull.Network(toml="", neurons=3), "toml describes a whole network"),
    (lambda: lull.Network(toml=3), "must be text"),
    (lambda: lull.Network(neurons=0), "must be a whole number"),
    (lambda: lull.Network(neurons="many"), "must be a dict"),
    (lambda: lull.Network(neurons={"a": 1}), "give count"),
    (lambda: lull.Network(neurons={"q": [1]}), "no such value"),
    (lambda: lull.Network(neurons={"a": [1, 2], "b": [1]}), "must have 2"),
    (lambda: lull.Network(neurons={"a": [[1]]}), "dimensions"),
    (lambda: lull.Network(neurons={"a": ["x"]}), "must be numbers"),
    (lambda: lull.Network(neurons={"a": [np.inf]}), "finite"),
    (lambda: lull.Network(neurons={"a": []}), "at least one"),
    (lambda: lull.Network(neurons={"a": [1, 1], "column": [1, 0]}), "column must begin with 0"),
    (lambda: lull.Network(neurons={"a": [1, 1, 1], "layer": ["x", "y", "x"]}), "side by side"),
    (lambda: lull.Network(neurons=3, columns=5), "columns = 5"),
    (lambda: lull.Network(neurons=3, types={}), "have no types"),
    (lambda: lull.Network(neurons=3, model="hodgkin"), "model"),
    (lambda: lull.Network(neurons=3, edges={"source": [0]}), "no field target"),
    (lambda: lull.Network(neurons=3, edges={"source": [0], "target": [0], "weight": [0], "w": [1]}), "no such field"),
    (lambda: lull.Network(neurons=3, edges={"source": [-1], "target": [0], "weight": [1]}), r"source\[0\] = -1"),
    (lambda: lull.Network(neurons=3, edges={"source": [0.5], "target": [0], "weight": [1]}), "whole number"),
    (lambda: lull.Network(neurons=3, edges={"source": [0], "target": [3], "weight": [1]}), "target 3"),
    (lambda: lull.Network(neurons=3, edges={"source": [0], "target": [1], "weight": [np.nan]}), "finite"),
    (lambda: lull.Network(neurons=3, edges={"source": [0], "target": [1], "weight": [1], "delay": 0}), "delay = 0"),
    (lambda: lull.Network(neurons=3, edges={"source": [0, 1], "target": [1], "weight": [1]}), "must have 2"),
    (lambda: lull.Network(neurons=3, edges=7), "edges"),
    (lambda: lull.Network(neurons=3, edges=lull.Edges({"source": [0], "target": [1], "weight": [1]}, stdp=True)), "rule of the"),
    (lambda: lull.Network(neurons=3, stdp=3), "stdp = 3"),
    (lambda: lull.Network(neurons=3, edges=([0], [1], [1.0]), stdp=lull.Stdp(tau=-1, w_max=3)), "stdp.tau"),
    (lambda: lull.Network(columns=["x"]), r"columns\[0\]"),
    (lambda: lull.Network(columns=[lull.Column([lull.Layer("a", 0, "regular spiking")])]), "size"),
    (lambda: lull.Network(neurons=3, inputs=3), "must be a list"),
    (lambda: lull.Network(neurons=3, inputs=[lull.PoissonKicks(rate_hz=-1)]), "rate_hz"),
    (lambda: lull.Network(neurons=3, inputs=[lull.SpikeTimes([0], [0], 1)]), "times"),
    (lambda: lull.Network(neurons=3, inputs=[lull.SpikeTimes([1], [5], 1)]), "5"),
    (lambda: lull.Network(neurons=3, duration="long"), "duration"),
    (lambda: lull.Network(neurons=3, seed=-1), "seed"),
    (lambda: lull.Network(neurons=3, seed=1.5), "seed"),
    (lambda: lull.Network(neurons=3).select(layers="x"), "no layer 'x'"),
    (lambda: lull.Network(neurons=3).select(neurons=3), "no neuron 3"),
    (lambda: lull.Network(neurons=3).select(neurons="x"), "whole numbers"),
    (lambda: lull.Network(neurons=3).with_(seeds=3), "seeds"),
    (lambda: lull.Network(neurons=3).build(threads=-1), "threads"),
    (lambda: lull.Network(neurons=3, edges=([0], [1], [1])).to_toml(), "save"),
]


@pytest.mark.parametrize("index", range(len(MISTAKES)))
def test_each_mistake_gives_one_clear_exception(index):
    make, message = MISTAKES[index]
    with pytest.raises((lull.ConfigError, TypeError), match=message):
        make()


def test_all_mistakes_are_reported_together():
    with pytest.raises(lull.ConfigError) as error:
        lull.Network(columns=[lull.Column([lull.Layer("a", 3, "regular spiking")])],
                     projections=[lull.Projection("a", "b", probabilty=3)], duration=-1)
    lines = str(error.value).splitlines()
    assert len(lines) == 3 and all(not line.startswith("Network") for line in lines)
    assert isinstance(error.value, ValueError)
