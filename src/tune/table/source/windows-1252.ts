/** The characters of the bytes 0x80 to 0x9F in Windows-1252; the others are those of Latin-1. */
const CHARACTERS = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";

/** Bytes as Windows-1252; some versions of Node.js decode it as Latin-1. */
export const windows1252 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    .toString("latin1")
    .replace(/[\x80-\x9f]/g, (c) => CHARACTERS[c.charCodeAt(0) - 0x80]);
