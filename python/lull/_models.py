"""Neuron models from plug-ins."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

from lull import _lull
from lull._lull import ConfigError
from lull._values import path, shown

__all__ = ["Model", "load_model"]


@dataclass(frozen=True)
class Model:
    """A neuron model from a plug-in, which `load_model` has loaded: what it is called, and what it has."""

    name: str
    """What types and files call the model."""
    version: str
    """The version of the model."""
    path: str
    """The plug-in: the absolute path of a shared library."""
    parameters: dict[str, float]
    """The names of the parameters, with their defaults."""
    variables: list[str]
    """The names of the state variables."""

    def to_dict(self) -> dict[str, Any]:
        """An element of the key `models`, as files have it."""
        return {"file": self.path, "version": self.version}


def load_model(file: str | os.PathLike[str]) -> Model:
    """Loads a neuron model of your own from a plug-in, which ``lull model build mine.cc`` makes.

    A configuration file that names its plug-ins (``models = ["mine.so"]``) needs no such call: `lull.load` loads them. A
    plug-in stays loaded until Python ends, and may do whatever Python may: load none that you do not trust.

    Parameters
    ----------
    file : str or path
        The shared library.

    Returns
    -------
    Model
        For `Network`, in `models`, or as the `model` of `neurons`.

    Raises
    ------
    ConfigError
        If the file is not there or is no plug-in, if it was built for another version of Lull, if its model has the name of
        another model, or if it has been built again since this Python loaded it.
    OSError
        If the file cannot be read.
    """
    facts = _lull.load_model(path(file, "file"))
    return Model(**facts)


def model_files(models: Any) -> list[Any]:
    """The elements of the key `models`: paths as text, and the tables of loaded models."""
    if isinstance(models, (str, bytes, os.PathLike, Model)) or not hasattr(models, "__iter__"):
        raise ConfigError(f"models = {shown(models)}; must be a list of plug-ins: paths, or what load_model returns")
    return [each if isinstance(each, Model) else path(each, f"models[{index}]") for index, each in enumerate(models)]
