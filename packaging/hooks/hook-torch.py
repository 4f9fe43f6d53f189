"""Which parts of torch are collected: all but what NEVER_RUN names (the community's hook takes everything)."""

from pathlib import Path

from bundle.contents import NEVER_RUN, TORCH_SHARER
from PyInstaller.utils.hooks import (
    PY_DYLIB_PATTERNS,
    collect_data_files,
    collect_dynamic_libs,
    collect_submodules,
    get_package_paths,
)


def _wanted(name: str) -> bool:
    return not any(name == out or name.startswith(out + ".") for out in NEVER_RUN)


module_collection_mode = "pyz+py"  # torch reads some of its own sources while it is imported
warn_on_missing_hiddenimports = False
hiddenimports = collect_submodules("torch", filter=_wanted)
datas = collect_data_files(
    "torch", excludes=["**/*.h", "**/*.hpp", "**/*.cuh", "test/**", "bin/**"]
)
binaries = collect_dynamic_libs("torch", search_patterns=[*PY_DYLIB_PATTERNS, "*.so.*"])
binaries += [
    (str(path), "torch/bin")
    for path in Path(get_package_paths("torch")[1], "bin").glob(f"{TORCH_SHARER}*")
]
bindepend_symlink_suppression = ["**/torch/lib/*.so*"]  # another torch may be loaded in its place
