"""What a Linux desktop is told: the menu entry, the file type, the icons, as the freedesktop.org specifications say."""

from __future__ import annotations

import shutil
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from bundle.file_types import OPENED, OWN
from bundle.places import APP_ICON, APP_NAME, FOLDER_NAME, ICONS

EXEC = "@EXEC@"
"""Stands for the program's path until it is known where it is installed."""
_COMMENT = "Draw, compose and shape sound, and morph all three"


def desktop_entry(program: str = EXEC) -> str:
    """Return the menu entry; it also makes the program one of those that open our file types.

    Args:
        program: path of the executable, as :func:`quoted` gives it.
    """
    kinds = [kind for file in (OWN, *OPENED) for kind in (file.mime, *file.also)]
    lines = (
        "[Desktop Entry]",
        "Type=Application",
        "Version=1.1",
        f"Name={APP_NAME}",
        "GenericName=Music studio",
        f"Comment={_COMMENT}",
        f"Exec={program} %F",
        f"Icon={FOLDER_NAME}",
        "Terminal=false",
        "Categories=AudioVideo;Audio;Music;Midi;",
        "Keywords=morph;melody;sketch;timbre;MIDI;synthesizer;",
        f"MimeType={';'.join(kinds)};",
        f"StartupWMClass={FOLDER_NAME}",
        "StartupNotify=true",
    )
    return "\n".join(lines) + "\n"


def quoted(path: str) -> str:
    """Return a path as an argument of ``Exec``: in double quotes, with what the specification reserves escaped."""
    inner = "".join("\\" + c if c in '"`$\\' else c for c in path).replace("%", "%%")
    # A desktop file's strings have an escape of their own, undone before the quotes are.
    return '"' + inner.replace("\\", "\\\\") + '"'


def mime_package() -> str:
    """Return the description of our file type for the shared MIME database."""
    globs = "".join(f"    <glob pattern={quoteattr('*' + ending)}/>\n" for ending in OWN.endings)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">\n'
        f"  <mime-type type={quoteattr(OWN.mime)}>\n"
        f"    <comment>{escape(OWN.name)}</comment>\n"
        '    <sub-class-of type="application/zip"/>\n'
        f"    <icon name={quoteattr(mime_icon())}/>\n"
        f"{globs}"
        "  </mime-type>\n"
        "</mime-info>\n"
    )


def mime_icon() -> str:
    """Return the name of the icon of our files."""
    return OWN.mime.replace("/", "-")


def write_share(folder: Path, program: str = EXEC) -> None:
    """Write everything that goes below ``share``; the icons must have been drawn (icons.py).

    Args:
        folder: the ``share`` folder, made where it is missing.
        program: for the menu entry.
    """
    files = {
        f"applications/{FOLDER_NAME}.desktop": desktop_entry(program),
        f"mime/packages/{FOLDER_NAME}.xml": mime_package(),
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    drawings = {
        f"{png.stem}x{png.stem}": png for png in ICONS.glob("*.png") if int(png.stem) <= 512
    }
    for size, drawing in {**drawings, "scalable": APP_ICON}.items():
        for kind, name in (("apps", FOLDER_NAME), ("mimetypes", mime_icon())):
            path = folder / "icons" / "hicolor" / size / kind / (name + drawing.suffix)
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(drawing, path)
