// What `open_to_all.py` asks a page in the browser. Each function returns a list of sentences about what is wrong.
window.openToAll = (() => {
const all = (what, where = document) => [...where.querySelectorAll(what)];
const seen = e => e.checkVisibility({visibilityProperty: true}) && !e.closest("[aria-hidden=true]");
const text = e => (e?.textContent || "").trim();
const start = (e, most = 150) => e.outerHTML.slice(0, most);

// Returns when nothing has changed for a while and the kernel has nothing to do.
const quiet = (still, most) => new Promise(done => {
  const busy = () => window.jupyterapp?.widgetManager?.kernel?.status === "busy";
  const end = over => {
    if (!over && busy()) { wait = setTimeout(end, still); return; }
    watch.disconnect();
    clearTimeout(last);
    done();
  };
  let wait = setTimeout(end, still);
  const last = setTimeout(() => end(true), most);
  const watch = new MutationObserver(() => { clearTimeout(wait); wait = setTimeout(end, still); });
  watch.observe(document.body, {subtree: true, childList: true, attributes: true, characterData: true});
});

// All rules, also those that axe leaves out unless they are asked for. Except one on trial, which knows no group that
// scrolls: a region for the table of each chart would be too many landmarks.
const rules = async tags => {
  const on = axe.getRules(tags).map(({ruleId}) => [ruleId, {enabled: ruleId !== "focus-order-semantics"}]);
  const found = await axe.run(
    {runOnly: {type: "tag", values: tags}, rules: Object.fromEntries(on), resultTypes: ["violations"]});
  return found.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html.slice(0, 160)}`));
};

// Opens what is folded away; tells how many parts that were.
const unfold = () => {
  for (const one of all("main details:not([open])")) one.open = true;
  const closed = all("main [aria-expanded=false]").filter(seen);
  for (const one of closed) one.click();
  return closed.length;
};

const put = (field, value) => {
  const kind = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
  Object.getOwnPropertyDescriptor(kind.prototype, "value").set.call(field, value);
  for (const type of ["input", "change", "blur"]) field.dispatchEvent(new Event(type, {bubbles: true}));
};

// Types the same words into every field, -1 where a number belongs, ticks all ticks, and chooses the first of all choices in sight.
const fill = words => {
  const fields = all("main input, main textarea").filter(seen), groups = new Set();
  for (const field of fields)
    if (field.matches("textarea, [type=text]") && !field.readOnly) put(field, words);
    else if (field.matches("[type=number]")) put(field, "-1");
    else if (field.matches("[type=checkbox]:not(:checked)")) field.click();
  for (const radio of fields.filter(e => e.type === "radio")) if (!groups.has(radio.name)) {
    groups.add(radio.name);
    radio.click();
  }
};

// Types the same day into every field for one.
const date = day => { for (const field of all("main input[type=date]").filter(seen)) put(field, day); };

// How much of each kind is in sight: fields one types into, sentences about what is wrong, charts, tables, parts folded or open.
const shown = () => Object.fromEntries(Object.entries({
  fields: "input:is([type=text], [type=date]), textarea", wrong: ".pace-problem", charts: ".pace-figure svg", tables: "table",
  folded: "[aria-expanded=false], details:not([open])", open: "[aria-expanded=true], details[open]",
}).map(([name, what]) => [name, all(`main :is(${what})`).filter(seen).length]));

// Buttons of one kind ("Play month 3", "Play month 4") are pressed once; what prints or uploads opens a window of its own.
const kind = button => (text(button) || button.getAttribute("aria-label") || "").replace(/\d+/g, "0");
const pressable = () => all("main button").filter(
  e => seen(e) && !e.disabled && !e.matches("[aria-expanded], [data-pace-print], .widget-upload"));
const buttons = () => pressable().map(kind);
const press = words => pressable().find(e => kind(e) === words)?.click();

// Controls without a name, names that lead nowhere, ids that stand twice.
const names = () => {
  const by = e => (e.getAttribute("aria-labelledby") || "").split(/\s+/).map(
    id => text(document.getElementById(id))).join(" ").trim();
  const name = e => by(e) || e.getAttribute("aria-label") || [...(e.labels || [])].map(text).join(" ").trim() ||
    (e.matches("button, a, summary, [role]") ? text(e) : "") || e.title;
  const controls = "a[href], button, input, select, textarea, summary, [role=slider], [tabindex='0']";
  const bad = all(controls).filter(seen).filter(e => !/\S/.test(name(e) || "")).map(e => "no name: " + start(e));
  const ids = all("[id]").map(e => e.id);
  for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) bad.push("twice: #" + id);
  for (const which of ["aria-describedby", "aria-labelledby", "aria-controls", "for"])
    for (const e of all(`[${which}]`))
      for (const id of e.getAttribute(which).split(/\s+/).filter(Boolean))
        if (!document.getElementById(id)) bad.push(`${which} leads nowhere: ${start(e)}`);
  if (!document.title.trim()) bad.push("no title");
  return bad;
};

// What hangs over the edge. A table may scroll in a place of its own that has a name and takes the focus.
const over = () => {
  const wide = document.documentElement.clientWidth, bad = [];
  if (document.documentElement.scrollWidth > wide) bad.push(`the page is ${document.documentElement.scrollWidth} wide`);
  for (const e of all("body *").filter(e => e.checkVisibility())) {
    if (/auto|scroll/.test(getComputedStyle(e).overflowX) && e.scrollWidth > e.clientWidth + 1)
      if (!e.matches("nav, textarea") && (e.tabIndex !== 0 || !e.getAttribute("aria-label")))
        bad.push("scrolls and cannot be reached: " + start(e));
    if (e.closest(".pace-unseen, [aria-hidden=true], svg, .pace-skip")) continue;
    let box = e.parentElement;
    while (box && getComputedStyle(box).overflowX === "visible") box = box.parentElement;
    if (!box?.matches("div, nav, thead, span") && e.getBoundingClientRect().right > wide + 1) bad.push("over the edge: " + start(e));
  }
  return bad.slice(0, 8);
};

// What stays in front of the page while it scrolls, where it takes more than a quarter of the height from what one reads.
const bars = () => {
  const stay = all("body *").filter(e => e.checkVisibility() && /sticky|fixed/.test(getComputedStyle(e).position));
  const high = stay.reduce((sum, e) => sum + e.getBoundingClientRect().height, 0);
  return high > innerHeight / 4 ? [`${Math.round(high)} of ${innerHeight} px are covered: ${stay.map(e => start(e, 90)).join(", ")}`] : [];
};

// Text that needs more room than what holds it, and is hidden there.
const hidden = () => all("body *").filter(e => {
  if (!e.checkVisibility() || e.closest("svg, select, textarea, .pace-skip, [aria-hidden=true]")) return false;
  const style = getComputedStyle(e);
  if (style.clipPath !== "none" || style.display === "inline" || !text(e)) return false;
  const cut = (way, room, need) => /hidden|clip/.test(way) && need > room + 1;
  return cut(style.overflowX, e.clientWidth, e.scrollWidth) || cut(style.overflowY, e.clientHeight, e.scrollHeight);
}).map(e => "text is cut: " + start(e)).slice(0, 8);

// A style sheet of the reader's own.
const wear = css => {
  let sheet = document.getElementById("own-style");
  if (!sheet) {
    sheet = document.createElement("style");
    sheet.id = "own-style";
    document.head.append(sheet);
  }
  sheet.textContent = css;
};

// Controls smaller than 24 px (links in a line of text may be), and main controls lower than 44 px.
const main = ".mod-primary, input, select, textarea, .pace-button:not(.pace-addresses *), .pace-fold-title";
const small = () => all("main a[href], main button, main input, main select, main textarea, main summary").flatMap(e => {
  if (!e.checkVisibility() || (e.matches("a") && getComputedStyle(e).display === "inline")) return [];
  const {width, height} = e.getBoundingClientRect(), size = `${Math.round(width)} by ${Math.round(height)}: ${start(e)}`;
  if (width < 23.5 || height < 23.5) return [size];
  const high = e.matches("[type=radio], [type=checkbox]") ? e.closest("label").getBoundingClientRect().height : height;
  return e.matches(main) && high < 43.5 ? ["main control, " + size] : [];
}).slice(0, 8);

// Where Tab must stop, in the order of the page; choices of one group are one stop.
const stops = () => {
  const groups = new Set();
  return all("a[href], button, input, select, textarea, summary, [tabindex='0']").filter(e => {
    if (!e.checkVisibility({visibilityProperty: true}) || e.disabled || e.tabIndex < 0) return false;
    if (e.type !== "radio" || !e.name) return true;
    const first = !groups.has(e.name);
    groups.add(e.name);
    return first;
  });
};

// Writes down each element that gets the focus: its place in the order, and whether one can see that it has it. Returns how
// often Tab must be pressed at most; a field for a date takes several.
let walk = null;
const looks = e => {
  const style = getComputedStyle(e);
  return [style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow, style.borderColor].join();
};
const covered = e => {
  const box = e.getBoundingClientRect(), within = (at, most) => Math.min(Math.max(at, 1), most - 1);
  const x = within(box.left + Math.min(box.width / 2, 40), innerWidth);
  const own = y => {
    const top = document.elementFromPoint(x, within(y, innerHeight));
    return top && (e.contains(top) || top.contains(e) || e.closest("label")?.contains(top));
  };
  return ![box.top + 2, box.top + Math.min(box.height / 2, 20), box.bottom - 2].some(own);
};
const step = ({target}) => {
  const {order, passed, before, bad} = walk;
  if (passed.at(-1) === order.length - 1) return;  // all round, and at the top again
  const at = order.findIndex(stop => stop === target || (target.type === "radio" && target.name && stop.name === target.name));
  const box = target.getBoundingClientRect();
  passed.push(at);
  if (at < 0) bad.push("no control: " + start(target));
  else if (looks(target) === before.get(order[at])) bad.push("focus is not seen: " + start(target));
  else if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth)
    bad.push("out of sight: " + start(target));
  else if (covered(target)) bad.push("covered by something else: " + start(target));
};
const begin = () => {
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
  scrollTo(0, 0);
  const order = stops();
  walk = {order, passed: [], bad: [], before: new Map(order.map(e => [e, looks(e)]))};
  document.addEventListener("focusin", step);
  return order.reduce((sum, e) => sum + (e.type === "date" ? 5 : 1), 0);
};
const walked = () => {
  document.removeEventListener("focusin", step);
  document.activeElement?.blur();  // the link that skips covers the top while it has the focus
  const {order, passed, bad} = walk;
  for (const [at, e] of order.entries()) if (!passed.includes(at)) bad.push("never reached: " + start(e));
  passed.forEach((at, n) => { if (n && at < passed[n - 1]) bad.push(`back to: ${start(order[Math.max(at, 0)])}`); });
  return bad.slice(0, 8);
};

// On paper: what can only be pressed and is printed; what would need scrolling; what is wider or higher than its sheet; and
// charts that a sheet's end could cut in two. Only in blocks a browser knows not to.
const pressed = () => all("main :is(input, select, textarea, button:not(.pace-fold-title)), .pace-top nav, .pace-skip, #pace-alert a")
  .filter(e => e.checkVisibility() && !(e.type === "radio" && e.closest(".pace-ask"))).map(e => start(e));
const scrolled = () => all("main *").filter(e => e.checkVisibility() && !e.closest("svg") && getComputedStyle(e).clipPath === "none" &&
  /auto|scroll|hidden/.test(getComputedStyle(e).overflow) && (e.scrollHeight > e.clientHeight + 1 || e.scrollWidth > e.clientWidth + 1))
  .map(e => start(e));
const wide = (sheet, onItsSide, high) => all("main *").filter(e => {
  if (!e.checkVisibility() || e.closest("svg *, .pace-unseen")) return false;
  const box = e.getBoundingClientRect();
  let room = sheet;
  for (let one = e; one; one = one.parentElement) if (getComputedStyle(one).page !== "auto") room = onItsSide;
  return box.width > room || (e.matches(".pace-figure svg") && box.height > high);
}).map(e => start(e));
const torn = () => all("main .pace-figure").filter(e => {
  if (!e.checkVisibility()) return false;
  for (let box = e.parentElement; box.localName !== "main"; box = box.parentElement)
    if (getComputedStyle(box).display !== "block") return true;
  return getComputedStyle(e).breakInside !== "avoid";
}).map(e => start(e));

return {pressed, scrolled, wide, torn, quiet, rules, unfold, fill, date, shown, buttons, press, names, over, bars, hidden, wear, small, begin, walked};
})();
