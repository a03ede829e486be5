"""Runs in directories, other packages, pictures, comparisons and sweeps."""

import csv
import json
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

import lull

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def recorded():
    net = lull.load("reference", set={"columns[0].count": 4})
    sim = lull.Simulation(net)
    rec = sim.record(traces=[0, 150], rates=10, weights=500)
    sim.run(1500)
    return sim, rec


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    out = tmp_path_factory.mktemp("run") / "out"
    net = lull.load("reference", set={
        "columns[0].count": 4, "record.rates": {"every": 10}, "record.traces": {"neurons": [0, 150], "every": 1},
        "record.weights": {"every": 500}, "record.format": "csv",
    })
    return lull.run(net, out, duration=1500).directory


def test_a_directory_is_that_of_the_program(directory, program, tmp_path):
    out = tmp_path / "program"
    subprocess.run([program, "run", os.path.join(directory, "config.toml"), "--out", str(out), "--quiet"], check=True)
    mine = {name for name in os.listdir(directory)}
    assert mine == set(os.listdir(out))
    for name in ("spikes.csv", "traces.csv", "weights.csv", "rates.csv"):
        with open(os.path.join(directory, name), "rb") as one, open(out / name, "rb") as other:
            assert one.read() == other.read(), name
    assert lull.open(out).spike_hash == lull.open(directory).spike_hash == lull.open(directory).facts["spike_hash"]


def test_a_run_reads_what_a_simulation_records(directory, recorded):
    sim, rec = recorded
    run = lull.open(directory)
    assert run.finished and run.duration == 1500 and run.spike_hash == sim.spike_hash and run.weight_hash == sim.weight_hash
    np.testing.assert_array_equal(run.spikes().times, rec.times)
    np.testing.assert_array_equal(run.spikes().neurons, rec.neurons)
    part = dict(start=300, stop=900, layers=["internal", "motor"], columns=[0, 2, 3])
    np.testing.assert_array_equal(run.spikes(**part).neurons, rec.spikes(**part).neurons)
    assert run.spikes(**part).size == rec.spikes(**part).size and run.spikes(**part).rate_hz == rec.spikes(**part).rate_hz
    np.testing.assert_array_equal(run.traces()["v"], rec.traces["v"])
    np.testing.assert_array_equal(run.traces(start=100, stop=200)["u"], rec.traces["u"][100:200])
    np.testing.assert_array_equal(run.rates().hz, rec.rates.hz)
    np.testing.assert_array_equal(run.rates()["motor"], rec.rates["motor"])
    np.testing.assert_array_equal(run.weights().times, rec.weights.times)
    # The log is in its own order of synapses; what is in it is the same.
    order = np.argsort(run.weights().synapses, order=("target", "source", "delay"))
    mine = np.argsort(rec.weights.synapses, order=("target", "source", "delay"))
    assert sorted(run.weights().values[-1]) == sorted(rec.weights.values[-1])
    np.testing.assert_array_equal(run.weights().synapses[order], rec.weights.synapses[mine])
    assert run.statistics()["all"] == rec.statistics()["all"]
    assert run.summary["spikes"] == len(rec.times)
    assert run.network.config_hash == sim.network.config_hash


def test_runs_are_resumed_and_made_longer(tmp_path):
    net = lull.load("reference", set={"columns[0].count": 2, "record.format": "csv"})
    whole = lull.run(net, tmp_path / "whole", duration=900)
    lull.run(net, tmp_path / "parts", duration=400, checkpoint_every="100 ms model")
    longer = lull.resume(tmp_path / "parts", duration=900)
    assert longer.spike_hash == whole.spike_hash and longer.weight_hash == whole.weight_hash
    with pytest.raises(lull.ConfigError):
        lull.run(net, tmp_path / "whole")
    again = lull.run(net, tmp_path / "whole", duration=100, overwrite=True, seed=5, engine="clock", threads=1)
    assert again.facts["seed"] == 5 and again.facts["engine"] == "clock" and again.duration == 100


def test_ctrl_c_leaves_a_run_that_can_be_read_and_resumed(tmp_path):
    net = lull.load("reference", set={"record.format": "csv"})
    timer = threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        lull.run(net, tmp_path / "out", duration="1 h", progress=False)
    run = lull.open(tmp_path / "out")
    assert not run.finished and 0 < run.duration < 3_600_000 and len(run.spikes()) > 0
    assert run.summary["spikes"] >= len(run.spikes())
    end = -(-run.duration // 1000) * 1000
    resumed = lull.resume(tmp_path / "out", duration=end)
    assert resumed.finished and resumed.duration == end


@pytest.mark.parametrize("draw", ["raster", "full_raster", "rate", "rhythm", "spectrum", "trace", "weights"])
def test_every_picture_is_drawn(draw, recorded, directory, tmp_path):
    for source in (recorded[1], lull.open(directory)):
        picture = getattr(lull, draw)(source)
        assert picture.png.startswith(PNG) and picture._repr_png_() == picture.png and picture.width > 0
        picture.save(tmp_path / "picture.png")
        assert (tmp_path / "picture.png").read_bytes() == picture.png


def test_pictures_of_a_run_are_those_of_the_program(directory, program, tmp_path):
    drawn = lull.open(directory).pictures()
    assert {"spikes.png", "rates.png", "traces.png", "weights.png"} <= set(drawn)
    subprocess.run([program, "plot", directory, "--out", str(tmp_path / "plots"), "--quiet"], check=False, capture_output=True)
    for name, picture in drawn.items():
        assert picture.png.startswith(PNG), name
    assert lull.open(directory)._repr_png_().startswith(PNG)


@pytest.mark.parametrize("draw", ["raster", "rate", "spectrum", "trace", "weights"])
def test_pictures_are_drawn_into_axes(draw, recorded):
    figure = pytest.importorskip("matplotlib.figure").Figure()
    axes = figure.add_subplot()
    assert getattr(lull, draw)(recorded[1], ax=axes) is axes
    assert axes.lines or axes.patches


def test_charts():
    picture = lull.chart([1, 2, 3], {"one": [1, 4, 9], "other": [1, np.nan, 3]}, x_title="x", y_log=True)
    assert picture.png.startswith(PNG) and (picture.width, picture.height) == (1600, 900)


def test_neo(recorded):
    pytest.importorskip("neo")
    sim, rec = recorded
    block = rec.to_neo()
    trains = block.segments[0].spiketrains
    assert len(trains) == 400 and sum(len(train) for train in trains) == len(rec.times)
    np.testing.assert_array_equal(trains[7].magnitude, rec.times[rec.neurons == 7])
    assert trains[399].annotations["layer"] == "internal" and trains[399].annotations["column"] == 3
    np.testing.assert_array_equal(block.segments[0].analogsignals[0].magnitude, rec.traces["v"])


def test_pandas(recorded):
    pytest.importorskip("pandas")
    frame = recorded[1].to_pandas()
    assert list(frame.columns) == ["time_ms", "neuron", "column", "layer"] and len(frame) == len(recorded[1].times)
    assert recorded[1].traces.to_pandas()["v"][150].iloc[-1] == recorded[1].traces["v"][-1, 1]


def test_neo_and_pandas_of_a_run(directory):
    pytest.importorskip("neo")
    pytest.importorskip("pandas")
    run = lull.open(directory)
    assert len(run.to_neo().segments[0].spiketrains) == 400 and len(run.to_pandas()) == len(run.spikes())


def test_engines_are_compared(small):
    result = lull.compare(small, duration=100, rounds=1)
    assert result and result.equal and result.speed_up > 0 and "equal" in repr(result)
    sim = lull.Simulation(small)
    sim.run(100)
    assert result.spike_hash == sim.spike_hash and result.weight_hash == sim.weight_hash


def test_the_crossover_is_found():
    net = lull.load("sparse", set={"columns[0].count": 10})
    found = lull.crossover(net, "rate", [0.1, 100], duration=100, rounds=1)
    assert list(found.rows["value"]) == [0.1, 100] and found.rows["share_awake"][0] < found.rows["share_awake"][1]
    assert found.plot().png.startswith(PNG)
    assert len(lull.crossover(net, "rate=1..2Hz/2", duration=20, rounds=1).rows) == 2


def test_a_sweep_is_its_runs_and_goes_on(tmp_path):
    net = lull.load("reference", set={"columns[0].count": 2})
    over = {"columns[0].count": [1, 2], "stdp.a_plus": np.array([0.05, 0.1])}
    rows = lull.sweep(net, over, duration=400, out=tmp_path / "rows.csv", workers=2)
    assert len(set(rows["weight_hash"])) == len(rows) == 4
    for row in rows[[0, 3]]:
        keys = {"columns[0].count": int(row["columns[0].count"]), "stdp.a_plus": float(row["stdp.a_plus"])}
        sim = lull.Simulation(net.with_(set=keys, seed=int(row["seed"])))
        sim.run(400)
        assert (sim.spike_hash, sim.weight_hash) == (row["spike_hash"], row["weight_hash"])
        assert row["config_hash"] == sim.network.config_hash
    text = (tmp_path / "rows.csv").read_text().splitlines(keepends=True)
    (tmp_path / "rows.csv").write_text("".join(text[:3]) + text[3][:20])  # as if it had been killed
    again = lull.sweep(net, over, duration=400, out=tmp_path / "rows.csv", workers=2)
    for name in rows.dtype.names:
        if name != "wall_seconds":
            np.testing.assert_array_equal(rows[name], again[name], err_msg=name)
    with open(tmp_path / "rows.csv", newline="") as file:
        assert len(text) == len(list(csv.reader(file))) == 5
    pytest.importorskip("matplotlib")
    assert lull.heat_map(rows, "columns[0].count", "stdp.a_plus", "rate_hz").png.startswith(PNG)


def test_a_sweep_takes_the_cores_that_it_may_use():
    all_cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(all_cores)})
    try:
        assert lull._lull.usable_cores() == 1
    finally:
        os.sched_setaffinity(0, all_cores)
    assert 1 <= lull._lull.usable_cores() <= len(all_cores)


def test_seeds_of_a_sweep():
    net = lull.Network(neurons=5, inputs=[lull.NormalNoise(5)], seed=7)
    assert list(lull.sweep(net, {"inputs[0].std": [4]}, seeds=2, duration=20, workers=1)["seed"]) == [7, 8]
    rows = lull.sweep(net, {"inputs[0].std": [4]}, seeds=[3], duration=20, measure=lambda sim, rec: {})
    assert list(rows["seed"]) == [3]


def test_the_processes_of_a_sweep_end_with_it_whatever_ends_it():
    """A run of years would keep a core busy for long after its sweep was killed."""
    script = "import lull; lull.sweep('reference', {'columns[0].count': [2, 3]}, duration='10000 h', workers=1)"
    sweep = subprocess.Popen([sys.executable, "-c", script])

    def running():
        """The processes that are no zombies, each with its parent."""
        for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
            try:
                state, parent = path.read_text().rpartition(")")[2].split()[:2]
            except OSError:  # it has ended
                continue
            if state not in "ZX":
                yield int(path.parent.name), int(parent)

    def workers():
        return [pid for pid, parent in running() if parent == sweep.pid]

    def until(condition):
        for _ in range(3000):
            if condition():
                return
            time.sleep(0.02)
        raise AssertionError("waited a minute")

    until(workers)
    (worker,) = workers()
    time.sleep(1)  # it is within its run by then; if not, it ends all the same
    sweep.kill()
    sweep.wait()
    until(lambda: worker not in dict(running()))


def test_a_sweep_measures_what_it_is_told():
    net = lull.Network(neurons=50, edges={"source": [0], "target": [1], "weight": [1]}, inputs=[lull.NormalNoise(5, name="n")])
    rows = lull.sweep(net, {"inputs.n.std": [0, 9]}, duration=200, measure=lambda sim, rec: {"v": sim.state("v").mean()})
    assert rows["rate_hz"][0] == 0 < rows["rate_hz"][1] and rows["v"][0] != rows["v"][1]


MISTAKES = [
    (lambda net, tmp: lull.open(tmp / "none"), "none"),
    (lambda net, tmp: lull.open(3), "path|str"),
    (lambda net, tmp: lull.resume(tmp / "none"), "none"),
    (lambda net, tmp: lull.run(net, tmp / "x", duration="soon"), "duration"),
    (lambda net, tmp: lull.run(net, tmp / "x", engine="x"), "engine"),
    (lambda net, tmp: lull.run(net, tmp / "x", threads=-1), "threads"),
    (lambda net, tmp: lull.run(net, tmp / "x", checkpoint_every="often"), "often"),
    (lambda net, tmp: lull.run(net, tmp / "x", set={"a": 1}), "no such key"),
    (lambda net, tmp: lull.compare(3), "network"),
    (lambda net, tmp: lull.compare(net, rounds=0), "rounds"),
    (lambda net, tmp: lull.compare(net, duration=-1), "duration"),
    (lambda net, tmp: lull.crossover(net, "rate"), "values"),
    (lambda net, tmp: lull.crossover(net, "rates", [1]), "rates"),
    (lambda net, tmp: lull.crossover(net, "rate", [2, 1]), "ascend"),
    (lambda net, tmp: lull.sweep(net, {}), "over"),
    (lambda net, tmp: lull.sweep(net, {"duration": []}), "no values"),
    (lambda net, tmp: lull.sweep(net, {"durations": [1]}), "no such key"),
    (lambda net, tmp: lull.sweep(net, {"seed": [1]}, seeds=0), "seeds"),
    (lambda net, tmp: lull.sweep(net, {"duration": [10]}, workers=0), "workers"),
    (lambda net, tmp: lull.raster(3), "no spikes"),
    (lambda net, tmp: lull.raster(lull.Simulation(net).record()), "nothing to draw"),
    (lambda net, tmp: lull.chart([1, 2], [1]), ""),
    (lambda net, tmp: lull.chart([], []), ""),
]


@pytest.mark.parametrize("index", range(len(MISTAKES)))
def test_each_mistake_gives_one_clear_exception(index, small, tmp_path):
    make, message = MISTAKES[index]
    with pytest.raises((lull.ConfigError, TypeError), match=message):
        make(small, tmp_path)
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("size", [{"width": 1}, {"height": 1}, {"width": 10**9}, {"bin": 0}, {"start": 10**6}])
def test_sizes_of_pictures_are_checked(size, recorded):
    with pytest.raises(lull.ConfigError):
        lull.raster(recorded[1], **size)
