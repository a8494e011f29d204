// Whether the page still has its kernel. Whatever brings the page's words to the kernel calls two functions:
// pace_link.status("idle" | "busy" | "dead" | ...) and pace_link.connection("connected" | "connecting" | "disconnected").
// It gives one: pace_link.ask() asks the kernel for any word at all.
(() => {
"use strict";
const PATIENCE = 5000, SILENCE = 10000, SLEPT = 60000, BEAT = 5000;
const LOST = "The connection to this page was lost. What you saved is safe.";
const SILENT = "This page has not answered for a while. What you saved is safe.";
const GONE = ["dead", "restarting", "autorestarting", "terminating"];
let state = "connected", kernel = "idle", gone = false, patience = 0, silence = 0, watched = false;
let heard = 0, doubt = "";  // words of the kernel so far; what was said because it had none when it was asked

const alive = () => !gone && !doubt && state === "connected";
const wait = ms => new Promise(done => setTimeout(done, ms));
const say = sentence => window.pace_say(window.pace_typed?.() ? `${sentence} What you typed will be in the fields again.` : sentence);
const lost = () => say(LOST);
const end = () => { gone = true; lost(); };

window.pace_busy = () => kernel !== "idle";
window.pace_link = {
  status(status) {
    watched = true;
    kernel = status;
    heard++;
    if (silence || doubt) {
      clearTimeout(silence);
      silence = 0;
      doubt = "";
      if (alive()) window.pace_quiet();
    }
    if (GONE.includes(status)) end();  // what comes after a restart knows nothing of this page
  },
  connection(status) {
    watched = true;
    if (status === state && status !== "disconnected") return;
    state = status;
    clearTimeout(patience);
    if (status === "disconnected") lost();
    if (status === "connecting") patience = setTimeout(lost, PATIENCE);
    if (status === "connected" && !gone) { doubt = ""; window.pace_quiet(); ask(); }
  },
};

// A kernel that was ended while the laptop slept sends no word of it; the server knows. A line that died meanwhile looks
// whole for hours: so the kernel is asked through it, and answers as soon as it has nothing else to do.
const ask = async () => {
  const {kernelId, baseUrl} = document.body?.dataset ?? {};
  if (!watched || gone || !kernelId) return;
  const before = heard;
  let known = "";
  if (state === "connected") window.pace_link.ask?.();
  try {
    const answer = await fetch(`${baseUrl.replace(/voila\/$/, "")}api/kernels/${kernelId}`,
      {cache: "no-store", signal: AbortSignal.timeout(SILENCE)});
    if (answer.status === 404) { end(); return; }
    known = (await answer.json()).execution_state;
    await wait(PATIENCE);
  } catch { /* the server does not answer either */ }
  if (heard !== before || gone) return;
  if (known === "busy") { ask(); return; }
  doubt = known ? SILENT : LOST;
  say(doubt);
};
let beat = Date.now();
setInterval(() => {
  if (Date.now() - beat > SLEPT) ask();
  beat = Date.now();
}, BEAT);
addEventListener("online", ask);
addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });

// Who presses or types on a page that is dead hears of it at once, and not only whoever looks at its top.
const touched = event => {
  const control = event.target.closest?.("#rendered_cells .jupyter-widgets :is(button, input, textarea, select)");
  if (!watched || !control) return;
  if (!alive()) say(doubt || LOST);
  else if (event.type === "click" && control.matches(".jupyter-button:not(.widget-upload)") && kernel === "idle" && !silence)
    silence = setTimeout(() => { say(SILENT); ask(); }, SILENCE);
};
for (const kind of ["click", "input"]) addEventListener(kind, touched, true);
})();
