"""The menu entry and the file type, as a Linux desktop reads them."""

from __future__ import annotations

import configparser
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest
from bundle import desktop, icons
from bundle.file_types import OPENED, OWN
from bundle.places import APP_ICON
from hypothesis import given
from hypothesis import strategies as st

NAMESPACE = "{http://www.freedesktop.org/standards/shared-mime-info}"


def entry(text: str) -> configparser.SectionProxy:
    parser = configparser.ConfigParser(interpolation=None, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(text)
    return parser["Desktop Entry"]


def test_the_entry_opens_songs_midi_wav_and_svg() -> None:
    values = entry(desktop.desktop_entry("/opt/chimera-studio/chimera-studio"))
    assert values["Exec"] == "/opt/chimera-studio/chimera-studio %F"
    kinds = values["MimeType"].rstrip(";").split(";")
    assert kinds[0] == OWN.mime
    assert {"audio/midi", "audio/x-wav", "audio/wav", "image/svg+xml"} <= set(kinds)
    assert values["Icon"] == "chimera-studio"
    assert all(values["Categories"].split(";")[:-1])


def test_the_validator_finds_nothing(tmp_path: Path) -> None:
    if not shutil.which("desktop-file-validate"):
        pytest.skip("needs desktop-file-validate")
    path = tmp_path / "chimera-studio.desktop"
    path.write_text(desktop.desktop_entry("/opt/chimera-studio/chimera-studio"))
    done = subprocess.run(["desktop-file-validate", path], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


def unquoted(argument: str) -> str:
    """Undo a desktop file's string escapes, then the quotes of Exec, as the specification orders it."""
    plain = argument.replace("\\\\", "\x00").replace("\x00", "\\")
    assert plain[0] == plain[-1] == '"'
    result, escaped = "", False
    for c in plain[1:-1]:
        if not escaped and c == "\\":
            escaped = True
            continue
        result, escaped = result + c, False
    return result.replace("%%", "%")


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1))
def test_any_path_survives_the_quoting(path: str) -> None:
    assert unquoted(desktop.quoted(path)) == path


def test_the_mime_package_is_xml_of_the_shared_database() -> None:
    root = ElementTree.fromstring(desktop.mime_package())
    assert root.tag == f"{NAMESPACE}mime-info"
    (kind,) = root.findall(f"{NAMESPACE}mime-type")
    assert kind.get("type") == "application/x-chimera"
    assert [glob.get("pattern") for glob in kind.findall(f"{NAMESPACE}glob")] == ["*.chimera"]
    assert kind.find(f"{NAMESPACE}comment").text == OWN.name  # type: ignore[union-attr]
    assert kind.find(f"{NAMESPACE}icon").get("name") == "application-x-chimera"  # type: ignore[union-attr]


def test_all_that_is_shared_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = tmp_path / "icons"
    drawn.mkdir()
    for size, png in icons.draw(APP_ICON, (16, 512, 1024)).items():
        (drawn / f"{size}.png").write_bytes(png)
    monkeypatch.setattr(desktop, "ICONS", drawn)
    desktop.write_share(tmp_path / "share")
    made = {str(p.relative_to(tmp_path / "share")) for p in (tmp_path / "share").rglob("*.*g")}
    hicolor = "icons/hicolor"
    assert made == {
        f"{hicolor}/{size}/{kind}.{ending}"
        for size, ending in (("16x16", "png"), ("512x512", "png"), ("scalable", "svg"))
        for kind in ("apps/chimera-studio", "mimetypes/application-x-chimera")
    }


def test_the_types_are_named_once() -> None:
    mimes = [mime for kind in (OWN, *OPENED) for mime in (kind.mime, *kind.also)]
    assert len(mimes) == len(set(mimes))
    assert all(kind.apple for kind in OPENED)
