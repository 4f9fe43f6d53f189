"""One shape for all lists of commands: a row each, with what most commands have in common left out."""

from __future__ import annotations

from collections.abc import Callable

from studio.ui.actions.registry import ActionSpec

Do = Callable[[], object]
Ask = Callable[[], bool]


class Listing:
    """Collects the commands of one heading.

    Args:
        group: their heading in the palette and on the sheet of keys.
        words: further words under which the palette finds all of them.
    """

    def __init__(self, group: str, words: str = "") -> None:
        self._group, self._words = group, words
        self.specs: list[ActionSpec] = []

    def add(
        self,
        action_id: str,
        title: str,
        keys: str | tuple[str, ...],
        do: Do,
        icon: str = "",
        tip: str = "",
        *,
        words: str = "",
        when: Ask | None = None,
        on: Ask | None = None,
        title_now: Callable[[], str] | None = None,
        repeats: bool = False,
    ) -> None:
        """Add a command; see :class:`ActionSpec`.

        Args:
            action_id: stable name.
            title: in menus.
            keys: shortcuts, the first is the one shown.
            do: what it does.
            icon: name, or ``""``.
            tip: a sentence, or ``""`` for the title.
            words: further words for the palette.
            when: whether it can be done now.
            on: makes it a switch: whether it is on.
            title_now: the title as it stands now.
            repeats: whether holding the key down does it again and again.
        """
        self.specs.append(
            ActionSpec(
                action_id,
                title,
                keys,
                do,
                self._group,
                icon,
                tip,
                f"{self._words} {words}".strip(),
                when,
                on,
                title_now,
                repeats,
            )
        )
