/** First number of slots; a power of two. */
const FIRST_SLOTS = 128;
/** Multiplier of Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4): 2³² / golden ratio. */
const GOLDEN = 0x9e3779b1;

/** Distinct texts, numbered in the order of their addition, that are found by hash without making a text. */
export class TextIndex {
  /** The texts by number. */
  readonly texts: string[] = [];
  readonly #hashes: number[] = [];
  /** Number of a text + 1, or 0 for a free slot. */
  #slots = new Int32Array(FIRST_SLOTS);
  #shift = 32 - Math.log2(FIRST_SLOTS);

  /** The number of a text, or −1. @param hash `hashText` of it */
  find(text: string, hash: number): number {
    const slots = this.#slots;
    for (let s = this.#slotOf(hash); slots[s] !== 0; s = (s + 1) & (slots.length - 1)) {
      const number = slots[s] - 1;
      if (this.#hashes[number] === hash && this.texts[number] === text) return number;
    }
    return -1;
  }

  /** The number of a text of ASCII that is a part of some bytes, or −1. @param hash `hashText` of it */
  findBytes(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const slots = this.#slots;
    for (let s = this.#slotOf(hash); slots[s] !== 0; s = (s + 1) & (slots.length - 1)) {
      const number = slots[s] - 1;
      if (this.#hashes[number] === hash && equals(this.texts[number], bytes, start, end))
        return number;
    }
    return -1;
  }

  /** Adds a text that it does not have. @returns its number */
  add(text: string, hash: number): number {
    const number = this.texts.length;
    this.texts.push(text);
    this.#hashes.push(hash);
    if (2 * this.texts.length > this.#slots.length) this.#grow();
    else this.#place(number);
    return number;
  }

  #slotOf(hash: number): number {
    return Math.imul(hash, GOLDEN) >>> this.#shift;
  }

  #place(number: number): void {
    const slots = this.#slots;
    let s = this.#slotOf(this.#hashes[number]);
    while (slots[s] !== 0) s = (s + 1) & (slots.length - 1);
    slots[s] = number + 1;
  }

  #grow(): void {
    this.#slots = new Int32Array(2 * this.#slots.length);
    this.#shift--;
    for (let number = 0; number < this.texts.length; number++) this.#place(number);
  }
}

function equals(text: string, bytes: Uint8Array, start: number, end: number): boolean {
  if (text.length !== end - start) return false;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== bytes[start + i]) return false;
  return true;
}
