"""The style sheet, and what a change of the theme tells."""

from __future__ import annotations

from studio.assets import resources_dir
from studio.ui.look import theme
from studio.ui.look.style import style_sheet


def test_the_style_sheet_is_filled_in(qapp) -> None:
    text = style_sheet(theme.tokens())
    assert "@" not in text
    assert "%" not in text.replace("%)", "")


def test_chrome_pictures_of_the_style_sheet_exist() -> None:
    for name in (theme.DARK, theme.LIGHT):
        for mark in ("down", "up", "check"):
            assert (resources_dir() / "chrome" / f"{mark}-{name}.svg").is_file()


def test_a_theme_change_is_told(qapp) -> None:
    heard: list[str] = []
    slot = lambda: heard.append(theme.tokens().name)  # noqa: E731
    theme.theme_changed.connect(slot)
    theme.apply_theme(qapp, theme.LIGHT)
    theme.apply_theme(qapp, theme.DARK)
    theme.theme_changed.disconnect(slot)
    assert heard == [theme.LIGHT, theme.DARK]
