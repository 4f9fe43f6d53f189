"""An instrument as a DecentSampler preset; its elements are those of the developers' guide."""

from __future__ import annotations

from xml.etree import ElementTree

from studio.timbre.export.multisample import (
    PAD_X_CONTROL,
    PAD_Y_CONTROL,
    SAMPLES,
    Instrument,
    Zone,
    fading_points,
)


def dspreset_text(instrument: Instrument, stem: str) -> str:
    """Return the text of the DecentSampler preset; ``stem`` begins the names of the recordings.

    In a square each point is a group. A control across sets the levels of columns, which are tags, and one down those
    of the groups; both together weigh a point.
    """
    root = ElementTree.Element("DecentSampler", minVersion="1.0.2")
    if instrument.side > 1:
        _ds_knobs(root, instrument)
    envelope = instrument.envelope
    groups = ElementTree.SubElement(
        root,
        "groups",
        attack=f"{envelope.attack_ms / 1000:g}",
        decay=f"{envelope.decay_ms / 1000:g}",
        sustain=f"{envelope.sustain:g}",
        release=f"{envelope.release_ms / 1000:g}",
        ampVelTrack=f"{instrument.velocity_tracking:g}",
    )
    for place in _places(instrument):
        group = ElementTree.SubElement(groups, "group", name=instrument.name)
        if instrument.side > 1 and place is not None:
            group.set("tags", f"column{place[0] + 1}")
        for zone in instrument.zones:
            if zone.place == place:
                ElementTree.SubElement(group, "sample", _ds_sample(zone, stem))
    if instrument.side > 1:
        midi = ElementTree.SubElement(root, "midi")
        for control, bindings in zip(
            (PAD_X_CONTROL, PAD_Y_CONTROL), _bindings(instrument), strict=True
        ):
            ElementTree.SubElement(midi, "cc", number=str(control)).extend(bindings)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, "unicode") + "\n"


def _places(instrument: Instrument) -> list[tuple[int, int] | None]:
    return list(dict.fromkeys(zone.place for zone in instrument.zones))


def _ds_knobs(root: ElementTree.Element, instrument: Instrument) -> None:
    ui = ElementTree.SubElement(root, "ui", width="812", height="375")
    tab = ElementTree.SubElement(ui, "tab", name="main")
    for number, (words, bindings) in enumerate(zip(("X", "Y"), _bindings(instrument), strict=True)):
        knob = ElementTree.SubElement(
            tab, "labeled-knob", x=str(300 + 110 * number), y="120", label=words, type="float",
            minValue="0", maxValue="127", value="64",
        )  # fmt: skip
        knob.extend(bindings)


def _bindings(
    instrument: Instrument,
) -> tuple[list[ElementTree.Element], list[ElementTree.Element]]:
    """Return what the control across and the control down set."""
    side = instrument.side
    across = [
        _binding(index, side, level="tag", identifier=f"column{index + 1}") for index in range(side)
    ]
    down = [
        _binding(place[1], side, level="group", position=str(number))
        for number, place in enumerate(_places(instrument))
        if place is not None
    ]
    return across, down


def _binding(index: int, side: int, **what: str) -> ElementTree.Element:
    before, here, after = fading_points(index, side)
    table = [(before, 0), (here, 1), (after, 0)]
    marks = {
        "type": "amp",
        **what,
        "parameter": "AMP_VOLUME",
        "translation": "table",
        "translationTable": ";".join(f"{at},{level}" for at, level in table if at is not None),
    }
    return ElementTree.Element("binding", marks)


def _ds_sample(zone: Zone, stem: str) -> dict[str, str]:
    marks: dict[str, object] = {
        "path": f"{SAMPLES}/{zone.file_name(stem)}",
        "rootNote": zone.root,
        "loNote": zone.low_key,
        "hiNote": zone.high_key,
        "loVel": zone.low_velocity,
        "hiVel": zone.high_velocity,
        "loopEnabled": "true" if zone.loop else "false",
    }
    if zone.loop is not None:
        marks |= {"loopStart": zone.loop[0], "loopEnd": zone.loop[1] - 1}
    return {key: str(value) for key, value in marks.items()}
