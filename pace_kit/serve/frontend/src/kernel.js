// The line to a page's kernel: one websocket, in the words of the Jupyter protocol. It comes back by itself when it breaks.
import { createMessage, supportedKernelWebSocketProtocols } from "@jupyterlab/services/lib/kernel/messages";
import { deserialize, serialize } from "@jupyterlab/services/lib/kernel/serialize";
import { UUID } from "@lumino/coreutils";
import { Signal } from "@lumino/signaling";

const PROTOCOL = supportedKernelWebSocketProtocols.v1KernelWebsocketJupyterOrg;
const ATTEMPTS = 7;  // with growing pauses about a minute and a half in all

/** One end of a comm, as the widgets expect it. */
class Comm {
  constructor(kernel, target, id) {
    Object.assign(this, { kernel, target_name: target, comm_id: id });
    kernel.comms.set(id, this);
  }
  open(data, callbacks, metadata, buffers) {
    return this.#say("comm_open", data, callbacks, metadata, buffers, { target_name: this.target_name });
  }
  send(data, callbacks, metadata, buffers) {
    return this.#say("comm_msg", data, callbacks, metadata, buffers);
  }
  close(data, callbacks, metadata, buffers) {
    this.kernel.comms.delete(this.comm_id);
    return this.#say("comm_close", data, callbacks, metadata, buffers);
  }
  on_msg(callback) { this.heard = callback; }
  on_close(callback) { this.closed = callback; }
  #say(kind, data = {}, callbacks = {}, metadata = {}, buffers = [], more = {}) {
    return this.kernel.send(kind, { comm_id: this.comm_id, data, ...more }, { callbacks, metadata, buffers });
  }
}

export class Kernel {
  comms = new Map();
  statusChanged = new Signal(this);
  connectionStatusChanged = new Signal(this);
  connectionStatus = "connecting";
  status = "unknown";
  /** Called with each comm that the kernel opens, and with its message. */
  opened = () => {};
  /** Called with each message of iopub that answers one of ours or of the widgets'; true means it was dealt with. */
  overheard = () => false;

  #id; #base; #session; #socket; #timer; #waiting = []; #callbacks = new Map(); #chain = Promise.resolve();
  #attempt = 0; #over = false;

  constructor(id, base) {
    this.#id = id;
    this.#base = base;
    this.#session = UUID.uuid4();  // crypto.randomUUID is not there over plain http on a network
    this.#connect();
  }

  comm(target, id) { return this.comms.get(id) ?? new Comm(this, target, id); }

  send(msgType, content, { callbacks, metadata = {}, buffers = [] } = {}) {
    const message = createMessage({
      msgType, channel: "shell", username: "", session: this.#session, content, metadata,
      buffers: buffers.map(one => (ArrayBuffer.isView(one) ? one.buffer.slice(one.byteOffset, one.byteOffset + one.byteLength) : one)),
    });
    if (callbacks) this.#callbacks.set(message.header.msg_id, callbacks);
    if (this.connectionStatus === "connected") this.#socket.send(serialize(message, this.#socket.protocol));
    else if (!this.#over) this.#waiting.push(message);
    return message.header.msg_id;
  }

  /** Let go of the line, because somebody else takes it up. */
  leave() {
    this.#over = true;
    this.connectionStatus = "disconnected";
    clearTimeout(this.#timer);
    this.#socket.onclose = this.#socket.onmessage = null;
    this.#socket.close();
  }

  #connect() {
    const address = new URL(`${this.#base}api/kernels/${encodeURIComponent(this.#id)}/channels`, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    address.searchParams.set("session_id", this.#session);
    const socket = this.#socket = new WebSocket(address, [PROTOCOL]);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.#attempt = 0;
      this.#connection("connected");
      for (const message of this.#waiting.splice(0)) socket.send(serialize(message, socket.protocol));
    };
    socket.onmessage = event => {
      const message = deserialize(event.data, socket.protocol);
      // One after another: a message may need what the one before it is still making.
      this.#chain = this.#chain.then(() => this.#handle(message)).catch(error => console.error(error));
    };
    socket.onclose = event => this.#closed(event);
  }

  async #closed(event) {
    if (this.#over) return;
    if (event.code === 1000 || event.code === 1001 || this.#attempt >= ATTEMPTS) {
      this.#connection("disconnected");
      return;
    }
    this.#connection("connecting");
    if (await this.#isGone()) {
      this.#over = true;
      this.#tell("dead");
      return;
    }
    const pause = Math.random() * 1000 * (2 ** this.#attempt++ - 1);
    this.#timer = setTimeout(() => this.#connect(), pause);
  }

  /** Whether the server is there and knows nothing of this kernel any more. */
  async #isGone() {
    try {
      const answer = await fetch(`${this.#base}api/kernels/${encodeURIComponent(this.#id)}`, { cache: "no-store" });
      return answer.status === 404 || (answer.ok && (await answer.json()).execution_state === "dead");
    } catch {
      return false;
    }
  }

  #connection(status) {
    if (status === this.connectionStatus) return;
    this.connectionStatus = status;
    this.connectionStatusChanged.emit(status);
  }

  #tell(status) {
    if (status === this.status) return;
    this.status = status;
    this.statusChanged.emit(status);
  }

  async #handle(message) {
    const { channel, content, header: { msg_type: kind }, parent_header: { msg_id: parent } } = message;
    const callbacks = this.#callbacks.get(parent);
    if (channel === "shell") {
      callbacks?.shell?.reply?.(message);
      return;
    }
    if (channel !== "iopub") return;
    if (kind === "status") {
      callbacks?.iopub?.status?.(message);
      if (content.execution_state === "idle") this.#callbacks.delete(parent);
      this.#tell(content.execution_state === "restarting" ? "autorestarting" : content.execution_state);
    } else if (kind === "comm_open") {
      await this.opened(this.comm(content.target_name, content.comm_id), message);
    } else if (kind === "comm_msg") {
      await this.comms.get(content.comm_id)?.heard?.(message);
    } else if (kind === "comm_close") {
      const comm = this.comms.get(content.comm_id);
      this.comms.delete(content.comm_id);
      await comm?.closed?.(message);
    } else if (!(await this.overheard(message))) {
      callbacks?.iopub?.output?.(message);
    }
  }
}
