"""What of an SVG file could do harm: it is refused before anything of it is drawn.

The file is parsed by defusedxml without document types or entities, the number of its elements is bounded, and files
with scripts, pictures or references to the outside are refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring, tostring

from studio.errors import PlainError

MAX_ELEMENTS = 20_000
MAX_DEPTH = 64
_LONG = 1000
"""Characters of an element that count as one element more, where it is repeated."""
_FORBIDDEN = {
    "script",
    "foreignobject",
    "iframe",
    "object",
    "embed",
    "audio",
    "video",
    "handler",
    "listener",
}
_UNSEEN = ("mask", "marker", "symbol")


class SvgError(PlainError):
    """A drawing cannot be imported; the text is one sentence that names the file."""


def check_svg(data: bytes) -> tuple[str, ...]:
    """Refuse what could do harm; return notices on what is left out.

    Raises:
        SvgError: it is no SVG, or could do harm; the text goes on after the file's name.
    """
    if not data.strip():
        raise SvgError("is empty.")
    try:
        root = fromstring(data, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as error:
        raise SvgError("was refused: it defines entities, as harmful files do.") from error
    except (SyntaxError, ValueError, RecursionError, LookupError) as error:
        raise SvgError("is no SVG drawing.") from error
    if _local(root) != "svg":
        raise SvgError("is no SVG drawing.")
    left_out: set[str] = set()
    by_id: dict[str, Element] = {}
    for count, (element, depth) in enumerate(_walk(root)):
        name = _local(element)
        by_id.setdefault(element.get("id", ""), element)
        if count > MAX_ELEMENTS or depth > MAX_DEPTH:
            raise SvgError("has too many parts to be drawn by hand.")
        if name in _FORBIDDEN or any(key.lower().startswith("on") for key in element.attrib):
            raise SvgError("was refused: it holds a program.")
        if name in ("text", "image"):
            left_out.add("text" if name == "text" else "pictures")
        _check_references(element)
    if _drawn(root, by_id, {}) > MAX_ELEMENTS:
        raise SvgError("repeats its parts too often.")
    return tuple(f"Its {what} had to stay out: only lines are taken." for what in sorted(left_out))


def with_only_seen(data: bytes) -> bytes:
    """Return a checked file with masks, markers and symbols among its definitions: they are not drawn where they stand.

    Args:
        data: what :func:`check_svg` let pass.
    """
    lower = data.lower()
    if not any(name.encode() in lower for name in _UNSEEN):
        return data
    root = fromstring(data)
    for parent, _ in tuple(_walk(root)):
        if _local(parent) == "defs":
            continue
        for place, child in enumerate(parent):
            if isinstance(child.tag, str) and _local(child) in _UNSEEN:
                definitions = Element(
                    child.tag.rpartition("}")[0] + "}defs" if "}" in child.tag else "defs"
                )
                definitions.append(child)
                parent[place] = definitions
    return bytes(tostring(root, encoding="utf-8"))


def _check_references(element: Element) -> None:
    for key, value in element.attrib.items():
        local = key.rsplit("}", 1)[-1].lower()
        if local == "href" and not value.startswith("#") and not value.startswith("data:image/"):
            if _local(element) == "a":
                continue
            raise SvgError("was refused: it refers to other files.")
        if "url(" in value and "url(#" not in value.replace('"', "").replace("'", ""):
            raise SvgError("was refused: it refers to other files.")


def _drawn(element: Element, by_id: dict[str, Element], known: dict[Element, int]) -> int:
    """Count the elements that are drawn once every ``use`` stands for what it repeats.

    A few uses of uses are enough for more shapes than there is memory; one that repeats itself never ends.
    """
    if element in known:
        if known[element] < 0:
            raise SvgError("repeats itself without end.")
        return known[element]
    known[element] = -1
    total = 1 + sum(map(len, element.attrib.values())) // _LONG
    total += sum(_drawn(child, by_id, known) for child in element if isinstance(child.tag, str))
    if _local(element) == "use":
        target = next((v for k, v in element.attrib.items() if k.endswith("href")), "")[1:]
        if target in by_id:
            total += _drawn(by_id[target], by_id, known)
    known[element] = total
    return total


def _walk(root: Element) -> Iterator[tuple[Element, int]]:
    waiting = [(root, 0)]
    while waiting:
        element, depth = waiting.pop()
        if isinstance(element.tag, str):
            yield element, depth
            waiting.extend((child, depth + 1) for child in element)


def _local(element: Element) -> str:
    return str(element.tag).rsplit("}", 1)[-1].lower()
