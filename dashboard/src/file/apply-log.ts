const MAGIC = 0x377f0682;
const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
/** Place of the page size in the header of a database; 1 stands for 65,536. */
const PAGE_SIZE_AT = 16;

/**
 * A SQLite database with the committed changes of its write-ahead log, as SQLite reads them
 * (sqlite.org/fileformat2.html#walformat): frames whose salts are those of the log and whose
 * checksums are right, up to the last one that ends a transaction.
 * @param name of the log, for messages
 * @throws Error in one line for a file that is no log of the database
 */
export function applyLog(database: Uint8Array, log: Uint8Array, name: string): Uint8Array {
  if (log.length === 0) return database;
  const view = new DataView(log.buffer, log.byteOffset, log.byteLength);
  if (log.length < HEADER_BYTES || (view.getUint32(0) & ~1) !== MAGIC)
    throw new Error(`${name} is not a write-ahead log of SQLite`);
  const isLittleEndian = view.getUint32(0) === MAGIC;
  const pageSize = view.getUint32(8);
  if (pageSize < 512 || pageSize > 65_536 || (pageSize & (pageSize - 1)) !== 0)
    throw new Error(`${name} is damaged: its pages have ${pageSize} bytes`);
  if (database.length > 0 && pageSizeOf(database) !== pageSize)
    throw new Error(`${name} is the log of another database: its pages have another size`);
  const sum = new Checksum(view, isLittleEndian);
  sum.add(0, HEADER_BYTES - 8);
  // A header that was not written whole begins no log.
  if (!sum.isAt(HEADER_BYTES - 8)) return database;
  const committed = new Map<number, number>();
  const frames: (readonly [page: number, at: number])[] = [];
  let pages = 0;
  const frameBytes = FRAME_HEADER_BYTES + pageSize;
  for (let at = HEADER_BYTES; at + frameBytes <= log.length; at += frameBytes) {
    const isOfThisLog =
      view.getUint32(at + 8) === view.getUint32(16) &&
      view.getUint32(at + 12) === view.getUint32(20);
    sum.add(at, 8);
    sum.add(at + FRAME_HEADER_BYTES, pageSize);
    if (!isOfThisLog || !sum.isAt(at + 16)) break;
    frames.push([view.getUint32(at), at + FRAME_HEADER_BYTES]);
    const size = view.getUint32(at + 4);
    if (size === 0) continue; // the transaction goes on
    pages = size;
    for (const [page, place] of frames) committed.set(page, place);
    frames.length = 0;
  }
  if (pages === 0) return database;
  if (pages * pageSize > database.length + log.length)
    throw new Error(`${name} is damaged, or the log of another database`);
  const merged = new Uint8Array(pages * pageSize);
  merged.set(database.subarray(0, merged.length));
  for (const [page, place] of committed)
    if (page <= pages) merged.set(log.subarray(place, place + pageSize), (page - 1) * pageSize);
  return merged;
}

function pageSizeOf(database: Uint8Array): number {
  const size = (database[PAGE_SIZE_AT]! << 8) | database[PAGE_SIZE_AT + 1]!;
  return size === 1 ? 65_536 : size;
}

/** The checksum of a log, which goes on from frame to frame. */
class Checksum {
  readonly #view: DataView;
  readonly #isLittleEndian: boolean;
  #a = 0;
  #b = 0;

  constructor(view: DataView, isLittleEndian: boolean) {
    this.#view = view;
    this.#isLittleEndian = isLittleEndian;
  }

  /** Takes in bytes, a multiple of 8. */
  add(from: number, length: number): void {
    let [a, b] = [this.#a, this.#b];
    for (let at = from; at < from + length; at += 8) {
      a = (a + this.#view.getUint32(at, this.#isLittleEndian) + b) >>> 0;
      b = (b + this.#view.getUint32(at + 4, this.#isLittleEndian) + a) >>> 0;
    }
    [this.#a, this.#b] = [a, b];
  }

  /** Whether it is stored at a place, which is always big-endian. */
  isAt(place: number): boolean {
    return this.#view.getUint32(place) === this.#a && this.#view.getUint32(place + 4) === this.#b;
  }
}
