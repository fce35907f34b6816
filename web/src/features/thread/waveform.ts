/** Bars of a drawn sound. */
export const BARS = 40;

/** How loud each part of a sound is, 0 to 1 against its loudest part: the greatest sample of each. Pure. */
export function peaksOf(samples: Float32Array, bars = BARS): number[] {
  const part = samples.length / bars;
  const peaks = Array.from({ length: bars }, (_, bar) => {
    let most = 0;
    const end = Math.floor((bar + 1) * part);
    for (let index = Math.floor(bar * part); index < end; index += 1)
      most = Math.max(most, Math.abs(samples[index] ?? 0));
    return most;
  });
  const loudest = Math.max(...peaks);
  return loudest > 0 ? peaks.map((peak) => peak / loudest) : peaks;
}

const SPEEDS = [1, 1.5, 2] as const;
export type Speed = (typeof SPEEDS)[number];

/** The speed that the next press of the button sets. */
export function nextSpeed(speed: Speed): Speed {
  return SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length] ?? 1;
}
