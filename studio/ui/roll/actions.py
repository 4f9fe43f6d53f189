"""Every command of the piano roll with its keys, for menus, help overlay and palette."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from studio.ui.actions.registry import ActionSpec, Hint
from studio.ui.roll.commands.arrows import ArrowCommands
from studio.ui.roll.commands.edit import EditCommands
from studio.ui.roll.commands.look import ZOOM_STEP, LookCommands
from studio.ui.roll.options import Lane, Tool
from studio.ui.roll.state import RollState

TOOLS = "Piano roll: tools and grid"
NOTES = "Piano roll: notes"
SHAPE = "Piano roll: transform"
MOVE = "Piano roll: move"
VIEW = "Piano roll: view"
MOUSE = "Piano roll: mouse"


@dataclass(frozen=True)
class Commands:
    """What the commands call.

    Attributes:
        state: shared state.
        edit: changes of the selected notes.
        look: what is shown and switched on.
        arrows: arrow keys and Enter.
        step: goes to the next note (true) or the previous one, and on to what lies beside the notes.
        cancel: takes back a drag, or selects nothing.
        menu: opens the menu of all commands.
        quantise_dialog: opens the quantise settings.
        dragging: whether a drag is under way, which no key may edit under.
    """

    state: RollState
    edit: EditCommands
    look: LookCommands
    arrows: ArrowCommands
    step: Callable[[bool], object]
    cancel: Callable[[], object]
    menu: Callable[[], object]
    quantise_dialog: Callable[[], object]
    dragging: Callable[[], bool]


def all_specs(commands: Commands) -> list[ActionSpec]:
    """List every command. Those that change notes or the selection do nothing while a drag is under way."""
    edit, look, arrows = commands.edit, commands.look, commands.arrows
    lanes = lane_specs(edit, look, commands.state)
    editing = [
        *lanes,
        *note_specs(edit, look, commands),
        *shape_specs(edit, commands.quantise_dialog),
        *move_specs(arrows, edit),
    ]
    return [
        *tool_specs(look, commands.state),
        *(_unless(commands.dragging, spec) for spec in editing),
        ActionSpec(
            "roll.escape", "Cancel the drag, or select nothing", "Esc", commands.cancel, NOTES
        ),
        *view_specs(look, commands.state),
    ]


def _unless(dragging: Callable[[], bool], spec: ActionSpec) -> ActionSpec:
    return replace(spec, callback=lambda: None if dragging() else spec.callback())


def tool_specs(look: LookCommands, state: RollState) -> list[ActionSpec]:
    """Tools, grid and what else is switched."""

    def tool(which: Tool, keys: tuple[str, ...], tip: str) -> ActionSpec:
        return ActionSpec(
            f"roll.{which.name.lower()}",
            f"{which.value} tool",
            keys,
            lambda: look.set_tool(which),
            TOOLS,
            icon=which.name.lower(),
            tooltip=tip,
            checked=lambda: state.options.tool is which,
            repeats=False,
        )

    def switch(name: str, title: str, keys, run, icon: str, tip: str, on) -> ActionSpec:
        return ActionSpec(
            f"roll.{name}", title, keys, run, TOOLS, icon, tip, checked=on, repeats=False
        )

    def plain(name: str, title: str, key: str, run) -> ActionSpec:
        return ActionSpec(f"roll.{name}", title, key, run, TOOLS)

    return [
        tool(Tool.SELECT, ("V", "1"), "Select, move and stretch notes; double-click adds one"),
        tool(Tool.DRAW, ("B", "2"), "Draw notes; drag for their length, hold Ctrl to select"),
        tool(Tool.ERASE, ("E", "3"), "Erase notes by sweeping over them"),
        tool(Tool.SPLIT, ("4",), "Cut notes; drag up or down to cut a chord"),
        switch(
            "snap",
            "Snap to grid",
            ("N", "Ctrl+4"),
            look.toggle_snap,
            "snap",
            "Snap to the grid; hold Alt while dragging to be free of it",
            lambda: state.options.snap,
        ),
        plain("grid_narrower", "Narrower grid", "Ctrl+1", look.narrower),
        plain("grid_wider", "Wider grid", "Ctrl+2", look.wider),
        switch(
            "triplet",
            "Triplet grid",
            "Ctrl+3",
            look.toggle_triplet,
            "triplet",
            "Triplets: three cells in the time of two",
            lambda: state.options.grid.triplet,
        ),
        switch(
            "scale",
            "Highlight the scale",
            "K",
            look.toggle_scale,
            "scale",
            "Shade the rows outside of the song's key",
            lambda: state.options.scale,
        ),
        switch(
            "scale_pitch",
            "Draw in the scale only",
            "Shift+K",
            look.toggle_scale_pitch,
            "",
            "Drawn notes keep to the tones of the song's key",
            lambda: state.options.scale_pitch,
        ),
        ActionSpec("roll.fold", "Fold rows", "F", look.next_fold, TOOLS, "fold", repeats=False),
        switch(
            "ghosts",
            "Ghost notes",
            "G",
            look.toggle_ghosts,
            "ghost",
            "Show the notes of the other clips behind these",
            lambda: state.options.ghosts,
        ),
        switch(
            "velocities",
            "Lane below the notes",
            "Shift+V",
            look.toggle_velocities,
            "velocity",
            "Show the lane of velocities and controllers below the notes",
            lambda: state.options.velocities,
        ),
    ]


def lane_specs(edit: EditCommands, look: LookCommands, state: RollState) -> list[ActionSpec]:
    """What the lane below the notes shows."""

    def choice(lane: Lane) -> ActionSpec:
        name = lane.title if lane is Lane.VELOCITY else lane.title.lower()
        return ActionSpec(
            f"roll.lane_{lane.name.lower()}",
            f"{name} in the lane".capitalize(),
            "",
            lambda: look.set_lane(lane),
            TOOLS,
            checked=lambda: state.options.lane is lane,
            words="controller automation expression cc aftertouch damper wheel",
            repeats=False,
        )

    clear = ActionSpec(
        "roll.lane_clear", "Clear the controller in the lane", "", edit.clear_lane, TOOLS
    )
    return [*map(choice, Lane), clear]


def note_specs(edit: EditCommands, look: LookCommands, commands: Commands) -> list[ActionSpec]:
    """Clipboard, selection and what a note list can be asked."""
    arrows = commands.arrows

    def spec(name: str, title: str, keys, run, icon: str = "", words: str = "") -> ActionSpec:
        return ActionSpec(f"roll.{name}", title, keys, run, NOTES, icon=icon, words=words)

    return [
        spec("copy", "Copy notes", "Ctrl+C", edit.copy, "copy"),
        spec("cut", "Cut notes", "Ctrl+X", edit.cut),
        spec("paste", "Paste notes at the playhead", "Ctrl+V", edit.paste),
        spec("duplicate", "Duplicate notes", "Ctrl+D", edit.duplicate),
        spec("delete", "Delete notes", ("Del", "Backspace"), edit.delete, "trash"),
        spec("select_all", "Select all notes", "Ctrl+A", look.select_all),
        spec("select_none", "Select nothing", "Ctrl+Shift+A", arrows.drop_selection),
        spec("invert", "Invert the selection", "I", look.invert_selection),
        spec("next", "Next note", "Tab", lambda: commands.step(True)),
        spec(
            "previous",
            "Previous note",
            ("Shift+Tab", "Shift+Backtab"),
            lambda: commands.step(False),
        ),
        spec(
            "toggle_note",
            "Add or remove a note at the cursor",
            ("Return", "Enter"),
            arrows.toggle_at_cell,
            words="draw insert step",
        ),
        spec(
            "select_here",
            "Select the note at the cursor",
            ("Ctrl+Return", "Ctrl+Enter"),
            arrows.select_at_cell,
        ),
        spec("menu", "Note menu…", "Shift+F10", commands.menu),
    ]


def shape_specs(edit: EditCommands, quantise_dialog) -> list[ActionSpec]:
    """What changes the selected notes' shape."""

    def spec(name: str, title: str, keys: str, run, words: str = "", icon: str = "") -> ActionSpec:
        return ActionSpec(f"roll.{name}", title, keys, run, SHAPE, icon=icon, words=words)

    return [
        spec("cut_notes", "Split notes", "S", edit.split, "cut knife", "split"),
        spec("chop", "Chop notes to the grid", "Shift+S", edit.chop, "slice"),
        spec("join", "Join notes", "Ctrl+J", edit.join, "glue merge"),
        spec("legato", "Legato", "Ctrl+L", edit.legato),
        spec("staccato", "Staccato", "", edit.staccato, "shorten"),
        spec("quantise", "Quantise", "Q", edit.quantise, "quantize", "quantise"),
        spec("quantise_dialog", "Quantise settings…", "Shift+Q", quantise_dialog, "swing strength"),
        spec("half_time", "Half time", "", edit.half_time, "slower stretch"),
        spec("double_time", "Double time", "", edit.double_time, "faster shrink"),
        spec("reverse", "Reverse in time", "", edit.reverse, "retrograde"),
        spec("mirror", "Mirror in pitch", "", edit.mirror, "inversion"),
        spec("to_scale", "Fit to the scale", "", edit.to_scale, "key"),
        spec("remove_overlaps", "Remove overlaps", "", edit.remove_overlaps),
        spec("monophonic", "Make monophonic", "", edit.monophonic, "skyline one voice"),
        spec("humanise", "Humanise", "", edit.humanise, "humanize random"),
        spec("swell", "Swell", "", lambda: edit.swell(48, 112), "crescendo velocity ramp"),
        spec("fade", "Fade", "", lambda: edit.swell(112, 48), "decrescendo velocity ramp"),
    ]


def move_specs(arrows: ArrowCommands, edit: EditCommands) -> list[ActionSpec]:
    """Arrow keys."""

    def spec(name: str, title: str, key: str, run) -> ActionSpec:
        return ActionSpec(f"roll.{name}", title, key, run, MOVE)

    return [
        spec("up", "Up a semitone (or the cursor a row)", "Up", lambda: arrows.up(1)),
        spec("down", "Down a semitone (or the cursor a row)", "Down", lambda: arrows.up(-1)),
        spec("octave_up", "Up an octave", "Shift+Up", lambda: arrows.octave(1)),
        spec("octave_down", "Down an octave", "Shift+Down", lambda: arrows.octave(-1)),
        spec("degree_up", "Up a step of the scale", "Alt+Up", lambda: arrows.degree(1)),
        spec("degree_down", "Down a step of the scale", "Alt+Down", lambda: arrows.degree(-1)),
        spec("left", "Left by the grid", "Left", lambda: arrows.step(-1)),
        spec("right", "Right by the grid", "Right", lambda: arrows.step(1)),
        spec("bar_left", "Left by a bar", "Ctrl+Left", lambda: arrows.bar(-1)),
        spec("bar_right", "Right by a bar", "Ctrl+Right", lambda: arrows.bar(1)),
        spec("nudge_left", "Nudge left (1/32 beat)", "Alt+Left", lambda: arrows.nudge(-1)),
        spec("nudge_right", "Nudge right (1/32 beat)", "Alt+Right", lambda: arrows.nudge(1)),
        spec("shorter", "Shorter by the grid", "Shift+Left", lambda: arrows.length(-1)),
        spec("longer", "Longer by the grid", "Shift+Right", lambda: arrows.length(1)),
        spec("louder", "Louder by 1", "Ctrl+Up", lambda: edit.louder(1)),
        spec("softer", "Softer by 1", "Ctrl+Down", lambda: edit.louder(-1)),
        spec("much_louder", "Louder by 10", "Ctrl+Shift+Up", lambda: edit.louder(10)),
        spec("much_softer", "Softer by 10", "Ctrl+Shift+Down", lambda: edit.louder(-10)),
    ]


def view_specs(look: LookCommands, state: RollState) -> list[ActionSpec]:
    """Zoom, scrolling, playhead and loop."""

    def spec(name: str, title: str, keys, run, icon: str = "") -> ActionSpec:
        return ActionSpec(f"roll.{name}", title, keys, run, VIEW, icon=icon)

    return [
        spec("zoom_selection", "Zoom to the selection", "Z", look.zoom_to_selection),
        spec("zoom_back", "Zoom back", "Shift+Z", look.zoom_back),
        spec("fit", "Fit the clip", "Ctrl+0", look.fit, "fit"),
        spec("zoom_in", "Zoom in", ("Ctrl++", "Ctrl+="), lambda: look.zoom(ZOOM_STEP)),
        spec("zoom_out", "Zoom out", "Ctrl+-", lambda: look.zoom(1 / ZOOM_STEP)),
        spec("rows_taller", "Taller rows", ("Alt++", "Alt+="), lambda: look.zoom_rows(ZOOM_STEP)),
        spec("rows_lower", "Lower rows", "Alt+-", lambda: look.zoom_rows(1 / ZOOM_STEP)),
        spec("page_up", "Scroll up", "PgUp", lambda: look.page_rows(0.8)),
        spec("page_down", "Scroll down", "PgDown", lambda: look.page_rows(-0.8)),
        spec("page_left", "Scroll left", "Shift+PgUp", lambda: look.page(-0.8)),
        spec("page_right", "Scroll right", "Shift+PgDown", lambda: look.page(0.8)),
        # Home alone is the window's, which moves the playhead from wherever the keyboard is.
        spec("to_start", "Playhead and cursor to the start", "Ctrl+Home", look.to_start),
        spec("to_end", "Cursor to the end", ("End", "Ctrl+End"), look.to_end),
        ActionSpec(
            "roll.loop",
            "Loop",
            "L",
            look.toggle_loop,
            VIEW,
            icon="loop",
            checked=lambda: state.session.clip is not None and state.session.clip.loop is not None,
            repeats=False,
        ),
        spec("loop_selection", "Loop the selection", "Shift+L", look.loop_selection),
        spec("follow", "Follow the playhead: off, by pages, smoothly", "Shift+F", look.next_follow),
    ]


def mouse_hints() -> list[Hint]:
    """List what the mouse and the trackpad do, for the help overlay."""
    return [
        Hint(gesture, title, MOUSE)
        for gesture, title in (
            ("Double-click", "Add or remove a note"),
            ("Drag a note", "Move the selection; Shift keeps to one axis, Alt is free of the grid"),
            ("Drag an edge", "Make notes longer or shorter"),
            ("Ctrl+drag", "Copy notes; with the draw tool, select"),
            ("Alt+drag a note", "Change its velocity"),
            ("Drag empty space", "Select by a frame; Shift adds and takes away"),
            ("Shift+click", "Add a note to the selection, or take it away"),
            ("Right-click a note", "Erase; drag to sweep"),
            ("Right-click empty space", "Menu"),
            ("Wheel", "Scroll in pitch; Shift: in time"),
            ("Ctrl+wheel or pinch", "Zoom in time about the mouse; Alt: in pitch"),
            ("Middle drag", "Pan"),
            ("Click the ruler", "Move the playhead"),
            ("Drag the ruler", "Set the loop"),
            ("Click a piano key", "Hear it, louder towards its front; Shift selects its notes"),
            ("Drag in the velocity lane", "Set velocities; Shift draws a straight ramp"),
            ("Wheel over a velocity", "Louder or softer by 1"),
            ("Drag in a controller's lane", "Draw it; Shift: a straight line, Ctrl: on the grid"),
            ("Right-drag in a controller's lane", "Erase; a right click opens its menu"),
        )
    ]
