import { countText } from "../../../errors/count-text.ts";
import type { DataNote } from "../data-table.ts";
import type { ByteRows, TextRows } from "./csv-pieces.ts";

/** Bytes of a byte-order mark in UTF-8, with which a file may begin that was joined to another one. */
const BYTE_ORDER_MARK = 3;

/** Finds rows that repeat the header, as files have that were joined. */
export class RepeatedHeader {
  readonly #header: readonly string[];
  readonly #first: Buffer;
  #count = 0;

  /** @param header its cells, without blanks around them */
  constructor(header: readonly string[]) {
    this.#header = header;
    this.#first = Buffer.from(header[0] ?? "");
  }

  /** Whether a row is left out, which is counted. */
  leavesOut(cells: readonly string[]): boolean {
    const header = this.#header;
    const isSame =
      header.length > 1 &&
      cells.length === header.length &&
      header.every((name, j) => cells[j].trim() === name);
    if (isSame) this.#count++;
    return isSame;
  }

  /** The rows from one on that are left out. */
  find(piece: ByteRows, from: number): ReadonlySet<number> {
    const { starts, ends, cellsUntil, rows } = piece.found;
    const { bytes } = piece;
    const first = this.#first;
    const indices = new Set<number>();
    for (let i = from; i < rows; i++) {
      const cell = i === 0 ? 0 : cellsUntil[i - 1];
      const start = starts[cell] + (bytes[starts[cell]] === 0xef ? BYTE_ORDER_MARK : 0);
      const mayBe =
        ends[cell] - start === first.length && first.compare(bytes, start, ends[cell]) === 0;
      if (mayBe && this.leavesOut(textsOf(piece, i))) indices.add(i);
    }
    return indices;
  }

  /** Remarks on the rows so far. */
  notes(): DataNote[] {
    if (this.#count === 0) return [];
    const verb = this.#count === 1 ? "repeats" : "repeat";
    const message = `${countText(this.#count, "row")} left out that ${verb} the header, as in joined files`;
    return [{ column: "", message }];
  }
}

/** The cells of a row. */
export function textsOf(piece: TextRows | ByteRows, row: number): string[] {
  if (piece.kind === "texts") return piece.data[row];
  const { starts, ends, cellsUntil } = piece.found;
  const first = row === 0 ? 0 : cellsUntil[row - 1];
  return Array.from({ length: cellsUntil[row] - first }, (_, j) =>
    piece.bytes.toString("utf8", starts[first + j], ends[first + j]).trim(),
  );
}
