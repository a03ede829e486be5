"""A progress bar on one line, in terminals and notebooks."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

__all__ = ["Bar"]


def _is_interactive() -> bool:
    if "ipykernel" in sys.modules and "IPython" in sys.modules:
        return getattr(sys.modules["IPython"], "get_ipython", lambda: None)() is not None
    return sys.stderr is not None and sys.stderr.isatty()


class Bar:
    """Shows how much of `total` is done, on standard error. Is gone when it is done.

    Parameters
    ----------
    total : int
        What counts as all.
    show : bool or None
        Whether to show anything; None: if somebody is watching, a terminal or a notebook.
    label : callable
        What to write beside the bar for a number that is done.
    """

    def __init__(self, total: int, show: bool | None, label: Callable[[int], str]) -> None:
        self._total = max(total, 1)
        self._show = _is_interactive() if show is None else bool(show)
        self._label = label
        self._begin = time.monotonic()
        self._last = self._begin
        self._width = 0

    def __call__(self, done: int) -> None:
        now = time.monotonic()
        if not self._show or now - self._last < 0.1:
            return
        self._last = now
        part = min(done / self._total, 1.0)
        full = int(part * 30)
        left = (now - self._begin) * (1 - part) / part if part > 0 else 0
        text = f"\r{'█' * full}{'░' * (30 - full)} {part:4.0%}  {self._label(done)}, {left:.0f} s left"
        sys.stderr.write(text.ljust(self._width))
        sys.stderr.flush()
        self._width = len(text)

    def close(self) -> None:
        """Removes the bar."""
        if self._width:
            sys.stderr.write("\r" + " " * self._width + "\r")
            sys.stderr.flush()
            self._width = 0

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
