"""What the tests of the package share."""

import os
import pathlib
import signal

import pytest

signal.signal(signal.SIGINT, signal.default_int_handler)  # else it is ignored, in the background of a script

SOURCE = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def program():
    """The program `lull` of this build; tests that need it are skipped where it is not known."""
    path = os.environ.get("LULL_PROGRAM")
    if not path:
        pytest.skip("LULL_PROGRAM does not name the program")
    return path


@pytest.fixture
def small():
    """Four columns of the reference network, which learn."""
    import lull

    return lull.load("reference", set={"columns[0].count": 4})
