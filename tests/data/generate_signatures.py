#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints signatures.txt: python3 generate_signatures.py > signatures.txt

Edge cases of Ed25519 verification, on which implementations differ (the kinds
are those of "Taming the many EdDSAs", Chalkias, Garillot and Nikolaenko, 2020;
the vectors are made here). Each case breaks one rule only, wherever that is
possible, so that a verifier without that rule accepts it.
"""
from reference_ed25519 import (BASE, IDENTITY, L, P, add, admissible, challenge, decode, encode,
                               multiply, negate, public_key, raw, secret, sign, verify)

SEEDS = [bytes.fromhex(seed) for seed in (
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",  # RFC 8032, TEST 1
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",  # RFC 8032, TEST 2
    "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7")]  # RFC 8032, TEST 3
MESSAGES = [b"", b"\x72", b"\xaf\x82"]
NONCE = 0x1234567  # Any will do: nobody's secrets are here.
cases = []


def case(name, a, message, r, s):
    signature = r + s.to_bytes(32, "little")
    cases.append((name, a, message, signature, admissible(a), verify(a, message, signature)))


def flip(data, bit):
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def torsion():
    """A point of order 8."""
    y = 2
    while True:
        point = decode(raw(y, 0))
        if point is not None:
            candidate = multiply(L, point)
            if multiply(4, candidate) != IDENTITY:
                return candidate
        y += 1


def search(a, r, wanted):
    """A message with this challenge modulo 8."""
    number = 0
    while challenge(r, a, b"message %d" % number) % 8 != wanted:
        number += 1
    return b"message %d" % number


def plain():
    for i, (seed, message) in enumerate(zip(SEEDS, MESSAGES)):
        signature = sign(seed, message)
        a, r, s = public_key(seed), signature[:32], int.from_bytes(signature[32:], "little")
        case(f"rfc8032-test-{i + 1}", a, message, r, s)
    case("other-message", a, message + b"\0", r, s)
    case("flipped-r", a, message, flip(r, 3), s)
    case("flipped-s", a, message, r, s ^ 1)
    case("flipped-key", flip(a, 255), message, r, s)
    case("s-plus-l", a, message, r, s + L)
    case("s-plus-8l", a, message, r, s + 8 * L)


def small_order_keys(t):
    r = encode(multiply(NONCE, BASE))
    keys = [(f"small-order-key-{i}", encode(multiply(i, t))) for i in range(8)]
    keys += [("identity-key-signed", raw(1, 1)), ("order-2-key-signed", raw(P - 1, 1)),
             ("order-4-key-unreduced", raw(P, 0)), ("order-4-key-unreduced-signed", raw(P, 1)),
             ("identity-key-unreduced", raw(P + 1, 0)),
             ("identity-key-unreduced-signed", raw(P + 1, 1))]
    for name, a in keys:
        # h * A vanishes, so the equation holds for every holder of nothing.
        case(name, a, search(a, r, 0), r, NONCE)
    case("all-small-order", raw(1, 0), b"anything", raw(1, 0), 0)


def small_order_r(t):
    a, scalar = public_key(SEEDS[0]), secret(SEEDS[0])[0]
    for name, r in [("identity-r", raw(1, 0)), ("identity-r-signed", raw(1, 1)),
                    ("identity-r-unreduced", raw(P + 1, 0)), ("order-2-r", raw(P - 1, 0)),
                    ("order-4-r", raw(0, 0)), ("order-4-r-unreduced", raw(P, 0)),
                    ("order-8-r", encode(t))]:
        message = b"small order R"
        case(name, a, message, r, challenge(r, a, message) * scalar % L)


def mixed_order(t):
    scalar = secret(SEEDS[1])[0]
    clean, mixed = multiply(scalar, BASE), add(multiply(scalar, BASE), t)
    r = encode(multiply(NONCE, BASE))

    def finish(name, key, nonce_point, wanted):
        a, commitment = encode(key), encode(nonce_point)
        message = search(a, commitment, wanted)
        h = challenge(commitment, a, message)
        case(name, a, message, commitment, (NONCE + h * scalar) % L)

    # The cofactorless equation holds for a mixed key whenever 8 divides h.
    finish("mixed-key-equation-holds", mixed, decode(r), 0)
    finish("mixed-key-cofactored-only", mixed, decode(r), 1)
    mixed_r = add(decode(r), t)
    finish("mixed-r-cofactored-only", clean, mixed_r, 0)
    finish("mixed-key-and-r-equation-holds", mixed, add(decode(r), negate(multiply(3, t))), 3)
    finish("mixed-key-and-r-cofactored-only", mixed, mixed_r, 3)


def bad_encodings():
    r = encode(multiply(NONCE, BASE))
    off_curve = next(y for y in range(2, 99) if decode(raw(y, 0)) is None)
    case("key-off-the-curve", raw(off_curve, 0), b"message", r, NONCE)
    unreduced = next(y for y in range(2, 19) if decode(raw(y, 0)) is not None)
    case("key-unreduced", raw(P + unreduced, 0), b"message", r, NONCE)
    case("key-all-ones", b"\xff" * 32, b"message", r, NONCE)
    case("zero-signature", public_key(SEEDS[0]), b"message", bytes(32), 0)
    case("r-unreduced", public_key(SEEDS[0]), b"message", raw(P + unreduced, 0), NONCE)


assert sign(SEEDS[0], b"").hex().startswith("e5564300c360ac729086e2cc806e828a")
T = torsion()
plain()
small_order_keys(T)
small_order_r(T)
mixed_order(T)
bad_encodings()
print("# SPDX-License-Identifier: Apache-2.0")
print("# Ed25519 edge cases under the rule of libsodium 1.0.18.")
print("# Made by generate_signatures.py, which shares no code with Waybill.")
print("# case NAME KEY MESSAGE(- if empty) SIGNATURE KEY_ADMISSIBLE ACCEPTED")
for name, a, message, signature, is_admissible, accepted in cases:
    print("case", name, a.hex(), message.hex() or "-", signature.hex(), int(is_admissible), int(accepted))
