// A page's front end. It may arrive before the cells do: then it is read and ready while the kernel still starts.
import { Widget } from "@lumino/widgets";
import { Kernel } from "./kernel.js";
import { Manager } from "./manager.js";
import { render } from "./outputs.js";
import "./page.css";

const OUTPUT = "application/vnd.voila.cell-output+json";
const { fallBackUrl } = document.currentScript.dataset;
const config = JSON.parse(document.getElementById("jupyter-config-data").textContent);
const drawn = [];
let manager, other = false;

/** Somebody else's widgets: give the page to the front end that Voila brings, as if this one had never been here. */
const fallBack = what => {
  if (other) return;
  other = true;
  console.info(`This page is shown by Voila's own front end, because of ${what}.`);
  manager?.kernel.leave();
  delete window.jupyterapp;
  for (const [script, widget] of drawn) widget.node.replaceWith(script);
  // It begins at the window's "load", which may be over.
  const listen = window.addEventListener;
  window.addEventListener = function (kind, listener, ...more) {
    if (kind === "load" && document.readyState === "complete") setTimeout(() => listener.call(window, new Event("load")));
    else listen.call(window, kind, listener, ...more);
  };
  const script = document.createElement("script");
  script.src = fallBackUrl;
  document.head.append(script);
};

const connect = id => { manager ??= new Manager(new Kernel(id, config.baseUrl), fallBack); };

const draw = async () => {
  try { await drawAll(); } catch (error) { if (!other) throw error; }
};
const drawAll = async () => {
  const { kernelId } = document.body.dataset;
  if (!kernelId) return;  // the kernel never came; the page has said so
  connect(kernelId);
  await manager.load();
  if (other) return;
  const promises = [...document.querySelectorAll(`script[type="${OUTPUT}"]`)].map(script => {
    const [widget, done] = render(JSON.parse(script.textContent), manager), place = script.parentElement;
    drawn.push([script, widget]);
    Widget.attach(widget, place, script);
    script.remove();
    return done;
  });
  const all = await Promise.allSettled(promises);
  if (other) return;
  for (const { reason } of all) if (reason) console.error(reason);
  window.jupyterapp = { widgetManager: manager };
  window.pace_settle?.();
};

window.pace_kernel = connect;
if (document.body?.dataset.kernelId) connect(document.body.dataset.kernelId);
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", draw);
else draw();
