"""The commands of the window itself: files, edit, view, play, help. What a room can do it lists itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from studio.ui.actions import ActionSpec, Hint
from studio.ui.live.recording_actions import grid_specs, recording_specs

if TYPE_CHECKING:
    from studio.ui.main_window import MainWindow

FILE, EDIT, VIEW, PLAY, MORPH, HELP = "File", "Edit", "View", "Play", "Morph", "Help"


def window_specs(window: MainWindow) -> list[ActionSpec]:
    """Return the window's commands."""
    return [
        *_file(window),
        *_edit(window),
        *_play(window),
        *_response(window),
        *_morph(window),
        *_view(window),
        *_help(window),
    ]


def window_hints() -> list[Hint]:
    """Return what can be done with the mouse only, for the help sheet."""
    return [
        Hint("Drop MIDI files", "Import; the first two become A and B", FILE),
        Hint("Drag a clip or tile out", "A MIDI file for desktop or DAW", FILE),
        Hint("Double-click a clip", "Put it on the next free corner", "Shelf"),
        Hint("Drag a clip", "Onto a corner, or out of the window", "Shelf"),
        Hint("Drag the playhead, Ctrl+drag the ruler", "Scrub with sound", PLAY),
        Hint("Drag the puck", "Morph; the roll follows", MORPH),
        Hint("Shift+drag, Ctrl+drag", "The puck moves finely, or along one axis", MORPH),
        Hint("Arrows, Shift+arrows", "Move the puck by 1/20, by 1/100", MORPH),
        Hint("Right-click a control", "MIDI learn: teach it to a knob or key", MORPH),
        Hint("Click a tile", "Look at it in the roll", MORPH),
        Hint("Double-click a tile, Enter", "Keep it on the shelf", MORPH),
        Hint("Click a point of the map", "Look at the melody there", MORPH),
    ]


def _file(w: MainWindow) -> list[ActionSpec]:
    files, room, export = w.files, w.melody, w.exporter
    has_clip = lambda: room.shown is not None  # noqa: E731
    return [
        ActionSpec("file.new", "New song", "Ctrl+N", files.new, FILE, repeats=False),
        ActionSpec("file.open", "Open…", "Ctrl+O", files.open, FILE, "folder", repeats=False),
        ActionSpec("file.save", "Save", "Ctrl+S", files.save, FILE, "save", repeats=False),
        ActionSpec("file.save_as", "Save as…", "Ctrl+Shift+S", files.save_as, FILE, repeats=False),
        ActionSpec(
            "file.import",
            "Import MIDI…",
            "Ctrl+I",
            w.import_midi,
            FILE,
            "import",
            words="open file",
            repeats=False,
        ),
        ActionSpec(
            "file.export_clip",
            "Export clip as MIDI…",
            "Ctrl+E",
            lambda: export.export_clip(room.shown),
            FILE,
            "export",
            enabled=has_clip,
            repeats=False,
        ),
        ActionSpec(
            "file.export_audio",
            "Export clip as audio…",
            "Ctrl+Alt+E",
            w.live.sound_out.desk.export_clip,
            FILE,
            enabled=lambda: has_clip() and w.live.can_render and not w.live.on_stage,
            words="wav flac bounce render sound",
            repeats=False,
        ),
        ActionSpec(
            "file.export_song_audio",
            "Export song as audio…",
            "Ctrl+Alt+Shift+E",
            w.live.sound_out.desk.export_song,
            FILE,
            enabled=lambda: (
                w.live.sound_out.desk.has_song and w.live.can_render and not w.live.on_stage
            ),
            words="wav flac bounce render sound mix stems mixdown tracks",
            repeats=False,
        ),
        ActionSpec(
            "file.export_song",
            "Export song as MIDI…",
            "Ctrl+Shift+E",
            export.export_song,
            FILE,
            enabled=lambda: any(w.document.song.all_clips()),
            repeats=False,
        ),
        ActionSpec(
            "file.exports_folder",
            "Open the folder of dragged files",
            "",
            w.open_exports_folder,
            FILE,
            repeats=False,
        ),
        ActionSpec(
            "file.preferences",
            "Preferences…",
            "Ctrl+,",
            w.show_preferences,
            FILE,
            "settings",
            words="settings options theme device keys shortcuts",
            repeats=False,
        ),
        ActionSpec(
            "file.midi_learn",
            "MIDI assignments…",
            "Ctrl+Alt+L",
            lambda: w.show_preferences("MIDI learn"),
            FILE,
            "",
            "List every control and the knob or key of a device that steers it",
            words="midi learn controller mapping knob fader",
            repeats=False,
        ),
        ActionSpec(
            "file.midi_learn_mode",
            "MIDI learn mode",
            "Ctrl+Shift+L",
            w.live.steering.toggle_mode,
            FILE,
            "",
            "Light every control that a knob or key can steer; click one, then move the knob",
            words="controller mapping teach assign",
            checked=lambda: w.live.steering.mode_shown,
            repeats=False,
        ),
        ActionSpec("file.quit", "Quit", "Ctrl+Q", w.close, FILE, repeats=False),
    ]


def _edit(w: MainWindow) -> list[ActionSpec]:
    document = w.document
    return [
        ActionSpec(
            "edit.undo",
            "Undo",
            "Ctrl+Z",
            w.undo,
            EDIT,
            "undo",
            enabled=lambda: document.undo_name is not None,
            title_now=lambda: f"Undo {document.undo_name}" if document.undo_name else "Undo",
        ),
        ActionSpec(
            "edit.redo",
            "Redo",
            ("Ctrl+Shift+Z", "Ctrl+Y"),
            w.redo,
            EDIT,
            "redo",
            enabled=lambda: document.redo_name is not None,
            title_now=lambda: f"Redo {document.redo_name}" if document.redo_name else "Redo",
        ),
        ActionSpec(
            "clip.new", "New clip", "Ctrl+Shift+N", w.melody.new_clip, EDIT, "plus", repeats=False
        ),
        ActionSpec(
            "clip.keep",
            "Keep the preview",
            "Ctrl+K",
            w.melody.keep,
            EDIT,
            "check",
            "Put the melody on show on the shelf",
            enabled=lambda: w.melody.is_preview,
            repeats=False,
        ),
    ]


def _play(w: MainWindow) -> list[ActionSpec]:
    transport = w.transport
    has_clip = lambda: w.melody.shown is not None  # noqa: E731
    return [
        ActionSpec(
            "play.start",
            "To the start",
            ("Home", "Shift+Return"),
            lambda: transport.seek(0),
            PLAY,
            "to-start",
            enabled=has_clip,
        ),
        ActionSpec(
            "play.toggle",
            "Play or stop",
            "Space",
            transport.toggle,
            PLAY,
            "play",
            "Play or stop",
            enabled=has_clip,
            checked=lambda: transport.playing,
            repeats=False,
        ),
        ActionSpec(
            "play.from_start",
            "Play from the start",
            "Ctrl+Space",
            lambda: transport.play(0),
            PLAY,
            enabled=has_clip,
            repeats=False,
        ),
        ActionSpec(
            "play.metronome",
            "Metronome",
            "C",
            w.live.toggle_metronome,
            PLAY,
            "metronome",
            "Metronome while playing",
            words="click",
            checked=lambda: w.settings.metronome,
            repeats=False,
        ),
        ActionSpec(
            "play.count_in",
            "Count-in",
            "Ctrl+Shift+C",
            w.live.toggle_count_in,
            PLAY,
            "count-in",
            "Count one bar in before playing",
            checked=lambda: w.settings.count_in,
            repeats=False,
        ),
        *recording_specs(w),
        *grid_specs(w),
        ActionSpec(
            "record.capture",
            "Capture what I just played",
            "Ctrl+Shift+R",
            w.live.taking.capture,
            PLAY,
            "capture",
            "Put what you played in the last minute on the shelf, laid on bars",
            words="record midi take",
            repeats=False,
        ),
        ActionSpec(
            "record.sound",
            "Record the sound",
            "Ctrl+R",
            w.live.toggle_recording,
            PLAY,
            "record-sound",
            "Record the output into a WAV file, until you press it again",
            words="wav audio bounce",
            enabled=lambda: w.live.can_render,
            checked=lambda: w.live.taking.recording,
            repeats=False,
        ),
        ActionSpec(
            "play.hover",
            "Hear clips under the mouse",
            "",
            lambda: w.services.settings.update(hear_on_hover=not w.settings.hear_on_hover),
            PLAY,
            "",
            "A clip or tile under the mouse is heard briefly and quietly while nothing plays",
            words="hover preview listen audition",
            checked=lambda: w.settings.hear_on_hover,
            repeats=False,
        ),
        ActionSpec(
            "play.panic",
            "Panic: all notes off",
            "Shift+Esc",
            w.live.panic,
            PLAY,
            "panic",
            "Silence everything at once",
            words="stop hang silence",
            repeats=False,
        ),
        ActionSpec(
            "play.tap",
            "Tap the tempo",
            "Ctrl+T",
            w.bar.tap_tempo,
            PLAY,
            words="bpm beat",
            repeats=False,
        ),
    ]


def _response(w: MainWindow) -> list[ActionSpec]:
    talk = w.live.response

    def step(which: str, title: str, key: str, tip: str, enabled: Callable[[], bool]) -> ActionSpec:
        return ActionSpec(
            f"response.{which}",
            title,
            key,
            getattr(talk, which),
            PLAY,
            tooltip=tip,
            words="call response answer duet ai",
            enabled=enabled,
            checked=(lambda: talk.looping) if which == "loop" else None,
            repeats=False,
        )

    return [
        ActionSpec(
            "response.toggle",
            "Call and response",
            "Ctrl+Alt+R",
            talk.toggle,
            PLAY,
            "response",
            "Call and response: play a phrase, and the instrument answers in kind",
            words="duet answer improvise jam ai",
            checked=lambda: talk.on,
            repeats=False,
        ),
        step(
            "end_call",
            "My turn is over",
            "Ctrl+Alt+Return",
            "Answer at the next bar line, without more silence",
            lambda: talk.can_end_call,
        ),
        step(
            "mutate",
            "Mutate the answer",
            "Ctrl+Alt+U",
            "Another answer, made from the last",
            lambda: talk.can_mutate,
        ),
        step(
            "loop",
            "Loop the answer",
            "Ctrl+Alt+O",
            "Repeat the answer until you play again",
            lambda: talk.on,
        ),
        step(
            "keep",
            "Keep call and answer",
            "Ctrl+Alt+K",
            "Put your call and the answer on the shelf",
            lambda: talk.can_keep,
        ),
    ]


def _morph(w: MainWindow) -> list[ActionSpec]:
    room = w.melody
    return [
        ActionSpec(
            "morph.example",
            "Start from two factory clips",
            "",
            room.start_example,
            MORPH,
            "morph",
            enabled=lambda: room.example_ready,
            words="demo example factory",
            repeats=False,
        ),
        ActionSpec(
            "morph.show",
            "Show the morph at the puck",
            "Ctrl+M",
            room.show_morph,
            MORPH,
            "morph",
            enabled=lambda: room.can_morph,
            repeats=False,
        ),
        ActionSpec(
            "morph.pad",
            "Go to the pad",
            "Ctrl+Alt+P",
            lambda: room.focus_part("pad"),
            MORPH,
            repeats=False,
        ),
        ActionSpec(
            "morph.strip",
            "Go to the tiles",
            "Ctrl+Alt+T",
            lambda: room.focus_part("strip"),
            MORPH,
            repeats=False,
        ),
        ActionSpec(
            "morph.shape",
            "Go to shape",
            "Ctrl+Alt+S",
            lambda: room.focus_part("shape"),
            MORPH,
            "shape",
            repeats=False,
        ),
        ActionSpec(
            "morph.map",
            "Go to the map",
            "Ctrl+Alt+M",
            lambda: room.focus_part("map"),
            MORPH,
            "map",
            repeats=False,
        ),
    ]


def _view(w: MainWindow) -> list[ActionSpec]:
    room = w.melody

    def panel(which: str, title: str, key: str, icon: str) -> ActionSpec:
        return ActionSpec(
            f"view.{which}",
            title,
            key,
            lambda: room.toggle_panel(which),
            VIEW,
            icon,
            checked=lambda: room.panel_shown(which),
            repeats=False,
        )

    return [
        panel("shelf", "Shelf", "F5", "left-panel"),
        panel("strip", "Morph tiles", "F6", "bottom-panel"),
        panel("side", "Pad, shape and map", "F7", "right-panel"),
        ActionSpec(
            "view.editor",
            "Go to the piano roll",
            "F8",
            lambda: room.focus_part("editor"),
            VIEW,
            repeats=False,
        ),
        ActionSpec(
            "view.go_shelf",
            "Go to the shelf",
            "F4",
            lambda: room.focus_part("shelf"),
            VIEW,
            repeats=False,
        ),
        ActionSpec(
            "view.jobs",
            "Jobs",
            "Ctrl+Shift+J",
            w.toggle_jobs,
            VIEW,
            "jobs",
            checked=lambda: w.jobs_shown,
            words="worker progress cancel",
            repeats=False,
        ),
        ActionSpec(
            "view.master",
            "Master pad",
            "Ctrl+Alt+A",
            w.live.steering.toggle_panel,
            VIEW,
            "",
            "Master pad: moves the pads of all rooms together",
            words="macro all pads",
            checked=lambda: w.live.steering.panel_shown,
            repeats=False,
        ),
        ActionSpec(
            "view.theme",
            "Light theme",
            "",
            w.toggle_theme,
            VIEW,
            checked=lambda: w.settings.theme == "light",
            words="dark colours",
            repeats=False,
        ),
        ActionSpec(
            "view.keyboard",
            "Play notes by letters",
            "M",
            w.live.toggle_keyboard,
            VIEW,
            "piano",
            "Play notes on the computer's keyboard; letters A to P are piano keys",
            words="typing musical qwerty piano",
            checked=lambda: w.live.typing.on,
            repeats=False,
        ),
        ActionSpec(
            "view.stage",
            "Performance view",
            "F11",
            w.live.toggle_stage,
            VIEW,
            "stage",
            "Performance view: pad, scenes and keyboard over the whole screen",
            words="stage live scenes full screen",
            checked=lambda: w.live.on_stage,
            repeats=False,
        ),
        ActionSpec(
            "view.full_screen",
            "Full screen",
            "Shift+F11",
            w.toggle_full_screen,
            VIEW,
            checked=w.isFullScreen,
            repeats=False,
        ),
        ActionSpec(
            "view.reset_layout", "Reset the layout", "", w.reset_layout, VIEW, repeats=False
        ),
    ]


def _help(w: MainWindow) -> list[ActionSpec]:
    return [
        ActionSpec(
            "help.palette",
            "Command palette",
            ("Ctrl+P", "Ctrl+Shift+P"),
            w.show_palette,
            HELP,
            "search",
            "Find any command by a few letters",
            repeats=False,
        ),
        ActionSpec(
            "help.keys",
            "Keys and gestures",
            ("F1", "?"),
            w.show_help,
            HELP,
            "help",
            words="shortcuts keyboard",
            repeats=False,
        ),
        ActionSpec("help.about", "About Chimera Studio", "", w.show_about, HELP, repeats=False),
    ]
