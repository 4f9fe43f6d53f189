"""Reading a model's weights so that a wrong or broken file is told exactly, and nothing is ever unpickled."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safetensors import SafetensorError, safe_open

from studio.errors import in_short
from studio.worker.errors import ModelError

if TYPE_CHECKING:
    from torch import Tensor

WEIGHTS_FILE = "weights.safetensors"
CONFIG_FILE = "config.json"
MAX_CONFIG_BYTES = 2**20
_TOLD_DIFFERENCES = 3


def read_config(folder: Path) -> dict[str, Any]:
    """Read a model folder's ``config.json``.

    Raises:
        ModelError: it is missing, or no JSON object.
    """
    path = folder / CONFIG_FILE
    try:
        if path.stat().st_size > MAX_CONFIG_BYTES:
            raise ModelError(f"{CONFIG_FILE} of the model “{folder.name}” is too large to be one.")
        values = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ModelError(f"The model “{folder.name}” has no {CONFIG_FILE}.") from error
    except (OSError, ValueError, RecursionError) as error:
        raise ModelError(
            f"{CONFIG_FILE} of the model “{folder.name}” cannot be read: it is damaged."
        ) from error
    if not isinstance(values, dict):
        raise ModelError(f"{CONFIG_FILE} of the model “{folder.name}” does not hold a config.")
    return values


def tensor_shapes(path: Path) -> dict[str, tuple[int, ...]]:
    """List name and shape of every tensor in a safetensors file without reading the tensors.

    Raises:
        ModelError: the file is missing, cut short or not a safetensors file.
    """
    with _opened(path, "numpy", "cpu") as file:
        return {name: tuple(file.get_slice(name).get_shape()) for name in file.keys()}  # noqa: SIM118 - no mapping


def differences(
    found: Mapping[str, Sequence[int]], expected: Mapping[str, Sequence[int]]
) -> list[str]:
    """Say in what the shapes of a weights file differ from those its config asks for; empty where nothing does."""
    said = []
    for name, shape in expected.items():
        if name not in found:
            said.append(f"tensor '{in_short(name)}' is missing")
        elif tuple(found[name]) != tuple(shape):
            said.append(
                f"tensor '{in_short(name)}' has shape {in_short(list(found[name]))}; the config says {list(shape)}"
            )
    said += [
        f"tensor '{in_short(name)}' is not known to the config"
        for name in found
        if name not in expected
    ]
    return said


def load_verified(
    folder: Path,
    expected: Mapping[str, Sequence[int]],
    *,
    file: str = WEIGHTS_FILE,
    device: str = "cpu",
) -> dict[str, Tensor]:
    """Load the tensors of a model folder after checking that they are exactly those its config asks for.

    Args:
        folder: the model's folder.
        expected: shape by name of every tensor.
        file: which file of the folder.
        device: torch's name of the device to load onto.

    Returns:
        The tensors by name, each of the dtype it was saved in.

    Raises:
        ModelError: the file is missing or broken, or differs; the sentence says in what.
    """
    said = differences(tensor_shapes(folder / file), expected)
    if said:
        more = len(said) - _TOLD_DIFFERENCES
        tail = f"; and {more} more" if more > 0 else ""
        raise ModelError(f"{file}: {'; '.join(said[:_TOLD_DIFFERENCES])}{tail}.")
    with _opened(folder / file, "pt", device) as opened:
        return {name: opened.get_tensor(name) for name in expected}


def _opened(path: Path, framework: str, device: str) -> Any:
    try:
        return safe_open(path, framework=framework, device=device)
    except FileNotFoundError as error:
        raise ModelError(f"The model “{path.parent.name}” has no {path.name}.") from error
    except (OSError, SafetensorError) as error:
        raise ModelError(
            f"{path.name} of the model “{path.parent.name}” cannot be read: "
            "it is cut short, or no safetensors file."
        ) from error
