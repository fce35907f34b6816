import { createServer, type Server, type Socket } from "node:net";
import { freePort } from "./server";
import { until } from "./until";

export interface Letter {
  to: string;
  /** The plain text, decoded. */
  text: string;
}

/** A mail server that keeps what it is given. `nobody@…` does not exist there. */
export class Mailbox {
  readonly letters: Letter[] = [];

  private constructor(
    readonly port: number,
    private readonly server: Server,
  ) {}

  static async open(): Promise<Mailbox> {
    const port = await freePort();
    const server = createServer();
    const box = new Mailbox(port, server);
    server.on("connection", (socket) => {
      box.talk(socket);
    });
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    return box;
  }

  /** The newest letter to an address whose text holds these words. */
  letter(to: string, words: string): Promise<Letter> {
    return until(`a letter to ${to}`, () =>
      Promise.resolve(this.letters.findLast((letter) => letter.to === to && letter.text.includes(words))),
    );
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private talk(socket: Socket): void {
    let rest = "";
    let to = "";
    let body: string[] | null = null;
    const say = (line: string): void => {
      socket.write(`${line}\r\n`);
    };
    socket.on("error", () => undefined);
    socket.on("data", (piece: Buffer) => {
      rest += piece.toString("utf8");
      for (let end = rest.indexOf("\r\n"); end >= 0; end = rest.indexOf("\r\n")) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        if (body !== null) {
          if (line !== ".") {
            body.push(line);
            continue;
          }
          this.letters.push({ to, text: plainText(body.join("\n")) });
          body = null;
          say(`250 2.0.0 queued as ${this.letters.length}`);
        } else if (/^EHLO/i.test(line)) {
          say("250-mail.example.org");
          say("250 8BITMIME");
        } else if (/^RCPT/i.test(line)) {
          to = /<(.*)>/.exec(line)?.[1] ?? "";
          say(to.startsWith("nobody@") ? "550 5.1.1 no such user here" : "250 2.1.5 ok");
        } else if (/^DATA/i.test(line)) {
          body = [];
          say("354 go on");
        } else if (/^QUIT/i.test(line)) {
          say("221 2.0.0 bye");
          socket.end();
        } else say("250 2.0.0 ok");
      }
    });
    say("220 mail.example.org ESMTP");
  }
}

/** The part `text/plain` of a letter. */
function plainText(raw: string): string {
  const part = raw.split(/\n--/).find((chunk) => /content-type: text\/plain/i.test(chunk));
  const [head = "", ...body] = (part ?? raw).split("\n\n");
  const text = body.join("\n\n");
  if (/base64/i.test(head)) return Buffer.from(text, "base64").toString("utf8");
  if (!/quoted-printable/i.test(head)) return text;
  const bytes = text
    .replace(/=\n/g, "")
    .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}
