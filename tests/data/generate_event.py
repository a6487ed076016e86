#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints event.txt: python3 generate_event.py > event.txt

Protocol buffers by hand and hashes from hashlib, sharing no code with what it
tests: docs/FORMAT.md read by someone else.
"""
import hashlib
import hmac
import struct


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


# ------------------------------------------------------- protocol buffers

def varint(value, octets=0):
    """At least `octets` long, with zeros on top if need be."""
    out = b""
    while value > 0x7f or len(out) + 1 < octets:
        out += bytes([value & 0x7f | 0x80])
        value >>= 7
    return out + bytes([value])


def number(field, value):
    return varint(field << 3) + varint(value)


def octets(field, value):
    value = value.encode() if isinstance(value, str) else value
    return varint(field << 3 | 2) + varint(len(value)) + value


def zigzag(value):
    return (value << 1) ^ (value >> 31)


# ------------------------------------------------------------- the formats

def pae(body):
    kind = b"application/vnd.waybill.event.v1"
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(body), body)


def label(kind, *parts):
    return sha256(b"waybill/subject/1", bytes([kind]),
                  *[struct.pack(">H", len(p)) + p for p in parts])


def leaf_hash(data):
    return sha256(b"\0", data)


def root(leaves):
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\1", root(leaves[:k]), root(leaves[k:]))


def unit_leaf(issuer, serial, role, outcome, link, attributes, salt):
    return leaf_hash(b"waybill/unit/1" + label(1, issuer, serial) +
                     bytes([role, outcome]) + (link or bytes(32)) +
                     sha256(attributes) + salt)


def salt_at(secret, position):
    return hmac.digest(secret, struct.pack(">I", position), "sha256")[:16]


def unit_list(count):
    """The list of NF-0..NF-(count-1), each with a link of its own."""
    secret = sha256(b"secret")
    serials = sorted((b"NF-%d" % i for i in range(count)),
                     key=lambda s: label(1, b"northfab", s))
    return root([unit_leaf(b"northfab", serial, 1, 0, sha256(serial), b"",
                           salt_at(secret, position))
                 for position, serial in enumerate(serials)])


def private_leaf(name, value, salt):
    return leaf_hash(b"waybill/private/1" +
                     struct.pack(">H", len(name)) + name +
                     struct.pack(">I", len(value)) + value + salt)


def file_root(content):
    chunks = [content[i:i + 65536] for i in range(0, len(content), 65536)]
    return root([leaf_hash(chunk) for chunk in chunks or [b""]])


def event_entry(time, body, signatures):
    return (b"\1" + struct.pack(">QI", time, len(body)) + body +
            bytes([len(signatures)]) + b"".join(signatures))


def seal(position, rules, map_root, subjects, time):
    return (b"\2\1" + struct.pack(">QI", position, rules) + map_root +
            struct.pack(">QQ", subjects, time))


# ----------------------------------------------------------------- an event

GENESIS = octets(1, sha256(b"genesis"))
SIGNER = octets(2, octets(1, "northfab") + octets(2, bytes(range(32))) +
                number(3, 1))
TIME = number(3, 1736928000000)
UNITS = octets(4, number(1, 1) + number(2, 3) + octets(3, unit_list(3)))
PLACE = octets(5, octets(3, "TW") + octets(4, number(1, zigzag(250330000)) +
                                           number(2, zigzag(1215654000))))
CONSIGNEE = octets(1, "orchard")
DESTINATION = octets(2, octets(1, "orchard") + octets(2, "hall") +
                     octets(3, "US"))
BY = number(7, 1738137600000)
SHIP = octets(21, CONSIGNEE + DESTINATION + number(5, 1) + BY)
BODY = GENESIS + SIGNER + TIME + UNITS + PLACE + SHIP


def other_encodings():
    """What a lax parser would take for the same event, or for one at all."""
    front = GENESIS + SIGNER + TIME + UNITS + PLACE
    back = UNITS + PLACE + SHIP

    def ship(inside):
        return front + octets(21, inside)

    whole = CONSIGNEE + DESTINATION + number(5, 1) + BY
    yield "order", GENESIS + TIME + SIGNER + back
    yield "order_inside", ship(DESTINATION + CONSIGNEE + number(5, 1) + BY)
    yield "default", ship(CONSIGNEE + DESTINATION + octets(3, b"") +
                          number(5, 1) + BY)
    yield "default_number", GENESIS + SIGNER + \
        number(3, 0) + back
    yield "false", ship(CONSIGNEE + DESTINATION + number(5, 1) +
                        number(6, 0) + BY)
    yield "long_number", (GENESIS + SIGNER + varint(3 << 3) +
                          varint(1736928000000, 7) + back)
    yield "long_tag", (GENESIS + SIGNER + varint(3 << 3, 2) +
                       varint(1736928000000) + back)
    yield "long_length", (front + varint(21 << 3 | 2) +
                          varint(len(whole), 3) + whole)
    yield "true_as_two", ship(CONSIGNEE + DESTINATION + number(5, 2) + BY)
    yield "twice", GENESIS + SIGNER + TIME + TIME + back
    yield "merged", front + octets(21, CONSIGNEE) + octets(
        21, DESTINATION + number(5, 1) + BY)
    yield "two_kinds", front + octets(20, b"") + SHIP
    yield "unknown", BODY + number(99, 1)
    yield "unknown_inside", ship(whole + octets(99, b"x"))
    yield "unknown_deep", front + octets(21, CONSIGNEE + octets(
        2, octets(3, "US") + octets(4, number(1, 2) + number(9, 1))))
    yield "unknown_in_signer", GENESIS + octets(
        2, octets(1, "northfab") + number(9, 9)) + TIME + back
    yield "group", BODY + varint(99 << 3 | 3) + varint(99 << 3 | 4)
    yield "groups", (BODY + varint(99 << 3 | 3) * 60 + varint(99 << 3 | 4) * 60)
    yield "wrong_type", GENESIS + SIGNER + octets(3, b"\1") + back
    yield "cut_short", BODY[:-1]
    yield "trailing", BODY + b"\0"
    yield "not_utf8", front + octets(21, octets(1, b"\xff") + DESTINATION)
    yield "wide_enum", GENESIS + octets(
        2, octets(1, "northfab") + octets(2, bytes(range(32))) +
        varint(3 << 3) + varint(1 | 1 << 32)) + TIME + back


def line(*fields):
    print(*[(f.hex() or "-") if isinstance(f, bytes) else f for f in fields])


def main():
    print("# SPDX-License-Identifier: Apache-2.0")
    print("# Events, entries and unit lists; octets in hexadecimal, - is none.")
    print("# Made by generate_event.py, which shares no code with Waybill.")
    print("# pae BODY PAE ID")
    for body in [b"", b"x", BODY, bytes(1000)]:
        line("pae", body, pae(body), sha256(pae(body)))
    print("# label TYPE LABEL PART...")
    for kind, parts in [(1, (b"northfab", b"0012")), (2, (b"northfab", b"0012")),
                        (3, (b"\1", b"SK-1")), (4, (b"northfab",)), (12, ()),
                        (13, (b"UNIT_MISSING", "Größe".encode()))]:
        line("label", kind, label(kind, *parts), *parts)
    print("# head PREVIOUS EVENT LEAF HEAD")
    for leaf in [bytes(32), sha256(b"leaf")]:
        line("head", sha256(b"p"), sha256(b"e"), leaf,
             sha256(b"waybill/head/1", sha256(b"p"), sha256(b"e"), leaf))
    print("# map_leaf LABEL LENGTH HEAD LEAF")
    line("map_leaf", sha256(b"l"), 258, sha256(b"h"),
         sha256(b"\2", sha256(b"l"), struct.pack(">Q", 258), sha256(b"h")))
    print("# unit ISSUER SERIAL ROLE OUTCOME LINK ATTRIBUTES SALT LEAF")
    for row in [(b"northfab", b"NF-0001", 1, 0, sha256(b"h"), b"", bytes(16)),
                (b"northfab", b"NF-0001", 1, 2, bytes(32), b"\x10\x08",
                 bytes(range(16))),
                (b"oem", "Größe".encode(), 5, 0, b"", b"", b"s" * 16)]:
        line("unit", *row, unit_leaf(*row))
    print("# list COUNT ROOT")
    for count in [1, 2, 3, 7, 64, 1000]:
        line("list", count, unit_list(count))
    print("# private NAME VALUE SALT LEAF")
    for field in [(b"order", b"4711", b"s" * 16), (b"price", b"", bytes(16))]:
        line("private", *field, private_leaf(*field))
    print("# file SIZE ROOT; octet i is i mod 251")
    for size in [0, 1, 65535, 65536, 65537, 200000]:
        line("file", size, file_root(bytes(i % 251 for i in range(size))))
    print("# entry TIME BODY SIGNATURES ENTRY")
    for body, signatures in [(b"", [b"s" * 64]), (BODY, [b"a" * 64, b"b" * 64])]:
        line("entry", 1736928000000, body, b"".join(signatures),
             event_entry(1736928000000, body, signatures))
    print("# seal POSITION RULES MAP_ROOT SUBJECTS TIME ENTRY")
    for fields in [(0, 1, bytes(32), 0, 0),
                   (2**64 - 1, 7, sha256(b"map"), 10**9, 1736928000001)]:
        line("seal", *fields, seal(*fields))
    print("# ship BODY: built field by field in the test")
    line("ship", BODY)
    print("# refused WHY BODY: other encodings of the same or of nothing")
    for why, body in other_encodings():
        line("refused", why, body)


main()
