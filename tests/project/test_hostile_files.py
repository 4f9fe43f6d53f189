"""Files made to do harm, and files that were damaged: one sentence each, and nothing else happens."""

from __future__ import annotations

import io
import json
import random
import struct
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.melody.notes import Clip, Note
from studio.project import archive
from studio.project.chimera_file import ProjectError, load_project, save_project
from studio.project.song import Gesture, PadPoint, Song
from studio.sketch.item import Sketch
from studio.timbre.item import Sound

DOCUMENT = {"format": "chimera", "version": 2, "song": {}}


def refuse(path: Path) -> str:
    """Return the sentence with which a file is refused."""
    with pytest.raises(ProjectError) as caught:
        load_project(path)
    sentence = str(caught.value)
    assert sentence.startswith(f"“{path.name}” cannot be opened: ")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert "Traceback" not in sentence
    return sentence


def zip_of(path: Path, members: dict[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", kind) as zipped:
        for name, data in members.items():
            zipped.writestr(name, data)
    return path


def project(path: Path, **members: bytes) -> Path:
    return zip_of(path, {"project.json": json.dumps(DOCUMENT).encode(), **members})


def document(path: Path, **song: object) -> Path:
    return zip_of(path, {"project.json": json.dumps(DOCUMENT | {"song": song}).encode()})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "song.chimera"


def test_what_is_no_file(path: Path) -> None:
    assert "there is no such file" in refuse(path)
    path.mkdir()
    assert "it is a folder" in refuse(path)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "it is empty"),
        (b"MThd and so on", "it is not a project file"),
        (b"PK\x03\x04" + bytes(500), "it is damaged or cut short"),
        (b"PK\x05\x06" + bytes(18), "it has no project.json"),
    ],
)
def test_what_is_no_project(path: Path, data: bytes, why: str) -> None:
    path.write_bytes(data)
    assert why in refuse(path)


def test_another_zip(path: Path) -> None:
    assert "it has no project.json" in refuse(zip_of(path, {"word/document.xml": b"<x/>"}))


def test_a_newer_version(path: Path) -> None:
    newer = DOCUMENT | {"version": 9, "song": {"tempo": "a new meaning"}}
    assert refuse(zip_of(path, {"project.json": json.dumps(newer).encode()})) == (
        "“song.chimera” cannot be opened: it was made by a newer Chimera Studio "
        "(file version 9; this one reads up to 2)."
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"{}", "it is not a Chimera Studio project"),
        (b'{"format": "chimera"}', "the impossible file version 0"),
        (b'{"format": "chimera", "version": -1}', "the impossible file version -1"),
        (
            b'{"format": "chimera", "version": 2.5}',
            "version should be a whole number, not a number",
        ),
        (b'{"format": "chimera", "version": 2}', "the document lacks “song”"),
        (b'{"format": "chimera", "version": 2, "song": []}', "song should be a group of values"),
        (b"[1, 2]", "the document should be a group of values, not a list"),
        (
            b'{"format": "chimera", "version": 2, "x": ' + b"9" * 5000 + b"}",
            "the document: integer value out of range",
        ),
        (b"\xff\xfe", "it is not readable as JSON"),
        (b'{"format": "chimera", "version": 2, "song": {"tempo": NaN}}', "not readable as JSON"),
        (b'{"format": "chimera", "version": 2, "x": ' + b"[" * 200_000, "nested too deeply"),
        (b'{"format": "chimera", "version": 2, "song": ' + b'{"a":' * 200_000, "nested too deeply"),
    ],
)
def test_bad_documents(path: Path, text: bytes, why: str) -> None:
    assert why in refuse(zip_of(path, {"project.json": text}, zipfile.ZIP_STORED))


@pytest.mark.parametrize(
    ("song", "why"),
    [
        ({"tempo": 5}, "song.tempo should be at least 20"),
        ({"tempo": 1000}, "song.tempo should be at most 300"),
        ({"tempo": 1e400}, "JSON"),
        ({"tempo": None}, "song.tempo should be a number, not empty"),
        ({"tempo": "90"}, "song.tempo should be a number, not text"),
        ({"meter": [4, 3]}, "song.meter[1] has the unknown value 3"),
        ({"meter": [4]}, "song.meter should be a list of 2 values"),
        ({"clips": [{"id": "a"}]}, "song.clips[0] lacks “file”"),
        ({"clips": [{"id": "a", "file": "clips/a.mid"}]}, "its part “clips/a.mid” is missing"),
        ({"clips": [{"id": "a", "file": "../a.mid"}]}, "its part “../a.mid” is missing"),
        (
            {"clips": [{"id": "a", "file": "project.json"}]},
            "the MIDI file of clip “Clip” is not a MIDI file",
        ),
        ({"clips": [{"id": "a", "file": "x", "loop": [5, 5]}]}, "ends before it begins"),
        ({"clips": [{"id": "a", "file": "x", "length": 0}]}, "length should be at least 1"),
        ({"sounds": [{"id": "a", "file": "project.json"}]}, "it is neither FLAC nor WAV"),
        ({"pads": {"melody": {"x": 1.5}}}, "song.pads.x should be at most 1"),
        ({"pads": {"melody": {"law": "magic"}}}, "has the unknown value 'magic'"),
        ({"gestures": [{"id": "a", "room": "melody", "points": [[0, 2, 0]]}]}, "at most 1"),
        ({"sketches": [{"id": "a", "strokes": [[[1, 2, 3]]]}]}, "a list of 2 values"),
        ({"seeds": {"a": 2.5}}, "song.seeds should be a whole number"),
    ],
)
def test_bad_songs(path: Path, song: dict, why: str) -> None:
    assert why in refuse(document(path, **song))


@pytest.mark.parametrize(
    "name", ["../evil", "/etc/passwd", "C:/x", "a\\..\\b", "a/./b", "a//b", "a\x00b", "x\ny"]
)
def test_dangerous_names(path: Path, name: str) -> None:
    with zipfile.ZipFile(path, "w") as zipped:
        zipped.writestr("project.json", json.dumps(DOCUMENT))
        info = zipfile.ZipInfo("placeholder")
        info.filename = name
        zipped.writestr(info, b"x")
    assert "forbidden name" in refuse(path)
    assert [p.name for p in path.parent.iterdir() if p.name != "chimera-home"] == [path.name]


def test_a_folder_entry_is_harmless(path: Path) -> None:
    project(path, **{"clips/": b""})
    assert load_project(path).song == Song()


def test_a_link(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as zipped:
        zipped.writestr("project.json", json.dumps(DOCUMENT))
        info = zipfile.ZipInfo("thumbnail.png")
        info.external_attr = 0o120777 << 16
        zipped.writestr(info, b"/etc/passwd")
    assert "is a link to another file" in refuse(path)


def test_two_members_of_one_name(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as zipped:
        zipped.writestr("project.json", json.dumps(DOCUMENT))
        with pytest.warns(UserWarning, match="Duplicate"):
            zipped.writestr("project.json", json.dumps(DOCUMENT))
    assert "two parts called “project.json”" in refuse(path)


def test_a_password(path: Path) -> None:
    data = bytearray(project(path).read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert "locked with a password" in refuse(path)


def test_another_packing(path: Path) -> None:
    zip_of(path, {"project.json": json.dumps(DOCUMENT).encode()}, zipfile.ZIP_LZMA)
    assert "packed in an unknown way" in refuse(path)


def test_a_zip_bomb_costs_neither_time_nor_memory(path: Path) -> None:
    project(path, **{"clips/a.mid": bytes(200 * 2**20)})
    assert path.stat().st_size < 2**20
    tracemalloc.start()
    assert "a zip bomb" in refuse(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2**23


def test_a_bomb_that_lies_about_its_size(path: Path) -> None:
    zip_of(path, {"project.json": b" " * (200 * 2**20)})
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    struct.pack_into("<L", data, at + 24, 1000)
    struct.pack_into("<L", data, 22, 1000)
    path.write_bytes(data)
    tracemalloc.start()
    assert "its part “project.json” is damaged" in refuse(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2**24


def test_members_that_overlap(path: Path) -> None:
    """As in Fifield's bomb: two entries of the directory that unpack the same bytes."""
    project(path, **{"a.bin": random.Random(0).randbytes(4000), "b.bin": b"x"})
    data = bytearray(path.read_bytes())
    first = data.index(b"a.bin", data.index(b"PK\x01\x02")) - 46
    second = data.index(b"b.bin", first) - 46
    data[second + 16 : second + 28] = data[first + 16 : first + 28]
    data[second + 42 : second + 46] = data[first + 42 : first + 46]
    path.write_bytes(data)
    assert "a zip bomb" in refuse(path)


def test_more_members_than_anyone_needs(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_MEMBERS", 10)
    project(path, **{f"{i}.bin": b"" for i in range(10)})
    assert "more than 10 parts" in refuse(path)
    path.write_bytes(
        path.read_bytes().replace(struct.pack("<HH", 11, 11), struct.pack("<HH", 1, 1))
    )
    refuse(path)


def test_a_64_bit_zip_is_not_even_looked_at(path: Path) -> None:
    data = project(path).read_bytes()
    end = data.rindex(b"PK\x05\x06")
    record = b"PK\x06\x06" + struct.pack("<QHHLLQQQQ", 44, 45, 45, 0, 0, 2**40, 2**40, 2**40, 0)
    locator = b"PK\x06\x07" + struct.pack("<LQL", 0, end, 1)
    path.write_bytes(data[:end] + record + locator + data[end:])
    assert "claims to have more than" in refuse(path)


def test_too_large_a_document(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.project.chimera_file.MAX_DOCUMENT", 100)
    project(path, **{"project.json": b"[" + b"1," * 100 + b"1]"})
    assert "its part “project.json” is too large" in refuse(path)


def test_many_sounds_of_silence_are_still_bounded(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    silence = tuple(Sound(f"{i}", np.zeros((9000 + i, 1), np.float32), 8000) for i in range(4))
    save_project(path, Song(sounds=silence))
    monkeypatch.setattr("studio.project.document.MAX_SAMPLE_BYTES", 100_000)
    assert "its sounds take more than 2 GB" in refuse(path)
    with pytest.raises(ProjectError, match="its sounds take more than 2 GB"):
        save_project(path, Song(sounds=silence))


def test_too_many_notes_are_bounded_over_all_clips(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = tuple(Note(i, 1, 60) for i in range(100))
    save_project(path, Song(clips=tuple(Clip(notes=notes) for _ in range(4))))
    monkeypatch.setattr("studio.project.document.MAX_MIDI_BYTES", 2500)
    assert "is too large" in refuse(path)
    monkeypatch.setattr("studio.project.document.MAX_NOTES", 399)
    with pytest.raises(ProjectError, match="more than 399 notes"):
        save_project(path, Song(clips=tuple(Clip(notes=notes) for _ in range(4))))


def test_large_unknown_members_are_left_out_with_a_notice(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.project.chimera_file.MAX_UNKNOWN", 150)
    project(path, **{"a.bin": bytes(100), "b.bin": bytes(100), "c.bin": bytes(50)})
    loaded = load_project(path)
    assert set(loaded.extra.members) == {"a.bin", "c.bin"}
    assert len(loaded.notices) == 1


@pytest.fixture(scope="module")
def valid(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    rng = np.random.default_rng(0)
    song = Song(
        title="Fuzz",
        clips=(
            Clip("a", (Note(0, 480, 60), Note(240, 480, 60), Note(480, 240, 67)), id="a"),
            Clip("b", (Note(0, 100, 40),), id="b"),
        ),
        sketches=(Sketch("s", (((0.0, 1.0), (2.0, 3.0)),), "s"),),
        sounds=(
            Sound("n", (rng.integers(-99, 99, (64, 1)) / 32768).astype(np.float32), 8000, id="n"),
        ),
        gestures=(Gesture("melody", (PadPoint(0, 0, 0), PadPoint(1, 1, 1)), id="g"),),
    )
    file = tmp_path_factory.mktemp("valid") / "valid.chimera"
    save_project(
        file, song, arrays={"z": np.zeros((2, 2), np.float32)}, thumbnail=b"\x89PNG\r\n\x1a\n"
    )
    return file.read_bytes()


def _loads_or_says(path: Path) -> None:
    sentence = ""
    try:
        load_project(path)
    except ProjectError as error:
        sentence = str(error)
    assert "\n" not in sentence


mutations = st.lists(
    st.tuples(st.floats(0, 0.9999), st.integers(0, 255) | st.binary(max_size=4)),
    min_size=1,
    max_size=6,
)


def _mutated(data: bytes, changes: list[tuple[float, int | bytes]]) -> bytes:
    """Overwrite single bytes; cut some out or put some in where the change is a string."""
    changed = bytearray(data)
    for where, what in changes:
        at = int(where * len(changed))
        if isinstance(what, int):
            changed[at : at + 1] = bytes((what,))
        else:
            changed[at : at + len(what) // 2] = what
    return bytes(changed)


@given(mutations)
@settings(max_examples=250)
def test_a_damaged_file_gets_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, valid: bytes, changes: list
) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    path = folder / "fuzz.chimera"
    path.write_bytes(_mutated(valid, changes))
    _loads_or_says(path)
    assert [p.name for p in folder.iterdir()] == ["fuzz.chimera"]


@given(st.sampled_from(["project.json", "a.mid", "n.flac", "latents", "png"]), mutations)
@settings(max_examples=250)
def test_damage_under_a_good_checksum_gets_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, valid: bytes, part: str, changes: list
) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "fuzz.chimera"
    with zipfile.ZipFile(io.BytesIO(valid)) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, _mutated(data, changes) if part in name else data)
    _loads_or_says(path)


@given(st.floats(0, 1))
@settings(max_examples=100)
def test_a_file_cut_short_gets_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, valid: bytes, part: float
) -> None:
    path = tmp_path_factory.mktemp("cut") / "cut.chimera"
    path.write_bytes(valid[: int(part * (len(valid) - 1))])
    assert any(why in refuse(path) for why in ("cut short", "empty", "not a project file"))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
fields = st.sampled_from(
    [
        "title",
        "tempo",
        "meter",
        "key",
        "tracks",
        "clips",
        "sketches",
        "sounds",
        "pads",
        "gestures",
        "seeds",
    ]
)


@given(st.integers(1, 2), st.dictionaries(fields | st.text(max_size=4), json_values, max_size=3))
@settings(max_examples=200)
def test_any_json_gets_a_song_or_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, version: int, song: dict
) -> None:
    path = tmp_path_factory.mktemp("json") / "a.chimera"
    body = song if version == 1 else {"song": song}
    text = json.dumps({"format": "chimera", "version": version, **body})
    zip_of(path, {"project.json": text.encode()})
    _loads_or_says(path)
