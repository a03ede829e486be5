"""Several processes, on one machine or on several, that simulate one network together over MPI.

>>> import lull, lull.mpi                                                        # doctest: +SKIP
>>> ranks = lull.mpi.ranks()                                                     # doctest: +SKIP
>>> net = lull.load("columns.toml", ranks=ranks)                                 # doctest: +SKIP
>>> sim = lull.Simulation(net)                                                   # doctest: +SKIP
>>> sim.run("2 s")                                                               # doctest: +SKIP

``mpirun -np 4 python3 script.py`` starts the script in four processes, the ranks. Spikes and weights are those of one
process, bit for bit.

The module needs mpi4py, which initialises MPI when it is imported, and finalises it when the program ends: one's own
communication (``MPI.COMM_WORLD``) and Lull's do not meet. It also needs a Lull that was built with MPI, of the same
implementation as mpi4py. Importing it raises ImportError where one of these is missing.
"""

from __future__ import annotations

import atexit
import importlib.util
import sys

from lull._lull import Ranks, RunError

__all__ = ["Ranks", "ranks"]

if importlib.util.find_spec("lull._mpi") is None:
    raise ImportError(
        "lull.mpi is not there: this Lull was built without MPI; install MPI (Debian's libopenmpi-dev and openmpi-bin) and build "
        "Lull again, with -Dmpi=enabled"
    )
try:
    from mpi4py import MPI
except ImportError as _error:
    raise ImportError(
        f"lull.mpi needs mpi4py, which cannot be imported ({_error}); install it (Debian's python3-mpi4py)"
    ) from _error

from lull import _mpi  # noqa: E402


def _first_line(text: str) -> str:
    return text.strip("\0 \n").split("\n")[0].strip()


def _check_same_library() -> None:
    """Two implementations of MPI in one process would take each other's handles for their own."""
    theirs, ours = _first_line(MPI.Get_library_version()), _first_line(_mpi.library_version())
    if theirs != ours:
        raise ImportError(
            f"lull.mpi and mpi4py use two different MPI libraries: Lull uses {ours}, and mpi4py uses {theirs}; install the mpi4py "
            "of Lull's, or build Lull with that of mpi4py"
        )
    if MPI._sizeof(MPI.Comm) != _mpi.handle_bytes():
        raise ImportError(
            f"Lull was built for another MPI than the one that mpi4py uses, which is {theirs}; build Lull with that one"
        )


_check_same_library()

_ranks: _mpi.ProcessRanks | None = None


def ranks() -> Ranks:
    """All processes that the launcher of MPI started; this process alone if no launcher started it.

    The first call is a collective: every process makes it. Later calls return the same object. Everything that follows from
    it is for the thread that made the first call. The processes end together: at the end of the program each waits for the
    others.

    Returns
    -------
    Ranks
        ``rank``, ``size`` and ``hosts``. `lull.load`, `lull.Network`, `lull.run` and `lull.resume` take it as ``ranks=``.

    Raises
    ------
    RunError
        If MPI has been finalised, or does not allow this thread to call it.
    """
    global _ranks
    if _ranks is None:
        _ranks = _mpi.create()
        atexit.register(_close)
    return _ranks


def _close() -> None:
    """Ends the ranks while MPI is still there. If an exception ends this process, the others are told of it."""
    if _ranks is None:
        return
    raised = getattr(sys, "last_value", None)
    _ranks.close("" if raised is None else _first_line(f"{type(raised).__name__}: {raised}"))
