"""Neuron models from plug-ins, which the program builds."""

import os
import pathlib
import re
import shutil
import subprocess
import sys

import numpy as np
import pytest

import lull
from conftest import SOURCE

RELAY = "leaky integrate-and-fire"
MADE = {}  # the plug-in, which is built once


@pytest.fixture
def relay(program, tmp_path_factory, monkeypatch, tmp_path):
    """relay.so of the guide, in the current directory."""
    if "relay" not in MADE:
        page = (SOURCE / "docs/neuron-models.md").read_text(encoding="utf-8")
        source = tmp_path_factory.mktemp("plugin") / "relay.cc"
        source.write_text(re.search(r"```cpp file=relay\.cc\n(.*?)```", page, re.DOTALL)[1])
        done = subprocess.run([program, "model", "build", str(source)], capture_output=True, text=True)
        if done.returncode == 1:
            pytest.skip(done.stderr)  # no compiler here
        assert done.returncode == 0, done.stderr
        MADE["relay"] = source.with_suffix(".so")
    shutil.copy(MADE["relay"], tmp_path / "relay.so")
    monkeypatch.chdir(tmp_path)
    return "relay.so"


def described(models):
    return lull.Network(
        models=models, types={"relay": lull.NeuronType(RELAY, tau_ms=lull.Uniform(15, 25))},
        columns=[lull.Column([lull.Layer("all", 50, "relay")])], inputs=[lull.PoissonKicks(rate_hz=40, amplitude=20)],
    )


def spikes_of(net, **options):
    sim = lull.Simulation(net, **options)
    sim.run(200)
    assert sim.counters["spikes"] > 0
    return sim.spike_hash


def test_a_model_says_what_it_has(relay):
    model = lull.load_model(relay)
    assert (model.name, model.version, model.path) == (RELAY, "1.0", os.path.realpath(relay))
    assert list(model.parameters) == ["tau_ms", "v_rest", "v_threshold", "v_reset", "refractory_ms"]
    assert model.parameters["tau_ms"] == 20 and model.variables == ["v"]
    assert lull.load_model(pathlib.Path(relay)) == model


def test_networks_name_plug_ins(relay, program):
    by_path, by_model = described([relay]), described([lull.load_model(relay)])
    assert by_path.config_hash == by_model.config_hash
    assert spikes_of(by_path) == spikes_of(by_model, engine="clock", threads=2)
    again = lull.Network(toml=by_path.to_toml())
    assert again.config_hash == by_path.config_hash
    # A file, and a run that is read and resumed.
    pathlib.Path("net.toml").write_text(by_path.to_toml())
    assert spikes_of(lull.load("net.toml")) == spikes_of(by_path)
    lull.run("net.toml", "out", duration="200 ms", checkpoint_every="100 ms model")
    assert lull.resume("out", duration="300 ms").spikes().times.max() > 200
    assert lull.open("out").summary["config_hash"] == f"{by_path.config_hash:016x}"


def test_neurons_of_arrays_have_a_model_of_a_plug_in(relay):
    tau = np.linspace(10, 30, 5)
    net = lull.Network(neurons={"tau_ms": tau, "v": -60.0}, model=lull.load_model(relay), inputs=[lull.StepCurrent(3)])
    np.testing.assert_allclose(net.neurons["tau_ms"], tau)
    assert spikes_of(net) == spikes_of(lull.load(net.save("saved")))
    with pytest.raises(lull.ConfigError, match="neurons.a: no such value; there are tau_ms, .*, v, layer, column"):
        lull.Network(neurons={"a": tau}, model=lull.load_model(relay))


def test_what_is_no_plug_in_is_refused(relay):
    pathlib.Path("text.so").write_text("no library")
    for call in (lull.load_model, lambda path: described([path])):
        with pytest.raises(lull.ConfigError, match="text.so: is not a plug-in, which is a shared library"):
            call("text.so")
        with pytest.raises(lull.ConfigError, match="gone.so: there is no such file"):
            call("gone.so")
    with pytest.raises(lull.ConfigError, match="models = 'relay.so'; must be a list of plug-ins"):
        described(relay)
    with pytest.raises(lull.ConfigError, match="model = 'relay.so'; must be 'izhikevich', 'hindmarsh-rose', .*'lif-exp'.*, or what load_model returns"):
        lull.Network(neurons=5, model=relay)
    with pytest.raises(TypeError):
        lull.load_model(3)


def test_a_plug_in_that_was_built_again_is_not_taken_for_the_old_one(relay):
    # In a process of its own, which other tests' plug-ins are not in.
    script = """
import os, shutil, lull
model = lull.load_model("relay.so")
with open("relay.so", "rb") as file: old = file.read()
os.remove("relay.so")
with open("relay.so", "wb") as file: file.write(old + b"more")
try:
    lull.load_model("relay.so")
except lull.ConfigError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout == ("relay.so: has been built again since this process loaded it, and a process cannot load it twice; "
                           "start a new process\n"), done


def test_neurons_of_built_in_models_are_arrays_too():
    network = lull.Network(neurons={"count": 3, "tau_m": [10, 20, 30], "v": -60.0}, model="lif-exp")
    assert network.neurons["tau_m"].tolist() == [10, 20, 30]
    sim = lull.Simulation(network)
    sim.run(1)
    expected = [-70 + 10 * np.exp(-1 / tau) for tau in (10, 20, 30)]
    assert np.allclose(sim.state("v"), expected, atol=1e-4), (sim.state("v"), expected)
    types = {"cell": lull.NeuronType("adex", a=2, sub_steps=5), "other": lull.NeuronType(like="chattering (2007)")}
    layers = [lull.Layer("a", 4, "cell"), lull.Layer("b", 4, "other")]
    assert len(lull.Network(types=types, columns=[lull.Column(layers)]).neurons) == 8
