"""How the kernel is compiled: all of it as one module, into native code."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import llvmlite.binding as llvm
import numba
from numba import types

from studio.live.kernel import render
from studio.live.kernel.native import PA_FLAGS

MATHEMATICS = frozenset(
    [
        *("ceil", "floor", "fmod", "round", "trunc", "sqrt", "pow"),
        *("exp", "exp2", "log", "log10", "log2", "cos", "sin", "sincos", "tan", "tanh"),
        *("memcpy", "memmove", "memset"),
    ]
)
"""What the compiled kernel may call: the C library's mathematics and nothing else."""


class KernelBuildError(Exception):
    """The kernel does something that has no place in an audio thread."""


def compile_kernel(cpu: str, features: str) -> bytes:
    """Return the object file with the entries ``chimera_render``, ``_push``, ``_load`` and ``_store``.

    Args:
        cpu: LLVM's name of the processor it is for.
        features: LLVM's list of features, e.g. ``+avx2,+fma``; empty for those that the name implies.

    Raises:
        KernelBuildError: a function of the kernel could raise, allocate or call back into Python.
    """
    flags = getattr(types, PA_FLAGS)
    small, pointer, index = types.int32, types.uintp, types.int64
    callback = small(
        types.voidptr, types.CPointer(types.float32), flags, types.voidptr, flags, pointer
    )
    entries = {
        "chimera_render": (render.callback, callback),
        "chimera_push": (render.push, small(pointer, pointer, index, pointer)),
        "chimera_load": (render.load, index(pointer)),
        "chimera_store": (render.store, small(pointer, index)),
    }
    module = llvm.parse_assembly("")
    with _without_machine_code():
        for name, (function, signature) in entries.items():
            module.link_in(_module(signature, function, name))
    machine = llvm.Target.from_default_triple().create_target_machine(
        cpu=cpu, features=features, opt=3, reloc="default", codemodel="jitdefault", jit=True
    )
    _optimise(module, machine, set(entries))
    _check(module)
    return bytes(machine.emit_object(module))


@contextlib.contextmanager
def _without_machine_code() -> Iterator[None]:
    """Let numba stop at LLVM's intermediate code.

    It would optimise every function by itself with all it calls, and make machine code of it for Python to call: four
    fifths of the time, for nothing, as all is optimised together afterwards. Where another version of numba has no such
    methods, building takes longer.
    """
    from numba.core import codegen

    def only_link(library: Any, _name: str) -> int:
        library._ensure_finalized()
        return 0

    def nothing(*_: Any) -> None:
        return None

    instead = [
        (codegen.CPUCodeLibrary, "_optimize_final_module", nothing),
        (codegen.JITCodeLibrary, "_finalize_specific", nothing),
        (codegen.JITCodeLibrary, "get_pointer_to_function", only_link),
        (codegen.JITCPUCodegen, "set_env", nothing),
    ]
    kept = [(owner, name, vars(owner).get(name)) for owner, name, _ in instead]
    for owner, name, method in instead:
        if name in vars(owner):
            setattr(owner, name, method)
    try:
        yield
    finally:
        for owner, name, original in kept:
            if original is not None:
                setattr(owner, name, original)


def _module(signature: Any, function: Any, name: str) -> Any:
    compiled = numba.cfunc(signature, error_model="numpy")(function)
    module = llvm.parse_assembly(compiled.inspect_llvm())
    module.get_function(compiled._wrapper_name).name = name
    return module


def _optimise(module: Any, machine: Any, entries: set[str]) -> None:
    """Optimise across all functions at once.

    Nothing but the entries is seen from outside, so LLVM finds out that no function ever reports an error, and
    drops numba's error paths with all they call.
    """
    for function in module.functions:
        if not function.is_declaration and function.name not in entries:
            function.linkage = "internal"
    for variable in module.global_variables:
        if not variable.is_declaration:
            variable.linkage = "internal"
    options = llvm.create_pipeline_tuning_options(speed_level=3)
    options.loop_vectorization = options.slp_vectorization = options.loop_unrolling = True
    for _ in range(2):
        # Reference counts of arrays that nobody owns are seen to be idle once everything is inlined, and go away before
        # the second round.
        builder = llvm.create_pass_builder(machine, options)
        passes = builder.getModulePassManager()
        passes.add_refprune_pass()
        passes.run(module, builder)


def _check(module: Any) -> None:
    called = {
        f.name for f in module.functions if f.is_declaration and not f.name.startswith("llvm.")
    }
    foreign = {
        name for name in called if name.rstrip("f") not in MATHEMATICS and name not in MATHEMATICS
    }
    if foreign:
        names = ", ".join(name[:60] for name in sorted(foreign)[:12])
        raise KernelBuildError(f"The audio kernel calls {names}.")
