"""Python values as TOML, and lengths of time as whole milliseconds."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Mapping
from typing import Any, Union

import numpy as np

from lull import _lull
from lull._lull import ConfigError

Time = Union[int, float, str]
"""A length of time: a number of ms, or text with a unit, such as ``"2 s"``."""

# Keys whose numbers are ms. A projection's `from` and `to` are texts, which stay as they are.
_TIMES = {
    "duration", "delay", "delay_per_column", "half_life", "half_life_plus", "half_life_minus", "tau", "tau_plus", "tau_minus", "tau_x", "tau_y", "update_every", "normalise_every",
    "from", "until", "every", "width", "exchange_every",
}
# The keys of a distribution that have its unit.
_OF_DISTRIBUTION = {"mean", "std", "min", "max"}


def shown(value: Any) -> str:
    """A value as messages show it: not longer than a line."""
    text = " ".join(repr(value).split())
    return text if len(text) <= 100 else f"{text[:97]}…"


def text(value: Any, what: str) -> str:
    """A str that can be written in UTF-8, or a ConfigError that calls it `what`."""
    if not isinstance(value, str):
        raise ConfigError(f"{what} = {shown(value)}; must be text")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ConfigError(f"{what} = {shown(value)}; has letters that are no Unicode text") from None
    return value


def path(value: Any, what: str) -> str:
    """A path as text. What is no path at all raises TypeError, as `open` does."""
    return text(os.fsdecode(os.fspath(value)), what)


def names_of(value: Any, what: str) -> list[str]:
    """One name or several."""
    if not isinstance(value, str) and (isinstance(value, (bytes, Mapping)) or not isinstance(value, Iterable)):
        raise ConfigError(f"{what} = {shown(value)}; must be a name or a list of names")
    return [value] if isinstance(value, str) else [text(each, f"{what}[{index}]") for index, each in enumerate(value)]


def numbers(values: Any, what: str) -> np.ndarray:
    """An array of numbers, or a ConfigError that calls it `what`: for texts, truth values, masked values, ragged lists."""
    if np.ma.is_masked(values):
        raise ConfigError(f"{what} has masked values; must have a number in each place: fill them, or leave them out")
    try:
        array = np.asarray(values)
        if array.dtype.kind == "O":  # such as an Int64 column of pandas
            array = np.asarray(array.tolist())
    except (TypeError, ValueError):
        raise ConfigError(f"{what} = {shown(values)}; must be an array of numbers, with rows of equal length") from None
    if array.dtype.kind not in "iuf":
        raise ConfigError(f"{what} = {shown(values)}; must be numbers")
    return array


def real(value: Any, what: str, low: float, high: float) -> float:
    """A number from `low` to `high`, or a ConfigError that calls it `what`."""
    fits = isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, (bool, np.timedelta64))
    if not fits or not low <= value <= high:
        raise ConfigError(f"{what} = {shown(value)}; must be a number from {low:g} to {high:g}")
    return float(value)


def milliseconds(value: Time, what: str) -> int:
    """A length of time as whole milliseconds.

    Parameters
    ----------
    value : int, float or str
        A number of ms, or text with a unit: ``"250 ms"``, ``"2 s"``, ``"10 min"``, ``"1 h"``.
    what : str
        What messages call the value.

    Returns
    -------
    int
        The number of ms, 0 or more.

    Raises
    ------
    ConfigError
        If the value is no time, is negative or is not a whole number of ms.
    """
    if isinstance(value, str):
        try:
            return int(_lull.parse_duration(text(value, what)))
        except ConfigError as error:
            raise ConfigError(f"{what}: {error}") from None
    of_another_kind = isinstance(value, (bool, np.bool_, np.timedelta64))
    if of_another_kind or not isinstance(value, (int, float, np.integer, np.floating)):
        raise ConfigError(f"{what} = {shown(value)}; must be a number of ms, or text such as \"2 s\"")
    if not math.isfinite(value) or value != int(value) or not 0 <= value <= 10**12:
        raise ConfigError(f"{what} = {value!r}; must be a whole number of ms, from 0 to 1000000000000")
    return int(value)


def whole(value: Any, what: str, low: int, high: int) -> int:
    """A whole number from `low` to `high`, or a ConfigError that calls it `what`."""
    of_another_kind = isinstance(value, (bool, np.bool_, np.timedelta64))
    if of_another_kind or not isinstance(value, (int, np.integer)) or not low <= value <= high:
        raise ConfigError(f"{what} = {shown(value)}; must be a whole number from {low} to {high}")
    return int(value)


def toml_value(value: Any, key: str = "") -> str:
    """A Python value as TOML. Numbers are ms where `key` is that of a time.

    Parameters
    ----------
    value : bool, int, float, str, sequence, array, mapping, or an object with a method ``to_dict``
    key : str
        The key that gets the value, with or without a path before it.

    Returns
    -------
    str
        TOML on one line.

    Raises
    ------
    ConfigError
        If the value has a type that TOML has nothing for.
    """
    return _text(value, key.rpartition(".")[2] in _TIMES, key)


def _text(value: Any, is_time: bool, key: str) -> str:
    if hasattr(value, "to_dict"):
        value = value.to_dict()
    if np.ma.is_masked(value):
        raise ConfigError(f"{key or 'value'} has masked values; must have a number in each place")
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, str):
        return _quoted(text(value, key or "value"))
    if isinstance(value, (int, np.integer)) and not isinstance(value, np.timedelta64):
        if is_time:
            return _quoted(f"{int(value)} ms")
        return str(int(value)) if -(2**63) <= int(value) < 2**63 else _quoted(str(int(value)))
    if isinstance(value, (float, np.floating)):
        number = _number(value)
        return _quoted(f"{number} ms") if is_time else number
    if isinstance(value, np.ndarray):
        value = value.tolist()
        if not isinstance(value, list):
            return _text(value, is_time, key)
    if isinstance(value, (list, tuple, range)):
        return "[" + ", ".join(_text(item, is_time, key) for item in value) + "]"
    if isinstance(value, Mapping):
        pairs = []
        for name, item in value.items():
            if item is None:
                continue
            inner = str(name) in _TIMES
            if "distribution" in value:
                inner = is_time and name in _OF_DISTRIBUTION
            pairs.append(f"{_key(str(name))} = {_text(item, inner, str(name))}")
        return "{ " + ", ".join(pairs) + " }" if pairs else "{}"
    raise ConfigError(f"{key or 'value'} = {shown(value)}; must be a truth value, a number, text, a list or a dict")


def _number(value: Any) -> str:
    value = value if isinstance(value, np.float32) else float(value)
    if math.isnan(value):
        return "nan"
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    if float(value) == int(value) and abs(value) < 1e15:
        return f"{int(value)}.0"
    return repr(float(str(value)))


def _quoted(text: str) -> str:
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
    return '"' + "".join(
        escapes.get(letter, letter if letter >= " " and letter != "\x7f" else f"\\u{ord(letter):04x}") for letter in text
    ) + '"'


def _key(name: str) -> str:
    bare = name and all(letter.isascii() and (letter.isalnum() or letter in "-_") for letter in name)
    return name if bare else _quoted(name)


def toml_document(values: Mapping[str, Any]) -> str:
    """A mapping as a TOML file. Values that are None are left out."""
    lines = []
    for key, value in values.items():
        if value is not None and not _is_table(value) and not _is_tables(value):
            lines.append(f"{_key(key)} = {_text(value, key in _TIMES, key)}")
    for key, value in values.items():
        if value is not None and _is_table(value):
            if key == "types":
                for name, type_ in _plain(value).items():
                    lines += [f"[types.{_key(str(name))}]", *_pairs(_plain(type_))]
            else:
                lines += [f"[{_key(key)}]", *_pairs(_plain(value))]
    for key, value in values.items():
        if value is not None and _is_tables(value):
            for item in value:
                lines += [f"[[{_key(key)}]]", *_pairs(_plain(item))]
    return "\n".join(lines) + "\n"


def _plain(value: Any) -> Mapping[str, Any]:
    if hasattr(value, "to_dict"):
        value = value.to_dict()
    if not isinstance(value, Mapping):
        raise ConfigError(f"{shown(value)}; must be a dict, or an object of one of Lull's classes")
    return value


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping) or hasattr(value, "to_dict")


def _is_tables(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and len(value) > 0 and all(_is_table(item) for item in value)


def _pairs(values: Mapping[str, Any]) -> list[str]:
    return [
        f"{_key(str(key))} = {_text(value, str(key) in _TIMES, str(key))}"
        for key, value in values.items()
        if value is not None
    ]


def changes_of(values: Any) -> dict[str, Any]:
    """The argument ``set=`` as a dict."""
    if values is None:
        return {}
    if not isinstance(values, Mapping):
        raise ConfigError(f"set = {shown(values)}; must be a dict from keys to values, such as {{\"columns[0].count\": 50}}")
    return {text(key, "a key of set"): value for key, value in values.items()}


def overrides_of(values: Any) -> list[tuple[str, str]]:
    """The argument ``set=`` as pairs of a key and a TOML value."""
    return [(key, toml_value(value, key)) for key, value in changes_of(values).items()]
