# SPDX-License-Identifier: Apache-2.0
"""Ed25519 (RFC 8032) in plain integers: slow, not constant-time, for vectors.

Points are affine pairs (x, y). Verify() is the rule of libsodium 1.0.18, stated
step by step.
"""
import hashlib

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
IDENTITY = (0, 1)


def add(a, b):
    (x1, y1), (x2, y2) = a, b
    t = D * x1 * x2 * y1 * y2 % P
    x = (x1 * y2 + x2 * y1) * pow(1 + t, -1, P) % P
    y = (y1 * y2 + x1 * x2) * pow(1 - t, -1, P) % P
    return x, y


def negate(a):
    return -a[0] % P, a[1]


def multiply(scalar, point):
    result = IDENTITY
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point = add(point, point)
        scalar >>= 1
    return result


def recover(y, sign):
    """The point with this y, or None if there is none."""
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P:
        return None
    return (-x % P if x % 2 != sign else x), y % P


BASE = recover(4 * pow(5, -1, P) % P, 0)


def raw(y, sign):
    """Encodes without reducing y: the way to non-canonical encodings."""
    return (y | sign << 255).to_bytes(32, "little")


def encode(point):
    return raw(point[1], point[0] % 2)


def split(encoded):
    number = int.from_bytes(encoded, "little")
    return number % 2**255, number >> 255


def decode(encoded):
    return recover(*split(encoded))


def canonical(encoded):
    return split(encoded)[0] < P


def small_order(encoded):
    point = decode(encoded)
    return point is not None and multiply(8, point) == IDENTITY


def admissible(encoded):
    point = decode(encoded)
    return (canonical(encoded) and point is not None
            and not small_order(encoded) and multiply(L, point) == IDENTITY)


def challenge(r, a, message):
    return int.from_bytes(hashlib.sha512(r + a + message).digest(), "little") % L


def secret(seed):
    digest = hashlib.sha512(seed).digest()
    scalar = int.from_bytes(digest[:32], "little")
    return scalar & ((1 << 254) - 8) | 1 << 254, digest[32:]


def public_key(seed):
    return encode(multiply(secret(seed)[0], BASE))


def sign(seed, message):
    scalar, prefix = secret(seed)
    a = public_key(seed)
    nonce = int.from_bytes(hashlib.sha512(prefix + message).digest(), "little") % L
    r = encode(multiply(nonce, BASE))
    s = (nonce + challenge(r, a, message) * scalar) % L
    return r + s.to_bytes(32, "little")


def verify(a, message, signature):
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    if s >= L or small_order(r):
        return False
    if not canonical(a) or small_order(a) or decode(a) is None:
        return False
    h = challenge(r, a, message)
    # No cofactor, and the encoding of R is compared, not the point.
    return encode(add(multiply(s, BASE), negate(multiply(h, decode(a))))) == r
