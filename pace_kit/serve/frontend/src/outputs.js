// What a cell or an Output widget shows: richest first, as Jupyter orders it.
import { DOMWidgetView, JupyterLuminoPanelWidget } from "@jupyter-widgets/base";
import { OutputModel as Model } from "@jupyter-widgets/output";
import { Panel, Widget } from "@lumino/widgets";
import { marked } from "marked";

const VIEW = "application/vnd.jupyter.widget-view+json";
const IMAGES = ["image/png", "image/jpeg", "image/gif", "image/webp"];
const plain = text => text.replace(/\u001b\[[0-9;]*[A-Za-z]/g, "");
const whole = text => (Array.isArray(text) ? text.join("") : text);

const named = (mime, classes, fill) => {
  const widget = new Widget();
  for (const name of [...classes, "jp-OutputArea-output"]) widget.addClass(name);
  widget.node.dataset.mimeType = mime;
  fill(widget.node);
  return widget;
};
const markup = (mime, classes, html) => named(mime, classes, node => { node.innerHTML = html; });
const text = (mime, words) => named(mime, ["jp-RenderedText"], node => {
  const pre = document.createElement("pre");
  pre.textContent = plain(words);
  node.append(pre);
});
const image = (mime, data, facts) => named(mime, ["jp-RenderedImage"], node => {
  const picture = document.createElement("img");
  picture.src = `data:${mime};base64,${data}`;
  for (const name of ["width", "height"]) if (facts?.[name] != null) picture[name] = facts[name];
  if (facts?.unconfined) picture.classList.add("jp-mod-unconfined");
  node.append(picture);
});

/** A widget's place on the page, and the promise that it is drawn. */
const view = (manager, id) => {
  const panel = new Panel();
  panel.addClass("jp-OutputArea-output");
  if (!id) { panel.hide(); return [panel, Promise.resolve()]; }
  panel.node.textContent = "Loading widget...";
  const drawn = (async () => {
    const model = await manager.get_model(id);
    const { luminoWidget } = await manager.create_view(model);
    panel.node.textContent = "";
    panel.addWidget(luminoWidget);
    luminoWidget.disposed.connect(() => panel.hide());
  })();
  return [panel, drawn];
};

/** One output as a lumino widget, and the promise that it is whole. */
export const render = (output, manager) => {
  const kind = output.output_type, data = output.data ?? {}, facts = output.metadata ?? {};
  const done = widget => [widget, Promise.resolve()];
  if (kind === "stream")
    return done(text(output.name === "stderr" ? "application/vnd.jupyter.stderr" : "text/plain", whole(output.text)));
  if (kind === "error")
    return done(text("application/vnd.jupyter.stderr", output.traceback?.join("\n") || `${output.ename}: ${output.evalue}`));
  const get = mime => whole(data[mime]);
  if (VIEW in data) return view(manager, data[VIEW].model_id);
  if ("text/html" in data) return done(markup("text/html", ["jp-RenderedHTMLCommon", "jp-RenderedHTML"], get("text/html")));
  if ("text/markdown" in data)
    return done(markup("text/markdown", ["jp-RenderedHTMLCommon", "jp-RenderedMarkdown"], marked.parse(get("text/markdown"))));
  if ("image/svg+xml" in data) return done(markup("image/svg+xml", ["jp-RenderedSVG"], get("image/svg+xml")));
  const picture = IMAGES.find(mime => mime in data);
  if (picture) return done(image(picture, get(picture), facts[picture]));
  // Formulas need a typesetter, and what has no words at all needs somebody who knows it.
  if ("text/latex" in data || !("text/plain" in data)) throw manager.unknown(Object.keys(data).join(", "));
  return done(text("text/plain", get("text/plain")));
};

/** An Output widget: what is printed or shown on its behalf while a message of the page is answered. */
export class OutputModel extends Model {
  defaults() { return { ...super.defaults(), msg_id: "", outputs: [] }; }

  initialize(attributes, options) {
    super.initialize(attributes, options);
    this.listenTo(this, "change:msg_id", this.follow);
    this.follow();
  }

  follow() {
    const { listeners } = this.widget_manager;
    const before = this.previous("msg_id"), now = this.get("msg_id");
    if (before) listeners.set(before, (listeners.get(before) ?? []).filter(one => one !== this));
    if (before && !listeners.get(before).length) listeners.delete(before);
    if (now) listeners.set(now, [...(listeners.get(now) ?? []), this]);
  }

  /** Take a message in; false when it is none of an Output's kind. */
  take({ header: { msg_type: kind }, content }) {
    let outputs = [...this.get("outputs")];
    if (kind === "clear_output") {
      this.clearFirst = content.wait;
      if (content.wait) return true;
      outputs = [];
    } else if (["stream", "display_data", "execute_result", "error"].includes(kind)) {
      if (this.clearFirst) outputs = [];
      this.clearFirst = false;
      const last = outputs.at(-1), { transient: _, ...own } = content;
      if (kind === "stream" && last?.output_type === "stream" && last.name === content.name)
        outputs.splice(-1, 1, { ...last, text: whole(last.text) + content.text });
      else outputs.push({ output_type: kind, ...own });
    } else return false;
    this.set("outputs", outputs);
    this.save_changes({});
    return true;
  }
}

export class OutputView extends DOMWidgetView {
  _createElement() {
    this.luminoWidget = new JupyterLuminoPanelWidget({ view: this });
    return this.luminoWidget.node;
  }

  _setElement(element) {
    if (this.el || element !== this.luminoWidget.node) throw new Error("The element of an Output is set once.");
    this.el = element;
    this.$el = window.$ ? window.$(element) : this.$el;
  }

  render() {
    super.render();
    this.area = new Panel();
    this.area.addClass("jp-OutputArea");
    this.luminoWidget.insertWidget(0, this.area);
    for (const name of ["jupyter-widgets", "widget-output"]) this.luminoWidget.addClass(name);
    this.shown = [];
    this.listenTo(this.model, "change:outputs", this.show);
    return this.show();
  }

  /** Draw what is new; what is there and unchanged stays, with what was opened or typed in it. */
  show() {
    const outputs = this.model.get("outputs"), words = outputs.map(one => JSON.stringify(one));
    const same = words.findIndex((one, at) => one !== this.shown[at]);
    const keep = same < 0 ? words.length : same;
    while (this.area.widgets.length > keep) this.area.widgets.at(-1).dispose();
    this.shown = words;
    return Promise.all(outputs.slice(keep).map(output => {
      const [widget, drawn] = render(output, this.model.widget_manager), child = new Panel();
      child.addClass("jp-OutputArea-child");
      child.addWidget(widget);
      this.area.addWidget(child);
      return drawn;
    }));
  }
}
