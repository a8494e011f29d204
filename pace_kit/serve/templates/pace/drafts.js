// What was typed and not saved is in the fields again after a reload: when the kernel died, the server was started again
// or somebody pressed the wrong key. It is kept in sessionStorage: a reload of the tab has it back, and it goes when the
// tab is closed. On a laptop that several people use, localStorage would leave words about children for the next one.
(() => {
"use strict";
const NOT_TYPED = ["file", "password", "hidden", "button", "submit", "radio"];
const SHORT = 250, LONG = 20000;
const seek = id => document.getElementById(id);
const wait = ms => new Promise(done => setTimeout(done, ms));
const team = new URL(location.href).searchParams.get("team") ?? "";
const place = `pace-typed ${location.pathname} ${team}`, linesPlace = `pace-typed-lines ${location.pathname} ${team}`;

let waiting = new Map();   // typed before the reload and not back in a field yet: key -> {value, base}
const fields = new Map();  // field -> {base, value, typed}: what the server put there, what is there, whether a person did that
const pressed = new Map(); // number of a save button -> what its fields and lists held when it was pressed
let begun = false, filling = false, putting = false, writing = 0;

// What there is to fill in. Page 4 keeps its own drafts, on the server, and shows them to everybody of the team.
const home = () => seek("rendered_cells");
const found = () => home().querySelector(".pace-drafts") ? [] : [
  ...home().querySelectorAll(".jupyter-widgets input, .jupyter-widgets textarea, .jupyter-widgets select, .widget-radio"),
].filter(one => !NOT_TYPED.includes(one.type) && !one.closest(".pace-unkept") && !underNewFile(one));

// What stands below a file that was just chosen is about that file, which the browser does not hand out again.
const follows = (one, other) => Boolean(one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);
const underNewFile = one => [...home().querySelectorAll(".widget-upload")].some(
  button => /\([1-9]\d*\)\s*$/.test(button.textContent) && follows(button, one));

const words = one => (one?.textContent ?? "").trim().replace(/\s+/g, " ");
const label = one => one.matches(".widget-radio") ? words(one.querySelector(".widget-label"))
  : words(one.labels?.[0]) || one.getAttribute("aria-label") || words(one.closest(".jupyter-widgets")?.querySelector(".widget-label, label"));
const read = one => one.matches(".widget-radio") ? words(one.querySelector("input:checked")?.closest("label"))
  : one.type === "checkbox" ? (one.checked ? "yes" : "") : one.matches("select") ? words(one.selectedOptions[0]) : one.value;
const isChoice = one => one.matches("select, .widget-radio, [type=checkbox]");

// The heading it stands under, the folds it lies in, what was chosen that it is about, and its label: a name that is the
// same after a reload, and another one as soon as the same field is about something else.
const folds = one => {
  const titles = [];
  for (let fold = one.closest(".pace-fold"); fold; fold = fold.parentElement.closest(".pace-fold"))
    titles.unshift(words(fold.querySelector(".pace-fold-title")));
  return titles;
};
const about = one => [...home().querySelectorAll(".pace-chooses select")]
  .filter(chooser => chooser !== one && follows(chooser, one) &&
    (chooser.closest(".pace-about") ?? home()).contains(one)).map(read);
const name = one => JSON.stringify([
  words([...home().querySelectorAll(".jp-RenderedMarkdown :is(h1, h2, h3)")].filter(head => follows(head, one)).at(-1)).replace("¶", ""),
  folds(one), about(one), label(one),
]);
const parts = key => JSON.parse(key.slice(0, key.lastIndexOf(" ")));
const named = () => {
  const names = new Map(), all = found();
  for (const one of all) {
    const its = name(one);
    if (!names.has(its)) names.set(its, []);
    names.get(its).push(one);
  }
  const keyed = new Map();
  for (const [its, ones] of names) ones.forEach((one, n) => keyed.set(one, `${its} ${n + 1}/${ones.length}`));
  return keyed;
};

// What the server puts into a field is where typing begins; what a person puts there is a draft until it is saved. A draft
// whose field is folded away, or is about something else now, waits until the field is back.
const isDraft = one => one.typed && one.value !== one.base;
const putAside = one => { if (isDraft(one)) waiting.set(one.key, {value: one.value, base: one.base, aside: true}); };
const look = (keyed = named()) => {
  for (const [field, one] of fields) {
    const key = keyed.get(field);
    if (key === one.key) continue;
    if (key && parts(key)[2].join() === parts(one.key)[2].join()) {  // another one like it came, or its words changed
      one.key = key;
      continue;
    }
    if (key || !field.isConnected) putAside(one);
    fields.delete(field);
  }
  for (const [field, key] of keyed) {
    const value = read(field), one = fields.get(field);
    if (!one || (value !== one.value && !filling)) fields.set(field, {key, base: value, value, typed: false});
  }
  return keyed;
};
const drafts = () => [...fields.values()].filter(isDraft);

// Lines that were added to a list by a button are with the kernel until they are saved. They cannot be put back, so those
// that are gone after a reload are shown, to add them again.
// Only a list whose button was pressed holds any: what else is in a list, however late it comes, the kernel knew before.
const listed = new Set(), addedTo = new Set();
let goneLines = [];
const lists = where => home().querySelector(".pace-drafts") ? [] : [...where.querySelectorAll(".pace-collected")];
const linesOf = list => [...list.querySelectorAll(":scope > .pace-collected-line")].map(line => words(line.firstElementChild));
const adder = list => words(list.parentElement?.querySelector(":scope > .pace-actions button"));
const linesWith = its => [...home().querySelectorAll(`.pace-with-${its}`)].flatMap(lists).flatMap(linesOf);
const unsavedLines = () => {
  const now = lists(home()).filter(list => addedTo.has(adder(list))).flatMap(linesOf);
  return [...new Set([...goneLines.filter(one => !now.includes(one)), ...now.filter(one => !listed.has(one))])];
};
const noteLines = () => {
  for (const list of lists(home())) if (!addedTo.has(adder(list))) for (const line of linesOf(list)) listed.add(line);
  if (!goneLines.some(line => listed.has(line))) return;
  goneLines = goneLines.filter(line => !listed.has(line));
  say();
};
const keep = (key, what) => what.length ? sessionStorage.setItem(key, JSON.stringify(what)) : sessionStorage.removeItem(key);
const kept = key => { try { return JSON.parse(sessionStorage.getItem(key) ?? "[]"); } catch { return []; } };
const write = () => {
  clearTimeout(writing);
  writing = 0;
  if (!begun) return;
  look();
  const all = [...[...waiting].map(([key, {value, base}]) => [key, {value, base}]), ...drafts().map(({key, value, base}) => [key, {value, base}])];
  try {
    keep(place, all);
    keep(linesPlace, unsavedLines());
  } catch { /* a browser that keeps nothing, or has no room left: the page works without */ }
};
const typed = event => {
  const field = event.target.closest?.(".widget-radio") ?? event.target;
  if (!begun || putting || !home()?.contains(field)) return;
  if (!fields.has(field) || underNewFile(field)) look();
  const one = fields.get(field);
  if (!one) return;
  one.value = read(field);
  one.typed = true;
  waiting.delete(one.key);
  writing ||= setTimeout(write, SHORT);
  if (field.closest(".pace-chooses")) {
    look();  // before the server puts something else into the fields below
    setTimeout(fillAgain, SHORT);
  }
};
for (const kind of ["input", "change"]) addEventListener(kind, typed, true);
// Also where a field is known: since the last look the server may have put something else into it.
addEventListener("focusin", event => { if (begun && !filling && home()?.contains(event.target)) look(); }, true);
for (const kind of ["pagehide", "beforeunload"]) addEventListener(kind, write, true);
setInterval(() => {
  if (!begun || filling || document.hidden) return;
  const keyed = look();
  if ([...keyed.values()].some(key => waiting.has(key))) fillAgain();
  else if (!writing) write();
}, 1000);

// A button that saves says so with ".pace-kept"; ".pace-saves-7" saves what is in every ".pace-with-7".
const number = (one, kind) => one.className.match(new RegExp(`\\b${kind}-(\\d+)\\b`))?.[1];
addEventListener("click", event => {
  const button = event.target.closest?.("button");
  const list = button?.closest(".pace-actions")?.parentElement.querySelector(":scope > .pace-collected");
  if (begun && list) {
    noteLines();
    addedTo.add(adder(list));
  }
  const box = button?.closest("[class*=pace-saves-]");
  if (!box) return;
  const its = number(box, "pace-saves");
  pressed.set(its, [
    [...fields].filter(([field]) => field.closest(`.pace-with-${its}`)).map(([field]) => [field, read(field)]),
    linesWith(its),
  ]);
}, true);
const noteSaved = changes => {
  // The kernel does one thing after another: a line that comes before it says "saved" was there when it saved.
  for (const [its, [, saved]] of pressed) {
    saved.push(...linesWith(its));
    for (const {target, removedNodes} of changes) if (target.closest(`.pace-with-${its}`))
      for (const one of removedNodes) if (one.matches?.(".pace-collected-line")) saved.push(words(one.firstElementChild));
  }
  if (changes.some(change => change.target.matches(".pace-collected"))) writing ||= setTimeout(write, SHORT);
  if (!filling && changes.some(change => [...change.addedNodes].some(one => one.querySelector?.("input, select, textarea")))) look();
  for (const said of home().querySelectorAll(".pace-status.pace-kept:not([data-pace-heard])")) {
    said.dataset.paceHeard = "";
    const box = said.closest("[class*=pace-saves-]"), its = box && number(box, "pace-saves");
    const [values, saved] = pressed.get(its) ?? [[], []];
    for (const [field, value] of values) if (fields.has(field)) fields.get(field).base = value;
    for (const line of saved) listed.add(line);
    pressed.delete(its);
    writing ||= setTimeout(write, SHORT);
  }
  noteLines();
};

// Filling a field as a person does, so that the kernel hears of it.
const put = (field, value) => {
  putting = true;
  try {
    if (field.matches(".widget-radio")) {
      [...field.querySelectorAll("label")].find(one => words(one) === value)?.querySelector("input").click();
    } else if (field.type === "checkbox") {
      if (read(field) !== value) field.click();
    } else {
      if (field.matches("select")) {
        const at = [...field.options].findIndex(one => words(one) === value);
        if (at < 0) return false;
        field.selectedIndex = at;
      } else field.value = value;
      for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, {bubbles: true}));
    }
    return read(field) === value;
  } finally {
    putting = false;
  }
};
const settled = async () => {
  await wait(SHORT);
  for (let calm = 0, left = LONG; calm < SHORT && left > 0; left -= 50, calm = window.pace_busy?.() ? 0 : calm + 50) await wait(50);
};
const changedMeanwhile = [];
const fillOne = (field, key) => {
  const {value, base, aside} = waiting.get(key), now = read(field);
  waiting.delete(key);
  if (now === value && aside) fields.set(field, {key, base, value, typed: true});  // the server remembers it, too
  if (now === value || field.readOnly) return false;
  if (now !== base && now !== "") {  // somebody else saved, or the kit proposes something new: neither is overwritten
    changedMeanwhile.push([label(field), value]);
    return true;
  }
  if (!put(field, value)) return false;
  fields.set(field, {key, base: now, value, typed: true});
  return true;
};
const opened = () => [...home().querySelectorAll(".pace-fold-title")].find(title => {
  if (title.matches(".mod-active") || title.dataset.paceOpened) return false;
  const path = folds(title.parentElement);
  return [...waiting.keys()].some(key => parts(key)[1].slice(0, path.length).join() === path.join());
});
// Choices first, one by one, since what stands below may depend on them; then all the rest at once.
const fill = async () => {
  let some = false;
  for (let rounds = 0; rounds < 100 && waiting.size; rounds++) {
    const here = [...named()].filter(([, key]) => waiting.has(key));
    const choice = here.find(([field]) => isChoice(field));
    const fold = choice || opened();
    if (choice) some = fillOne(...choice) || some;
    else if (fold) {
      fold.dataset.paceOpened = "";
      fold.click();
    } else {
      for (const one of here) some = fillOne(...one) || some;
      if (here.length) await settled();
      break;
    }
    await settled();
  }
  return some;
};
const fillAgain = async () => {
  if (filling || !waiting.size) return;
  filling = true;
  let some = false;
  try {
    await settled();
    some = await fill();
    look();
    for (const [field, one] of fields)  // what the kernel was still about to say has not the last word
      if (one.typed && read(field) !== one.value) put(field, one.value);
  } finally {
    filling = false;
  }
  if (some) { anyBack = true; say(); }
  write();
};

let anyBack = false;
const tell = (box, sentence, what) => {
  if (!what.length) return;
  const list = document.createElement("ul"), line = document.createElement("p");
  line.textContent = sentence;
  for (const one of what) list.append(Object.assign(document.createElement("li"), {textContent: one}));
  box.append(line, list);
};
const say = () => {
  const box = seek("pace-typed");
  box.textContent = anyBack ? "What you had typed and not saved is back in the fields. " : "";
  if (!anyBack && !goneLines.length && !changedMeanwhile.length) return;
  const button = document.createElement("button");
  button.textContent = "Throw it away";
  button.addEventListener("click", () => {
    begun = false;
    for (const key of [place, linesPlace]) sessionStorage.removeItem(key);
    location.reload();
  });
  tell(box, "These fields hold something newer now. What you had typed, to copy from:",
    changedMeanwhile.map(([its, value]) => `${its}: ${value}`));
  tell(box, "You had added these to a list and not saved it. Add them again:", goneLines);
  box.append(button);
};

window.pace_typed = () => drafts().length + waiting.size;
const begin = () => {
  waiting = new Map(kept(place));
  goneLines = kept(linesPlace);
  begun = true;
  noteLines();
  if (goneLines.length) say();
  look();
  fillAgain();
  new MutationObserver(noteSaved).observe(home(), {subtree: true, childList: true});
};
new MutationObserver((_, watching) => {
  if (document.documentElement.dataset.pace !== "ready") return;
  watching.disconnect();
  begin();
}).observe(document.documentElement, {attributes: true, attributeFilter: ["data-pace"]});
})();
