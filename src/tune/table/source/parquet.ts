import { open } from "node:fs/promises";
import * as zlib from "node:zlib";
import type { AsyncBuffer, Compressors } from "hyparquet";
import { AttuneError } from "../../../errors/attune-error.ts";
import type { RowSource } from "../row-source.ts";
import type { ByteSource } from "./bytes.ts";
import { RecordFlattener, toText } from "./records.ts";

/** Rows that are handed on at a time. */
const ROWS_PER_CHUNK = 4096;

/** Decompression beyond Snappy, which the reader of Parquet brings itself. */
async function loadCompressors(): Promise<Compressors> {
  const { decompress } = await import("fzstd");
  return {
    GZIP: (bytes) => zlib.gunzipSync(bytes),
    BROTLI: (bytes) => zlib.brotliDecompressSync(bytes),
    ZSTD: (bytes, length) => decompress(bytes, new Uint8Array(length)),
  };
}

/** Random access to a file; bytes that are not in a file of their own are held in memory. */
async function openBuffer(source: ByteSource): Promise<AsyncBuffer> {
  if (source.path !== undefined) {
    const file = await open(source.path);
    const { size } = await file.stat();
    await file.close();
    return {
      byteLength: size,
      async slice(start, end = size) {
        const handle = await open(source.path!);
        try {
          const buffer = new ArrayBuffer(end - start);
          await handle.read(new Uint8Array(buffer), 0, end - start, start);
          return buffer;
        } finally {
          await handle.close();
        }
      },
    };
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of source.read()) chunks.push(chunk);
  const { buffer } = Uint8Array.from(Buffer.concat(chunks));
  return { byteLength: buffer.byteLength, slice: (start, end) => buffer.slice(start, end) };
}

/**
 * A Parquet file, read by row groups, column by column.
 * @throws AttuneError `data-invalid` when it is damaged, or compressed in a way that is not supported
 */
export async function openParquet(source: ByteSource): Promise<RowSource> {
  const { parquetMetadataAsync, parquetScan, parquetSchema } = await import("hyparquet");
  const compressors = await loadCompressors();
  const refuse = (cause: unknown): never => {
    throw new AttuneError(
      "data-invalid",
      `${source.label} can't be read as Parquet: ${(cause as Error).message}`,
      { hint: "write it again, compressed by Snappy, gzip, Brotli or Zstandard", cause },
    );
  };
  const file = await openBuffer(source);
  const metadata = await parquetMetadataAsync(file).catch(refuse);
  const fields = parquetSchema(metadata).children;
  const names = fields.map(({ element }) => element.name);
  async function* columnChunks(): AsyncIterable<readonly ArrayLike<unknown>[]> {
    // A scan keeps the columns that it has decoded: each row group gets its own.
    for (const { rowStart, rowEnd } of (await parquetScan({ file, metadata })).ranges) {
      const scan = await parquetScan({ file, metadata, compressors }).catch(refuse);
      const columns: ArrayLike<unknown>[] = [];
      for (const column of names)
        columns.push(await scan.readColumn({ column, rowStart, rowEnd }).catch(refuse));
      yield columns;
    }
  }
  const recordOf = (columns: readonly ArrayLike<unknown>[], i: number): object =>
    Object.fromEntries(names.map((name, j) => [name, columns[j][i]]));
  // The schema names the columns, except those of nested objects.
  const flattener = new RecordFlattener();
  const isFlat = fields.every(({ children }) => children.length === 0);
  if (isFlat)
    flattener.addNames(
      recordOf(
        names.map(() => []),
        0,
      ),
    );
  else
    for await (const columns of columnChunks())
      for (let i = 0; i < columns[0].length; i++) flattener.addNames(recordOf(columns, i));
  const header = flattener.names;
  return {
    label: source.label,
    header: async () => header,
    notes: () => [],
    async *chunks() {
      for await (const columns of columnChunks()) {
        const rows = columns[0]?.length ?? 0;
        for (let from = 0; from < rows; from += ROWS_PER_CHUNK) {
          const count = Math.min(ROWS_PER_CHUNK, rows - from);
          yield Array.from({ length: count }, (_, k) =>
            isFlat
              ? columns.map((column) => toText(column[from + k]))
              : flattener.toCells(recordOf(columns, from + k)),
          );
        }
      }
    },
  };
}
