(() => {
"use strict";
const LATE = 10000;
const seek = id => document.getElementById(id);
let delivered = false, settled = false;

// The token has done its work: the address stays shareable on this computer and out of the history.
const address = new URL(location.href);
if (address.searchParams.has("token")) {
  address.searchParams.delete("token");
  history.replaceState(null, "", address);
}

const say = text => {
  const box = seek("pace-alert");
  if (!box) return;
  box.textContent = text + " ";
  if (text) {
    const link = document.createElement("a");
    link.href = location.href.split("#")[0];
    link.textContent = "Load the page again";
    box.append(link, ".");
  }
};
const quiet = () => { const box = seek("pace-alert"); if (box) box.textContent = ""; };
window.pace_say = say;
window.pace_quiet = quiet;
const waiting = () => { const line = seek("pace-waiting"); if (line) line.hidden = true; };

window.pace_failed = () => {
  settled = true;
  waiting();
  say("This page could not be finished. What you saved is safe.");
};
window.pace_delivered = () => { delivered = true; };
window.voila_heartbeat = window.voila_process = window.voila_finish = () => {};

setTimeout(() => { if (!settled) say("This is taking longer than usual. What you saved is safe."); }, LATE);

// The controls are ready when every output has been drawn and no widget is still loading.
const ready = () => delivered && window.jupyterapp &&
  !document.querySelector('script[type="application/vnd.voila.cell-output+json"]') &&
  ![...document.querySelectorAll("#rendered_cells .jp-OutputArea-output")].some(
    output => !output.childElementCount && /^(Loading widget\.\.\.)?$/.test(output.textContent));
const settle = () => {
  if (settled) return;
  if (!ready()) { setTimeout(settle, 60); return; }
  settled = true;
  waiting();
  quiet();
  document.documentElement.dataset.pace = "ready";
  watch(window.jupyterapp.widgetManager?.kernel);
  keepOrder(window.jupyterapp.widgetManager);
  sayNarrow(window.jupyterapp.widgetManager);
};
addEventListener("DOMContentLoaded", settle);
window.pace_settle = settle;  // the kit's own front end need not wait for the next look

// The kernel makes drawings for narrow screens once somebody looks on one: a phone, a small window, an enlarged page.
const small = matchMedia("(max-width: 720px)");
const sayNarrow = manager => {
  const say = () => {
    if (!small.matches) return;
    small.removeEventListener("change", say);
    manager?._create_comm("pace.narrow", crypto.getRandomValues(new Uint32Array(4)).join("-"), {});
  };
  small.addEventListener("change", say);
  say();
};

// While the kernel is busy, the widgets hold a second change of a field back; the press of a button they send at once. So
// the press would be seen to first, and work with what the field held before. What was held back goes out with the press.
const keepOrder = async manager => {
  let model = await Object.values(manager?._models ?? {})[0];
  while (model && !Object.hasOwn(model, "send_sync_message")) model = Object.getPrototypeOf(model);
  if (!model) return;
  const { sync, send } = model, held = new Set();
  model.sync = function (...given) {
    const sent = sync.apply(this, given);
    if (this._msg_buffer) held.add(this);
    return sent;
  };
  model.send = function (...given) {
    for (const one of held) {
      if (one._msg_buffer) one.rememberLastUpdateFor(one.send_sync_message(one._msg_buffer, one._msg_buffer_callbacks));
      one._msg_buffer = one._msg_buffer_callbacks = null;
    }
    held.clear();
    return send.apply(this, given);
  };
};

// On a phone the steps are one line that scrolls; bring the current one into it.
window.pace_steps = () => {
  const nav = document.querySelector(".pace-top nav"), now = nav?.querySelector("[aria-current]");
  if (!now) return;
  const line = nav.getBoundingClientRect(), here = now.getBoundingClientRect();
  nav.scrollLeft += here.left - line.left - (line.width - here.width) / 2;
};

const watch = kernel => {
  window.pace_link.ask = () => kernel?.requestKernelInfo  // Voila's own front end knows how to ask
    ? kernel.requestKernelInfo().catch(() => {}) : kernel?.send("kernel_info_request", {});
  kernel?.statusChanged.connect((_, status) => window.pace_link.status(status));
  kernel?.connectionStatusChanged.connect((_, status) => window.pace_link.connection(status));
};

// A title that opens what is below it says whether it is open.
const noteFolds = () => {
  for (const title of document.querySelectorAll(".pace-fold-title"))
    title.setAttribute("aria-expanded", title.classList.contains("mod-active"));
};

// The words below a field are read out with it, and it says whether something is wrong with what was typed. The widgets
// have no way to say either. A new problem is a new element, so its name is new too.
let wordsNamed = 0;
const put = (where, name, value) => { value ? where.setAttribute(name, value) : where.removeAttribute(name); };
const noteWords = () => {
  for (const field of document.querySelectorAll(".pace-field, .pace-question-box")) {
    const control = [...field.querySelectorAll("input, select, textarea, button:not(.pace-hints button)")].at(-1);
    if (!control) continue;
    if ("readOnly" in control) control.readOnly = field.classList.contains("pace-locked");
    const words = [...field.querySelectorAll(".pace-hint, .pace-problem")];
    for (const line of words) line.id ||= `pace-words-${++wordsNamed}`;
    put(control, "aria-describedby", words.map(line => line.id).join(" "));
    if (!control.matches("button"))  // only what holds a value can be wrong
      put(control, "aria-invalid", words.some(line => line.matches(".pace-problem")) && "true");
  }
};

// Of several buttons with the same words each is called by its line; read twice, as name and as title, it would be long.
const LINES = ".pace-collected-line button[title^='Take back: '], .pace-collected-line button[title^='Take it up: '], " +
  ".pace-collected-line button[title^='Put it away: '], .pace-ask button[title*=', task ']";
const noteLines = () => {
  for (const button of document.querySelectorAll(LINES)) {
    button.setAttribute("aria-label", button.title);
    button.removeAttribute("title");
  }
};

// Choices that are all in sight are one question with several answers: read out so ("2 of 4"), one stop for Tab, and the
// arrows go from one to the next. The widgets give them no name in common.
let groupsNamed = 0;
const noteChoices = () => {
  for (const group of document.querySelectorAll(".widget-radio")) {
    group.setAttribute("role", "radiogroup");
    put(group, "aria-label", group.querySelector(".widget-label")?.textContent);
    group.dataset.paceGroup ||= `pace-group-${++groupsNamed}`;
    for (const radio of group.querySelectorAll("input[type=radio]")) radio.name = group.dataset.paceGroup;
  }
};

// A list shows its choice in one line. Where the choice is longer than that it stands below as well, for eyes only.
const ruler = document.createElement("canvas").getContext("2d");
const noteChosen = () => {
  const cut = [...document.querySelectorAll("main select:not([size])")].map(list => {
    const style = getComputedStyle(list), words = list.selectedOptions[0]?.textContent ?? "";
    const room = list.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    ruler.font = style.font;
    return [list, room > 0 && ruler.measureText(words).width > room ? words : ""];
  });
  for (const [list, words] of cut) {
    let line = list.parentElement.querySelector(".pace-chosen");
    if (!words) line?.remove();
    else if (!line) {
      line = document.createElement("span");
      line.className = "pace-chosen";
      line.setAttribute("aria-hidden", "true");
      list.after(line);
    }
    if (words && line.textContent !== words) line.textContent = words;
  }
};
addEventListener("change", event => { if (event.target.matches?.("main select")) noteChosen(); });
addEventListener("resize", () => changed());

// What a page says about a drawing is read out when it changes: it is replaced as a whole, which no reader notices.
let heard = null;
const noteSaid = () => {
  const now = [...document.querySelectorAll(".pace-said")].map(line => line.textContent);
  const news = heard && settled ? now.filter(words => !heard.includes(words)) : [];
  heard = now;
  if (news.length) seek("pace-said").textContent = news.join(" ");
};

// What became of a press is a new element each time, and many readers say only what changes within one that was there
// before. So the place around it is the one that is read out, and stays.
const noteAnswers = () => {
  for (const line of document.querySelectorAll(".widget-html-content [role=status]")) {
    const place = line.closest(".widget-html-content");
    if (place.textContent.trim() !== line.textContent.trim()) {  // what else is there is not read out with the answer
      place.removeAttribute("role");
      continue;
    }
    place.setAttribute("role", "status");
    line.removeAttribute("role");
  }
};

// Only the browser knows by what name it reached the kit: it makes addresses to hand out whole.
const noteAddresses = () => {
  for (const place of document.querySelectorAll("[data-pace-address]")) {
    const whole = new URL(place.dataset.paceAddress, location.href).href;
    if (place.textContent !== whole) place.textContent = whole;
  }
};
// Over plain http on a network there is no clipboard to write to, so what is copied is selected first.
const copy = button => {
  const range = document.createRange(), chosen = getSelection();
  range.selectNodeContents(button.parentElement.querySelector("[data-pace-address]"));
  chosen.removeAllRanges();
  chosen.addRange(range);
  seek("pace-said").textContent = document.execCommand("copy") ? "Copied." : "It is selected: copy it with Ctrl+C.";
};
addEventListener("click", event => {
  const printer = event.target.closest?.("[data-pace-print]");
  if (printer) {
    document.body.dataset.print = printer.dataset.pacePrint;
    print();
    document.body.dataset.print = "";
  }
  const button = event.target.closest?.("[data-pace-copy]");
  if (button) copy(button);
});

let noted = false;
const note = () => { noted = false; noteFolds(); noteWords(); noteLines(); noteChoices(); noteChosen(); noteAddresses(); noteSaid(); };
const changed = () => {
  noteAnswers();  // at once: a frame later it would be said twice
  if (!noted) { noted = true; requestAnimationFrame(note); }
};
addEventListener("DOMContentLoaded", () => new MutationObserver(changed).observe(
  document.getElementById("rendered_cells"),
  {subtree: true, childList: true, attributes: true, attributeFilter: ["class"]}));

// Links between pages keep the team, also those that a notebook writes without it.
const team = address.searchParams.get("team");
const keepTeam = link => {
  if (!team || !link || link.origin !== location.origin || link.hasAttribute("download")) return;
  const there = new URL(link.href);
  if (!/\/voila\/render\/[^/]+$/.test(there.pathname) || there.searchParams.has("team")) return;
  there.searchParams.set("team", team);
  link.href = there;
};
addEventListener("DOMContentLoaded", () => document.querySelectorAll("main a[href]").forEach(keepTeam));
for (const kind of ["click", "auxclick", "focusin"])
  addEventListener(kind, event => keepTeam(event.target.closest?.("main a[href]")), true);

// The page ends its kernel when it goes, also when it never became whole: at once, because a browser that is closed may
// come no further than "beforeunload". That event also comes for links which leave the page where it is.
let left = false, stays = false;
const leave = () => {
  const kernel = document.body?.dataset.kernelId;
  if (!kernel || left) return;
  left = true;
  const form = new FormData();
  form.append("_xsrf", document.cookie.match(/(?:^|; )_xsrf=([^;]*)/)?.[1] ?? "");
  navigator.sendBeacon(`${document.body.dataset.baseUrl}api/shutdown/${kernel}`, form);
};
addEventListener("click", event => {
  const link = event.target.closest?.("a[href]");
  stays = Boolean(link && (link.hasAttribute("download") || !/^https?:$/.test(link.protocol)));
  if (stays) setTimeout(() => { stays = false; }, 1000);
}, true);
addEventListener("beforeunload", event => {
  event.stopImmediatePropagation();  // Voila's own listener would not tell the two apart
  if (!stays) leave();
});
addEventListener("pagehide", leave);
addEventListener("pageshow", event => { if (event.persisted) location.reload(); });
})();
