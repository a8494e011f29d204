"""Where a test of change comes from: the library of ideas, and the short name under which it is kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping

from pace_kit.pdsa.changes import TestOfChange


def from_idea(idea: Mapping[str, str]) -> TestOfChange:
    """A test of change without cycles, from a row of ``data/reference/tests_of_change.csv``."""
    return TestOfChange(
        key=idea["key"],
        name=idea["name"],
        idea=idea.get("idea", ""),
        driver=idea.get("driver", ""),
        process_measure=idea.get("process_measure", ""),
        balancing_measure=idea.get("balancing_measure", ""),
    )


def key_for(name: str, taken: Collection[str] = ()) -> str:
    """A short key made of a test's name: small letters, digits and hyphens, different from those taken.

    Examples
    --------
    >>> key_for("72-hour meeting: agenda", taken=["72-hour-meeting-agenda"])
    '72-hour-meeting-agenda-2'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "test"
    key, n = stem, 1
    while key in taken:
        n += 1
        key = f"{stem}-{n}"
    return key
