"""What goes into the frozen program and what stays out: lists and the functions that apply them."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Mapping, Sequence
from importlib import metadata
from pathlib import Path

from packaging.utils import canonicalize_name

Entry = tuple[str, str, str]
"""Place in the bundle, source file, kind: a line of PyInstaller's table of contents."""

QT_USED = ("QtCore", "QtGui", "QtWidgets", "QtSvg", "QtTest")
"""What the program imports; QtTest holds the mouse and the keys of ``--self-check``."""

QT_UNUSED = (
    *("QtConcurrent", "QtDBus", "QtDesigner", "QtHelp", "QtNetwork", "QtOpenGL", "QtOpenGLWidgets"),
    *("QtPrintSupport", "QtQml", "QtQuick", "QtQuickControls2", "QtQuickTest", "QtQuickWidgets"),
    *("QtSql", "QtSvgWidgets", "QtUiTools", "QtXml"),
)

NEVER_RUN = (
    # Compilers, exporters and clusters of torch; what plain networks and their training import is kept.
    *(
        f"torch.testing._internal.{name}"  # its parts that log are used
        for name in (
            *(
                "common_device_type",
                "common_distributed",
                "common_fsdp",
                "common_methods_invocations",
            ),
            *("common_modules", "common_nn", "common_quantization", "common_utils", "distributed"),
            *("generated", "jit_metaprogramming_utils", "opinfo", "optests"),
        )
    ),
    "torch.utils.benchmark",
    "torch.utils.tensorboard",
    "torch.utils.hipify",
    "torch._inductor.autoheuristic",
    "torch._inductor.codegen",
    "torch._inductor.fx_passes",
    "torch._inductor.kernel",
    "torch.distributed.checkpoint",
    "torch.distributed.elastic",
    "torch.distributed.launcher",
    "torch.distributed.pipelining",
    "torch.distributed._tools",
    # Parts of other packages that are for their own tests, for notebooks or for other toolkits.
    "numba.tests",
    "numpy.f2py.tests",
    "pyqtgraph.examples",
    "pyqtgraph.opengl",
    "llvmlite.tests",
    "tkinter",
    "lib2to3",
    "IPython",
    "setuptools",
    "pip",
)

TORCH_DATA_OUT = (
    "include/*", "share/*", "test/*", "testing/*", "_inductor/*", "_dynamo/*", "onnx/*", "csrc/*",
    "utils/model_dump/*", "utils/benchmark/*", "lib/*.a", "lib/*.lib", "lib/*.pdb", "*.pyi", "*.h", "*.hpp",
    "*.cuh", "*.cpp", "*.cmake", "*.txt", "*.md", "*.typed",
)  # fmt: skip
TORCH_LIBRARIES_OUT = (
    "*_test.so",
    "*_test.dll",
    "*libaoti_custom_ops*",
    "*libbackend_with_compiler*",
)
TORCH_SHARER = "torch_shm_manager"
"""A program in torch/bin that torch looks for while it is imported; the others there are tests."""

QT_PLUGINS = {
    "iconengines": ("*svg*",),
    "imageformats": ("*qgif*", "*qico*", "*qjpeg*", "*qsvg*", "*qwebp*"),
    "platforms": ("*qxcb*", "*qoffscreen*", "*qwayland*", "*qwindows*", "*qcocoa*"),
    "platforminputcontexts": ("*compose*", "*ibus*"),
    "platformthemes": (
        "*xdgdesktopportal*",
    ),  # GTK's theme would bring all of GTK, beside the system's own
    "styles": ("*",),
    "wayland-decoration-client": ("*",),
    "wayland-shell-integration": ("*xdg-shell*", "*wl-shell*"),
}
"""The plugins of Qt that are taken along; OpenGL, printing, networks and databases are not used."""

BINARIES_OUT = ("*opengl32sw.dll", "*Qt6Pdf*", "*Qt6Qml*", "*Qt6Quick*", "*Qt6VirtualKeyboard*")

FALLBACKS = ("libasound.so.2", "libjack.so.0")
"""Libraries that should be the system's own, because they talk to its sound servers; taken along for those without."""

DATA_OUT = ("PySide6/Qt/translations/*", "*/__pycache__/*", "*.pyi")

FROM_FILES = ("studio.sketch", "studio.timbre", "studio.live")
"""Packages with compiled loops: numba wants to see their sources as files to keep what it compiled."""


CALLED_FROM_C = ("numba._devicearray",)
"""Modules that only compiled code imports, where PyInstaller cannot see it."""


def excluded_modules(wanted: Iterable[str], modules: Mapping[str, Sequence[str]]) -> list[str]:
    """Name the modules that are installed here but are no dependency of the program, and what it never runs.

    Args:
        wanted: names of the distributions that the program needs.
        modules: the distributions by top-level module, as :func:`importlib.metadata.packages_distributions` gives them.

    Returns:
        Module names, sorted.
    """
    needed = {canonicalize_name(name) for name in wanted}
    foreign = {
        module
        for module, owners in modules.items()
        if module.isidentifier() and not needed & {canonicalize_name(owner) for owner in owners}
    }
    unused = {f"PySide6.{name}" for name in QT_UNUSED}
    return sorted(foreign | unused | set(NEVER_RUN))


def hidden_imports(package: Path) -> list[str]:
    """Name every module of a package: some are run by name, in a process of their own.

    Args:
        package: the package's folder, beside which nothing else is looked at.
    """
    names = [*CALLED_FROM_C]
    for path in sorted(package.rglob("*.py")):
        module = ".".join([package.name, *path.relative_to(package).with_suffix("").parts])
        names.append(module.removesuffix(".__init__"))
    return names


def locked_names(lock: Path) -> list[str]:
    """Return the names of the distributions in a lock file."""
    lines = lock.read_text(encoding="utf-8").splitlines()
    return [line.partition("==")[0] for line in lines if line and not line.startswith("#")]


def installed_modules() -> dict[str, list[str]]:
    """Return the distributions of this environment by top-level module."""
    return {name: list(owners) for name, owners in metadata.packages_distributions().items()}


def wanted_plugin(kind: str, name: str) -> bool:
    """Say whether a plugin of Qt is taken along.

    Args:
        kind: of plugin, the name of its folder.
        name: of its file.
    """
    return _matches(name, QT_PLUGINS.get(kind, ()))


def keep_binaries(entries: Iterable[Entry]) -> list[Entry]:
    """Drop the libraries that nothing calls, and put those of :data:`FALLBACKS` aside."""
    kept = []
    for place, source, kind in entries:
        path = place.replace("\\", "/")
        in_bin = path.startswith("torch/bin/") and Path(path).stem != TORCH_SHARER
        if (
            in_bin
            or _matches(path, BINARIES_OUT)
            or (path.startswith("torch/lib/") and _matches(path, TORCH_LIBRARIES_OUT))
        ):
            continue
        aside = Path(path).name in FALLBACKS
        kept.append((f"fallback/{Path(path).name}" if aside else place, source, kind))
    return kept


def keep_data(entries: Iterable[Entry]) -> list[Entry]:
    """Drop the files that nothing reads."""
    kept = []
    for place, source, kind in entries:
        path = place.replace("\\", "/")
        of_torch = path.removeprefix("torch/") if path.startswith("torch/") else None
        out = _matches(path, DATA_OUT) or (
            of_torch is not None and _matches(of_torch, TORCH_DATA_OUT)
        )
        # The sources of torch come as data too; its own import needs some of them.
        if not out or (of_torch is not None and path.endswith(".py") and not _never_run(path)):
            kept.append((place, source, kind))
    return kept


def _never_run(path: str) -> bool:
    module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return any(module == name or module.startswith(name + ".") for name in NEVER_RUN)


def _matches(path: str, patterns: Iterable[str]) -> bool:
    return any(fnmatch.fnmatch(path, pattern) for pattern in patterns)
