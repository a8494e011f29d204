"""Doubts that spread: who writes one date month first wrote others, too; a row waits with its start.

The truth about single cells is written down where they are spoiled; here is what follows from it for other cells.
"""

from council_dates import free_rest
from council_typing import ambiguous
from council_words import DATES

WHOLE, AMERICAN = "month first, a whole typist", "real dates turned round by an American machine"


def judge_month_first(plan, american):
    """Say which dates of somebody who writes month first a careful colleague could doubt, and which not.

    In a column with at least two dates that can only be month first, every date that could be read both ways is in
    doubt. In other columns nobody could notice, so there the dates are real ones instead.
    """
    for key in (k for k in DATES if k in plan.columns):
        cells = [row.cells[key] for row in plan.rows]
        theirs = [c for c in cells if c.true and c.shown == f"{c.true.month}/{c.true.day}/{c.true.year}"]
        theirs = [c for c in theirs if c.true.day != c.true.month]
        plainly = [c for c in theirs if c.true.day > 12]
        if not theirs:
            continue
        for cell in theirs:
            if len(plainly) >= 2:
                cell.status, cell.kind = "ask", WHOLE
            else:
                cell.shown = f"{cell.true:%d %b %Y}" if plan.text_only else cell.true
        if len(plainly) >= 2:
            for cell in cells:
                if cell.status == "sure" and ambiguous(cell.shown):
                    cell.status = "free"
    if american:
        _judge_american(plan)
    for row in plan.rows:
        kinds = {cell.kind for cell in row.cells.values() if cell.kind in (WHOLE, AMERICAN)}
        if kinds:
            row.trouble = kinds.pop()
            if row.cells["accommodated"].status == "ask":
                free_rest(row, "accommodated")


def _judge_american(plan):
    """Where all real dates of a column fall on the first twelve days and all others are text, a colleague wonders.

    One column that shows it is enough to doubt the whole table; where none does, nobody could notice, and the dates
    are right.
    """
    cells = {k: [row.cells[k] for row in plan.rows if row.cells[k].true] for k in DATES if k in plan.columns}
    real = {k: [c for c in column if not isinstance(c.shown, str)] for k, column in cells.items()}
    plan.american = any(len(real[k]) >= 5 and len(cells[k]) - len(real[k]) >= 8 for k in cells)
    for cell in (cell for column in real.values() for cell in column):
        if not plan.american:
            cell.shown = cell.true
        elif cell.shown == cell.true:
            cell.status = "free"  # 5 May is 5 May either way, yet may be asked with the others
        else:
            cell.status, cell.kind = "ask", AMERICAN


def settle(plan):
    """Free what may wait with a doubt: the row whose start or order is in doubt, the other stays of the same child."""
    stays = {}
    for row in plan.rows:
        stays.setdefault(row.cells["child"].true, []).append(row)
    for row in plan.rows:
        turned = any(cell.kind == AMERICAN for cell in row.cells.values())
        if row.cells["accommodated"].status != "sure" or turned:
            free_rest(row)
            row.trouble = row.trouble or "start in some doubt"
    for rows in stays.values():
        if len(rows) > 1 and any(row.trouble for row in rows):
            for row in rows:
                free_rest(row)
                row.trouble = row.trouble or "another stay in doubt"
