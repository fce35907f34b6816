import type { Occasion } from "../api/types";

/** A note of a sound: pitch in Hz, beginning and length in seconds. */
type Note = readonly [hz: number, at: number, length: number];

/** Five short sounds of our own, made while they play: no files, nothing to load. */
export const SOUNDS = {
  drop: [
    [880, 0, 0.09],
    [1175, 0.07, 0.14],
  ],
  rise: [
    [523, 0, 0.1],
    [659, 0.09, 0.1],
    [784, 0.18, 0.22],
  ],
  call: [
    [784, 0, 0.12],
    [988, 0.14, 0.12],
    [784, 0.36, 0.12],
    [988, 0.5, 0.18],
  ],
  alarm: [
    [466, 0, 0.16],
    [392, 0.18, 0.26],
  ],
  note: [[698, 0, 0.2]],
} as const satisfies Record<string, readonly Note[]>;

export type SoundName = keyof typeof SOUNDS;

export const SOUND_OF: Readonly<Record<Occasion, SoundName>> = {
  assigned: "rise",
  message: "drop",
  offer: "call",
  transfer: "rise",
  mention: "note",
  snoozed: "note",
  status_forced: "note",
  queue_above: "alarm",
  sla_warning: "note",
  sla_violated: "alarm",
  operator_silent: "alarm",
};

let context: AudioContext | null = null;

/** Plays a sound; `volume` 0 to 100. Before the first gesture on the page browsers keep it silent. */
export function play(name: SoundName, volume: number): void {
  if (typeof AudioContext !== "function") return;
  context ??= new AudioContext();
  const audio = context;
  if (audio.state === "suspended") void audio.resume().catch(() => undefined); // waits for a gesture
  const begin = audio.currentTime + 0.02;
  // Loudness is heard in ratios: 50 of 100 is a quarter of the power.
  const level = 0.4 * (volume / 100) ** 2;
  for (const [hz, at, length] of SOUNDS[name]) {
    const tone = audio.createOscillator();
    const gain = audio.createGain();
    tone.type = "sine";
    tone.frequency.value = hz;
    gain.gain.setValueAtTime(0, begin + at);
    gain.gain.linearRampToValueAtTime(level, begin + at + 0.012);
    gain.gain.exponentialRampToValueAtTime(0.0001, begin + at + length);
    tone.connect(gain).connect(audio.destination);
    tone.start(begin + at);
    tone.stop(begin + at + length + 0.02);
  }
}
