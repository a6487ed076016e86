#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints checkpoints.txt: python3 generate_checkpoints.py > checkpoints.txt

Signed notes, checkpoints, cosignatures, proofs and requests, written from the
C2SP documents (signed-note, tlog-checkpoint, tlog-cosignature, tlog-proof,
tlog-witness, tlog-tiles). The trees are those of generate_merkle.py.
"""
import base64
import hashlib

import generate_merkle as merkle
import reference_ed25519 as ed25519

LOG_SEED, WITNESS_SEED = bytes(range(32)), bytes(range(32, 64))
ORIGIN, WITNESS = "log.example/waybill", "witness.example/\u00fc1"
TIME = 1767225600


def b64(data):
    return base64.b64encode(data).decode()


def key_id(name, kind, seed):
    data = name.encode() + b"\n" + bytes([kind]) + ed25519.public_key(seed)
    return hashlib.sha256(data).digest()[:4]


def verifier_key(name, kind, seed):
    return f"{name}+{key_id(name, kind, seed).hex()}+{b64(bytes([kind]) + ed25519.public_key(seed))}"


def signature_line(name, kind, seed, blob):
    return f"\u2014 {name} {b64(key_id(name, kind, seed) + blob)}\n"


def signed(text, name, seed):
    return signature_line(name, 1, seed, ed25519.sign(seed, text.encode()))


def cosigned(text, name, seed, time):
    blob = ed25519.sign(seed, f"cosignature/v1\ntime {time}\n{text}".encode())
    return signature_line(name, 4, seed, time.to_bytes(8, "big") + blob)


def body(size):
    return f"{ORIGIN}\n{size}\n{b64(merkle.root(0, size))}\n"


def checkpoint(size, witnessed):
    text = body(size)
    lines = signed(text, ORIGIN, LOG_SEED)
    if witnessed:
        lines += cosigned(text, WITNESS, WITNESS_SEED, TIME + size)
    return text + "\n" + lines


def hash_lines(hashes):
    return "".join(b64(each) + "\n" for each in hashes)


def tile_path(kind, index, width):
    groups = []
    while True:
        groups.insert(0, f"{index % 1000:03}")
        index //= 1000
        if index == 0:
            break
    path = "/".join(["x" + group for group in groups[:-1]] + groups[-1:])
    return f"tile/{kind}/{path}" + ("" if width == 256 else f".p/{width}")


def text(value):
    return value.encode().hex()


def main():
    print("# SPDX-License-Identifier: Apache-2.0")
    print("# Notes and checkpoints after the C2SP documents; texts in hexadecimal.")
    print("# Made by generate_checkpoints.py, which shares no code with Waybill.")
    print("# verifier NAME TYPE SEED KEY_TEXT")
    print("# checkpoint SIZE ROOT SIGNED")
    print("# cosigned SIZE TIME SIGNED_AND_COSIGNED")
    print("# note TEXT SIGNED")
    print("# proof INDEX SIZE FILE, without and with an extra line")
    print("# request OLD NEW BODY")
    print("# tile KIND INDEX WIDTH PATH")
    for name, kind, seed in [(ORIGIN, 1, LOG_SEED), (WITNESS, 4, WITNESS_SEED)]:
        print("verifier", name, kind, seed.hex(), verifier_key(name, kind, seed))
    for size in [0, 1, 255, 256, 257, 65535, 65536, 65537]:
        print("checkpoint", size, merkle.root(0, size).hex(), text(checkpoint(size, False)))
        print("cosigned", size, TIME + size, text(checkpoint(size, True)))
    for note in ["\n", "one line\n", "first\n\nsecond, after an empty line\n", "\u2014 not a signature\n"]:
        print("note", text(note), text(note + "\n" + signed(note, ORIGIN, LOG_SEED)))
    for index, size in [(0, 1), (0, 256), (255, 256), (256, 257), (65535, 65537)]:
        for extra in ["", f"extra {b64(b'a hint')}\n"]:
            proof = f"c2sp.org/tlog-proof@v1\n{extra}index {index}\n"
            proof += hash_lines(merkle.path(index, 0, size)) + "\n" + checkpoint(size, True)
            print("proof", index, size, text(proof))
    for old, new in [(0, 1), (1, 1), (1, 256), (255, 257), (65535, 65537)]:
        proof = merkle.subproof(old, 0, new, True) if old else []
        request = f"old {old}\n" + hash_lines(proof) + "\n" + checkpoint(new, False)
        print("request", old, new, text(request))
    for index in [0, 1, 255, 999, 1000, 1234067, 999999, 1000000, 2**64 - 1]:
        for kind, width in [(0, 256), (1, 1), (63, 255), ("entries", 256), ("entries", 112)]:
            print("tile", kind, index, width, tile_path(kind, index, width))


main()
