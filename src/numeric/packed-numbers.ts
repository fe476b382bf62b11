/** Numbers as base64 of a typed array's bytes, the least significant byte of a number first. */
export interface PackedNumbers {
  /** Type of the array's entries: unsigned whole numbers of 8 to 32 bits, float32 or float64. */
  readonly type: "u8" | "u16" | "u32" | "f32" | "f64";
  /** Its bytes. */
  readonly base64: string;
}

const ARRAYS = {
  u8: Uint8Array,
  u16: Uint16Array,
  u32: Uint32Array,
  f32: Float32Array,
  f64: Float64Array,
} as const;
type Packable = InstanceType<(typeof ARRAYS)[PackedNumbers["type"]]>;

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/** Value of each character code; 64 for characters that base64 has not. */
const VALUES = Uint8Array.from({ length: 128 }, (_, code) => {
  const value = ALPHABET.indexOf(String.fromCharCode(code));
  return value === -1 ? 64 : value;
});
const CODES = Uint8Array.from(ALPHABET, (c) => c.charCodeAt(0));
const PAD = "=".charCodeAt(0);

/** Packs whole numbers from 0 to 2³² − 1, in as few bytes as the greatest one needs. */
export function packWhole(values: ArrayLike<number>): PackedNumbers {
  let greatest = 0;
  for (let i = 0; i < values.length; i++) greatest = Math.max(greatest, values[i]);
  const type = greatest < 256 ? "u8" : greatest < 65_536 ? "u16" : "u32";
  return { type, base64: toBase64(ARRAYS[type].from(values)) };
}

/** Packs numbers: as float32, to which others are rounded, or as float64. */
export function packFloats(values: ArrayLike<number>, type: "f32" | "f64" = "f32"): PackedNumbers {
  return { type, base64: toBase64(ARRAYS[type].from(values)) };
}

/** Packs numbers as float32 if that changes none of them, else as float64. */
export const packExact = (values: ArrayLike<number>): PackedNumbers =>
  packFloats(values, Array.from(values).every((n) => Object.is(Math.fround(n), n)) ? "f32" : "f64");

/** The numbers that were packed; undefined where the text is not what packing writes. */
export function unpackNumbers({ type, base64 }: PackedNumbers): Packable | undefined {
  const bytes = fromBase64(base64);
  const Numbers = ARRAYS[type];
  if (bytes === undefined || bytes.length % Numbers.BYTES_PER_ELEMENT !== 0) return undefined;
  return new Numbers(bytes.buffer);
}

/** The numbers that were packed; none where the text is not what packing writes. */
export function readNumbers(numbers: PackedNumbers): Float64Array {
  return Float64Array.from(unpackNumbers(numbers) ?? []);
}

// Not `btoa` and `atob`, which take texts of bytes: those are slow to make for megabytes.

function toBase64(array: Packable): string {
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  const codes = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  for (let i = 0, o = 0; i < bytes.length; i += 3, o += 4) {
    const three = (bytes[i] << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    codes[o] = CODES[three >> 18];
    codes[o + 1] = CODES[(three >> 12) & 63];
    codes[o + 2] = CODES[(three >> 6) & 63];
    codes[o + 3] = CODES[three & 63];
  }
  const padding = (3 - (bytes.length % 3)) % 3;
  codes.fill(PAD, codes.length - padding);
  return new TextDecoder().decode(codes);
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 4 !== 0) return undefined;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  const length = text.length - padding;
  for (let i = 0, o = 0; i < length; i += 4, o += 3) {
    let four = 0;
    for (let p = i; p < i + 4; p++) {
      const value = p < length ? (VALUES[text.charCodeAt(p)] ?? 64) : 0;
      if (value === 64) return undefined;
      four = (four << 6) | value;
    }
    // Bytes beyond the end are not stored.
    bytes[o] = four >> 16;
    bytes[o + 1] = four >> 8;
    bytes[o + 2] = four;
  }
  return bytes;
}
