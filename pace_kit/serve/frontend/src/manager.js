// The page's widgets: the well-kept models and views of ipywidgets, on this page's own line to the kernel.
import * as base from "@jupyter-widgets/base";
import { ManagerBase } from "@jupyter-widgets/base-manager";
import * as controls from "@jupyter-widgets/controls";
import { OutputModel, OutputView } from "./outputs.js";

const CONTROL = "jupyter.widget.control";
const KNOWN = {
  "@jupyter-widgets/base": ["2", base],
  "@jupyter-widgets/controls": ["2", controls],
  "@jupyter-widgets/output": ["1", { OutputModel, OutputView }],
};
const knows = (module, version = "") => KNOWN[module]?.[0] === version.replace(/^\D+/, "").split(".")[0];

/** A list that the browser closes and opens; set to what it already shows, it would forget the letters typed so far. */
class DropdownView extends controls.DropdownView {
  update(options) {
    const index = this.model.get("index") ?? -1;
    if (options?.updated_view === this || (this.listbox.selectedIndex === index && !this.model.hasChanged("_options_labels")))
      return base.DOMWidgetView.prototype.update.call(this, options);
    return super.update(options);
  }
}

export class Manager extends ManagerBase {
  restoredStatus = false;
  /** Outputs that take in what is shown while a message is answered; the one that came last is asked first. */
  listeners = new Map();
  #snapshot = false;

  constructor(kernel, unknown) {
    super();
    this.kernel = kernel;
    this.unknown = what => { unknown(what); return new Error(`This page's own front end does not know: ${what}`); };
    // Until the states of all widgets are here, messages speak of what those states will hold anyway.
    kernel.opened = (comm, message) => this.#snapshot && message.content.target_name === this.comm_target_name
      ? this.handle_comm_open(comm, message).catch(error => console.error(error))
      : kernel.comms.delete(comm.comm_id);
    kernel.overheard = message => this.listeners.get(message.parent_header.msg_id)?.at(-1)?.take(message) ?? false;
  }

  /** Fetch every widget that the kernel has. */
  async load() {
    let whole;
    this.loaded = new Promise(resolve => { whole = resolve; });
    await this._loadFromKernel();
    this.restoredStatus = true;
    whole();
  }

  async loadClass(name, module, version) {
    if (!knows(module, version)) throw this.unknown(`${module} ${version}`);
    if (name === "DropdownView") return DropdownView;
    return KNOWN[module][1][name];
  }

  async _create_comm(target, id, data, metadata) {
    const comm = this.kernel.comm(target, id);
    if (target === CONTROL) this.#check(comm);
    if (data || metadata) comm.open(data, {}, metadata);
    return comm;
  }

  async _get_comm_info() {
    const { comms } = await new Promise(resolve => this.kernel.send("comm_info_request", { target_name: this.comm_target_name },
      { callbacks: { shell: { reply: message => resolve(message.content) } } }));
    return comms;
  }

  // What comes after the states waits until they have become widgets; and a page with widgets of another kind is left
  // to those who know them before anything of it is drawn.
  #check(comm) {
    const listen = comm.on_msg.bind(comm);
    comm.on_msg = callback => listen(message => {
      const states = Object.values(message.content.data.states ?? {});
      const other = states.find(one => !knows(one.model_module, one.model_module_version) ||
        (one.state._view_module && !knows(one.state._view_module, one.state._view_module_version)));
      if (other) { this.unknown(`${other.model_module} ${other.model_module_version}`); return undefined; }
      this.#snapshot = true;
      callback(message);
      return this.loaded;
    });
  }
}
