"""The damage itself: the same for the same seed, different for others, and of every announced kind."""

from __future__ import annotations

import io
import json
import random
import zipfile

import pytest

from studio.bench.faults import formats
from studio.bench.faults.damage import DAMAGES, damaged
from studio.bench.faults.trees import damaged_json, damaged_xml
from studio.bench.faults.wording import complaint
from studio.tf_checkpoint.crc32c import masked_crc32c

DATA = bytes(range(256)) * 8


def test_the_same_seed_does_the_same_damage() -> None:
    for way in (damaged, formats.midi, formats.riff):
        assert way(random.Random(5), DATA) == way(random.Random(5), DATA)
    assert len({damaged(random.Random(seed), DATA) for seed in range(200)}) > 190


def test_every_damage_takes_any_bytes_and_stays_bounded() -> None:
    for damage in DAMAGES:
        changed = {damage(random.Random(seed), DATA) for seed in range(30)}
        assert any(one != DATA for one in changed), damage.__name__
        assert max(map(len, changed)) < 3 * 2**20
        assert isinstance(damage(random.Random(0), b""), bytes)


def test_json_is_changed_within_its_form() -> None:
    tree = {"a": [1, 2, {"b": "x"}], "c": None}
    changed = [damaged_json(random.Random(s), json.dumps(tree).encode())[0] for s in range(200)]
    readable = []
    for data in changed:
        try:
            readable.append(json.loads(data))
        except (ValueError, RecursionError):
            continue
    assert 50 < len(readable) < 200, "most stay JSON, some do not"
    assert any(one != tree for one in readable)


def test_xml_gets_bombs_and_odd_numbers() -> None:
    text = b'<svg width="10" viewBox="0 0 9 9"><path d="M0 0L1 1"/></svg>'
    changed = b"".join(damaged_xml(random.Random(seed), text)[0] for seed in range(300))
    for sign in (b"<!ENTITY", b"<script>", b"1e308", b'href="#u', b"matrix(0 0"):
        assert sign in changed, sign


def test_a_member_of_a_zip_is_damaged_under_a_right_checksum() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        new.writestr("a.txt", DATA)
    found = set()
    for seed in range(20):
        data, _ = formats.zipped(random.Random(seed), out.getvalue())
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as old:
                found.add(old.read("a.txt"))
        except (KeyError, zipfile.BadZipFile):
            continue
    assert len(found) > 6


def test_an_index_stays_true_to_its_checksum() -> None:
    block = b"\0\1\2key" + b"\0\0\0\0\1\0\0\0"
    stored = block + b"\0" + masked_crc32c(block + b"\0").to_bytes(4, "little")
    data = stored + bytes(60)
    kept = 0
    for seed in range(40):
        changed, said = formats.tf_index(random.Random(seed), data)
        if said == "index under its checksum":
            body = changed[: len(block) + 1]
            assert masked_crc32c(body) == int.from_bytes(
                changed[len(body) : len(body) + 4], "little"
            )
            kept += changed != data
    assert kept > 5


@pytest.mark.parametrize(
    "text",
    [
        "“a.wav” is empty.",
        "weights.safetensors: tensor 'a' is missing; and 3 more.",
        "The file holds more than 10 notes, too many to open.",
        "“Track 1. Piano” is damaged.",
    ],
)
def test_a_plain_sentence(text: str) -> None:
    assert complaint(text) == ""


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "nothing"),
        ("It failed. Try again.", "more than one sentence"),
        ("It failed", "does not end"),
        ("It failed\nbadly.", "one line"),
        ("ValueError: x.", "name of an exception"),
        ("There is nothing at /home/me/x.", "a path"),
        ("Traceback (most recent call last).", "traceback"),
        ("Got <class 'int'>.", "Python's words"),
        ("[Errno 2] No such file.", "error number"),
        ("x" * 500 + ".", "characters"),
        ("it failed somehow.", "like no sentence"),
    ],
)
def test_what_is_no_plain_sentence(text: str, why: str) -> None:
    assert why in complaint(text)
