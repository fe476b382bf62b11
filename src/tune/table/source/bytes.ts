import { accessSync, constants, createReadStream, existsSync, statSync } from "node:fs";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { AttuneError } from "../../../errors/attune-error.ts";
import { reading } from "./reading.ts";
import { spool } from "./spool.ts";

/** Bytes read from a file at a time. */
const READ_BYTES = 1 << 18;

/** The bytes of a file, uncompressed, that can be read more than once. */
export interface ByteSource {
  /** How messages call it: the path, or `standard input`. */
  readonly label: string;
  /** Path of a file whose bytes are not compressed; undefined for all others. */
  readonly path: string | undefined;
  /** All bytes from the start. @throws AttuneError `data-invalid` for a damaged gzip file */
  read(): AsyncIterable<Uint8Array>;
}

/**
 * A file; one that begins as gzip files do is uncompressed while it is read.
 * @throws AttuneError `data-invalid` when the file is missing, empty, a folder or not readable
 */
export async function openFile(path: string): Promise<ByteSource> {
  const refuse = (problem: string, hint: string): never => {
    throw new AttuneError("data-invalid", problem, { hint });
  };
  if (!existsSync(path)) refuse(`there is no file ${path}`, "check the path");
  const status = statSync(path);
  reading(path, () => accessSync(path, constants.R_OK));
  if (status.isDirectory()) refuse(`${path} is a folder`, "name a file in it");
  // A pipe can be read only once, and has no size.
  if (!status.isFile()) return holdBytes(path, createReadStream(path));
  if (status.size === 0) refuse(`${path} is empty`, "it needs a header row and data rows");
  const read = (): AsyncIterable<Uint8Array> =>
    createReadStream(path, { highWaterMark: READ_BYTES }) as AsyncIterable<Uint8Array>;
  return uncompressed({ label: path, path, read });
}

/** Bytes that can be had only once, such as standard input; many are kept in a temporary file. */
export async function holdBytes(
  label: string,
  arriving: AsyncIterable<Uint8Array>,
): Promise<ByteSource> {
  return uncompressed({ label, path: undefined, read: await spool(arriving) });
}

/** The first bytes of a source, at least `count` unless it is shorter. */
export async function firstBytes(source: ByteSource, count: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of source.read()) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= count) break;
  }
  return Buffer.concat(chunks);
}

async function uncompressed(source: ByteSource): Promise<ByteSource> {
  const [first, second] = await firstBytes(source, 2);
  if (first !== 0x1f || second !== 0x8b) return source;
  return {
    label: source.label,
    path: undefined,
    async *read() {
      const packed = Readable.from(source.read());
      const unpacked = packed.pipe(createGunzip({ chunkSize: READ_BYTES }));
      packed.on("error", (error) => unpacked.destroy(error));
      try {
        yield* unpacked as AsyncIterable<Uint8Array>;
      } catch (cause) {
        const { message } = cause as Error;
        throw new AttuneError(
          "data-invalid",
          `${source.label} is a damaged gzip file: ${message}`,
          {
            hint: "copy it again",
            cause,
          },
        );
      } finally {
        packed.destroy();
      }
    },
  };
}
