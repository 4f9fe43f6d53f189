"""Damage to documents: values of the wrong type, absurd numbers, endless nesting, in JSON and in XML."""

from __future__ import annotations

import json
import random
import re
from typing import Any

_DEEP = 100_000
_LONG = 200_000
_MOST_NODES = 20_000
_RAW = "\0raw:"
"""Marks a string that stands for text that is no JSON; see :func:`_dumped`."""

_WORDS = ("", "x" * _LONG, "\0", "\ud7ff", "../../../../etc/passwd", "NaN", "-1", "𝄞" * 50, "\n")
_NUMBERS = (0, -1, 1, 2**31, 2**53 + 1, 2**64, 10**400, -(2**63), 0.5, -0.0, 1e-320, 1e308)
_BROKEN = (
    "NaN",
    "Infinity",
    "-Infinity",
    "1e999",
    "01",
    "[" * _DEEP,
    '{"a":' * _DEEP,
    "'x'",
    "",
    "\x00",
)


def damaged_json(rng: random.Random, data: bytes) -> tuple[bytes, str]:
    """Change one to four values of a JSON document, which stays well-formed for the most part."""
    try:
        tree = json.loads(data)
    except (ValueError, RecursionError):
        return data, "as it is"
    done = []
    for _ in range(rng.choice((1, 1, 2, 4))):
        places = list(_places(tree))
        if not places:
            break
        holder, key = rng.choice(places)
        done.append(_change(rng, holder, key))
    return _dumped(tree), "+".join(done)


def damaged_xml(rng: random.Random, data: bytes) -> tuple[bytes, str]:
    """Change numbers, attributes and elements of an XML text."""
    text = data.decode("utf-8", "replace")
    chosen = [rng.choice(_XML) for _ in range(rng.choice((1, 1, 2, 3)))]
    for damage in chosen:
        text = damage(rng, text)
    return text.encode("utf-8", "replace"), "+".join(
        damage.__name__.strip("_") for damage in chosen
    )


def _places(tree: Any) -> Any:
    """Yield every ``(container, key)`` of a tree."""
    waiting, count = [tree], 0
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            pairs = list(node.items())
        elif isinstance(node, list):
            pairs = list(enumerate(node))
        else:
            continue
        for key, value in pairs:
            count += 1
            if count > _MOST_NODES:
                return
            yield node, key
            if isinstance(value, dict | list):
                waiting.append(value)


def _change(rng: random.Random, holder: Any, key: Any) -> str:
    ways = (
        "word",
        "number",
        "empty list",
        "empty group",
        "none",
        "truth",
        "broken",
        "many",
        "other",
        "gone",
        "nested",
        "key",
    )
    way = rng.choice(ways)
    value = holder[key]
    if way == "gone":
        del holder[key]
    elif way == "key" and isinstance(holder, dict):
        holder[rng.choice(_WORDS)] = holder.pop(key)
    elif way == "many":
        holder[key] = [value] * rng.choice((2, 100, 20_000))
    elif way == "nested":
        holder[key] = [[[[[[[[value]]]]]]]]
    elif way == "other":
        other, at = rng.choice(list(_places(holder))[:1000])
        holder[key] = json.loads(
            json.dumps(other.get(at) if isinstance(other, dict) else other[at])
        )
    else:
        holder[key] = {
            "word": rng.choice(_WORDS),
            "number": rng.choice(_NUMBERS),
            "empty list": [],
            "empty group": {},
            "none": None,
            "truth": rng.random() < 0.5,
            "broken": _RAW + str(rng.randrange(len(_BROKEN))),
        }.get(way, 7)
    return way


def _dumped(tree: Any) -> bytes:
    text = json.dumps(tree, ensure_ascii=False)
    for number, broken in enumerate(_BROKEN):
        text = text.replace(json.dumps(f"{_RAW}{number}", ensure_ascii=False), broken)
    return text.encode("utf-8", "surrogatepass")


# -- XML ----------------------------------------------------------------------------------------

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
_ATTRIBUTE = re.compile(r'(?<=\s)([a-zA-Z][\w:-]{0,40})="([^"]*)"')
_TAG = re.compile(r"<(\w+)")
_ODD_NUMBERS = (
    "0",
    "-1",
    "1e308",
    "-1e308",
    "1e-320",
    "nan",
    "inf",
    "9" * 400,
    "1e5",
    "",
    "0x10",
    "1%",
    "--",
    "1e",
    ".",
)
_TRANSFORMS = (
    "matrix(0 0 0 0 0 0)", "scale(1e308)", "rotate(nan)", "scale(0)", "skewX(90)", "translate(", "matrix(1 2 3)",
    "rotate(45 1e300 1e300)", "scale(1e-300)", "translate(1e308) " * 100,
)  # fmt: skip
_PARTS = (
    '<script>alert(1)</script>',
    '<image href="file:///etc/passwd"/>',
    '<use href="#a"/>',
    '<use href="#nowhere"/>',
    '<g id="a"><use href="#a"/></g>',
    '<path d="M0 0 A 0 0 0 0 0 1 1 A 1e300 1e-300 1e9 2 3 4 5"/>',
    '<path d="' + "M0 0L1 1" * 20_000 + '"/>',
    '<path d="M0 0 C' + "1 2 3 4 5 6 " * 3_000 + '"/>',
    '<path d="M0 0 A 1e6 1e6 0 1 1 1e7 1e7"/>',
    '<polyline points="' + "1,2 " * 50_000 + '"/>',
    '<rect width="1e300" height="1e300" rx="1e300"/>',
    '<circle r="-5"/>',
    '<ellipse rx="nan" ry="1"/>',
    "<g>" * 3_000 + "</g>" * 3_000,
    "<g>" * 200_000,
    "<a/>" * 30_000,
    "<style>" + "path{stroke:red}" * 20_000 + "</style>",
    '<path style="' + "a:b;" * 50_000 + '" d="M0 0L9 9"/>',
    '<text>a</text><foreignObject/>',
    "<!-- " + "-" * 50_000,
    "<![CDATA[" + "x" * 100_000,
)  # fmt: skip


def _number(rng: random.Random, text: str) -> str:
    found = list(_NUMBER.finditer(text))
    for match in sorted(
        rng.sample(found, min(len(found), rng.choice((1, 3, 20)))), key=lambda m: -m.start()
    ):
        text = text[: match.start()] + rng.choice(_ODD_NUMBERS) + text[match.end() :]
    return text


def _attribute(rng: random.Random, text: str) -> str:
    found = list(_ATTRIBUTE.finditer(text))
    if not found:
        return text
    match = rng.choice(found)
    values = (
        "",
        "url(#a)",
        "url(http://a/b)",
        "javascript:1",
        "x" * _LONG,
        "&amp;" * 1000,
        "none",
        "inherit",
        "currentColor",
    )
    return f"{text[: match.start(2)]}{rng.choice(values)}{text[match.end(2) :]}"


def _transform(rng: random.Random, text: str) -> str:
    return _after_a_tag(rng, text, f' transform="{rng.choice(_TRANSFORMS)}"')


def _twice(rng: random.Random, text: str) -> str:
    found = list(_ATTRIBUTE.finditer(text))
    return _after_a_tag(rng, text, " " + rng.choice(found)[0]) if found else text


def _part(rng: random.Random, text: str) -> str:
    ends = [match.start() for match in re.finditer("<", text)] or [0]
    at = rng.choice(ends)
    return text[:at] + rng.choice(_PARTS) + text[at:]


def _laughs(_rng: random.Random, text: str) -> str:
    """Entities of entities (Klein 2002)."""
    layers = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    return f'<!DOCTYPE svg [<!ENTITY l0 "lol">{layers}]>' + text.replace(">", ">&l9;", 2)


def _uses(rng: random.Random, text: str) -> str:
    """Uses of uses: a few lines for more shapes than there is memory."""
    depth, wide = rng.choice(((5, 2), (25, 2), (9, 10), (3000, 1)))
    layers = "".join(
        f'<g id="u{i}">' + f'<use href="#u{i - 1}"/>' * wide + "</g>" for i in range(1, depth)
    )
    return text.replace(
        "</svg>", f'<path id="u0" d="M0 0L1 1"/>{layers}<use href="#u{depth - 1}"/></svg>'
    )


def _encoding(rng: random.Random, text: str) -> str:
    name = rng.choice(("utf-16", "utf-7", "nonsense", "cp037"))
    return f'<?xml version="1.0" encoding="{name}"?>' + text.partition("?>")[2]


def _after_a_tag(rng: random.Random, text: str, what: str) -> str:
    found = list(_TAG.finditer(text))
    if not found:
        return text
    at = rng.choice(found).end()
    return text[:at] + what + text[at:]


_XML = (
    _number,
    _number,
    _attribute,
    _attribute,
    _transform,
    _twice,
    _part,
    _part,
    _laughs,
    _uses,
    _encoding,
)
