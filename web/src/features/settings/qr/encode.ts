/**
 * QR codes (ISO/IEC 18004): bytes, error correction M, versions 1 to 15, which is room for 415 bytes. Drawn here rather than fetched or
 * taken from a package: what is in it is a secret.
 */

/** Rows of modules; true is dark. */
export type Modules = readonly (readonly boolean[])[];

/** Error correction codewords of a block, by version. */
const ECC = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24];
/** Blocks, by version. */
const BLOCKS = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10];
/** Bits of error correction M in the format. */
const LEVEL = 0;

/** Modules of the code for a text, or null when the text is too long. */
export function encode(text: string): Modules | null {
  const data = new TextEncoder().encode(text);
  for (let version = 1; version <= ECC.length; version++) {
    const room = codewords(version) - (ECC[version - 1] ?? 0) * (BLOCKS[version - 1] ?? 0);
    const bits = 4 + (version < 10 ? 8 : 16) + data.length * 8;
    if (bits <= room * 8) return best(version, interleaved(version, filled(version, data, room)));
  }
  return null;
}

/** Codewords that fit a version beside its patterns. */
function codewords(version: number): number {
  let modules = (16 * version + 128) * version + 64;
  if (version >= 2) {
    const align = Math.floor(version / 7) + 2;
    modules -= (25 * align - 10) * align - 55;
    if (version >= 7) modules -= 36;
  }
  return Math.floor(modules / 8);
}

/** Mode, length, bytes and the standard's padding. */
function filled(version: number, data: Uint8Array, room: number): number[] {
  const bits: number[] = [];
  const put = (value: number, length: number): void => {
    for (let n = length - 1; n >= 0; n--) bits.push((value >> n) & 1);
  };
  put(4, 4);
  put(data.length, version < 10 ? 8 : 16);
  for (const byte of data) put(byte, 8);
  put(0, Math.min(4, room * 8 - bits.length));
  put(0, (8 - (bits.length % 8)) % 8);
  const bytes: number[] = [];
  for (let n = 0; n < bits.length; n += 8) bytes.push(Number.parseInt(bits.slice(n, n + 8).join(""), 2));
  for (let pad = 0xec; bytes.length < room; pad ^= 0xec ^ 0x11) bytes.push(pad);
  return bytes;
}

function multiplied(x: number, y: number): number {
  let product = 0;
  for (let n = 7; n >= 0; n--) {
    product = (product << 1) ^ ((product >>> 7) * 0x11d);
    product ^= ((y >>> n) & 1) * x;
  }
  return product;
}

/** Reed–Solomon remainder of a block. */
export function correction(block: readonly number[], length: number): number[] {
  const divisor = Array<number>(length).fill(0);
  divisor[length - 1] = 1;
  let root = 1;
  for (let n = 0; n < length; n++) {
    for (let m = 0; m < length; m++) divisor[m] = multiplied(divisor[m] ?? 0, root) ^ (divisor[m + 1] ?? 0);
    root = multiplied(root, 2);
  }
  const rest = Array<number>(length).fill(0);
  for (const byte of block) {
    const factor = byte ^ (rest.shift() ?? 0);
    rest.push(0);
    divisor.forEach((part, n) => {
      rest[n] = (rest[n] ?? 0) ^ multiplied(part, factor);
    });
  }
  return rest;
}

/** Blocks with their correction, codeword by codeword. */
function interleaved(version: number, data: readonly number[]): number[] {
  const [count, ecc, all] = [BLOCKS[version - 1] ?? 1, ECC[version - 1] ?? 0, codewords(version)];
  const short = count - (all % count);
  const length = Math.floor(all / count) - ecc;
  const blocks: number[][] = [];
  for (let n = 0, at = 0; n < count; n++) {
    const size = length + (n < short ? 0 : 1);
    blocks.push(data.slice(at, at + size));
    at += size;
  }
  const corrections = blocks.map((block) => correction(block, ecc));
  const out: number[] = [];
  for (let n = 0; n <= length; n++) for (const block of blocks) if (n < block.length) out.push(block[n] ?? 0);
  for (let n = 0; n < ecc; n++) for (const part of corrections) out.push(part[n] ?? 0);
  return out;
}

/** Places of alignment patterns along one side. */
function alignment(version: number): number[] {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.floor((version * 8 + count * 3 + 5) / (count * 4 - 4)) * 2;
  const places = [6];
  for (let n = 0, at = version * 4 + 10; n < count - 1; n++, at -= step) places.splice(1, 0, at);
  return places;
}

class Grid {
  readonly size: number;
  readonly dark: boolean[][];
  private readonly fixed: boolean[][];

  constructor(private readonly version: number) {
    this.size = version * 4 + 17;
    const rows = (): boolean[][] =>
      Array.from({ length: this.size }, () => Array<boolean>(this.size).fill(false));
    this.dark = rows();
    this.fixed = rows();
    this.patterns();
  }

  private set(x: number, y: number, dark: boolean): void {
    const [row, fixed] = [this.dark[y], this.fixed[y]];
    if (!row || !fixed || x < 0 || x >= this.size) return;
    row[x] = dark;
    fixed[x] = true;
  }

  private patterns(): void {
    const { size, version } = this;
    for (let n = 0; n < size; n++) {
      this.set(6, n, n % 2 === 0);
      this.set(n, 6, n % 2 === 0);
    }
    for (const [x, y] of [
      [3, 3],
      [size - 4, 3],
      [3, size - 4],
    ] as const) {
      for (let dy = -4; dy <= 4; dy++) {
        for (let dx = -4; dx <= 4; dx++) {
          const ring = Math.max(Math.abs(dx), Math.abs(dy));
          this.set(x + dx, y + dy, ring !== 2 && ring !== 4);
        }
      }
    }
    const places = alignment(version);
    const last = places.length - 1;
    places.forEach((x, n) => {
      places.forEach((y, m) => {
        if ((n === 0 && m === 0) || (n === 0 && m === last) || (n === last && m === 0)) return;
        for (let dy = -2; dy <= 2; dy++)
          for (let dx = -2; dx <= 2; dx++)
            this.set(x + dx, y + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1);
      });
    });
    this.format(0);
    if (version < 7) return;
    let rest = version;
    for (let n = 0; n < 12; n++) rest = (rest << 1) ^ ((rest >>> 11) * 0x1f25);
    const bits = (version << 12) | rest;
    for (let n = 0; n < 18; n++) {
      const dark = ((bits >>> n) & 1) === 1;
      const [a, b] = [size - 11 + (n % 3), Math.floor(n / 3)];
      this.set(a, b, dark);
      this.set(b, a, dark);
    }
  }

  format(mask: number): void {
    const bits = formatBits(mask);
    const bit = (n: number): boolean => ((bits >>> n) & 1) === 1;
    for (let n = 0; n <= 5; n++) this.set(8, n, bit(n));
    this.set(8, 7, bit(6));
    this.set(8, 8, bit(7));
    this.set(7, 8, bit(8));
    for (let n = 9; n < 15; n++) this.set(14 - n, 8, bit(n));
    for (let n = 0; n < 8; n++) this.set(this.size - 1 - n, 8, bit(n));
    for (let n = 8; n < 15; n++) this.set(8, this.size - 15 + n, bit(n));
    this.set(8, this.size - 8, true);
  }

  fill(words: readonly number[]): void {
    let at = 0;
    for (let right = this.size - 1; right >= 1; right -= 2) {
      if (right === 6) right = 5;
      for (let step = 0; step < this.size; step++) {
        for (const x of [right, right - 1]) {
          const up = ((right + 1) & 2) === 0;
          const y = up ? this.size - 1 - step : step;
          const row = this.dark[y];
          if (!row || this.fixed[y]?.[x] || at >= words.length * 8) continue;
          row[x] = (((words[at >>> 3] ?? 0) >>> (7 - (at & 7))) & 1) === 1;
          at++;
        }
      }
    }
  }

  mask(kind: number): void {
    this.dark.forEach((row, y) => {
      row.forEach((dark, x) => {
        if (!this.fixed[y]?.[x] && MASKS[kind]?.(x, y)) row[x] = !dark;
      });
    });
  }
}

const MASKS: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_x, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/** Fifteen bits that tell level and mask. */
export function formatBits(mask: number): number {
  const data = (LEVEL << 3) | mask;
  let rest = data;
  for (let n = 0; n < 10; n++) rest = (rest << 1) ^ ((rest >>> 9) * 0x537);
  return ((data << 10) | rest) ^ 0x5412;
}

/** The mask whose picture has the fewest points of penalty. */
function best(version: number, words: readonly number[]): Modules {
  let chosen: Modules = [];
  let least = Number.POSITIVE_INFINITY;
  for (let mask = 0; mask < 8; mask++) {
    const grid = new Grid(version);
    grid.fill(words);
    grid.mask(mask);
    grid.format(mask);
    const points = penalty(grid.dark);
    if (points < least) [least, chosen] = [points, grid.dark];
  }
  return chosen;
}

function penalty(dark: Modules): number {
  const size = dark.length;
  const at = (x: number, y: number): boolean => dark[y]?.[x] ?? false;
  const lines = [
    ...dark,
    ...Array.from({ length: size }, (_, x) => Array.from({ length: size }, (__, y) => at(x, y))),
  ];
  let points = 0;
  for (const line of lines) {
    const text = line.map((module) => (module ? "1" : "0")).join("");
    for (const run of text.match(/0{5,}|1{5,}/g) ?? []) points += run.length - 2;
    points += 40 * [...text.matchAll(/(?=00001011101|10111010000)/g)].length;
  }
  for (let y = 0; y < size - 1; y++) {
    for (let x = 0; x < size - 1; x++) {
      const colour = at(x, y);
      if (colour === at(x + 1, y) && colour === at(x, y + 1) && colour === at(x + 1, y + 1)) points += 3;
    }
  }
  const share = dark.flat().filter(Boolean).length / (size * size);
  return points + 10 * Math.floor(Math.abs(share - 0.5) * 20);
}
