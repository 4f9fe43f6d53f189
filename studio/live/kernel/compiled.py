"""What makes a Python function part of the audio kernel: compiled so that it can neither raise nor allocate.

Only the process that builds the kernel (``python -m studio.live.warm_up``) imports this and the modules with kernel
functions; the program itself loads what came out (native.py) and never imports numba.
"""

from __future__ import annotations

from typing import Any

import numba

_OPTIONS: dict[str, Any] = {
    "error_model": "numpy",
    # Nobody calls them from Python: what would turn its objects into ours is most of the work of compiling.
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
}
kernel_function: Any = numba.njit(**_OPTIONS)
"""Decorator of every function the audio thread may run."""

fast_kernel_function: Any = numba.njit(fastmath={"contract", "reassoc", "nsz", "arcp"}, **_OPTIONS)
"""The same for inner loops whose sums may be taken in another order. NaN and infinity keep their meaning."""
