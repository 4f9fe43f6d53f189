"""The compiled kernel as the program sees it: machine code from a file, called without Python's lock.

The file is built once for these sources and this processor by a process of its own (warm_up.py) and kept in the user's
cache, or shipped beside this module. Loading it takes some milliseconds and needs LLVM's loader, but not numba.
"""

from __future__ import annotations

import ctypes
import functools
import hashlib
import importlib.util
import platform
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

from studio import __version__
from studio.another_process import module_command
from studio.errors import PlainError
from studio.libraries import load_quietly, turn

OBJECT = "kernel.o"
ENTRIES = ("render", "push", "load", "store")
SHIPPED = Path(__file__).with_name("prebuilt")
"""Where a package may carry kernels built beforehand (``python -m studio.live.warm_up --ship``)."""
WIDE = {"x86-64-v3": frozenset({"+avx2", "+fma", "+bmi2", "+f16c", "+lzcnt", "+movbe"})}
"""Processor families with wider arithmetic than every processor of their kind has, and what they must have."""

PA_FLAGS = "uint32" if sys.platform == "win32" else "uint64"
"""PortAudio counts frames and flags in C's unsigned long: 32 bits on Windows, 64 elsewhere."""

_MARK = b"kernel_function"
"""Modules that mention it are part of the kernel."""
_READ_BYTES = 1 << 20
_BUILD_TIMEOUT_S = 900


class KernelMissingError(PlainError):
    """There is no kernel for this machine and none can be built; the text is a sentence for the person."""


@dataclass(frozen=True)
class NativeKernel:
    """The kernel's two entries.

    Attributes:
        address: of the render callback, for PortAudio.
        render: the same to be called: ``(None, out, frames, None, flags, table)``; lets go of Python's lock.
        push: ``(counters, rings, ring, event)``: appends to a ring; returns 0 if it is full.
        load: ``(address)``: reads an int64 so that everything written before its store is seen too.
        store: ``(address, value)``: writes an int64 so that who reads it sees everything written before.

    The last three keep the lock: they take less time than letting go of it.
    """

    address: int
    render: Any
    push: Any
    load: Any
    store: Any
    _engine: Any


@functools.cache
def source_digest() -> str:
    """Return a name for exactly these sources; a frozen program may carry none, and its version stands for them."""
    folder = Path(__file__).parent
    texts = {path.name: path.read_bytes() for path in folder.glob("*.py")}
    kernel = [
        text
        for name, text in sorted(texts.items())
        if name.startswith(("layout", "build")) or _MARK in text
    ]
    return hashlib.sha256(b"".join([*kernel, __version__.encode()])).hexdigest()[:16]


def processor() -> tuple[str, str]:
    """Return LLVM's name and features of this processor."""
    llvm = _llvm()
    return str(llvm.get_host_cpu_name()), str(llvm.get_host_cpu_features().flatten())


@functools.cache
def cache_folder() -> Path:
    """Return the folder for the kernel of these sources and this processor (a home may be shared by several)."""
    name = hashlib.sha256(":".join([source_digest(), *processor()]).encode()).hexdigest()[:16]
    return Path(platformdirs.user_cache_dir("Chimera Studio", appauthor=False)) / "kernel" / name


def shipped_objects() -> dict[str, Path]:
    """Return where kernels that came with the program would be, by LLVM's name of the processors they are for."""
    system = f"{platform.system()}-{platform.machine()}".lower()
    wide = WIDE if platform.machine().lower() in ("x86_64", "amd64") else ()
    return {cpu: SHIPPED / f"{source_digest()}-{system}.{cpu}.o" for cpu in (*wide, "generic")}


def _shipped_object() -> Path | None:
    """Return the first shipped kernel that this processor understands; a frozen program carries no others."""
    features = set(processor()[1].split(","))
    for cpu, path in shipped_objects().items():
        if features >= WIDE.get(cpu, frozenset()):
            frozen = sorted(SHIPPED.glob("*-" + path.name.partition("-")[2]))
            found = frozen[:1] if getattr(sys, "frozen", False) else [path]
            if found and found[0].exists():
                return found[0]
    return None


def find_object() -> Path | None:
    """Return the file with the kernel: built here, else shipped, else None."""
    built = cache_folder() / OBJECT
    return built if built.exists() else _shipped_object()


def is_warm() -> bool:
    """Whether there is a kernel of these sources for this processor."""
    return find_object() is not None


def ensure_warm() -> None:
    """Have the kernel built by another process if there is none yet; blocks, so not for the window's thread."""
    if not is_warm():
        command = module_command("studio.live.warm_up")
        root = str(Path(__file__).parents[3])
        subprocess.run(  # noqa: S603
            command, cwd=root, check=False, capture_output=True, timeout=_BUILD_TIMEOUT_S
        )


_loading = threading.Lock()
_loaded: NativeKernel | None = None


def native_kernel() -> NativeKernel:
    """Load the kernel, building it first if need be (which takes seconds and waits).

    Raises:
        KernelMissingError: it is not there and could not be built.
    """
    global _loaded
    with _loading:
        if _loaded is None:
            try:
                _loaded = load(_found().read_bytes())
            except KernelMissingError:
                # A file that was cut short (the disk was full, the power went) is built anew, once.
                (cache_folder() / OBJECT).unlink(missing_ok=True)
                _loaded = load(_found().read_bytes())
        return _loaded


def _found() -> Path:
    ensure_warm()
    path = find_object()
    if path is None:
        raise KernelMissingError("The sound engine could not be prepared on this computer.")
    return path


def sealed(code: bytes) -> bytes:
    """Return what is written to a file: the object file behind its own checksum.

    LLVM ends the whole program when it is given something else than an object file.
    """
    return hashlib.sha256(code).digest() + code


def _unsealed(data: bytes) -> bytes:
    seal, code = data[:32], data[32:]
    if not code or hashlib.sha256(code).digest() != seal:
        raise KernelMissingError("The sound engine's file is damaged.")
    return code


def load(data: bytes) -> NativeKernel:
    """Lay a file made by :func:`sealed` out in memory, bind it to the C library, and return its entries.

    Raises:
        KernelMissingError: the file is not a kernel for this machine.
    """
    code = _unsealed(data)
    llvm = _llvm()
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    try:
        machine = llvm.Target.from_default_triple().create_target_machine(jit=True)
        engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
        engine.add_object_file(llvm.ObjectFileRef.from_data(code))
        engine.finalize_object()
        places = {name: engine.get_function_address(f"chimera_{name}") for name in ENTRIES}
    except (RuntimeError, ValueError) as error:
        raise KernelMissingError("The sound engine's file is damaged.") from error
    if not all(places.values()):
        raise KernelMissingError("The sound engine's file is damaged.")
    number, pointer, index = ctypes.c_ulong, ctypes.c_void_p, ctypes.c_int64
    small = ctypes.c_int32
    render = ctypes.CFUNCTYPE(small, pointer, pointer, number, pointer, number, pointer)
    push = ctypes.PYFUNCTYPE(small, pointer, pointer, index, pointer)
    return NativeKernel(
        address=places["render"],
        render=render(places["render"]),
        push=push(places["push"]),
        load=ctypes.PYFUNCTYPE(index, pointer)(places["load"]),
        store=ctypes.PYFUNCTYPE(small, pointer, index)(places["store"]),
        _engine=engine,
    )


@functools.cache
def _llvm() -> Any:
    """Import LLVM's binding after having loaded its library, which the import itself would do under Python's lock."""
    package = importlib.util.find_spec("llvmlite")
    for folder in (package.submodule_search_locations or []) if package else []:
        for library in Path(folder, "binding").glob("*llvmlite.*"):
            if library.suffix in (".so", ".dylib", ".dll"):
                _read(library)
                load_quietly(library)
    with turn():
        import llvmlite.binding

    return llvmlite.binding


def _read(path: Path) -> None:
    buffer = bytearray(_READ_BYTES)
    with path.open("rb", buffering=0) as file:
        while file.readinto(buffer):
            pass
