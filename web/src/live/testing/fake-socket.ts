import type { Socket } from "../connection";

/** A socket whose server side is the test. */
export class FakeSocket implements Socket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  readonly sent: { t: string; id?: number; d: Record<string, unknown> }[] = [];
  closed = false;

  send(data: string): void {
    this.sent.push(JSON.parse(data) as (typeof this.sent)[number]);
  }

  close(): void {
    this.closed = true;
  }

  /** Opens and answers the hello. */
  welcome(d: { epoch: string; seq: number; resumed: boolean }): void {
    this.onopen?.();
    this.deliver({
      t: "welcome",
      id: 1,
      d: { protocol: 1, server_time: "2026-11-22T10:00:00.000000Z", ...d },
    });
  }

  deliver(frame: unknown): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  event(seq: number, t = "counters", d: unknown = {}): void {
    this.deliver({ seq, t, d });
  }

  die(code: number): void {
    this.onclose?.({ code, reason: "" });
  }

  last(t: string): { t: string; id?: number; d: Record<string, unknown> } | undefined {
    return this.sent.findLast((frame) => frame.t === t);
  }
}
