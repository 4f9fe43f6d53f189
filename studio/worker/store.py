"""Models by name: loaded when first asked for, kept while they fit, told exactly where they are broken."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studio.errors import PlainError
from studio.worker.errors import ModelError
from studio.worker.weights import read_config, tensor_shapes

Loader = Callable[[Path, str], Any]
"""Takes a model's folder and torch's name of a device, and returns the model."""

DEFAULT_SIZE_LIMIT = 2 * 2**30


@dataclass(frozen=True)
class _Kept:
    model: Any
    size: int


class WeightStore:
    """All models of the program, on every device that asked for them.

    Args:
        root: folder with one sub-folder a model.
        loaders: how to load each name.
        size_limit_bytes: the models used longest ago are let go beyond this; the one in use always stays.
    """

    def __init__(
        self,
        root: Path,
        loaders: Mapping[str, Loader],
        *,
        size_limit_bytes: int = DEFAULT_SIZE_LIMIT,
    ) -> None:
        self._root = root
        self._loaders = dict(loaders)
        self._size_limit = size_limit_bytes
        self._folders: dict[str, Path] = {}
        self._kept: OrderedDict[tuple[str, str], _Kept] = OrderedDict()
        self._lock = threading.RLock()

    @property
    def names(self) -> tuple[str, ...]:
        """The models there are loaders for."""
        return tuple(self._loaders)

    def folder(self, name: str) -> Path:
        """Return where the model of this name lies.

        Raises:
            ModelError: there is no such model.
        """
        if name not in self._loaders:
            raise ModelError(f"There is no model named “{name}”.")
        return self._folders.get(name, self._root / name)

    def put_path(self, name: str, folder: Path) -> None:
        """Take the model of this name from another folder from now on, such as one the person gave.

        Raises:
            ModelError: there is no such model, or no such folder.
        """
        self.folder(name)
        if not folder.exists():
            raise ModelError(f"There is no model at “{folder}”.")
        with self._lock:
            self._folders[name] = folder
            for key in [key for key in self._kept if key[0] == name]:
                del self._kept[key]

    def on(self, device: str) -> DeviceStore:
        """Return this store as a job sees it: models on one device."""
        return DeviceStore(self, device)

    def load(self, name: str, device: str) -> Any:
        """Return a model on a device, loading it when first asked.

        Raises:
            ModelError: there is no such model, or its folder is missing.
            PlainError: whatever the model's loader says.
        """
        with self._lock:
            key = (name, device)
            if key not in self._kept:
                folder = self._existing_folder(name)
                model = self._loaders[name](folder, device)
                self._kept[key] = _Kept(model, _size(model, folder))
            self._kept.move_to_end(key)
            self._let_go()
            return self._kept[key].model

    def make_room(self, device: str) -> None:
        """Let go of every model kept on this device."""
        with self._lock:
            for key in [key for key in self._kept if key[1] == device]:
                del self._kept[key]

    @property
    def kept_bytes(self) -> int:
        """Size of all models now in memory."""
        return sum(kept.size for kept in self._kept.values())

    def verify(self, name: str) -> list[str]:
        """Check a model's files by reading all of them, and load it on the CPU.

        Returns:
            One sentence a fault; empty where all is well.
        """
        faults = []
        try:
            folder = self._existing_folder(name)
            weights = sorted(folder.glob("*.safetensors"))
            if weights:
                read_config(folder)
            for path in weights:
                tensor_shapes(path)
            self._loaders[name](folder, "cpu")
        except PlainError as error:
            faults.append(str(error))
        return faults

    def _existing_folder(self, name: str) -> Path:
        folder = self.folder(name)
        if not folder.exists():
            raise ModelError(f"The model “{name}” is not installed: {folder} does not exist.")
        return folder

    def _let_go(self) -> None:
        while len(self._kept) > 1 and self.kept_bytes > self._size_limit:
            self._kept.popitem(last=False)


class DeviceStore:
    """The models on one device; what a job gets as ``bench.models``."""

    def __init__(self, store: WeightStore, device: str) -> None:
        self._store = store
        self._device = device

    def get(self, name: str) -> Any:
        """Return the model of this name, loading it when first asked.

        Raises:
            PlainError: it cannot be loaded; the text says why.
        """
        return self._store.load(name, self._device)

    def put_path(self, name: str, folder: Path) -> None:
        """Take the model of this name from another place from now on; see :meth:`WeightStore.put_path`."""
        self._store.put_path(name, folder)


def _size(model: Any, folder: Path) -> int:
    own = getattr(model, "nbytes", None)
    if isinstance(own, int):
        return own
    files = [folder] if folder.is_file() else folder.iterdir()
    return sum(path.stat().st_size for path in files if path.is_file())
