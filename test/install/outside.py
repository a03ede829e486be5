"""What the tests of this directory share: projects outside Lull, from the source that the guide shows."""

import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import traceback

CXX = shlex.split(os.environ["CXX"])


def run(*command, cwd=None, **environment):
    """What a command prints; whoever looks at a failure sees all of it."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env={**os.environ, **{name: str(value) for name, value in environment.items()}},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, f"{shlex.join(map(str, command))}: {done.returncode}\n{done.stdout}"
    return done.stdout


class Guide:
    """The fenced blocks of a page that say what they are: ```cpp file=main.cc, ```text output=main.cc."""

    def __init__(self, page):
        fenced = re.findall(r"^```\w+ (\w+)=(\S+)\n(.*?)^```$", pathlib.Path(page).read_text(), re.MULTILINE | re.DOTALL)
        self.files = {name: text for kind, name, text in fenced if kind == "file"}
        self.outputs = {name: text for kind, name, text in fenced if kind == "output"}

    def project(self, directory):
        """A new directory with the outside project."""
        directory.mkdir()
        for name in ("main.cc", "meson.build"):
            (directory / name).write_text(self.files[name])
        return directory

    def matches(self, printed):
        """Whether the program printed what the guide says; an ellipsis there stands for anything."""
        said = ".*".join(re.escape(part) for part in self.outputs["main.cc"].split("…"))
        assert re.fullmatch(said, printed), f"printed {printed!r}, where the guide says {self.outputs['main.cc']!r}"


def program_of(build):
    """The one program that a build of the outside project has made."""
    made = [path for path in build.iterdir() if path.is_file() and os.access(path, os.X_OK) and ".so" not in path.name]
    assert len(made) == 1, made
    return made[0]


def report(tests):
    """Runs functions of a temporary directory, in order; a case of TAP each."""
    print(f"1..{len(tests)}")
    with tempfile.TemporaryDirectory() as directory:
        for test in tests:
            try:
                test(pathlib.Path(directory))
                print("ok - " + test.__name__, flush=True)
            except Exception:
                print("not ok - " + test.__name__)
                print("# " + traceback.format_exc().replace("\n", "\n# "), flush=True)
