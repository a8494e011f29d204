"""Text tables: which encoding, which separator, and where a line of the file ends up as a row."""

from __future__ import annotations

import csv
import io

SEPARATORS = (",", ";", "\t", "|")
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def rows_of(content: bytes) -> list[list[str]] | None:
    """Rows of a .csv, .tsv or similar text; None when the bytes are no text at all.

    A cell with a line break inside quotes stays one cell, so rows are counted as a spreadsheet program counts them.
    """
    text = text_of(content)
    if text is None:
        return None
    if text.startswith("sep=") and "\n" in text:  # Excel's own hint; it shows no row for it
        hint, _, text = text.partition("\n")
        return _split(text, hint.strip()[4:5] or ",")
    return _split(text, separator_of(text))


def text_of(content: bytes) -> str | None:
    """Decode utf-8 with and without mark, utf-16 with and without mark, else cp1252; None when it is no text."""
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "")
    if not encoding:
        sample = content[:4000]
        even, odd = sample[0::2].count(0), sample[1::2].count(0)
        if odd > len(sample) // 5 and odd > 4 * even:
            encoding = "utf-16-le"
        elif even > len(sample) // 5 and even > 4 * odd:
            encoding = "utf-16-be"
    for candidate in (encoding,) if encoding else ("utf-8", "cp1252", "latin-1"):
        try:
            text = content.decode(candidate)
        except (UnicodeDecodeError, ValueError):
            continue
        return text if _is_text(text) else None
    return None


def _is_text(text: str) -> bool:
    sample = text[:20_000]
    odd = sum(1 for sign in sample if (sign < " " and sign not in "\t\r\n\f\v") or "\x7f" <= sign < "\xa0")
    return bool(sample) and odd <= len(sample) // 200 and not sample.lstrip().startswith(("%PDF", "{\\rtf", "<"))


def separator_of(text: str) -> str:
    """Return the separator that splits the first lines most, and most evenly; a comma when none does."""
    lines = [line for line in text[:50_000].splitlines()[:60] if line.strip()]

    def evenness(separator: str) -> tuple[int, int]:
        counts = [len(row) - 1 for row in csv.reader(lines, delimiter=separator) if row]
        split = [count for count in counts if count]
        if not split:
            return 0, 0
        usual = max(set(split), key=lambda count: (split.count(count), count))
        return split.count(usual) * min(usual, 50), usual

    try:
        return max(SEPARATORS, key=evenness)
    except csv.Error:
        return ","


def _split(text: str, separator: str) -> list[list[str]] | None:
    # A quote that never closes would swallow the rest of the file into one cell; then quotes are read as plain signs.
    limit = csv.field_size_limit()
    try:
        csv.field_size_limit(max(limit, 10_000_000))
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
        if any(cell.count("\n") > 50 for row in rows[-1:] for cell in row):
            rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, quoting=csv.QUOTE_NONE))
        return rows
    except csv.Error:
        return None
    finally:
        csv.field_size_limit(limit)
