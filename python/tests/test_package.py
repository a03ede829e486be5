"""The package as a whole: its names, its documentation, its types, its examples."""

import doctest
import importlib
import inspect
import json
import os
import pathlib
import pkgutil
import re
import subprocess
import sys

import pytest

import lull
from conftest import SOURCE

# Importing lull.mpi initialises MPI, after which programs that the tests start would take themselves for ranks: test_mpi.py has
# its tests.
MODULES = [
    importlib.import_module(f"lull.{module.name}") for module in pkgutil.iter_modules(lull.__path__) if module.name not in ("mpi", "_mpi")
]
EXAMPLES = SOURCE / "examples" / "python"


def test_every_name_is_there_and_documented():
    assert len(lull.__all__) == len(set(lull.__all__)) > 40
    for name in lull.__all__:
        value = getattr(lull, name)
        if inspect.isclass(value) or inspect.isfunction(value):
            assert value.__doc__, name
        if inspect.isclass(value) and value.__module__.startswith("lull._") and not issubclass(value, Exception):
            for each, member in vars(value).items():
                if not each.startswith("_") and (inspect.isfunction(member) or isinstance(member, property)):
                    assert inspect.getdoc(getattr(value, each)), f"{name}.{each}"


def test_the_stubs_name_what_the_module_has():
    stubs = (pathlib.Path(lull.__path__[0]) / "_lull.pyi").read_text()
    for name, value in vars(lull._lull).items():
        if name.startswith("_"):
            continue
        assert re.search(rf"(^|class |def ){name}\b", stubs, re.MULTILINE), name
        if inspect.isclass(value) and not issubclass(value, Exception):
            for each in vars(value):
                assert each.startswith("_") or f"{each}" in stubs, f"{name}.{each}"


def test_types_are_checked(tmp_path):
    pytest.importorskip("mypy")
    user = tmp_path / "user.py"
    user.write_text("import lull\n\nnet: lull.Network = lull.load('reference')\nsim = lull.Simulation(net)\nx: int = sim.now\n")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--disallow-untyped-defs", "--check-untyped-defs", "--ignore-missing-imports",
         "--cache-dir", str(tmp_path / "cache"), lull.__path__[0], str(user)],
        capture_output=True, text=True, cwd=tmp_path,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("module", MODULES + [lull], ids=lambda module: module.__name__)
def test_examples_of_docstrings(module):
    failed, _ = doctest.testmod(module, extraglobs={"lull": lull})
    assert failed == 0


@pytest.mark.parametrize("script", sorted(path.name for path in EXAMPLES.glob("*.py")))
def test_example(script, tmp_path):
    if script == "sweep.py":
        pytest.importorskip("matplotlib")
    done = subprocess.run(
        [sys.executable, "-W", "error", str(EXAMPLES / script)], cwd=tmp_path, capture_output=True, text=True, timeout=100,
        env={**os.environ, "PYTHONPATH": os.path.dirname(lull.__path__[0])},
    )
    assert done.returncode == 0 and done.stdout, done.stdout + done.stderr
    pictures = list(tmp_path.glob("*.png"))
    assert pictures and all(path.read_bytes().startswith(b"\x89PNG") for path in pictures)


def test_the_notebook(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    notebook = json.loads((EXAMPLES / "first_steps.ipynb").read_text(encoding="utf-8"))
    shared = {}
    shown = 0
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        assert not cell["outputs"], "the notebook is kept without its results"
        text = "".join(cell["source"])
        lines = text.splitlines()
        exec(compile("\n".join(lines[:-1]), "first_steps.ipynb", "exec"), shared)
        last = eval(compile(lines[-1], "first_steps.ipynb", "eval"), shared)
        for method in ("_repr_png_", "_repr_html_"):
            if hasattr(last, method):
                assert getattr(last, method)()
                shown += 1
    assert shown >= 4
