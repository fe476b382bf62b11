import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Up to this number of bytes, 64 MiB, are held in memory; more are kept in a temporary file. */
const MAX_HELD_BYTES = 64 * 2 ** 20;
/** Bytes read from the file at a time. */
const READ_BYTES = 1 << 18;

/** Closes the files that are read no more. */
const files = new FinalizationRegistry<number>((file) => closeSync(file));

/**
 * Stores bytes that arrive only once, so that they can be read several times.
 * @param most bytes that are held in memory. Default: 64 MiB
 * @returns what reads all of them from the start
 */
export async function spool(
  arriving: AsyncIterable<Uint8Array>,
  most = MAX_HELD_BYTES,
): Promise<() => AsyncIterable<Uint8Array>> {
  let held: Uint8Array[] = [];
  let length = 0;
  let kept: { readonly file: number } | undefined;
  for await (const chunk of arriving) {
    held.push(chunk);
    length += chunk.length;
    if (kept === undefined && length <= most) continue;
    kept ??= createFile();
    for (const part of held) writeFileSync(kept.file, part);
    held = [];
  }
  const { file } = kept ?? {};
  return async function* read() {
    if (file === undefined) yield* held;
    else yield* readFrom(file);
    // The file stays open as long as this is reachable.
    return kept;
  };
}

/** A file's bytes from the start. It is read by position, so that several may read it at once. */
function* readFrom(file: number): Generator<Uint8Array, undefined> {
  for (let at = 0; ; ) {
    const bytes = new Uint8Array(READ_BYTES);
    const count = readSync(file, bytes, 0, READ_BYTES, at);
    if (count === 0) return;
    at += count;
    yield bytes.subarray(0, count);
  }
}

/** A file without a name, which is gone once it is closed, even if the process is killed. */
function createFile(): { readonly file: number } {
  const folder = mkdtempSync(join(tmpdir(), "attune-input-"));
  const kept = { file: openSync(join(folder, "bytes"), "wx+", 0o600) };
  files.register(kept, kept.file);
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    remove();
  } catch {
    // Windows removes no folder of open files.
    process.once("exit", remove);
  }
  return kept;
}
