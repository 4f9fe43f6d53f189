"""The first minute: what the welcome page offers and what comes of it, the tour, and the help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject

from studio.project.factory_songs import FactorySong, factory_songs
from studio.project.recent import recent_files
from studio.project.settings import Settings
from studio.project.stroke_codec import StrokeDataError
from studio.ui.drag.stroke_drop import holds_strokes, strokes_of
from studio.ui.widgets.toasts import Level, Notification

if TYPE_CHECKING:
    from studio.ui.help.viewer import HelpWindow
    from studio.ui.start.tour import Tour
    from studio.ui.window.main_window import MainWindow


class Beginning(QObject):
    """Joins welcome page and tour to a window.

    Args:
        window: the window, with all its parts.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._tour: Tour | None = None
        self._help: HelpWindow | None = None
        welcome = window.melody.welcome
        welcome.song_asked.connect(self.open_song)
        welcome.recent_asked.connect(window.files.open_path)
        welcome.files_asked.connect(self._choose_files)
        welcome.tour_asked.connect(self.start_tour)
        welcome.show_tour_seen(window.settings.tour_seen)
        welcome.take_strokes(holds_strokes)
        welcome.strokes_dropped.connect(self._take_strokes)
        window.first_painted.connect(self._fill)
        window.services.settings.listen(self._on_settings)
        window.registry.changed.connect(self._show_keys)
        self._show_keys()

    def open_song(self, song: FactorySong) -> None:
        """Open a factory song as a song of the person's own."""
        self._window.files.open_copy(song.path, lambda: self._on_opened(song))

    def open_named(self, number: int) -> None:
        """Open the factory song of a number, from 0, where there is one."""
        cards = self._window.melody.welcome.cards
        if number < len(cards):
            self.open_song(cards[number].song)

    @property
    def tour(self) -> Tour:
        """The tour, made when it is first wanted."""
        if self._tour is None:
            from studio.ui.start.tour import Tour
            from studio.ui.window.tour_steps import tour_steps

            self._tour = Tour(self._window, tour_steps(self._window))
            self._tour.left.connect(self._remember_tour)
        return self._tour

    @property
    def touring(self) -> bool:
        """Whether the tour is on."""
        return self._tour is not None and self._tour.on

    def start_tour(self) -> None:
        """Begin the tour from its first step; an empty song makes way for one that can be shown."""
        cards = self._window.melody.welcome.cards
        if self._window.melody.shown is None and cards:
            self._window.files.open_copy(cards[0].song.path, lambda: self.tour.start())
        else:
            self.tour.start()

    def show_help(self, page: str = "") -> None:
        """Open the help at a page, or at that of the room on show."""
        from studio.ui.help.viewer import HelpWindow

        window = self._window
        if self._help is None:
            self._help = HelpWindow(window.registry, window)
        if not page:
            page = "start" if window.melody.welcome.isVisible() else window.more.current
        self._help.open_at(page)

    # -- within -----------------------------------------------------------------------------

    def _fill(self) -> None:
        pool = self._window.services.pool
        pool.run(factory_songs, self._window.melody.welcome.set_songs)
        self._list_recent(self._window.settings)

    def _show_keys(self) -> None:
        key = self._window.registry.shown_key
        words = f"{key('help.contents')} explains, {key('help.palette')} finds any command."
        self._window.status.set_standing(words)

    def _list_recent(self, settings: Settings) -> None:
        paths = settings.recent
        welcome = self._window.melody.welcome
        self._window.services.pool.run(lambda: recent_files(paths), welcome.set_recent)

    def _on_settings(self, settings: Settings, changed: frozenset[str]) -> None:
        if "recent" in changed:
            self._list_recent(settings)
        if "tour_seen" in changed:
            self._window.melody.welcome.show_tour_seen(settings.tour_seen)

    def _on_opened(self, song: FactorySong) -> None:
        window = self._window
        window.more.show("melody")
        window.melody.focus_part("editor")
        key = window.registry.shown_key("play.toggle") or "Play"
        window.status.say(f"{key} plays “{song.title}”. Drag the puck of the pad while it plays.")

    def _choose_files(self) -> None:
        paths = self._window.dialogs.choose_files()
        if paths:
            self._window.open_files(paths)

    def _take_strokes(self, mime: QMimeData) -> None:
        try:
            strokes = strokes_of(mime)
        except StrokeDataError as error:
            self._window.notify(Notification(str(error), Level.WARNING))
            return
        # Strokes come from the sketch room, which therefore is made.
        room = self._window.more.sketch
        room.melody_asked.emit(strokes, room.strokes.tune)

    def _remember_tour(self) -> None:
        self._window.services.settings.update(tour_seen=True)
        self._window.registry.refresh_one("help.tour")
