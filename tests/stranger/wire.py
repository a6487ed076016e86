# SPDX-License-Identifier: Apache-2.0
"""Protobuf's wire format in the one encoding of docs/FORMAT.md, 1.1.

decode() refuses any other, so that a message and its octets determine each
other. schema.txt has the messages.
"""
import os
from types import SimpleNamespace

DEFAULTS = {"uint32": 0, "uint64": 0, "int64": 0, "sint32": 0, "bool": 0,
            "bytes": b"", "string": ""}


class Malformed(ValueError):
    """The octets aren't the one encoding of such a message."""


def read_schema():
    folder = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(folder, "schema.txt"), encoding="utf-8") as file:
        text = file.read().strip().replace("\n  ", " ")
    schema = {}
    for line in text.split("\n"):
        if line.startswith("#"):
            continue
        name, items = line.split(": ")
        fields, number = schema.setdefault(name, {}), 0
        for words in (item.split() for item in items.split(", ")):
            if words[0].isdigit():
                number = int(words.pop(0)) - 1
            kind = words[0].rstrip("*?!")
            for number, field in enumerate(words[1:], number + 1):
                fields[number] = SimpleNamespace(
                    number=number, name=field, type=kind,
                    label=words[0][len(kind):],
                    default=0 if kind[:4] == "enum" else DEFAULTS.get(kind),
                    varint=kind not in ("bytes", "string")
                    and (kind in DEFAULTS or kind[:4] == "enum"))
    return schema


SCHEMA = read_schema()


def read_varint(octets, at):
    for end in range(at, min(at + 10, len(octets))):
        if octets[end] < 0x80:
            value = sum((octets[i] & 0x7F) << 7 * (i - at)
                        for i in range(at, end + 1))
            if value >> 64 or (end > at and octets[end] == 0):
                break
            return value, end + 1
    raise Malformed("a varint is cut off, too long or not in its shortest form")


def read_value(field, raw):
    """A value from its varint or its octets."""
    kind = field.type
    if kind[:4] == "enum" or kind == "bool":
        if raw > int(kind[4:] if kind != "bool" else 1):
            raise Malformed(f"{field.name} has no such value")
    elif kind.endswith("int32") and raw >> 32:
        raise Malformed(f"{field.name} is too large")
    elif kind == "int64" and raw >> 63:
        return raw - (1 << 64)
    elif kind == "string":
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            raise Malformed(f"{field.name} isn't UTF-8") from None
    elif kind in SCHEMA:
        return decode(kind, raw)
    return raw >> 1 ^ -(raw & 1) if kind == "sint32" else raw


def empty(name):
    message = SimpleNamespace(choice=None)
    for field in SCHEMA[name].values():
        default = None if field.label == "?" else field.default
        setattr(message, field.name, [] if field.label == "*" else default)
    return message


def decode(name, octets):
    """The message. What isn't there has its default: 0, empty, [] or, if it is
    a message or optional, None. `choice` names the oneof's member."""
    message, at, last = empty(name), 0, 0
    while at < len(octets):
        tag, at = read_varint(octets, at)
        field = SCHEMA[name].get(tag >> 3)
        if not field:
            raise Malformed(f"{name} has an unknown field {tag >> 3}")
        packed = field.varint and field.label == "*"
        wire_type = 0 if field.varint and not packed else 2
        again = tag >> 3 == last and field.label == "*" and not packed
        if tag & 7 != wire_type or not (tag >> 3 > last or again):
            raise Malformed(f"{field.name} has another type or place")
        last = tag >> 3
        value, at = read_varint(octets, at)
        if wire_type:
            at, value = at + value, octets[at:at + value]
        if at > len(octets) or packed and not value:
            raise Malformed(f"{field.name} is cut off or packed and empty")
        if packed:
            start = 0
            while start < len(value):
                number, start = read_varint(value, start)
                getattr(message, field.name).append(read_value(field, number))
            continue
        value = read_value(field, value)
        if field.label == "*":
            getattr(message, field.name).append(value)
            continue
        if value == field.default and field.label != "?":
            raise Malformed(f"{field.name} is a default written out")
        if field.label == "!":
            if message.choice:
                raise Malformed("two members of one oneof")
            message.choice = field.name
        setattr(message, field.name, value)
    return message
