"""MIDI learn: what is learnt, what moves, soft takeover, maps on the disk."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.files import FileSaveError
from studio.live.learn.controls import Control, Kind, standard_controls
from studio.live.learn.knob import Relative
from studio.live.learn.map_files import MapFiles
from studio.live.learn.mapping import Binding, MappingTable
from studio.live.midi.source import Source, SourceKind, may_learn, read_message

KEYS = "Keystation"
PAD_X = Control("pad.melody.x", "Melody pad X")
PLAY = Control("transport.play", "Play", Kind.TOGGLE)
NEXT = Control("scene.next", "Next scene", Kind.TRIGGER)
STEPS = Control("steps", "Steps", low=2, high=16, steps=15)


def table_with(*bindings: Binding) -> MappingTable:
    table = MappingTable((PAD_X, PLAY, NEXT, STEPS))
    table.load(KEYS, bindings)
    return table


def cc(number: int, value: int, channel: int = 0) -> bytes:
    return bytes((0xB0 | channel, number, value))


def on(pitch: int, velocity: int = 100) -> bytes:
    return bytes((0x90, pitch, velocity))


def knob(number: int = 21, control: Control = PAD_X, **options: object) -> Binding:
    return Binding(Source(SourceKind.CC, 0, number), control.id, **options)


def values(table: MappingTable, *messages: bytes, device: str = KEYS) -> list[float]:
    return [c.unit_value for message in messages for c in table.feed(device, message)]


def learnt(table: MappingTable, control: Control, *messages: bytes) -> Source | None:
    table.learn(control.id)
    for message in messages:
        assert table.feed(KEYS, message) == []
    found = table.bindings_of(control.id)
    return found[0][1].source if found else None


def test_a_knob_moves_the_control_it_was_taught_to() -> None:
    table = table_with()
    heard: list[object] = []
    table.listen(lambda device, binding: heard.append((device, binding)))
    assert learnt(table, PAD_X, cc(21, 5)) == Source(SourceKind.CC, 0, 21)
    assert heard == [(KEYS, knob())]
    table.end_learning()
    change = table.feed(KEYS, cc(21, 0))[0]
    assert (change.control, change.unit_value, change.device) == (PAD_X, 0.0, KEYS)
    assert values(table, cc(21, 127)) == [1.0]
    assert table.feed(KEYS, (0xB0, 21, 127))[0].unit_value == 1.0, "any row of numbers will do"
    assert table.feed("another device", cc(21, 3)) == []
    assert table.feed(KEYS, cc(21, 3, channel=1)) == []


def test_learn_mode_stays_on_for_several_targets() -> None:
    table = table_with()
    table.learn()
    assert table.learning
    assert table.feed(KEYS, cc(21, 1)) == []
    assert table.devices() == (), "nothing was chosen yet"
    assert learnt(table, PAD_X, cc(21, 1)) is not None
    assert table.learning
    assert table.target is None
    assert values(table, cc(21, 0)) == [0.0], "a taught knob works at once"
    assert learnt(table, NEXT, on(40)) == Source(SourceKind.NOTE, 0, 40)
    table.end_learning()
    assert not table.learning


@pytest.mark.parametrize("number", [0, 32, 64, *range(98, 102), *range(120, 128)])
def test_what_every_keyboard_needs_is_never_learnt(number: int) -> None:
    assert learnt(table_with(), PAD_X, cc(number, 100)) is None


def test_mpe_keeps_what_belongs_to_the_notes() -> None:
    table = table_with()
    table.set_mpe(KEYS, True)
    assert learnt(table, PAD_X, cc(74, 1, channel=3), bytes((0xE3, 0, 1))) is None
    assert learnt(table, PAD_X, bytes((0xE0, 0, 1))) == Source(SourceKind.BEND, 0, 0)
    table.set_mpe(KEYS, False)
    assert learnt(table, PAD_X, cc(74, 1)) == Source(SourceKind.CC, 0, 74)


def test_a_release_a_pressure_and_a_clock_are_not_learnt() -> None:
    messages = (bytes((0x80, 60, 0)), on(60, 0), b"\xd0\x40", b"\xf8", b"\xb0\x15", b"")
    assert learnt(table_with(), PAD_X, *messages) is None


def test_sources_must_suit_the_control() -> None:
    assert learnt(table_with(), NEXT, bytes((0xE0, 0, 1))) is None
    assert learnt(table_with(), PAD_X, bytes((0xC0, 5))) is None
    assert learnt(table_with(), NEXT, bytes((0xC0, 5))) == Source(SourceKind.PROGRAM, 0, 5)


def test_one_source_for_a_control_and_one_control_for_a_source() -> None:
    table = table_with(knob(21, PAD_X), knob(22, STEPS))
    learnt(table, PAD_X, cc(22, 1))
    assert table.bindings(KEYS) == (knob(22, PAD_X),)
    table.bind("other", knob(7, PAD_X))
    assert len(table.bindings_of(PAD_X.id)) == 2, "another device may move it as well"
    table.forget(PAD_X.id, KEYS)
    assert table.devices() == ("other",)
    table.forget(PAD_X.id)
    assert table.devices() == ()


def test_fourteen_bits_are_noticed_while_learning() -> None:
    table = table_with()
    source = learnt(table, PAD_X, cc(16, 64), cc(48, 3))
    assert source == Source(SourceKind.CC14, 0, 16)
    table.end_learning()
    assert values(table, cc(16, 0), cc(48, 0)) == [0.0]
    assert values(table, cc(16, 64), cc(48, 1)) == [(64 * 128 + 1) / 16383]
    assert values(table, cc(48, 2)) == [(64 * 128 + 2) / 16383], "a fine part alone"
    assert values(table, cc(16, 10), cc(16, 127)) == [1.0], "coarse parts alone"


def test_a_button_is_never_of_fourteen_bits() -> None:
    table = table_with()
    assert learnt(table, NEXT, cc(16, 127), cc(48, 127)) == Source(SourceKind.CC, 0, 16)


def test_seven_bits_stay_seven_when_another_knob_has_the_fine_number() -> None:
    table = table_with()
    learnt(table, PAD_X, cc(16, 64))
    assert learnt(table, STEPS, cc(48, 3)) == Source(SourceKind.CC, 0, 48)
    assert table.bindings_of(PAD_X.id)[0][1].source.kind is SourceKind.CC


def test_nothing_moves_until_the_knob_crosses_the_value() -> None:
    table = table_with(knob())
    table.set_value(PAD_X.id, 0.5)
    assert values(table, cc(21, 20), cc(21, 50)) == []
    (marker,) = table.pickups()
    assert (marker.control, marker.hardware, marker.value) == (PAD_X.id, 50 / 127, 0.5)
    assert marker.distance == pytest.approx(0.5 - 50 / 127)
    assert values(table, cc(21, 90)) == [90 / 127], "crossed"
    assert table.pickups() == []
    table.set_value(PAD_X.id, 90 / 127)
    assert values(table, cc(21, 100)) == [100 / 127], "telling back changes nothing"
    table.set_value(PAD_X.id, 0.1)
    assert values(table, cc(21, 101)) == []
    assert values(table, cc(21, 13)) == [13 / 127], "near enough"


def test_two_devices_take_over_from_each_other() -> None:
    table = table_with(knob())
    table.load("other", [knob(7)])
    assert values(table, cc(21, 0), cc(21, 127)) == [0.0, 1.0]
    assert values(table, cc(7, 0), device="other") == []
    assert values(table, cc(7, 127), device="other") == [1.0]
    assert values(table, cc(7, 3), device="other") == [3 / 127]
    assert values(table, cc(21, 126)) == [], "the first has lost hold"


def test_a_stepped_control_is_near_within_half_a_step() -> None:
    table = table_with(knob(control=STEPS))
    table.set_value(STEPS.id, 0.5)
    hardware = round((0.5 + 0.4 / 14) * 127)
    assert values(table, cc(21, hardware)) == [hardware / 127]
    table.set_value(STEPS.id, 0.5)  # the control snapped to its step
    assert values(table, cc(21, hardware + 9)) == [(hardware + 9) / 127]


def test_an_unplugged_device_must_pick_up_again() -> None:
    table = table_with(knob())
    assert values(table, cc(21, 0), cc(21, 64)) == [0.0, 64 / 127]
    table.lose_positions(KEYS)
    assert values(table, cc(21, 0)) == []


@pytest.mark.parametrize(
    ("relative", "right", "left"),
    [(Relative.TWOS, 2, 126), (Relative.OFFSET, 66, 62), (Relative.SIGN, 2, 66)],
)
def test_endless_encoders(relative: Relative, right: int, left: int) -> None:
    table = table_with(knob(relative=relative))
    table.set_value(PAD_X.id, 0.5)
    assert values(table, cc(21, right), cc(21, left)) == pytest.approx([0.5 + 2 / 127, 0.5])
    table.set_value(PAD_X.id, 1.0)
    assert values(table, cc(21, right)) == [1.0]


def test_toggles_flip_on_the_press() -> None:
    table = table_with(knob(control=PLAY))
    assert values(table, cc(21, 127), cc(21, 0), cc(21, 127), cc(21, 0)) == [1.0, 0.0]
    assert values(table, cc(21, 127), cc(21, 127)) == [1.0, 0.0], "a button without release"
    table.load(KEYS, [Binding(Source(SourceKind.NOTE, 0, 40), PLAY.id)])
    table.set_value(PLAY.id, 0.0)
    assert values(table, on(40), on(40, 0), on(40), bytes((0x80, 40, 0))) == [1.0, 0.0]


def test_a_latching_button_is_followed() -> None:
    table = table_with(knob(control=PLAY, latching=True))
    table.set_value(PLAY.id, 1.0)
    assert values(table, cc(21, 127), cc(21, 0), cc(21, 0), cc(21, 127)) == [0.0, 1.0]


def test_triggers_fire_once_a_press() -> None:
    table = table_with(knob(control=NEXT), Binding(Source(SourceKind.PROGRAM, 0, 3), PLAY.id))
    assert values(table, cc(21, 70), cc(21, 90), cc(21, 10), cc(21, 127)) == [1.0, 1.0]
    assert values(table, bytes((0xC0, 3)), bytes((0xC0, 4)), bytes((0xC0, 3))) == [1.0, 0.0]


def test_a_key_sets_a_slider_by_its_velocity() -> None:
    table = table_with(Binding(Source(SourceKind.NOTE, 0, 40), PAD_X.id))
    assert values(table, on(40, 127), on(40, 0)) == [1.0]


def test_the_bend_wheel_rests_in_the_middle() -> None:
    table = table_with(Binding(Source(SourceKind.BEND, 0, 0), PAD_X.id))
    table.set_value(PAD_X.id, 0.5)
    assert values(table, b"\xe0\x00\x40", b"\xe0\x7f\x7f", b"\xe0\x00\x00") == [0.5, 1.0, 0.0]


def test_a_mapped_key_makes_no_sound_of_its_own() -> None:
    table = table_with(Binding(Source(SourceKind.NOTE, 0, 40), NEXT.id))
    assert table.claims(KEYS, on(40))
    assert not table.claims(KEYS, on(40, 0)), "it may have been pressed before it was taught"
    assert not table.claims(KEYS, on(41))
    table.learn(PAD_X.id)
    assert table.claims(KEYS, on(41))
    assert not table.claims(KEYS, cc(64, 127)), "the pedal goes on to the notes"


def test_controls_of_a_map_may_come_later() -> None:
    table = MappingTable()
    table.load(KEYS, [knob()])
    assert table.feed(KEYS, cc(21, 0)) == []
    table.register(PAD_X)
    assert values(table, cc(21, 0)) == [0.0]


def test_the_standard_controls_have_ids_of_their_own() -> None:
    ids = [control.id for control in standard_controls()]
    assert len(ids) == len(set(ids))
    wanted = {"pad.melody.x", "master.y", "scene.next", "mutate", "panic", "temperature"}
    assert wanted <= set(ids)
    tempo = next(c for c in standard_controls() if c.id == "transport.tempo")
    assert (tempo.value(0.0), tempo.value(1.0), tempo.unit_value(160.0)) == (20.0, 300.0, 0.5)


sources = st.builds(Source, st.sampled_from(SourceKind), st.integers(0, 15), st.integers(0, 127))
bindings = st.builds(
    Binding, sources, st.text(max_size=9), st.sampled_from(Relative), st.booleans()
)
names = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(names, st.lists(bindings, max_size=6, unique_by=lambda b: b.source), st.booleans())
def test_maps_come_back_from_the_disk(
    tmp_path_factory: pytest.TempPathFactory, device: str, found: list[Binding], mpe: bool
) -> None:
    folder = tmp_path_factory.mktemp("maps")
    table = MappingTable()
    table.load(device, found)
    if mpe:
        table.set_mpe(device, True)
    MapFiles(folder).save(table, device)
    other, files = MappingTable(), MapFiles(folder)
    files.load_into(other)
    assert files.notices == []
    assert other.bindings(device) == table.bindings(device)
    assert other.mpe == table.mpe


@given(st.lists(st.binary(max_size=3), max_size=60), st.booleans())
def test_no_bytes_upset_the_table(messages: list[bytes], learning: bool) -> None:
    table = MappingTable(standard_controls())
    if learning:
        table.learn("temperature")
    for message in messages:
        for change in table.feed(KEYS, message):
            assert 0.0 <= change.unit_value <= 1.0
        reading = read_message(message)
        assert reading is None or 0.0 <= reading.unit_value <= 1.0
        if reading is not None and may_learn(reading, mpe=False):
            assert table.claims(KEYS, message) or table.target is None


@pytest.mark.parametrize(
    "damage",
    [
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"format": "chimera-midi-map", "version": 9, "device": "x"}',
        b'{"format": "chimera-midi-map", "version": 1, "device": "x", "bindings": '
        b'[{"control": "a", "kind": "cc", "channel": 17, "number": 1}]}',
        b"[" * 100_000,
        b" " * (2**20 + 1),
    ],
)
def test_a_damaged_map_is_set_aside(tmp_path: Path, damage: bytes) -> None:
    files = MapFiles(tmp_path)
    files.save(table_with(knob()), KEYS)
    (tmp_path / "broken.json").write_bytes(damage)
    table = MappingTable()
    files.load_into(table)
    assert table.bindings(KEYS) == (knob(),), "the others are read"
    assert (tmp_path / "broken.json.bak").read_bytes() == damage
    assert "broken.json could not be read; it is kept as broken.json.bak." in files.notices[0]


def test_an_empty_map_leaves_no_file(tmp_path: Path) -> None:
    files, table = MapFiles(tmp_path / "maps"), table_with(knob())
    files.save(table, KEYS)
    assert files.path(KEYS).exists()
    table.forget_device(KEYS)
    files.save(table, KEYS)
    assert not files.path(KEYS).exists()
    assert files.path("a/b") != files.path("a b")


def test_a_folder_that_cannot_be_made_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FileSaveError, match="Keystation was not saved"):
        MapFiles(tmp_path / "file" / "maps").save(table_with(knob()), KEYS)
