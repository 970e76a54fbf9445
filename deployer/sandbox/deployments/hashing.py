"""The hash behind uniqueString().

A 64-bit variant of MurmurHash3, read from Microsoft's package Azure.Deployments.Expression (MIT) by several people who
wrote it down recompile, and checked here against values that they and Microsoft's own examples give.
"""

from __future__ import annotations

_C1, _C2 = 0x239B961B, 0xAB0E9789
_WORD = 0xFFFFFFFF


def murmur(data: bytes) -> int:
    """The hash, 64 bits."""
    one = other = 0
    whole = len(data) - len(data) % 8
    for at in range(0, whole, 8):
        one ^= _mixed(data[at : at + 4], _C1, 15, _C2)
        one = (_turned(one, 19) + other) * 5 + 0x561CCD1B & _WORD
        other ^= _mixed(data[at + 4 : at + 8], _C2, 17, _C1)
        other = (_turned(other, 13) + one) * 5 + 0x0BCAA747 & _WORD
    rest = data[whole:]
    if rest:
        one ^= _mixed(rest[:4], _C1, 15, _C2)
    if len(rest) > 4:
        other ^= _mixed(rest[4:], _C2, 17, _C1)
    one, other = one ^ len(data), other ^ len(data)
    one = one + other & _WORD
    other = other + one & _WORD
    one, other = _final(one), _final(other)
    one = one + other & _WORD
    other = other + one & _WORD
    return other << 32 | one


def base32(number: int) -> str:
    """13 letters and digits for 64 bits."""
    padded = number << 1
    return "".join("abcdefghijklmnopqrstuvwxyz234567"[padded >> shift & 31] for shift in range(60, -1, -5))


def _mixed(block: bytes, first: int, turn: int, second: int) -> int:
    return _turned(int.from_bytes(block, "little") * first & _WORD, turn) * second & _WORD


def _turned(value: int, by: int) -> int:
    return (value << by | value >> 32 - by) & _WORD


def _final(value: int) -> int:
    value = (value ^ value >> 16) * 0x85EBCA6B & _WORD
    value = (value ^ value >> 13) * 0xC2B2AE35 & _WORD
    return value ^ value >> 16
