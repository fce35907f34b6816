import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { Api } from "./api";
import { until } from "./until";

const BIN = path.resolve(
  import.meta.dirname,
  "../..",
  process.env["ROZMOVA_BIN"] ?? "../target/debug/rozmova",
);
const STOP_MS = 10_000;

export const ADMIN = { email: "admin@example.org", name: "Віталій Гончар", password: "a-password-for-tests" };

/**
 * A port nobody listens on right now, from below the range the system takes its own from: another test's relay or
 * connection cannot slip in before the server binds.
 */
export function freePort(tries = 50): Promise<number> {
  return new Promise((resolve, reject) => {
    const port = 12_000 + Math.floor(Math.random() * 20_000);
    const probe = createServer();
    probe.once("error", (error) => {
      if (tries > 0) resolve(freePort(tries - 1));
      else reject(error);
    });
    probe.listen(port, "127.0.0.1", () => {
      probe.close(() => resolve(port));
    });
  });
}

/** The real binary on embedded storage in a folder of its own, which goes with it. */
export class Server {
  /** Everything it printed. */
  output = "";

  private constructor(
    readonly port: number,
    readonly url: string,
    private readonly folder: string,
    private readonly env: NodeJS.ProcessEnv,
    private process: ChildProcess,
  ) {}

  /** Starts one and waits until it is ready. Without `admin` nobody can sign in yet. */
  static async start({ admin = true, knowsItsAddress = false } = {}): Promise<Server> {
    const port = await freePort();
    const folder = mkdtempSync(path.join(tmpdir(), "rozmova-e2e-"));
    const env = {
      ...process.env,
      ROZMOVA__SERVER__LISTEN: `127.0.0.1:${port}`,
      ROZMOVA__DATABASE__URL: `sqlite://${path.join(folder, "rozmova.db")}`,
      ROZMOVA__FILES__DIR: path.join(folder, "files"),
      ROZMOVA__EGRESS__ALLOW: "127.0.0.1/32",
      // Letters have links only then.
      ...(knowsItsAddress ? { ROZMOVA__SERVER__PUBLIC_URL: `http://127.0.0.1:${port}` } : {}),
    };
    if (admin) {
      const made = spawnSync(
        BIN,
        ["admin", "create", "--email", ADMIN.email, "--name", ADMIN.name, "--password-stdin"],
        { cwd: folder, env, input: ADMIN.password, encoding: "utf8" },
      );
      if (made.status !== 0) throw new Error(`admin create: ${made.stderr || String(made.error)}`);
    }
    const server = new Server(port, `http://127.0.0.1:${port}`, folder, env, run(folder, env));
    server.listen();
    await server.ready();
    return server;
  }

  /** Signed in as the administrator. */
  admin(): Promise<Api> {
    return Api.signIn(this.url, ADMIN.email, ADMIN.password);
  }

  /** Kills the process at once, as a power cut would, and starts it again on the same data and port. */
  async crash(): Promise<void> {
    await this.end("SIGKILL");
    this.process = run(this.folder, this.env);
    this.listen();
    await this.ready();
  }

  async stop(): Promise<void> {
    await this.end("SIGTERM");
    rmSync(this.folder, { recursive: true, force: true });
  }

  private listen(): void {
    const hear = (piece: Buffer): void => {
      this.output += piece.toString("utf8");
    };
    this.process.stdout?.on("data", hear);
    this.process.stderr?.on("data", hear);
  }

  private async ready(): Promise<void> {
    await until(`a ready server on ${this.url}`, async () => {
      if (this.process.exitCode !== null) return true;
      return (await fetch(`${this.url}/health/ready`)).ok;
    });
    if (this.process.exitCode !== null) throw new Error(`the server ended: ${this.output}`);
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { process } = this;
    if (process.exitCode !== null || process.signalCode !== null) return;
    const gone = new Promise((resolve) => process.once("exit", resolve));
    process.kill(signal);
    const late = setTimeout(() => process.kill("SIGKILL"), STOP_MS);
    await gone;
    clearTimeout(late);
  }
}

function run(cwd: string, env: NodeJS.ProcessEnv): ChildProcess {
  return spawn(BIN, ["serve"], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
}
