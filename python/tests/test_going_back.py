"""Going back: what was recorded is what a run that never went further would have recorded."""

import copy
import os
import pickle
import random

import numpy as np
import pytest

import lull


@pytest.fixture
def net():
    """A small network that learns, of three layers."""
    rng = np.random.default_rng(5)
    edges = {"source": rng.integers(0, 60, 900), "target": rng.integers(0, 60, 900), "delay": rng.integers(1, 9, 900),
             "weight": rng.random(900) * 3}
    return lull.Network(
        neurons={"count": 60, "layer": np.repeat(["a", "b", "c"], 20)}, edges=edges, inputs=[lull.NormalNoise(6)],
        stdp=lull.Stdp(a_plus=0.05, a_minus=0.04, tau=20, w_max=4),
    )


PARTS = dict(traces={"neurons": [7, 3, 41], "every": 3}, rates=10, weights=40)


def assert_equal_recordings(mine, other):
    assert (mine.start, mine.stop_time) == (other.start, other.stop_time)
    np.testing.assert_array_equal(mine.times, other.times)
    np.testing.assert_array_equal(mine.neurons, other.neurons)
    np.testing.assert_array_equal(mine.traces.times, other.traces.times)
    for name in ("v", "u"):
        np.testing.assert_array_equal(mine.traces[name], other.traces[name])
    np.testing.assert_array_equal(mine.rates.times, other.rates.times)
    np.testing.assert_array_equal(mine.rates.counts, other.rates.counts)
    known = np.isin(mine.weights.times, other.weights.times)  # one has a row for the end of each of its runs
    kept = np.isin(other.weights.times, mine.weights.times)
    np.testing.assert_array_equal(mine.weights.values[known], other.weights.values[kept])
    assert mine.weights.times[0] == other.weights.times[0] and (np.diff(mine.weights.times) > 0).all()
    assert set(other.weights.times) <= set(mine.weights.times)
    assert repr(mine.statistics()) == repr(other.statistics())


@pytest.mark.parametrize("engine", ["event", "clock"])
def test_a_recording_goes_back_with_its_simulation(net, engine):
    seed = random.randrange(2**32)
    print("seed", seed)
    draw = random.Random(seed)
    for threads in (1, 2):
        sim = lull.Simulation(net, engine=engine, threads=threads)
        lead = draw.choice([0, draw.randrange(1, 60)])
        sim.run(lead)
        rec = sim.record(**PARTS)
        snapshots, taken = [], 0
        for _ in range(8):
            if draw.random() < 0.5:
                snapshots.append(sim.snapshot())
            sim.run(draw.randrange(1, 90))
            if draw.random() < 0.3:
                rec.times, rec.traces["v"], rec.rates.counts  # views, which must stay as they are
            if snapshots and draw.random() < 0.6:
                earlier = draw.randrange(len(snapshots))
                view, copied = rec.times, rec.times.copy()
                sim.restore(snapshots[earlier])
                assert sim.now == snapshots[earlier].now
                del snapshots[earlier + 1 :]  # they are of a course that is no more
                sim.run(draw.randrange(0, 90))
                np.testing.assert_array_equal(view, copied)
                taken += 1
        plain = lull.Simulation(net)
        plain.run(lead)
        other = plain.record(**PARTS)
        plain.run(sim.now - lead)
        assert_equal_recordings(rec, other)
        assert (sim.spike_hash, sim.weight_hash) == (plain.spike_hash, plain.weight_hash)


def test_another_course_leaves_no_trace_in_a_recording(net):
    sim = lull.Simulation(net)
    rec = sim.record(**PARTS)
    sim.run(73)
    before = sim.snapshot()
    sim.stimulate(np.arange(74, 90), np.arange(16), 40.0)
    sim.run(101)
    sim.restore(before)
    sim.run(200)
    plain = lull.Simulation(net)
    other = plain.record(**PARTS)
    plain.run(73)
    plain.run(200)
    assert_equal_recordings(rec, other)


def test_a_recording_that_began_later_begins_at_the_snapshot(net):
    sim = lull.Simulation(net)
    sim.run(35)
    before = sim.snapshot()
    sim.run(100)
    rec = sim.record(**PARTS)
    sim.run(50)
    sim.restore(before)
    assert rec.start == 35 and len(rec.times) == len(rec.traces) == len(rec.rates) == 0 and list(rec.weights.times) == [35]
    sim.run(90)
    plain = lull.Simulation(net)
    plain.run(35)
    other = plain.record(**PARTS)
    plain.run(90)
    assert_equal_recordings(rec, other)


def test_a_recording_of_another_course_begins_at_the_snapshot(net):
    sim = lull.Simulation(net)
    rec = sim.record(**PARTS)
    sim.run(50)
    first = sim.snapshot()
    sim.stimulate([51], [0], 60.0)
    sim.run(50)
    second = sim.snapshot()  # of a course that is left behind
    sim.restore(first)
    sim.run(80)
    sim.restore(second)
    assert rec.start == sim.now == 100 and len(rec.times) == 0
    other = lull.Simulation(net)  # which has recorded nothing of what led to the snapshot
    late = other.record(**PARTS)
    other.restore(first)
    assert late.start == 50
    other.run(30)
    assert (late.times > 50).all() and late.statistics()["all"]["spikes"] == len(late.times) > 0


def test_a_stopped_recording_stays(net):
    sim = lull.Simulation(net)
    before = sim.snapshot()
    rec = sim.record(**PARTS)
    sim.run(100)
    rec.stop()
    kept = rec.times.copy()
    sim.restore(before)
    sim.run(30)
    np.testing.assert_array_equal(rec.times, kept)
    assert rec.spikes().stop == 100


def test_a_snapshot_of_another_network_is_refused(net, small):
    edges = {name: np.array(net.edges[name]) for name in ("source", "target", "delay", "weight")}
    keys = dict(inputs=[lull.NormalNoise(6)], stdp=lull.Stdp(a_plus=0.05, a_minus=0.04, tau=20, w_max=4))
    neurons = {"count": 60, "layer": np.repeat(["a", "b", "c"], 20)}
    others = [
        small,
        net.with_(seed=9),
        lull.Network(neurons=neurons, edges={**edges, "weight": edges["weight"] / 2}, **keys),
        lull.Network(neurons={**neurons, "d": 7.0}, edges=edges, **keys),
        lull.Network(neurons=neurons, edges=edges, **{**keys, "inputs": [lull.NormalNoise(5)]}),
        lull.Network(neurons=neurons, edges=edges, **{**keys, "inputs": [lull.PoissonKicks(5, 3)]}),
    ]
    sim = lull.Simulation(net)
    sim.run(20)
    before = sim.spike_hash
    for other in others:
        away = lull.Simulation(other)
        away.run(30)
        with pytest.raises(lull.RunError, match="state of another network"):
            sim.restore(away.snapshot())
    assert sim.now == 20 and sim.spike_hash == before
    twin = lull.Simulation(lull.Network(neurons=neurons, edges=edges, **keys))  # built twice, and equal
    twin.run(40)
    sim.restore(twin.snapshot())
    assert sim.now == 40 and sim.spike_hash == twin.spike_hash


def test_what_a_loop_is_stopped_in_keeps_its_last_weights(net):
    sim = lull.Simulation(net)
    rec = sim.record(weights=True)

    def step(now, spikes):
        if now >= 30:
            raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        sim.loop(step, 100)
    assert rec.weights.times[-1] == sim.now < 100
    np.testing.assert_array_equal(rec.weights.values[-1], sim.weights[:])


def test_a_simulation_stays_in_its_process(net):
    sim = lull.Simulation(net, threads=2)
    sim.run(10)
    child = os.fork()
    if child == 0:
        code = 1
        try:
            sim.run(10)
        except lull.RunError as error:
            code = 0 if "before a fork" in str(error) else 2
            del sim  # must not wait for threads that are not here
        os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    sim.run(10)
    assert sim.now == 20


def test_simulations_are_not_copied(net):
    sim = lull.Simulation(net)
    for make in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="snapshot"):
            make(sim)


def test_what_was_recorded_is_pickled(net, small):
    for network in (net, small):
        sim = lull.Simulation(network)
        rec = sim.record(traces=[1], rates=10, weights=True)
        sim.run(300)
        for made in (rec.spikes(), rec.traces, rec.weights, rec.rates, rec.spikes(columns=0)):
            again = pickle.loads(pickle.dumps(made))
            for name, value in vars(made).items():
                if isinstance(value, np.ndarray):
                    np.testing.assert_array_equal(getattr(again, name), value)
            assert len(copy.deepcopy(made)) == len(again) == len(made)
    assert again.rate_hz == rec.spikes(columns=0).rate_hz and again.layer("internal").rate_hz >= 0
    lost = pickle.loads(pickle.dumps(lull.Simulation(net).record().spikes()))
    with pytest.raises(lull.RunError, match="without its network"):
        lost.layer("a")


@pytest.mark.parametrize("times, neurons", [([3, 2], [0, 0]), ([0], [0]), ([1001], [0]), ([1], [60]), ([1, 2], [0])])
def test_spikes_that_cannot_be_are_refused(net, times, neurons):
    spikes = lull.Spikes(np.array(times), np.array(neurons, np.uint32), 0, 1000, net)
    with pytest.raises(lull.ConfigError, match="spikes: "):
        spikes.statistics()
    for kind in ("raster", "rates", "rhythm", "spectrum", "full_raster"):
        with pytest.raises(lull.ConfigError, match="spikes: "):
            lull._lull.spike_picture(kind, spikes.times, spikes.neurons, net._network, 0, 1000, 800, 500, "", None)
