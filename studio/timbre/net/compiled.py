"""How the sampler's functions are compiled: once, kept on disk, and never stale."""

from __future__ import annotations

import contextlib
import functools
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numba
import platformdirs

from studio import __version__

SAMPLER_MODULES = (
    "compiled",
    "dilated_loop",
    "elementwise",
    "encoder_loop",
    "encoder_tiles",
    "guide_loop",
    "head_loop",
    "loop_tables",
    "places",
    "products",
    "residual_loop",
    "start_loop",
    "stepper",
    "vector_ir",
)
"""The modules with compiled code."""


@functools.cache
def cache_folder() -> Path:
    """Return a folder for exactly these sources; numba itself looks only at a function's own file."""
    sources = [Path(__file__).with_name(f"{name}.py") for name in SAMPLER_MODULES]
    # A frozen program may carry no sources; its version stands for them.
    parts = [path.read_bytes() for path in sources if path.exists()] + [__version__.encode()]
    digest = hashlib.sha256(b"".join(parts)).hexdigest()
    return (
        Path(platformdirs.user_cache_dir("Chimera Studio", appauthor=False))
        / "sampler"
        / digest[:16]
    )


def compiled(function: Callable[..., Any]) -> Any:
    """Compile a function to machine code that holds no lock and checks nothing; kept in :func:`cache_folder`."""
    # Contracting a product and a sum into one instruction is the only freedom: no sum is reordered.
    options = {"error_model": "numpy", "fastmath": {"contract"}, "nogil": True}
    with _own_cache():
        return numba.njit(cache=True, **options)(function)


def compiled_c(signature: str) -> Callable[[Callable[..., Any]], Callable[[], int]]:
    """Compile a function that others call by its address, when it is first asked for.

    Returns:
        A decorator; what it returns gives the address when called.
    """

    def decorate(function: Callable[..., Any]) -> Callable[[], int]:
        @functools.cache
        def address() -> int:
            with _own_cache():
                code = numba.cfunc(signature, nopython=True, cache=True)(function)
            _kept.append(code)
            return int(code.address)

        return address

    return decorate


_kept: list[Any] = []
"""Compiled C functions, whose code must outlive their addresses."""


@contextlib.contextmanager
def _own_cache() -> Iterator[None]:
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(cache_folder())
    try:
        yield
    finally:
        numba.config.CACHE_DIR = before
