// Whether the page still has its kernel. Whatever brings the page's words to the kernel calls two functions:
// pace_link.status("idle" | "busy" | "dead" | ...) and pace_link.connection("connected" | "connecting" | "disconnected").
(() => {
"use strict";
const PATIENCE = 5000, SILENCE = 10000, SLEPT = 60000, BEAT = 5000;
const LOST = "The connection to this page was lost. What you saved is safe.";
const SILENT = "This page has not answered for a while. What you saved is safe.";
const GONE = ["dead", "restarting", "autorestarting", "terminating"];
let state = "connected", kernel = "idle", gone = false, patience = 0, silence = 0, watched = false;

const alive = () => !gone && state === "connected";
const say = sentence => window.pace_say(window.pace_typed?.() ? `${sentence} What you typed will be in the fields again.` : sentence);
const lost = () => say(LOST);
const end = () => { gone = true; lost(); };

window.pace_busy = () => kernel !== "idle";
window.pace_link = {
  status(status) {
    watched = true;
    kernel = status;
    if (silence) {
      clearTimeout(silence);
      silence = 0;
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
    if (status === "connected" && !gone) { window.pace_quiet(); ask(); }
  },
};

// A kernel that was ended while the laptop slept sends no word of it; the server knows.
const ask = async () => {
  const {kernelId, baseUrl} = document.body?.dataset ?? {};
  if (!watched || gone || !kernelId) return;
  try {
    const answer = await fetch(`${baseUrl.replace(/voila\/$/, "")}api/kernels/${kernelId}`, {cache: "no-store"});
    if (answer.status === 404) end();
  } catch { lost(); }
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
  if (!alive()) lost();
  else if (event.type === "click" && control.matches(".jupyter-button:not(.widget-upload)") && kernel === "idle" && !silence)
    silence = setTimeout(() => { say(SILENT); ask(); }, SILENCE);
};
for (const kind of ["click", "input"]) addEventListener(kind, touched, true);
})();
