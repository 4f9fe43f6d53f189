"""What other systems are told, and the archive."""

from __future__ import annotations

import ast
import plistlib
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from bundle import freeze, release, smoke, system_info
from bundle.places import PACKAGING, ROOT, version

from studio import __version__


def test_the_version_is_the_programs() -> None:
    assert version() == __version__


def test_windows_version_resource_has_four_numbers() -> None:
    tree = ast.parse(system_info.version_resource("1.2.3"), mode="eval")
    call = tree.body
    assert isinstance(call, ast.Call)
    fixed = next(k.value for k in call.keywords if k.arg == "ffi")
    assert isinstance(fixed, ast.Call)
    numbers = {k.arg: k.value for k in fixed.keywords}
    assert ast.literal_eval(numbers["filevers"]) == (1, 2, 3, 0)
    assert "'ProductVersion', '1.2.3'" in system_info.version_resource("1.2.3")


def test_apples_property_list_names_our_files() -> None:
    plist = plistlib.loads(plistlib.dumps(system_info.info_plist()))
    (own,) = plist["UTExportedTypeDeclarations"]
    assert own["UTTypeTagSpecification"]["public.filename-extension"] == ["chimera"]
    types = [kind["LSItemContentTypes"][0] for kind in plist["CFBundleDocumentTypes"]]
    assert types[0] == own["UTTypeIdentifier"]
    assert {"public.midi-audio", "com.microsoft.waveform-audio", "public.svg-image"} <= set(types)
    ranks = [kind["LSHandlerRank"] for kind in plist["CFBundleDocumentTypes"]]
    assert ranks == ["Owner", "Alternate", "Alternate", "Alternate"]


def test_entitlements_are_those_of_a_program_with_a_compiler() -> None:
    wanted = plistlib.loads((PACKAGING / "macos" / "entitlements.plist").read_bytes())
    prefix = "com.apple.security.cs."
    names = ("allow-jit", "allow-unsigned-executable-memory", "disable-library-validation")
    assert wanted == {prefix + name: True for name in names}


def test_the_installer_lists_every_file_type() -> None:
    text = (PACKAGING / "windows" / "chimera.iss").read_text()
    for ending in (".chimera", ".mid", ".midi", ".wav", ".svg"):
        assert f'SupportedTypes"; ValueType: string; ValueName: "{ending}"' in text


@pytest.mark.skipif(sys.platform != "linux", reason="Debian packages are made on Linux")
def test_the_control_file_is_a_paragraph_of_fields() -> None:
    text = release.control("amd64", 960_000)
    fields = dict(line.split(": ", 1) for line in text.splitlines() if line[0] != " ")
    assert fields["Version"] == __version__
    assert fields["Installed-Size"] == "960000"
    assert "libc6 (>= 2." in fields["Depends"]
    assert "{" not in text


def test_links_to_nothing_are_removed(tmp_path: Path) -> None:
    (tmp_path / "good").touch()
    (tmp_path / "kept").symlink_to("good")
    (tmp_path / "broken").symlink_to("nothing")
    assert freeze.remove_dangling_links(tmp_path) == [tmp_path / "broken"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["good", "kept"]


@pytest.mark.skipif(not shutil.which("xz"), reason="needs xz")
@pytest.mark.skipif(sys.platform != "linux", reason="other systems get a zip file")
def test_the_archive_has_the_program_and_its_scripts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = tmp_path / "dist" / "chimera-studio"
    app.mkdir(parents=True)
    (app / "chimera-studio").write_text("program")
    (app / "chimera-studio").chmod(0o755)
    (app / "link").symlink_to("chimera-studio")
    monkeypatch.setattr(release, "DIST", tmp_path / "dist")
    monkeypatch.setattr(release, "BUILD", tmp_path / "build")
    monkeypatch.setattr(release, "app_folder", lambda: app)
    path = release.make_archive("xz")
    with tarfile.open(path) as tar:
        members = {m.name.partition("/")[2]: m for m in tar.getmembers()}
    assert members["chimera-studio/chimera-studio"].mode & 0o111
    assert members["chimera-studio/link"].issym()
    assert members["install.sh"].mode & 0o111
    assert members["uninstall.sh"].mode & 0o111
    assert {"LICENSE", "README.txt", "share/applications/chimera-studio.desktop"} <= set(members)
    assert {(m.uid, m.gid) for m in members.values()} == {(0, 0)}
    assert not list((tmp_path / "build" / "archive").iterdir())


def test_scripts_are_plain_shell() -> None:
    for script in [*PACKAGING.glob("linux/*.sh"), *PACKAGING.glob("macos/*.sh")]:
        assert subprocess.run(["sh", "-n", script]).returncode == 0


def test_a_machine_without_a_sound_card_is_no_complaint() -> None:
    said = (
        "ALSA lib seq_hw.c:466:(snd_seq_hw_open) open /dev/snd/seq failed: No such file or directory\n"
        "Cannot connect to server socket err = No such file or directory\n"
        "\n"
        "Traceback (most recent call last):\n"
        "QObject::connect: no such signal\n"
    )
    assert smoke.complaints(said) == said.splitlines()[3:]


def test_the_workflow_builds_and_tries_all_three() -> None:
    text = (ROOT / ".github" / "workflows" / "bundle.yml").read_text()
    jobs = text.partition("\njobs:\n")[2].split("\n\n")
    assert [job.split(":")[0].strip() for job in jobs] == ["linux", "macos", "windows"]
    for job in jobs:
        (command,) = [line for line in job.splitlines() if "run.py bundle" in line]
        assert "--smoke" in command
