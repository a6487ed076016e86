#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints merkle.txt: python3 generate_merkle.py > merkle.txt

RFC 6962 with nothing but hashlib, sharing no code with what it tests. Leaf i of
the tree holds the decimal digits of i.
"""
import functools
import hashlib

SIZES = [0, 1, 2, 3, 7, 8, 255, 256, 257, 65535, 65536, 65537]


def split(n):
    k = 1
    while k * 2 < n:
        k *= 2
    return k


@functools.lru_cache(maxsize=None)
def root(begin, end):
    if begin == end:
        return hashlib.sha256(b"").digest()
    if end - begin == 1:
        return hashlib.sha256(b"\0" + str(begin).encode()).digest()
    middle = begin + split(end - begin)
    return hashlib.sha256(b"\1" + root(begin, middle) + root(middle, end)).digest()


def path(m, begin, end):
    if end - begin == 1:
        return []
    middle = begin + split(end - begin)
    if m < middle:
        return path(m, begin, middle) + [root(middle, end)]
    return path(m, middle, end) + [root(begin, middle)]


def subproof(m, begin, end, known):
    if m == end:
        return [] if known else [root(begin, end)]
    middle = begin + split(end - begin)
    if m <= middle:
        return subproof(m, begin, middle, known) + [root(middle, end)]
    return subproof(m, middle, end, False) + [root(begin, middle)]


def line(*fields):
    print(*[f.hex() if isinstance(f, bytes) else f for f in fields])


def main():
    print("# SPDX-License-Identifier: Apache-2.0")
    print("# RFC 6962 trees; leaf i holds the decimal digits of i.")
    print("# Made by generate_merkle.py, which shares no code with Waybill.")
    print("# root SIZE ROOT")
    print("# inclusion INDEX SIZE HASH...")
    print("# consistency OLD NEW HASH...")
    for size in SIZES:
        line("root", size, root(0, size))
    for size in SIZES:
        picked = {0, 1, size // 2 - 1, size // 2, size - 2, size - 1, 254, 255, 256, 65534, 65535}
        for index in sorted(i for i in picked if 0 <= i < size):
            line("inclusion", index, size, *path(index, 0, size))
    for new in SIZES:
        for old in SIZES:
            if 0 < old <= new:
                line("consistency", old, new, *subproof(old, 0, new, True))


if __name__ == "__main__":
    main()
