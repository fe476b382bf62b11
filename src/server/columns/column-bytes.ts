import type { Taken } from "./column.ts";

/** Columns begin at multiples of it, so that a reader may see the bytes as numbers. */
const ALIGNMENT = 8;
/** Codes up to these are written as one or two bytes. */
const MAX_BYTE = 255;
const MAX_SHORT = 65_535;

/** A column of a page with where it belongs: a field of every trial, or a name in a group. */
export interface PageColumn {
  readonly group: ColumnGroup;
  readonly name: string;
  readonly taken: Taken;
}

/** What a column is: `field` for `number`, `state`, `feasible`, `seconds`, `startedAt`, … */
export type ColumnGroup = "field" | "values" | "params" | "limits" | "attributes";

/** A page of columns, as the bytes say it. */
export interface BytesPage {
  /** Trials on the page. */
  readonly rows: number;
  /** Trials of the study when its reading began: about as many rows as all pages will have. */
  readonly total?: number;
  /** Id of the event after which the page is as it was read. */
  readonly id: string;
  /** The `after` of the next page; absent if this is the last one. */
  readonly next?: number;
  readonly columns: readonly PageColumn[];
}

/** How a column is written. */
interface Layout {
  readonly group: ColumnGroup;
  readonly name: string;
  /** Whether its numbers follow: not where it has none. */
  readonly numbers: boolean;
  /** Bytes of each code; 0 where it has none. */
  readonly codes: 0 | 1 | 2 | 4;
  readonly others: readonly unknown[];
}

/**
 * The columns as bytes: the length of a JSON header (32 bits), the header, and the arrays of each
 * column, all little-endian. A page of 100,000 trials is made, sent and read in a tenth of the time
 * that JSON takes.
 */
export function columnsToBytes({ columns, ...page }: BytesPage): Uint8Array<ArrayBuffer> {
  const layouts = columns.map(({ group, name, taken }): Layout => {
    const { numbers, codes, others } = taken;
    const most = others.length;
    return {
      ...{ group, name, others },
      numbers: codes === undefined || numbers.some((v) => !Number.isNaN(v)),
      codes: codes === undefined ? 0 : most <= MAX_BYTE ? 1 : most <= MAX_SHORT ? 2 : 4,
    };
  });
  const header = new TextEncoder().encode(JSON.stringify({ ...page, columns: layouts }));
  let length = aligned(4 + header.length);
  const places = layouts.map(({ numbers, codes }) => {
    const place = length;
    length += numbers ? 8 * page.rows : 0;
    length += aligned(codes * page.rows);
    return place;
  });
  const bytes = new Uint8Array(length);
  new DataView(bytes.buffer).setUint32(0, header.length, true);
  bytes.set(header, 4);
  for (const [c, { taken }] of columns.entries()) {
    let at = places[c];
    if (layouts[c].numbers) {
      new Float64Array(bytes.buffer, at, page.rows).set(taken.numbers);
      at += 8 * page.rows;
    }
    if (taken.codes !== undefined)
      codesAt(bytes.buffer, at, layouts[c].codes, page.rows).set(taken.codes);
  }
  return bytes;
}

/** Reads what `columnsToBytes` wrote. */
export function columnsFromBytes(buffer: ArrayBuffer): BytesPage {
  const length = new DataView(buffer).getUint32(0, true);
  const text = new TextDecoder().decode(new Uint8Array(buffer, 4, length));
  const { columns, ...page } = JSON.parse(text) as Omit<BytesPage, "columns"> & {
    readonly columns: readonly Layout[];
  };
  let at = aligned(4 + length);
  return {
    ...page,
    columns: columns.map(({ group, name, others, ...layout }) => {
      const numbers = layout.numbers
        ? new Float64Array(buffer, at, page.rows)
        : new Float64Array(page.rows).fill(Number.NaN);
      at += layout.numbers ? 8 * page.rows : 0;
      const codes =
        layout.codes === 0
          ? undefined
          : Uint32Array.from(codesAt(buffer, at, layout.codes, page.rows));
      at += aligned(layout.codes * page.rows);
      return { group, name, taken: { numbers, codes, others } };
    }),
  };
}

const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

function codesAt(buffer: ArrayBuffer, at: number, bytes: Layout["codes"], rows: number) {
  const Codes = bytes === 1 ? Uint8Array : bytes === 2 ? Uint16Array : Uint32Array;
  return new Codes(buffer, at, rows);
}
