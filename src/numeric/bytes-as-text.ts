/** The typed arrays that are written as text. */
type Typed = Float64Array | Float32Array | Int32Array | Uint8Array;

/** Bytes that are turned into characters at a time: a call has no room for many arguments. */
const CHUNK_BYTES = 8192;

/** The bytes of an array in base64; numbers are little-endian, as on all common processors. */
export function toBase64(array: Typed): string {
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  let text = "";
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES)
    text += String.fromCharCode(...bytes.subarray(at, at + CHUNK_BYTES));
  return btoa(text);
}

/** The bytes that a text in base64 stands for. @throws DOMException for another text */
export function fromBase64(text: string): ArrayBuffer {
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  // `Uint8Array.from` with a function takes ten times as long.
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
  return bytes.buffer;
}
