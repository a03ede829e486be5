"""Simulations: runs, states, weights, loops, and what they record."""

import gc
import json
import os
import signal
import subprocess
import sys
import threading
import time
import weakref

import numpy as np
import pytest

import lull
from conftest import SOURCE

SHORT = {"reference": 400, "timed": 400, "dense-large": 40, "sparse": 2000, "sparse-long": 4000, "million": 200}


def hashes_of(sim):
    return f"{sim.spike_hash:016x}", f"{sim.weight_hash:016x}"


def assert_hashes_are_those_of_the_program(program, arguments, net, duration, out):
    said = subprocess.run(
        [program, "run", *arguments, "--duration", f"{duration}ms", "--json", "--out", str(out)],
        check=True, capture_output=True, text=True,
    )
    summary = json.loads(said.stdout)
    for engine in ("event", "clock"):
        sim = lull.Simulation(net, engine=engine, threads=2 if engine == "event" else 1)
        sim.run(duration)
        assert hashes_of(sim) == (summary["spike_hash"], summary["weight_hash"]), engine


@pytest.mark.parametrize("name", sorted(SHORT))
def test_hashes_are_those_of_the_program(name, program, tmp_path):
    if name == "million" and "LULL_SIMULATIONS" not in os.environ:
        pytest.skip("takes ten seconds; in the suite slow")
    assert_hashes_are_those_of_the_program(program, ["--network", name], lull.load(name), SHORT[name], tmp_path / "out")


def test_every_built_in_network_is_compared_with_the_program():
    assert set(SHORT) == set(lull.built_in_names())


@pytest.mark.parametrize("name", sorted(path.stem for path in (SOURCE / "examples").glob("*.toml")))
def test_hashes_of_examples_are_those_of_the_program(name, program, tmp_path):
    path = SOURCE / "examples" / f"{name}.toml"
    assert_hashes_are_those_of_the_program(program, [str(path)], lull.load(path), 200, tmp_path / "out")


@pytest.mark.parametrize("name", ["ring", "izhikevich-2003", "hindmarsh-rose", "spike-file", "tables"])
def test_both_engines_agree_on_every_example(name):
    net = lull.load(SOURCE / "examples" / f"{name}.toml")
    found = set()
    for engine in ("event", "clock"):
        sim = lull.Simulation(net, engine=engine)
        sim.run(300)
        found.add(hashes_of(sim))
    assert len(found) == 1


def test_a_run_in_parts_is_one_run(small):
    whole = lull.Simulation(small)
    whole.run("1 s")
    parts = lull.Simulation(small)
    for part in (1, 19, 20, 21, 39, 400, 500):
        parts.run(part)
    assert parts.now == whole.now == 1000 and hashes_of(parts) == hashes_of(whole)


def test_long_runs_stop_for_python_and_stay_the_same(small):
    calls = []
    one = lull.Simulation(small)
    one._held.run(60_000, calls.append)
    other = lull.Simulation(small, engine="clock")
    other.run(60_000)
    assert calls and calls == sorted(calls) and hashes_of(one) == hashes_of(other)


def test_views_stay_valid_while_the_simulation_goes_on(small):
    sim = lull.Simulation(small)
    rec = sim.record()
    sim.run(200)
    times, neurons = rec.times, rec.neurons
    kept = times.copy(), neurons.copy()
    sim.run(2000)
    del sim, rec
    gc.collect()
    np.testing.assert_array_equal(times, kept[0])
    np.testing.assert_array_equal(neurons, kept[1])
    assert not times.flags.writeable and not times.flags.owndata
    with pytest.raises(ValueError):
        times[0] = 3


def test_views_are_no_copies(small):
    sim = lull.Simulation(small)
    rec = sim.record(traces=[0])
    sim.run(200)
    assert np.shares_memory(rec.times, rec.times)
    assert np.shares_memory(rec.times, rec.spikes(start=100).times)
    assert np.shares_memory(rec.traces["v"], rec.traces["v"])


def test_references_are_counted(small):
    sim = lull.Simulation(small)
    rec = sim.record()
    sim.run(500)
    before = sys.getrefcount(rec)
    views = [rec.times for _ in range(100)]
    assert sys.getrefcount(rec) == before and len({id(view) for view in views}) == 100
    held = weakref.ref(sim)
    del sim, rec
    gc.collect()
    assert held() is None and views[0].sum() > 0


def test_selections_of_spikes(small):
    sim = lull.Simulation(small)
    rec = sim.record()
    sim.run(500)
    everything = rec.spikes()
    layer = small.neurons["layer"][everything.neurons]
    for name in small.layers:
        np.testing.assert_array_equal(rec.layer(name).times, everything.times[layer == name])
    part = rec.spikes(start=100, stop=300, columns=[1, 2])
    inside = (everything.times > 100) & (everything.times <= 300) & np.isin(everything.neurons // 100, [1, 2])
    np.testing.assert_array_equal(part.neurons, everything.neurons[inside])
    assert sum(len(rec.layer(name)) for name in small.layers) == len(everything)
    assert part.size == 200 and part.counts(50).sum() == len(part)


def test_some_neurons_alone_can_be_recorded(small):
    sim = lull.Simulation(small)
    some, every = sim.record(spikes=[3, 5, 8]), sim.record()
    sim.run(500)
    np.testing.assert_array_equal(some.times, every.times[np.isin(every.neurons, [3, 5, 8])])


def test_traces_are_the_states(small):
    sim = lull.Simulation(small)
    rec = sim.record(spikes=False, traces={"neurons": [7, 3], "every": 5})
    seen = []
    for _ in range(20):
        sim.run(5)
        seen.append(sim.state("v", [7, 3]))
    np.testing.assert_array_equal(rec.traces.times, np.arange(5, 101, 5))
    np.testing.assert_array_equal(rec.traces["v"], np.array(seen))
    np.testing.assert_array_equal(rec.traces.of(7), np.array(seen)[:, 0])


def test_rates_count_the_spikes(small):
    sim = lull.Simulation(small)
    rec = sim.record(rates=10)
    sim.run(305)
    assert rec.rates.counts.shape == (30, 5)
    for index, name in enumerate(small.layers):
        np.testing.assert_array_equal(rec.rates.counts[:, index], rec.layer(name).counts(10)[:30])


def test_weights_are_recorded_by_projection_pair_and_sample():
    layer = lull.Layer("a", 10, "regular spiking"), lull.Layer("b", 10, "regular spiking")
    net = lull.Network(
        columns=[lull.Column(list(layer), count=3)],
        projections=[
            lull.Projection("a", "b", name="forth", strength=3, stdp=lull.Stdp(w_max=4)),
            lull.Projection("b", "a", name="back", strength=2),
        ],
        inputs=[lull.UniformNoise(0, 15)],
    )
    assert net.projection_names == ["forth", "back"] and len(net.edges) == 600
    is_forth = net.edges["source"] % 20 < 10
    assert (net.edge_projections == np.where(is_forth, 0, 1)).all()
    forth = net.select_synapses(projections="forth")
    assert (forth == np.flatnonzero(is_forth)).all()
    pairs = [(0, 10), (31, 22)]
    of_pairs = net.select_synapses(pairs=pairs)
    assert sorted(map(tuple, net.edges[of_pairs][["source", "target"]].tolist())) == pairs
    some = net.select_synapses("forth", pairs, sample=40)
    assert len(some) == 40 and set(some) <= set(forth) | set(of_pairs)

    sim = lull.Simulation(net)
    rec = sim.record(spikes=False, weights={"every": 50, "projections": ["forth"], "pairs": pairs, "sample": 40})
    whole = lull.Simulation(net)
    of_whole = whole.record(spikes=False, weights=50)
    sim.run(100)
    whole.run(100)
    assert (rec.weights.values == of_whole.weights.values[:, some]).all()
    assert (rec.weights.values[0] != rec.weights.values[-1]).any()
    assert (rec.weights.projections == net.edge_projections[some]).all()
    assert (rec.weights.of("forth").values == rec.weights.values[:, rec.weights.projections == 0]).all()
    for wrong, answer in [
        ({"projections": "fort"}, "fort.*forth"),
        ({"pairs": [(0, 11), (0, 1)]}, r"pairs\[1\].*no synapse from neuron 0 to neuron 1"),
        ({"pairs": [(0, 60)]}, "from 0 to 59"),
        ({"projections": "back", "sample": 0}, "sample"),
    ]:
        with pytest.raises(lull.ConfigError, match=answer):
            net.select_synapses(**wrong)
        with pytest.raises(lull.ConfigError, match=answer):
            sim.record(weights=wrong)


def test_weights_are_read_at_regular_times(small):
    sim = lull.Simulation(small)
    rec = sim.record(spikes=False, weights={"every": 100, "sample": 50})
    sim.run(250)
    np.testing.assert_array_equal(rec.weights.times, [0, 100, 200, 250])
    assert rec.weights.values.shape == (4, 50)
    assert (rec.weights.values[0] != rec.weights.values[-1]).any()


def test_a_recording_stops(small):
    sim = lull.Simulation(small)
    rec = sim.record()
    sim.run(300)
    rec.stop()
    count = len(rec.times)
    sim.run(300)
    assert len(rec.times) == count and rec.spikes().stop == 300


def test_states_are_read_and_set(small):
    sim = lull.Simulation(small)
    sim.set_state("v", -70.5)
    assert (sim.state("v") == np.float32(-70.5)).all()
    sim.set_state("u", [1, 2], [4, 9])
    np.testing.assert_array_equal(sim.state("u", slice(4, 10, 5)), [1, 2])


def test_weights_are_read_and_set(small):
    sim = lull.Simulation(small)
    np.testing.assert_array_equal(sim.weights[:], small.edges["weight"])
    mask = small.edges["source"] == 3
    sim.weights[mask] = 0.5
    sim.weights[:5] = np.arange(5) / 8
    sim.weights[-1] = 2
    assert (sim.weights[mask][5:] == 0.5).all() and sim.weights[4] == 0.5 and sim.weights[-1] == 2
    sim.weights = small.edges["weight"]
    np.testing.assert_array_equal(np.asarray(sim.weights), small.edges["weight"])


def test_some_weights_are_read_and_set_as_in_numpy(small):
    sim, other = lull.Simulation(small, threads=1), lull.Simulation(small, threads=1)
    last = len(sim.weights) - 1
    mask = np.zeros(last + 1, bool)
    mask[[3, 77]] = True
    some = [5, -1, np.int64(7), slice(3, 9), slice(20, 2, -3), slice(4, 4), [3, 1, -2], np.array([[0, 9], [last, 9]]),
            np.array([4, 255], np.uint8), np.array(6), np.arange(last + 1), mask, [], ..., slice(None), None, True, (np.array([1, 2]),)]
    for round, index in enumerate(some):
        sim.run(15)
        other.run(15)
        plain = other.weights[:]
        np.testing.assert_array_equal(sim.weights[index], plain[index])
        assert np.shape(sim.weights[index]) == np.shape(plain[index]) and type(sim.weights[index]) is type(plain[index])
        values = np.float64(0.01 * round) + np.zeros(np.shape(plain[index]))
        sim.weights[index] = values
        plain[index] = values
        other.weights = plain
        np.testing.assert_array_equal(sim.weights[:], plain)
    sim.weights[[1, 1]] = [2, 3]
    assert sim.weights[1] == 3
    for index in (last + 1, -last - 2, [0, last + 1], np.array([2**63], np.uint64), 2**70, 1.5, mask[:5]):
        with pytest.raises(IndexError):
            sim.weights[index]
    for index, values in ((slice(3, 9), [1, 2]), ([1, 2], [1, 2, 3]), (slice(0.5), 1), (7, np.nan), ([1, 7], [1, np.inf])):
        with pytest.raises(lull.ConfigError, match="weights"):
            sim.weights[index] = values
    with pytest.raises(lull.ConfigError, match=r"weights\[7\] = nan; must be a finite number"):
        sim.weights[[1, 7]] = [1, np.nan]


def test_snapshots_and_files_go_on_with_the_same_bits(small, tmp_path):
    sim = lull.Simulation(small)
    sim.run(200)
    snapshot = sim.snapshot()
    sim.save(tmp_path / "state")
    sim.run(300)
    expected = hashes_of(sim)
    sim.restore(snapshot)
    assert sim.now == snapshot.now == 200
    sim.run(300)
    assert hashes_of(sim) == expected
    other = lull.Simulation(small, engine="clock", threads=1, state=tmp_path / "state")
    other.run(300)
    assert hashes_of(other) == expected
    damaged = bytearray((tmp_path / "state").read_bytes())
    damaged[-1] ^= 1
    (tmp_path / "state").write_bytes(damaged)
    with pytest.raises(lull.ConfigError, match="damaged"):
        lull.Simulation(small, state=tmp_path / "state")


def test_a_loop_is_its_stimuli(small):
    rng = np.random.default_rng(3)
    given = []

    def step(now, spikes):
        assert ((spikes["time"] > now - 30) & (spikes["time"] <= now)).all()
        counts.append(len(spikes))
        if now % 60 == 0:
            given.append((now + 1 + rng.integers(0, 5, 10), rng.integers(0, 400, 10), rng.random(10) * 20))
            return given[-1]

    counts = []
    looped = lull.Simulation(small)
    looped.loop(step, 600, every=30)
    assert sum(counts) == looped.counters["spikes"] > 0 and len(counts) == 20
    replay = lull.Simulation(small, engine="clock")
    replay.stimulate(*(np.concatenate(each) for each in zip(*given)))
    replay.run(600)
    assert hashes_of(replay) == hashes_of(looped)


def test_a_loop_ends_as_its_step_says(small):
    sim = lull.Simulation(small)

    def enough(now, spikes):
        if now >= 90:
            raise StopIteration

    sim.loop(enough, 600)
    assert 90 <= sim.now < 600

    class Own(Exception):
        pass

    def broken(now, spikes):
        raise Own("kept as it was")

    with pytest.raises(Own, match="kept"):
        sim.loop(broken, 600)
    for answer in (3, ([1], [2]), "text", (["x"], [0], [1.0])):
        with pytest.raises(lull.ConfigError):
            sim.loop(lambda now, spikes: answer, 600)
    with pytest.raises(lull.ConfigError, match="late"):
        sim.loop(lambda now, spikes: ([now], [0], [1.0]), 600)
    with pytest.raises(lull.RunError, match="may look"):
        sim.loop(lambda now, spikes: sim.run(1), 600)
    sim.loop(lambda now, spikes: None if sim.now >= now - 100 and sim.state("v").any() else None, 60)


def test_ctrl_c_stops_and_keeps_what_there_is():
    sim = lull.Simulation(lull.load("reference"))
    rec = sim.record()
    timer = threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT))
    timer.start()
    begin = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        sim.run("1 h", progress=False)
    assert time.monotonic() - begin < 5 and 0 < sim.now < 3_600_000
    assert rec.times[-1] <= sim.now and len(rec.times) == sim.counters["spikes"]
    reached = sim.now
    sim.run(10)
    assert sim.now == reached + 10
    fresh = lull.Simulation(lull.load("reference"), engine="clock")
    fresh.run(sim.now) if sim.now < 20_000 else None
    if fresh.now:
        assert hashes_of(fresh) == hashes_of(sim)


def test_two_simulations_run_at_once_in_two_threads(small):
    alone = lull.Simulation(small)
    alone.run(3000)
    results = {}

    def work(index):
        sim = lull.Simulation(small, engine="event" if index % 2 else "clock", threads=1)
        rec = sim.record()
        for _ in range(30):
            sim.run(100)
        results[index] = hashes_of(sim), len(rec.times)

    threads = [threading.Thread(target=work, args=(index,)) for index in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(results.values()) == {(hashes_of(alone), alone.counters["spikes"])} and len(results) == 4


def test_one_simulation_in_two_threads_is_refused(small):
    sim = lull.Simulation(small)
    inside, go_on = threading.Event(), threading.Event()

    def step(now, spikes):
        inside.set()
        go_on.wait(10)
        raise StopIteration

    thread = threading.Thread(target=lambda: sim.loop(step, 1000))
    thread.start()
    inside.wait(10)
    try:
        with pytest.raises(lull.RunError, match="another thread"):
            sim.run(1)
        with pytest.raises(lull.RunError, match="another thread"):
            sim.state("v")
    finally:
        go_on.set()
        thread.join()
    sim.run(1)


MISTAKES = [
    (lambda sim: sim.run(-1), "duration"),
    (lambda sim: sim.run("soon"), "duration"),
    (lambda sim: sim.run(1.5), "whole"),
    (lambda sim: sim.run([1]), "duration"),
    (lambda sim: sim.run(float("nan")), "duration"),
    (lambda sim: sim.run(True), "duration"),
    (lambda sim: sim.loop(3), "function"),
    (lambda sim: sim.loop(lambda now, spikes: None, every=1), "multiple"),
    (lambda sim: sim.state("w"), "no neuron has a state variable"),
    (lambda sim: sim.state("v", 400), "no neuron 400"),
    (lambda sim: sim.state("v", "x"), "whole"),
    (lambda sim: sim.set_state("w", 1), "variable"),
    (lambda sim: sim.set_state("v", [1, 2]), "must have 400"),
    (lambda sim: sim.set_state("v", np.nan), "finite"),
    (lambda sim: sim.set_state("v", "x"), "numbers"),
    (lambda sim: setattr(sim, "weights", [1.0]), "weights has 1"),
    (lambda sim: sim.weights.__setitem__(slice(None), np.inf), "finite"),
    (lambda sim: sim.weights.__setitem__(slice(0, 3), [1, 2]), "weights"),
    (lambda sim: sim.stimulate([1], [400], [1]), "neurons"),
    (lambda sim: sim.stimulate([0], [1], [1]), "times"),
    (lambda sim: sim.stimulate([1, 2], [1, 2, 3], [1]), "must have 2"),
    (lambda sim: sim.stimulate([1], [1], [1e9]), "stimul"),
    (lambda sim: sim.stimulate([1], [1], [1], kind="x"), "kind"),
    (lambda sim: sim.stimulate("x", [1], [1]), "times"),
    (lambda sim: sim.restore(3), "snapshot"),
    (lambda sim: sim.record(spikes=[400]), "no neuron 400"),
    (lambda sim: sim.record(traces=[400]), "no neuron 400"),
    (lambda sim: sim.record(traces={"every": 3}), "traces"),
    (lambda sim: sim.record(traces={"neurons": [0], "every": 0}), "every"),
    (lambda sim: sim.record(rates=0), "rates"),
    (lambda sim: sim.record(weights=0), "weights.every"),
    (lambda sim: sim.record(weights={"each": 3}), "weights.each"),
    (lambda sim: sim.record().spikes(start=5, stop=2), "stop"),
    (lambda sim: sim.record().spikes(layers="x"), "no layer"),
    (lambda sim: sim.record().spikes().counts(0), "bin"),
    (lambda sim: lull.Simulation(3), "network"),
    (lambda sim: lull.Simulation(sim.network, engine="x"), "engine"),
    (lambda sim: lull.Simulation(sim.network, threads=-1), "threads"),
    (lambda sim: lull.Simulation(sim.network, threads=5000), "threads"),
    (lambda sim: lull.Simulation(sim.network, exchange_every=0), "exchange"),
    (lambda sim: lull.Simulation(sim.network, seed=-1), "seed"),
    (lambda sim: lull.Simulation(sim.network, start=-5), "start"),
]


@pytest.mark.parametrize("index", range(len(MISTAKES)))
def test_each_mistake_gives_one_clear_exception(index, small):
    make, message = MISTAKES[index]
    sim = lull.Simulation(small)
    with pytest.raises((lull.ConfigError, TypeError), match=message):
        make(sim)
    sim.run(1)


def test_what_was_not_recorded_says_so(small):
    rec = lull.Simulation(small).record(spikes=False)
    for name in ("times", "traces", "rates", "weights"):
        with pytest.raises(lull.RunError, match="record"):
            getattr(rec, name)


def test_a_state_that_is_not_finite_ends_the_run():
    sim = lull.Simulation(lull.Network(neurons=2, inputs=[lull.StepCurrent(-8000)]))
    with pytest.raises(lull.RunError, match="neuron 0"):
        for _ in range(100):
            sim.set_state("v", 3e38)
            sim.run(200)


def resident_bytes():
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_simulations_leave_no_memory_and_no_references_behind():
    net = lull.Network(neurons=20, edges={"source": [0], "target": [1], "weight": [3]}, inputs=[lull.NormalNoise(5)])

    def use():
        sim = lull.Simulation(net, threads=1)
        rec = sim.record(traces=[0], rates=5, weights=10)
        sim.loop(lambda now, spikes: ([now + 1], [0], [1.0]), 20)
        sim.run(25)
        sim.restore(sim.snapshot())
        rec.times, rec.traces["v"], rec.rates.counts, rec.weights.values, rec.spikes().statistics()
        with pytest.raises(lull.ConfigError):
            sim.run(-1)

    count = int(os.environ.get("LULL_SIMULATIONS", "300"))
    for _ in range(100):
        use()
    gc.collect()
    memory, objects = resident_bytes(), len(gc.get_objects())
    for _ in range(count):
        use()
    gc.collect()
    assert len(gc.get_objects()) - objects < 50
    assert resident_bytes() - memory < 4e6 + 200 * count
