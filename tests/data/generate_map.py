#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints map.txt: python3 generate_map.py > map.txt

The prefix map with nothing but hashlib, sharing no code with what it tests. A
map is a dict from label to (length, head); a place in its tree is the list of
the labels that have its prefix.
"""
import hashlib


def digest(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def bit(label, depth):
    return int.from_bytes(label, "big") >> (255 - depth) & 1


def shown(label, chain):
    return label + chain[0].to_bytes(8, "big") + chain[1]


def halves(rows, depth):
    return ({k: v for k, v in rows.items() if bit(k, depth) == 0},
            {k: v for k, v in rows.items() if bit(k, depth) == 1})


def root(rows, depth=0):
    if not rows:
        return bytes(32)
    if len(rows) == 1:
        return digest(b"\2", shown(*next(iter(rows.items()))))
    left, right = halves(rows, depth)
    return digest(b"\3", root(left, depth + 1), root(right, depth + 1))


def proof(rows, label):
    siblings = []
    depth = 0
    while len(rows) > 1:
        both = halves(rows, depth)
        siblings.insert(0, root(both[1 - bit(label, depth)], depth + 1))
        rows = both[bit(label, depth)]
        depth += 1
    kind, other = b"\2", b""
    if label in rows:
        kind = b"\1"
    elif rows:
        kind, other = b"\3", shown(*next(iter(rows.items())))
    return kind + depth.to_bytes(2, "big") + b"".join(siblings) + other


def walk(rows, changed, depth=0):
    if not rows:
        return b"\2"
    if not changed:
        return b"\1" + root(rows, depth)
    if len(rows) == 1:
        return b"\3" + shown(*next(iter(rows.items())))
    rows = halves(rows, depth)
    changed = halves(changed, depth)
    return (b"\4" + walk(rows[0], changed[0], depth + 1)
            + walk(rows[1], changed[1], depth + 1))


def some_label(i):
    return digest(b"label %d" % i)


def some_chain(label, length):
    return (length, digest(b"head", label, length.to_bytes(8, "big")))


def grown(rows, labels):
    return {label: some_chain(label, rows[label][0] + 2 if label in rows else 1)
            for label in labels}


def flipped(label, depth):
    return (int.from_bytes(label, "big") ^ 1 << (255 - depth)).to_bytes(32, "big")


zeros = bytes(32)
deep = [zeros, flipped(zeros, 255), flipped(zeros, 250), flipped(zeros, 0)]
MAPS = {  # name: labels in the map, labels asked for, labels that grow
    "empty": ([], [zeros, some_label(0)], deep),
    "one": ([some_label(1)], [some_label(1), some_label(2)], [some_label(2)]),
    "fork": ([zeros, flipped(zeros, 2)],
             [zeros, flipped(zeros, 2), flipped(zeros, 0), flipped(zeros, 9)],
             [zeros, flipped(zeros, 1), flipped(zeros, 9)]),
    "deep": (deep, [zeros, flipped(zeros, 254), flipped(zeros, 128)],
             [deep[1], flipped(zeros, 253)]),
    "hundred": ([some_label(i) for i in range(100)],
                [some_label(i) for i in range(90, 110)],
                [some_label(i) for i in range(95, 105)]),
}

print("""# SPDX-License-Identifier: Apache-2.0
# Prefix maps and what is proved about them.
# Made by generate_map.py, which shares no code with Waybill.
# entry MAP LABEL LENGTH HEAD
# root MAP ROOT
# proof MAP LABEL PROOF
# change MAP LABEL LENGTH-BEFORE HEAD-BEFORE LENGTH-AFTER HEAD-AFTER
# update MAP NEW-ROOT PROOF""")
for name, (labels, asked, growing) in MAPS.items():
    rows = {label: some_chain(label, i + 1) for i, label in enumerate(labels)}
    for label in sorted(rows):
        print("entry", name, label.hex(), rows[label][0], rows[label][1].hex())
    print("root", name, root(rows).hex())
    for label in asked:
        print("proof", name, label.hex(), proof(rows, label).hex())
    changed = grown(rows, growing)
    for label in sorted(changed):
        before = rows.get(label, (0, bytes(32)))
        after = changed[label]
        print("change", name, label.hex(), before[0], before[1].hex(),
              after[0], after[1].hex())
    print("update", name, root({**rows, **changed}).hex(),
          walk(rows, changed).hex())
