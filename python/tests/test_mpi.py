"""lull.mpi: one network on several processes. Each job has a time limit: whatever a rank does, the others must end."""

import os
import pathlib
import pickle
import re
import shutil
import signal
import subprocess
import sys
import textwrap

import pytest

import lull

PACKAGE = pathlib.Path(lull.__path__[0])
LIMIT_SECONDS = 60
# Open MPI asks whoever is root to say so twice, and for this flag if there are more ranks than cores.
ENVIRONMENT = {
    **os.environ, "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1", "OMPI_MCA_rmaps_base_oversubscribe": "1",
    "PYTHONPATH": os.pathsep.join([str(PACKAGE.parent), *filter(None, sys.path)]), "PYTHONDONTWRITEBYTECODE": "1",
}
LAUNCHER = next(filter(None, map(shutil.which, ["mpirun.openmpi", "mpirun"])), None)

BEGIN = r'''
import json, os, signal, sys, threading, time
import numpy as np
import lull, lull.mpi
from mpi4py import MPI

ranks = lull.mpi.ranks()
comm = MPI.COMM_WORLD
last = ranks.size - 1

def say(text):
    sys.stdout.write(f"{ranks.rank}: {text}\n")
    sys.stdout.flush()

def error_of(function, *arguments, **keys):
    try:
        function(*arguments, **keys)
    except BaseException as error:
        return f"{type(error).__name__}: {error}".replace(ranks.hosts[last], "HOST")
    return "no error"

FIVE = {"columns[0].count": 5}
'''


def _missing():
    """Why there are no jobs here, or None. Looks without importing: whoever has initialised MPI looks as if it were a rank."""
    if LAUNCHER is None:
        return "there is no mpirun"
    if not list(PACKAGE.glob("_mpi.*.so")):
        return "this Lull was built without MPI"
    done = subprocess.run([sys.executable, "-c", "import lull.mpi"], env=ENVIRONMENT, capture_output=True, text=True)
    return None if done.returncode == 0 else done.stderr.strip().splitlines()[-1]


WHY_NOT = _missing()
jobs = pytest.mark.skipif(WHY_NOT is not None, reason=str(WHY_NOT))


def job(ranks, script, status=0):
    """Runs a script on ranks. Returns what each rank said, and the job's standard error."""
    command = [LAUNCHER, "-np", str(ranks), sys.executable, "-c", BEGIN + textwrap.dedent(script)]
    # A session of its own, so that what hangs can be ended with all its children.
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               env=ENVIRONMENT, start_new_session=True)
    try:
        out, errors = process.communicate(timeout=LIMIT_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, errors = process.communicate()
        raise AssertionError(f"has not ended after {LIMIT_SECONDS} s\n{out}\n{errors}") from None
    assert (process.returncode == 0) == (status == 0), out + errors
    said = [[] for _ in range(ranks)]
    for line in out.splitlines():
        rank, _, text = line.partition(": ")
        said[int(rank)].append(text)
    return said, errors


def python(script, **environment):
    return subprocess.run([sys.executable, "-c", script], env={**ENVIRONMENT, **environment}, capture_output=True, text=True,
                          timeout=LIMIT_SECONDS)


# ---- What there must be


def test_the_package_is_linked_without_mpi():
    done = python("import lull, re; print(re.findall(r'lib\\w*mpi\\w*[.]so', open('/proc/self/maps').read()))")
    assert done.returncode == 0 and done.stdout == "[]\n", done.stdout + done.stderr


def error_of_import(before, **environment):
    done = python(f"import sys, lull\n{before}\nimport lull.mpi", **environment)
    assert done.returncode == 1, done.stdout
    return done.stderr.strip().splitlines()[-1]


def test_a_lull_without_mpi_says_so():
    error = error_of_import("sys.modules['lull._mpi'] = None")
    assert error.startswith("ImportError: lull.mpi is not there: this Lull was built without MPI; install MPI"), error


@pytest.mark.skipif(not list(PACKAGE.glob("_mpi.*.so")), reason="this Lull was built without MPI")
def test_the_lack_of_mpi4py_is_named():
    error = error_of_import("sys.modules['mpi4py'] = None")
    assert re.fullmatch(r"ImportError: lull.mpi needs mpi4py, which cannot be imported \(.*\); install it \(.*\)", error), error


@pytest.mark.skipif(not list(PACKAGE.glob("_mpi.*.so")), reason="this Lull was built without MPI")
@pytest.mark.parametrize("version, handle, says", [
    ("MPICH Version:\t4.0.2\n...", 4, r"lull.mpi and mpi4py use two different MPI libraries: Lull uses \S.*, and mpi4py uses MPICH"),
    (None, 3, r"Lull was built for another MPI than the one that mpi4py uses, which is \S"),
])
def test_another_mpi_of_mpi4py_is_named(tmp_path, version, handle, says):
    (tmp_path / "mpi4py").mkdir()
    (tmp_path / "mpi4py" / "__init__.py").write_text("")
    (tmp_path / "mpi4py" / "MPI.py").write_text(textwrap.dedent(f"""
        Comm = None
        def Get_library_version():
            from lull import _mpi
            return {version!r} or _mpi.library_version()
        def _sizeof(handle):
            return {handle}
    """))
    error = error_of_import("", PYTHONPATH=f"{tmp_path}{os.pathsep}{ENVIRONMENT['PYTHONPATH']}")
    assert re.match("ImportError: " + says, error), error


def test_what_are_no_ranks_is_refused():
    for call in (lambda: lull.load("reference", ranks=2), lambda: lull.Network(neurons=2, ranks="all")):
        with pytest.raises(lull.ConfigError, match=r"^ranks = .*; must come from lull.mpi.ranks\(\)$"):
            call()


def test_a_network_that_ranks_share_needs_only_its_share():
    # A column takes 73 kB: ten times as much as there is, or nearly all columns that have ids.
    columns = min(140 * (os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") >> 20), 40_000_000)
    recipe = lull._network.Recipe("built_in", "million", [("columns[0].count", str(columns))])
    with pytest.raises(lull.ConfigError, match="of memory, and this machine has"):
        recipe.make()
    assert recipe.make(1000).estimate()["columns"] == columns
    anywhere = lull.Network._from(recipe, share=0)  # as what was recorded on several machines has it
    assert pickle.loads(pickle.dumps(anywhere)).describe().columns == columns


# ---- The same as one process


@jobs
@pytest.mark.parametrize("number", [1, 2, 3])
def test_spikes_weights_states_and_recordings_are_those_of_one_process(number):
    said, _ = job(number, """
        def course(net):
            sim = lull.Simulation(net, threads=1)
            rec = sim.record(traces=[40, 0, 450], rates=50, weights=100)
            sim.run("500 ms")
            before, hash = sim.snapshot(), sim.spike_hash
            sim.run(100)
            sim.restore(before)
            assert sim.spike_hash == hash and sim.now == 500
            sim.run("100 ms")
            counters = sim.counters
            of_all = [sim.spike_hash, sim.weight_hash, sim.now, sim.awake, *(counters[key] for key in ("spikes", "deliveries", "steps"))]
            traces, w = rec.traces, rec.weights
            return of_all, {
                "times": rec.times, "neurons": rec.neurons, "v": sim.state("v"), "weights": sim.weights[:], "edges": net.edges,
                "table": net.neurons, "counts": rec.rates.counts, "recorded": w.values.T, "recorded_of": np.array(w.synapses.tolist()),
                "trace": dict(zip(traces.neurons.tolist(), traces["v"].T.tolist())), "spikes": rec.spikes(layers="internal"),
                "internal": net.select(layers="internal"), "some": net.select(columns=[0, 3], neurons=range(50, 400)),
            }

        net = lull.load("reference", set=FIVE, ranks=ranks)
        of_all, own = course(net)
        assert net.ranks is ranks and net.size == 500 and net.columns == 5 and len(net.own_neurons) == 100 * len(net.own_columns)
        assert own["table"]["id"].tolist() == list(net.own_neurons) and len(own["edges"]) == len(own["weights"])
        assert abs(own["spikes"].rate_hz * 0.6 * own["spikes"].size - len(own["spikes"])) < 1e-6
        parts = comm.gather(own)
        assert comm.allgather(of_all) == [of_all] * ranks.size
        if ranks.rank == 0:
            one = lull.load("reference", set=FIVE)
            expected_of_all, expected = course(one)
            assert of_all == expected_of_all
            join = {name: np.concatenate([part[name] for part in parts]) for name in (
                "times", "neurons", "v", "weights", "edges", "table", "recorded", "recorded_of", "internal", "some")}
            order = np.lexsort((join["neurons"], join["times"]))
            join["times"], join["neurons"] = join["times"][order], join["neurons"][order]
            for name, values in join.items():
                assert values.tobytes() == expected[name].tobytes(), name
            assert (sum(part["counts"] for part in parts) == expected["counts"]).all()
            assert {key: value for part in parts for key, value in part["trace"].items()} == expected["trace"]
            assert sum(len(part["spikes"]) for part in parts) == len(expected["spikes"]) > 0
            assert sum(part["spikes"].size for part in parts) == expected["spikes"].size
            assert parts[0]["spikes"].statistics()["all"]["neurons"] == 500   # pickled, they have the whole network
        say("equal")
    """)
    assert said == [["equal"]] * number


@jobs
def test_networks_of_arrays_inputs_and_loops_are_those_of_one_process():
    said, _ = job(3, """
        rng = np.random.default_rng(5)
        edges = {"source": rng.integers(0, 60, 900), "target": rng.integers(0, 60, 900), "delay": rng.integers(2, 9, 900),
                 "weight": rng.random(900)}
        description = dict(neurons={"a": 0.02, "b": 0.2, "c": -65 + 15 * rng.random(60), "d": 8}, edges=edges, columns=4,
                           stdp=lull.Stdp(a_plus=0.1, w_max=9), inputs=[lull.NormalNoise(5)], seed=3)

        def course(net):
            sim = lull.Simulation(net)
            rec = sim.record(rates=100)
            seen = []
            def step(now, spikes):
                seen.extend(spikes["neuron"].tolist())
                return (now + 1, net.own_neurons, 7.5) if now == 40 else None
            sim.loop(step, 60, every=20)
            own = np.array(net.own_neurons)
            sim.stimulate(70, own[own % 2 == 0], 11)
            sim.set_state("u", 3, neurons=own[own % 3 == 0])
            sim.run(100)
            assert seen == rec.spikes(stop=60).neurons.tolist()
            return sim.spike_hash, sim.weight_hash

        with_seed = lull.Simulation(lull.Network(**description, ranks=ranks), seed=4)
        with_seed.run(50)
        found = course(lull.Network(**description, ranks=ranks)), with_seed.spike_hash
        with_seed = lull.Simulation(lull.Network(**description), seed=4)
        with_seed.run(50)
        assert found == (course(lull.Network(**description)), with_seed.spike_hash)

        mine = {**description, "edges": {**edges, "weight": edges["weight"] + (ranks.rank == last)}}
        say(error_of(lull.Network, **mine, ranks=ranks))
    """)
    for errors in said:
        assert len(errors) == 1
        assert re.match(r'RunError: rank 2 \(HOST\) is about to build the network "network" with the configuration hash \w{16}, but rank 0 '
                        r'is about to build the network "network" with the configuration hash \w{16}; all ranks must make the same calls',
                        errors[0]), errors


@jobs
def test_a_loop_of_all_ranks_sees_and_stimulates_all():
    said, _ = job(3, """
        def course(net, loops):
            sim = lull.Simulation(net)
            seen = []
            def step(now, spikes):
                seen.extend(spikes.tolist())
                return now + 1, np.arange(0, 500, 7), len(spikes) % 5
            (sim.loop if loops else sim.run)(*[step] * loops, 800, **{"every": 21, "all_ranks": True} if loops else {})
            return sim.spike_hash, seen

        hash, seen = course(lull.load("reference", set=FIVE, ranks=ranks), ranks.rank == 1)
        if ranks.rank == 1:
            assert (hash, seen) == course(lull.load("reference", set=FIVE), True) and len(seen) > 100
        say(hash)
    """)
    assert said[0] == said[1] == said[2]


@jobs
def test_runs_in_directories_are_those_of_one_process(tmp_path):
    options = {"set": {"columns[0].count": 5, "record.rates": True, "record.weights": True}, "threads": 1}
    script = f"""
        out, options = {str(tmp_path / "out")!r}, {options!r}
        run = lull.run("reference", out, duration=300, checkpoint_every="100 ms model", ranks=ranks, **options)
        say([run.finished, run.duration, run.spike_hash, len(run.spikes()), run.facts["ranks"]])
        net = lull.load("reference", set=options["set"], ranks=ranks)
        say(error_of(lull.run, net, out))
        run = lull.resume(out, duration=400, ranks=ranks)
        say([run.finished, run.duration, run.spike_hash, len(run.spikes())])
        if ranks.rank == 2:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            threading.Timer(0.5, os.kill, [os.getpid(), signal.SIGINT]).start()
        say(error_of(lull.run, net, out + "2", duration="10000 s", threads=1, checkpoint_every="5min"))
    """
    said, _ = job(3, script)
    assert said[0][0] == said[1][0] == said[2][0] and said[0][2] == said[1][2] == said[2][2]
    for rank in said:
        assert re.match(r"ConfigError: (rank 0 \(\S+\): )?.*out' holds a finished run", rank[1]), rank
    assert [rank[3] for rank in said] == ["RunError: rank 2 (HOST): KeyboardInterrupt"] * 2 + ["KeyboardInterrupt: "]
    broken_off = lull.open(tmp_path / "out2" / "unfinished" if (tmp_path / "out2" / "unfinished").exists() else tmp_path / "out2")
    assert not broken_off.finished and broken_off.duration > 0
    # The run of three goes on alone, and is then what one process leaves.
    assert lull.resume(tmp_path / "out", duration=500).finished
    assert lull.run("reference", tmp_path / "alone", duration=500, **options).duration == 500
    names = {path.name for path in (tmp_path / "alone").iterdir()}
    compared = [name for name in names if name.endswith((".png", ".csv", ".h5", ".toml"))]
    assert len(compared) > 5
    for name in compared:
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "alone" / name).read_bytes(), name


@jobs
def test_engines_are_compared_on_all_ranks():
    said, _ = job(2, """
        net = lull.load("sparse", set={"columns[0].count": 6}, ranks=ranks)
        found = lull.compare(net, duration=100, rounds=1, threads=1)
        say([found.equal, found.spike_hash, found.speed_up])
        sim = lull.Simulation(net)
        sim.run(100)
        say([True, sim.spike_hash, found.speed_up])
    """)
    assert said[0][0] == said[1][0] == said[0][1] == said[1][1]


# ---- What one rank alone meets


@jobs
def test_what_is_not_this_ranks_is_an_error_that_says_so(tmp_path):
    said, _ = job(2, f"""
        import pickle
        net = lull.load("reference", set=FIVE, ranks=ranks)
        sim = lull.Simulation(net)
        rec = sim.record(weights=True, traces=[0, 499])
        sim.run(50)
        if ranks.rank == 0:
            for function, *arguments in (
                [sim.state, "v", [3, 499]], [sim.set_state, "v", -60, 499], [sim.stimulate, 60, 499, 1], [sim.state, "v", 500],
                [lambda: net.edge_order], [net.save, {str(tmp_path / "net")!r}], [sim.save, {str(tmp_path / "state")!r}],
                [lull.raster, rec], [lull.weights, rec], [rec.statistics], [lull.crossover, net, "rate", [1]],
                [lull.sweep, net, {{"seed": [1]}}], [pickle.dumps, net], [sim.run, -1], [lull.Simulation, net, "event"]):
                say(error_of(function, *arguments))
            assert not os.path.exists({str(tmp_path / "net")!r}) and not os.path.exists({str(tmp_path / "state")!r})
        assert rec.traces["v"].shape == (50, 1) and rec.traces.neurons.tolist() == [[0], [499]][ranks.rank]
        sim.run(50)
        loop = lambda: sim.loop(lambda now, spikes: (now + 1, 499, 1.0), 50) if ranks.rank == 0 else sim.run(50)
        say(error_of(loop))
    """)
    whose = r"(state|stimulus|neuron 499).*belongs to rank 1 \(HOST\); ask there$"
    for error in said[0][:3]:
        assert re.match("ConfigError: .*" + whose, error), error
    assert re.match("ConfigError: there is no neuron 500", said[0][3])
    part = r"this process has a part of the network only, 200 of 500 neurons, because the network has 2 ranks; load the network without"
    for name, error in zip(["edge_order", "save", "save", "picture", "picture", "statistics"], said[0][4:10]):
        assert re.match(f"ConfigError: {name}: {part}", error), error
    for name, error in zip(["crossover", "sweep"], said[0][10:12]):
        assert error == f"ConfigError: {name}: the network has ranks; load it without ranks=, for this process alone"
    assert said[0][12].startswith("TypeError: a Network of ranks cannot be pickled")
    assert said[0][13].startswith("ConfigError: duration = -1")
    assert said[0][14].startswith("TypeError")
    assert len(said[0]) == 16 and len(said[1]) == 1
    for rank in said:
        assert re.match(r"ConfigError: (rank 0 \(HOST\): )?stimulus.*belongs to rank 1 \(HOST\); ask there", rank[-1]), rank


@jobs
def test_what_a_step_raises_on_one_rank_ends_all_at_the_same_exchange():
    said, _ = job(3, """
        net = lull.load("reference", set=FIVE, ranks=ranks)
        sim = lull.Simulation(net)
        def step(now, spikes):
            if now >= 300 and ranks.rank == 1:
                raise raised
        def forbidden(now, spikes):
            sim.state("v"), sim.now
            sim.spike_hash
        for raised in (ValueError("too much"), KeyError(), StopIteration()):
            begin = sim.now
            say(error_of(sim.loop, step, 1000))
            say(sim.now - begin)
        say(error_of(sim.loop, forbidden, 100))
        begin = sim.now                      # some may loop while the others run
        say(error_of(sim.loop, lambda now, spikes: None, 500) if ranks.rank == 1 else error_of(sim.run, 500))
        assert sim.now == begin + 500
        say(sim.spike_hash)
        one = lull.Simulation(lull.load("reference", set=FIVE))
        one.run(sim.now)
        say(one.spike_hash)
    """)
    ended = [rank[1::2][:3] for rank in said]
    assert ended[0] == ended[1] == ended[2] and all(300 <= int(first) < 400 for first in ended[0][:1]), said
    assert [rank[0] for rank in said] == [
        "RunError: rank 1 (HOST): ValueError: too much", "ValueError: too much", "RunError: rank 1 (HOST): ValueError: too much"]
    assert [rank[2] for rank in said] == ["RunError: rank 1 (HOST): KeyError", "KeyError: ", "RunError: rank 1 (HOST): KeyError"]
    assert [rank[4] for rank in said] == ["no error"] * 3
    assert [rank[6] for rank in said] == [
        "RunError: the simulation runs; a step of a loop may look at its time and its states only"] * 3
    assert [rank[7] for rank in said] == ["no error"] * 3
    assert {hash for rank in said for hash in rank[8:]} == {said[0][8]}


@jobs
@pytest.mark.parametrize("every", [1000, 5])  # 5: the interrupt comes between two parts of the run, most likely
def test_an_interrupt_on_one_rank_ends_all_at_the_same_exchange(every):
    said, _ = job(3, f"every = {every}\n" + textwrap.dedent("""
        signal.signal(signal.SIGINT, signal.default_int_handler)
        net = lull.load("reference", set=FIVE, ranks=ranks)
        sim = lull.Simulation(net)
        rec = sim.record(weights=every)
        if ranks.rank == 2:
            threading.Timer(0.3, os.kill, [os.getpid(), signal.SIGINT]).start()
        say(error_of(sim.run, "1000 s"))
        say(sim.now)
        say(rec.stop_time == sim.now and rec.weights.times[-1] == sim.now and sim.now > 0)
        sim.run(100)
        say(sim.now)
    """))
    assert [rank[0] for rank in said] == ["RunError: rank 2 (HOST): KeyboardInterrupt"] * 2 + ["KeyboardInterrupt: "]
    assert [rank[1:] for rank in said] == [[said[0][1], "True", str(int(said[0][1]) + 100)]] * 3


@jobs
def test_calls_that_differ_are_errors_and_no_deadlocks():
    said, _ = job(3, """
        net = lull.load("reference", set=FIVE, ranks=ranks)
        sim, other = lull.Simulation(net), lull.Simulation(net)
        def only_rank_0():
            if ranks.rank == 0:
                sim.spike_hash
            sim.run(100)
        say(error_of(only_rank_0))
        say(error_of(sim.run, 100 + ranks.rank // 2))
        say(error_of((other if ranks.rank == 1 else sim).run, 100))
        say(error_of(lull.load, "sparse" if ranks.rank == 1 else "reference", FIVE, ranks=ranks))
        say(error_of(lull.Simulation, net, exchange_every=1 + ranks.rank))
        say(error_of(lambda: sim.loop(print, 100, every=7) if ranks.rank == 2 else sim.run(100)))
        # After all that, all is well.
        if ranks.rank == 0:
            for _ in range(2):
                rec = sim.record(weights=40)   # reads weights between two parts of the run
        sim.run(100)
        say([sim.now, other.now])
        def elsewhere():
            errors.append(error_of(sim.run, 100))
        errors = []
        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()
        say(errors[0])
        say(sim.spike_hash == comm.bcast(sim.spike_hash))
    """)
    same = "; all ranks must make the same calls in the same order, with the same arguments"
    for rank in said:
        assert re.fullmatch(r"RunError: rank 1 \(HOST\) is about to run simulation 1 from 0 to 100 ms, but rank 0 is about to read the spike_hash of "
                            r"simulation 1" + same, rank[0])
        assert rank[1] == ("RunError: rank 2 (HOST) is about to run simulation 1 from 0 to 101 ms, but rank 0 is about to run simulation 1 from "
                           "0 to 100 ms" + same)
        assert rank[2] == "RunError: rank 1 (HOST) is about to run simulation 2 from 0 to 100 ms, but rank 0 is about to run simulation 1 from 0 to 100 ms" + same
        assert re.match(r'RunError: rank 1 \(HOST\) is about to build the network "sparse"', rank[3])
        assert re.match(r"RunError: rank 1 \(HOST\) is about to make a simulation that begins at 0 ms and exchanges every 2 ms", rank[4])
        assert re.match(r"(RunError: rank 2 \(HOST\)|ConfigError): every = 7; must be a multiple of", rank[5]), rank
        assert rank[6] == "[100, 0]"
        assert rank[7] == "RunError: only the thread that called lull.mpi.ranks() may use networks and simulations of ranks"
        assert rank[8] == "True" and len(rank) == 9


@jobs
@pytest.mark.parametrize("what, reason", [
    ("raise ValueError('no good')", ": ValueError: no good"), ("sys.exit(3)", ""), ("sys.exit()", ""),
])
def test_a_rank_that_ends_early_ends_the_others(what, reason):
    said, errors = job(3, f"""
        net = lull.load("reference", set=FIVE, ranks=ranks)
        sim = lull.Simulation(net)
        if ranks.rank == 2:
            {what}
        say(error_of(lambda: sim.spike_hash))
        say(error_of(sim.run, 100))
        sim.run(100)
    """, status=1)
    for rank in said[:2]:
        assert rank == [f"RunError: rank 2 (HOST) has left{reason}"] * 2, said
    assert said[2] == []
    assert ("no good" in errors) == ("no good" in reason)


@jobs
def test_a_program_that_ends_keeps_its_objects_until_then():
    said, _ = job(2, """
        import atexit
        net = lull.load("reference", set=FIVE, ranks=ranks)
        sim = lull.Simulation(net)
        snapshot = sim.snapshot()
        rec = sim.record()
        sim.run(100)
        later = [net, sim, snapshot, rec]
        later.append(later)                     # a cycle, which the interpreter frees late or never
        atexit.register(lambda: say(sim.spike_hash))
        del net, sim.network
    """)
    assert said[0] == said[1] and len(said[0]) == 1
    said, _ = job(2, """
        import atexit
        ended = lull.mpi._close                 # as if what follows came after the end of the ranks
        sim = lull.Simulation(lull.load("reference", set=FIVE, ranks=ranks))
        rec = sim.record()
        sim.run(300)
        ended()
        say(error_of(sim.run, 1))
        say(len(rec.times) > 0 and rec.times[-1] <= 300)
        del sim, rec
    """)
    assert said == [["RunError: the ranks have ended with the program", "True"]] * 2


@jobs
def test_a_process_that_no_launcher_started_is_one_rank():
    script = """
        net = lull.load("reference", set=FIVE, ranks=ranks)
        sim = lull.Simulation(net)
        sim.run(100)
        say(f"{ranks.rank} {ranks.size} {len(ranks.hosts)} {sim.now} {ranks!r}")
    """
    done = python(BEGIN + textwrap.dedent(script))
    assert re.fullmatch(r"0: 0 1 1 100 <lull.mpi.Ranks: rank 0 \(\S+\) of 1>\n", done.stdout), done.stdout + done.stderr


@jobs
def test_the_stubs_and_docstrings_have_what_the_module_has():
    stubs = (PACKAGE / "_mpi.pyi").read_text()
    done = python("import inspect, lull.mpi, lull._mpi\n"
                  "print(*(name for name in vars(lull._mpi) if not name.startswith('_')))\n"
                  "assert all(inspect.getdoc(getattr(lull.mpi, name)) for name in lull.mpi.__all__)\n"
                  "assert all(inspect.getdoc(getattr(lull.mpi.Ranks, name)) for name in ('rank', 'size', 'hosts'))\n")
    assert done.returncode == 0, done.stderr
    for name in done.stdout.split():
        assert re.search(rf"(class|def) {name}\b", stubs), name
