import { open } from "node:fs/promises";
import * as zlib from "node:zlib";
import type { AsyncBuffer, Compressors, FileMetaData } from "hyparquet";
import { AttuneError } from "../../../errors/attune-error.ts";
import type { RowSource } from "../row-source.ts";
import type { ByteSource } from "./bytes.ts";
import { RecordFlattener } from "./records.ts";

/** Rows that are decoded at a time, from a row group. */
const ROWS_PER_CHUNK = 1 << 14;

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
 * A Parquet file, read by row groups.
 * @throws AttuneError `data-invalid` when it is damaged, or compressed in a way that is not supported
 */
export async function openParquet(source: ByteSource): Promise<RowSource> {
  const { parquetMetadataAsync, parquetReadObjects, parquetSchema } = await import("hyparquet");
  const compressors = await loadCompressors();
  const refuse = (cause: unknown): never => {
    throw new AttuneError(
      "data-invalid",
      `${source.label} can't be read as Parquet: ${(cause as Error).message}`,
      { hint: "write it again, compressed by Snappy, gzip, Brotli or Zstandard", cause },
    );
  };
  const file = await openBuffer(source);
  const metadata: FileMetaData = await parquetMetadataAsync(file).catch(refuse);
  const total = Number(metadata.num_rows);
  const readRows = (rowStart: number, rowEnd: number): Promise<object[]> =>
    parquetReadObjects({ file, metadata, compressors, rowStart, rowEnd }).catch(refuse);
  // The schema names the columns; nested ones are found in the first rows.
  const flattener = new RecordFlattener();
  const fields = parquetSchema(metadata).children;
  const isNested = fields.some(({ children }) => children.length > 0);
  if (!isNested) flattener.addNames(Object.fromEntries(fields.map((f) => [f.element.name, null])));
  else for (const record of await readRows(0, total)) flattener.addNames(record);
  const header = flattener.names;
  return {
    label: source.label,
    header: async () => header,
    notes: () => [],
    async *chunks() {
      let start = 0;
      for (const { num_rows } of metadata.row_groups) {
        const end = start + Number(num_rows);
        for (; start < end; start += ROWS_PER_CHUNK) {
          const records = await readRows(start, Math.min(end, start + ROWS_PER_CHUNK));
          yield records.map((record) => flattener.toCells(record));
        }
        start = end;
      }
    },
  };
}
