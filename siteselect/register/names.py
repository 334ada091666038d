"""Names of firms as lists write them: when two of them are the same firm."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

# what lists add or leave out: legal forms, and words that a firm's lists write unevenly
_DROPPED = """
inc incorporated corp corporation co company ltd limited llc lp plc gmbh ag kg se sa sas spa
srl nv bv ab oy as ks kk sro spol zoo sp pt tbk sdn bhd pte pvt private public jsc cv de rl
and the group holding holdings manufacturing industries industry technologies technology
products systems international global plant factory works
"""
# first words that say nothing about who it is: alone they match nobody
_ORDINARY = """
general american national united advanced applied universal precision new first micro
electronic electronics circuit circuits semiconductor components control controls power
texas philippine japan nippon vietnam thai india mexico system mobile display
"""
_DROPPED_WORDS, _ORDINARY_WORDS = frozenset(_DROPPED.split()), frozenset(_ORDINARY.split())
_LETTERS = str.maketrans("łđøß", "ldos")


def plain(name: str) -> str:
    """Return a name in small ASCII letters where they have an equivalent, words by spaces.

    >>> plain("Łódź – Müller & Söhne (Zakład 2)")
    'lodz muller sohne zaklad 2'
    """
    parts = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    bare = "".join(sign for sign in parts if not unicodedata.combining(sign))
    return " ".join(re.findall(r"\w+", bare))


@cache
def firm_words(name: str) -> tuple[str, ...]:
    """Return the words of a firm's name that tell it from others.

    What stands in brackets is left out, and legal forms wherever they stand.

    >>> firm_words("Murata Manufacturing Co., Ltd."), firm_words("Nidec (Rojana)")
    (('murata',), ('nidec',))
    """
    words = plain(re.sub(r"\(.*?\)", " ", name).replace("'", "").replace(".", "")).split()
    return tuple(word for word in words if word not in _DROPPED_WORDS) or tuple(words)


def same_firm(one: str, other: str) -> bool:
    """Tell whether two names are of one firm: the words of one begin the other's.

    An ordinary first word alone ("General") or a name of two letters matches only its equal.

    >>> same_firm("Texas Instruments", "Texas Instruments Philippines Inc.")
    True
    >>> same_firm("Samsung Display", "Samsung Electronics"), same_firm("LG", "LG Innotek")
    (False, False)
    """
    short, long = sorted((firm_words(one), firm_words(other)), key=len)
    if short == long:
        return True
    alone = len(short) == 1 and (short[0] in _ORDINARY_WORDS or len(short[0]) < 3)
    return bool(short) and not alone and long[: len(short)] == short
