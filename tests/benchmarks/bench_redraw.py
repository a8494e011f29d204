"""From a changed field to the redrawn charts of notebook 03, in a real browser, for a large team and a huge one."""

import numpy as np
import pandas as pd
import pytest

from pace_kit.aims import AIM_2
from pace_kit.cleaning import find_issues, match_headings
from pace_kit.datasets import AS_OF, PROGRAMME_STARTED
from pace_kit.spreadsheets import read_spreadsheet

CHANGE = """([label, value]) => new Promise((done, failed) => {
  const named = [...document.querySelectorAll('main label')].find(e => e.textContent.trim() === label);
  const field = named.control || named.parentElement.querySelector('input,select');
  const seen = () => [...document.querySelectorAll('main figure.pace-figure svg')]
    .filter(e => e.getClientRects().length).map(e => e.getAttribute('aria-labelledby'));
  const start = performance.now();
  let before = seen().join(), last = 0, quiet = null;
  const watch = new MutationObserver(() => {
    const now = seen().join();
    if (now === before) return;
    [before, last] = [now, performance.now() - start];
    clearTimeout(quiet);
    quiet = setTimeout(() => { watch.disconnect(); done(last); }, QUIET);
  });
  watch.observe(document.querySelector('main'), {childList: true, subtree: true});
  setTimeout(() => failed(new Error('nothing was redrawn')), 20000);
  field.focus();
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value').set.call(field, value);
  field.dispatchEvent(new Event('input', {bubbles: true}));
  field.dispatchEvent(new Event('change', {bubbles: true}));
  field.blur();
})""".replace("QUIET", "800")
"""Changes a field as a person does and returns the milliseconds until the last drawing in sight had changed."""

FIELDS = {
    "Aim line, weeks": [str(weeks) for weeks in range(20, 32)],
    "Baseline ends": [f"2018-{month:02}-15" for month in range(1, 13)],
}


def invented_workbook(children):
    """A CSV of so many invented children who started over five years; seeded."""
    rng = np.random.default_rng(children)
    last = np.datetime64(AS_OF, "D")
    start = last - rng.integers(0, 5 * 365, children)
    end = start + (7 * rng.lognormal(np.log(40), 0.6, children)).astype(int)
    leaves = rng.random(children) < 0.1
    known = end <= last
    table = pd.DataFrame(
        {
            "Child ID": [f"C{i:05}" for i in range(children)],
            "Date accommodated": start,
            "Date of recommendation": pd.Series(end).where(known & ~leaves),
            "Left without a recommendation": pd.Series(end).where(known & leaves),
            "Placement": rng.choice(["Foster care", "Kinship care", "Residential care"], children),
        }
    )
    return table.to_csv(index=False, date_format="%d/%m/%Y").encode()


@pytest.fixture(scope="module")
def team_of(start_server, tmp_path_factory):
    """A function: the address of notebook 03 for a team of so many invented children."""
    server = start_server(tmp_path_factory.mktemp("redraw"))

    def make(children):
        store, name = server.store(), f"Team of {children}"
        already = next((team for team in store.teams() if team.name == name), None)
        if already:
            return server.url("03_plot_run_charts", team=already.slug)
        team = store.add_team(name, programme_started=PROGRAMME_STARTED)
        raw = read_spreadsheet(invented_workbook(children), name="invented.csv")
        matching = match_headings(raw, AIM_2)
        assert not find_issues(raw, pathway=AIM_2, as_of=AS_OF, matching=matching)
        team.save_upload(raw, pathway=AIM_2, as_of=AS_OF, columns=matching.columns, fixes=())
        return server.url("03_plot_run_charts", team=team.slug)

    return make


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("children", [500, 20_000])
def test_redraw(team_of, pages, children, field, measured, capsys):
    """Held to a median of 120 ms for 500 children and 400 ms for 20,000; the aim's weeks change every chart."""
    page = pages.open(team_of(children))
    page.locator("figure.pace-figure").nth(3).wait_for(timeout=60_000)
    taken = [page.evaluate(CHANGE, [field, value]) for value in FIELDS[field]][2:]
    measured("redraw" if children == 500 else "redraw huge", float(np.median(taken)), about=field)
    with capsys.disabled():
        said = ", ".join(f"{one:.0f}" for one in sorted(taken))
        print(f"\n  {children:>6,} children, {field}: median {np.median(taken):.0f} ms of {said}")
