# SPDX-License-Identifier: Apache-2.0
"""Hashes, signatures, trees, the map and notes: docs/FORMAT.md, 1.2, 2 to 4.

Needs PyNaCl on libsodium 1.0.18, as Debian's python3-nacl is: that libsodium's
acceptance of signatures is the rule, and a later one may accept others.
"""
import base64
import hashlib
import re
from types import SimpleNamespace

import nacl.bindings
import nacl.exceptions

ZEROS = bytes(32)


def digest(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def number(octets):
    return int.from_bytes(octets, "big")


def label_of(kind, parts):
    prefixed = (len(part).to_bytes(2, "big") + part for part in parts)
    return digest(b"waybill/subject/1", bytes([kind]), *prefixed)


def signed_by(key, signature, message):
    if len(key) != 32 or len(signature) != 64:
        return False
    try:
        nacl.bindings.crypto_sign_open(signature + message, key)
    except nacl.exceptions.BadSignatureError:
        return False
    return True


def climb(place, last, hashes, old, new):
    """Both roots of RFC 9162, 2.1.4.2, or None if the path is too long or too
    short. For an inclusion (2.1.3.2) the second is the one."""
    for sibling in hashes:
        if last == 0 or len(sibling) != 32:
            return None
        if place & 1 or place == last:
            old, new = digest(b"\1", sibling, old), digest(b"\1", sibling, new)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            new = digest(b"\1", new, sibling)
        place, last = place >> 1, last >> 1
    return (old, new) if last == 0 else None


def included(leaf, index, size, root, path):
    roots = climb(index, size - 1, path, leaf, leaf) if index < size else None
    return roots is not None and roots[1] == root


def consistent(size, root, later_size, later_root, path):
    if not 0 < size < later_size or not path:
        return (size, root, path) == (later_size, later_root, [])
    hashes = path if size & (size - 1) else [root] + path
    place, last = size - 1, later_size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    return climb(place, last, hashes[1:], hashes[0], hashes[0]) == (
        root, later_root)


def map_proof_holds(proof, label, length, head, root):
    """Of presence if the chain has a length, else of absence."""
    kind, depth = proof[:1], number(proof[1:3])
    siblings = [proof[i:i + 32] for i in range(3, 3 + 32 * depth, 32)]
    other = proof[3 + 32 * depth:]
    if kind == b"\1" and length and depth <= 256 and not other:
        node = digest(b"\2", label, length.to_bytes(8, "big"), head)
    elif kind == b"\2" and not length and depth <= 255 and not other:
        node = ZEROS
    elif kind == b"\3" and not length and depth <= 255 and len(other) == 72:
        shared = 256 - (number(other[:32]) ^ number(label)).bit_length()
        if not depth <= shared < 256 or not number(other[32:40]):
            return False
        node = digest(b"\2", other)
    else:
        return False
    if ZEROS in siblings[:1] or len(b"".join(siblings)) != 32 * depth:
        return False
    for i, sibling in enumerate(siblings):
        right = number(label) >> (256 - depth + i) & 1
        node = digest(b"\3", *((sibling, node) if right else (node, sibling)))
    return node == root


def unbase64(text):
    octets = base64.b64decode(text, validate=True)
    if base64.b64encode(octets).decode() != text:
        raise ValueError("not the one base64 of its octets")
    return octets


def read_checkpoint(octets):
    """Raises ValueError if it isn't a checkpoint; signatures aren't checked."""
    text, _, lines = octets.decode("utf-8").rpartition("\n\n")
    name = r"[^\s+]+"
    body = re.fullmatch(rf"({name})\n(0|[1-9][0-9]*)\n(\S+)", text)
    signatures = [re.fullmatch(rf"\u2014 ({name}) (\S+)", line)
                  for line in lines[:-1].split("\n")]
    if (not body or None in signatures or lines[-1:] != "\n" or
            len(signatures) > 64 or len(octets) > 1 << 16 or
            re.search(r"[\0-\x09\x0b-\x1f]", text + lines)):
        raise ValueError("not a checkpoint")
    signatures = [(line[1], unbase64(line[2])) for line in signatures]
    size, root = int(body[2]), unbase64(body[3])
    if len(root) != 32 or not 2 <= size < 1 << 64 or any(
            len(blob) < 5 for _, blob in signatures):
        raise ValueError("a checkpoint of another size")
    return SimpleNamespace(text=(text + "\n").encode(), origin=body[1],
                           size=size, root=root, signatures=signatures)


def signed_by_log(checkpoint, key):
    identity = digest(checkpoint.origin.encode(), b"\n\1", key)[:4]
    claims = [blob[4:] for name, blob in checkpoint.signatures
              if (name, blob[:4]) == (checkpoint.origin, identity)]
    return bool(claims) and all(
        signed_by(key, claim, checkpoint.text) for claim in claims)


def cosigned_at(checkpoint, name, key):
    """When this cosigner says it saw the checkpoint, in seconds; else None."""
    identity = digest(name.encode(), b"\n\4", key)[:4]
    times = []
    for claimed, blob in checkpoint.signatures:
        if (claimed, blob[:4]) != (name, identity):
            continue
        text = b"cosignature/v1\ntime %d\n" % number(blob[4:12])
        if len(blob) != 76 or blob[4] >> 7 or not signed_by(key, blob[12:],
                                            text + checkpoint.text):
            return None
        times.append(number(blob[4:12]))
    return max(times, default=None)
