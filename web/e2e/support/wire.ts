import { createServer, connect, type Server, type Socket } from "node:net";

/**
 * The network between one browser and the server: a TCP relay that can be cut, and that can lose what the server says while
 * what the browser says still arrives. Unlike the browser's own offline switch it ends sockets that are open.
 */
export class Wire {
  private readonly pairs = new Set<{ near: Socket; far: Socket }>();
  private whole = true;
  private deaf = false;

  private constructor(
    private readonly relay: Server,
    readonly url: string,
  ) {}

  static async to(port: number): Promise<Wire> {
    const relay = createServer();
    await new Promise<void>((resolve) => relay.listen(0, "127.0.0.1", resolve));
    const address = relay.address();
    if (!address || typeof address !== "object") throw new Error("the relay has no port");
    const wire = new Wire(relay, `http://127.0.0.1:${address.port}`);
    relay.on("connection", (near) => {
      wire.join(near, port);
    });
    return wire;
  }

  /** Nothing gets through, and whatever was open breaks. */
  cut(): void {
    this.whole = false;
    for (const { near, far } of this.pairs) {
      near.resetAndDestroy();
      far.destroy();
    }
  }

  /** The browser hears nothing; the server still hears the browser. */
  deafen(): void {
    this.deaf = true;
    for (const { far } of this.pairs) far.pause();
  }

  /** Back to normal; what was held comes now. */
  heal(): void {
    this.whole = true;
    this.deaf = false;
    for (const { far } of this.pairs) far.resume();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.relay.close(resolve));
  }

  private join(near: Socket, port: number): void {
    if (!this.whole) {
      near.resetAndDestroy();
      return;
    }
    const far = connect(port, "127.0.0.1");
    const pair = { near, far };
    this.pairs.add(pair);
    const end = (): void => {
      this.pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) {
      socket.setNoDelay(true);
      socket.on("error", end);
      socket.on("close", end);
    }
    near.on("data", (data) => far.write(data));
    far.on("data", (data) => near.write(data));
    if (this.deaf) far.pause();
  }
}
