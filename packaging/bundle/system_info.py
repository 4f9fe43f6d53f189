"""What each system wants to be told about a program: version resource, property list, file types, signer."""

from __future__ import annotations

import ctypes.util
import os
import sys
from pathlib import Path
from typing import Any

from bundle.file_types import OPENED, OWN
from bundle.places import APP_ID, APP_NAME, BUILD, FOLDER_NAME, ICONS, version

SIGNER = "CHIMERA_SIGNER"
"""Environment variable with the signing identity (macOS: "Developer ID Application: ..."); unsigned without."""


def sound_libraries() -> list[tuple[str, str]]:
    """Return PortAudio where the system has it: on Linux no wheel carries it.

    Raises:
        FileNotFoundError: this Linux has none to take along.
    """
    if sys.platform != "linux":
        return []
    name = ctypes.util.find_library("portaudio")
    folders = (
        "/usr/local/lib",
        f"/usr/lib/{os.uname().machine}-linux-gnu",
        "/usr/lib64",
        "/usr/lib",
        "/lib",
    )
    for folder in folders:
        if name and (path := Path(folder, name)).exists():
            return [(str(path), ".")]
    raise FileNotFoundError("PortAudio is not installed here (Debian: libportaudio2)")


def icon() -> str | None:
    """Return the icon file that the executable carries; Linux keeps icons elsewhere."""
    ending = {"win32": ".ico", "darwin": ".icns"}.get(sys.platform)
    return str(ICONS / f"{FOLDER_NAME}{ending}") if ending else None


def signer() -> str | None:
    """Return who signs, if the environment says so."""
    return os.environ.get(SIGNER) or None if sys.platform == "darwin" else None


def version_file() -> str | None:
    """Write Windows' version resource and return where; None on other systems."""
    if sys.platform != "win32":
        return None
    path = BUILD / "version_info.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(version_resource(version()), encoding="utf-8")
    return str(path)


def version_resource(text: str) -> str:
    """Return the version resource of an executable in PyInstaller's notation.

    Args:
        text: the version, e.g. ``"0.1.0"``; Windows wants four numbers.
    """
    numbers = [int(part) for part in text.split(".")[:4]]
    quad = tuple(numbers + [0] * (4 - len(numbers)))
    strings = {
        "CompanyName": APP_NAME,
        "FileDescription": APP_NAME,
        "FileVersion": text,
        "InternalName": FOLDER_NAME,
        "LegalCopyright": "Apache License 2.0",
        "OriginalFilename": f"{FOLDER_NAME}.exe",
        "ProductName": APP_NAME,
        "ProductVersion": text,
    }
    table = ", ".join(f"StringStruct({key!r}, {value!r})" for key, value in strings.items())
    return (
        "VSVersionInfo(\n"
        f"  ffi=FixedFileInfo(filevers={quad}, prodvers={quad}, mask=0x3f, flags=0x0, OS=0x40004,\n"
        "    fileType=0x1, subtype=0x0, date=(0, 0)),\n"
        f"  kids=[StringFileInfo([StringTable('040904B0', [{table}])]),\n"
        "    VarFileInfo([VarStruct('Translation', [1033, 1200])])])\n"
    )


def info_plist() -> dict[str, Any]:
    """Return what macOS is told beyond PyInstaller's own entries: our file type and what else we open."""
    own: dict[str, Any] = {
        "UTTypeIdentifier": f"{APP_ID}.project",
        "UTTypeDescription": OWN.name,
        "UTTypeConformsTo": ["public.data", "public.archive"],
        "UTTypeTagSpecification": {
            "public.filename-extension": [ending.removeprefix(".") for ending in OWN.endings],
            "public.mime-type": [OWN.mime],
        },
    }
    documents = [
        {
            "CFBundleTypeName": kind.name,
            "CFBundleTypeRole": "Editor" if kind is OWN else "Viewer",
            "LSHandlerRank": "Owner" if kind is OWN else "Alternate",
            "LSItemContentTypes": [own["UTTypeIdentifier"] if kind is OWN else kind.apple],
        }
        for kind in (OWN, *OPENED)
    ]
    return {
        "CFBundleDisplayName": APP_NAME,
        "CFBundleDocumentTypes": documents,
        "CFBundleShortVersionString": version(),
        "LSApplicationCategoryType": "public.app-category.music",
        "LSMinimumSystemVersion": "13.0",
        "NSHighResolutionCapable": True,
        "NSHumanReadableCopyright": "Apache License 2.0",
        "NSRequiresAquaSystemAppearance": False,
        "UTExportedTypeDeclarations": [own],
    }
