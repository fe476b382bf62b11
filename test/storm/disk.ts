import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Rng } from "../../src/numeric/rng.ts";

/** What a program did to files, and what it said that it had acknowledged, in order. */
export type Operation =
  | { readonly kind: "write"; readonly file: string; readonly at: number; readonly bytes: Buffer }
  | { readonly kind: "truncate"; readonly file: string; readonly size: number }
  | { readonly kind: "sync"; readonly file: string }
  | { readonly kind: "unlink"; readonly file: string }
  | { readonly kind: "acknowledged"; readonly count: number };

export const hasStrace = spawnSync("strace", ["-V"]).status === 0;

/** The operations of a program on the files of a folder, as the kernel saw them (`strace`). */
export function recordOperations(command: readonly string[], folder: string): readonly Operation[] {
  const trace = join(folder, "trace");
  const calls = "trace=pwrite64,write,ftruncate,fdatasync,fsync,unlink";
  const ran = spawnSync(
    "strace",
    ["-y", "-xx", "-s", "10000000", "-e", calls, "-o", trace, ...command],
    { encoding: "utf8" },
  );
  if (ran.status !== 0)
    throw new Error(`the recorded program ended with ${ran.status ?? ran.signal}: ${ran.stderr}`);
  const operations: Operation[] = [];
  const bytesOf = (hex: string): Buffer => Buffer.from(hex.replaceAll("\\x", ""), "hex");
  for (const line of readFileSync(trace, "latin1").split("\n")) {
    const call = /^(\w+)\((.*)\)\s+= (\d+)/.exec(line);
    if (!call) continue; // failed calls, and the end
    const [, name, args, result] = call;
    const [, fd, path] = /^(\d+)<([^>]*)>/.exec(args!) ?? [];
    const file = path === undefined ? undefined : bytesOf(path).toString("utf8");
    const data = /"((?:\\x[0-9a-f]{2})*)"/.exec(args!)?.[1];
    if (name === "write" && fd === "1") {
      const said = /ACK (\d+)/.exec(bytesOf(data!).toString());
      if (said) operations.push({ kind: "acknowledged", count: Number(said[1]) });
    } else if (name === "unlink") {
      const gone = bytesOf(data!).toString("utf8");
      if (gone.startsWith(folder)) operations.push({ kind: "unlink", file: basename(gone) });
    } else if (file?.startsWith(folder)) {
      if (name === "pwrite64") {
        const at = Number(/, (\d+)$/.exec(args!)![1]);
        operations.push({
          kind: "write",
          file: basename(file),
          at,
          bytes: bytesOf(data!).subarray(0, Number(result)),
        });
      } else if (name === "ftruncate")
        operations.push({
          kind: "truncate",
          file: basename(file),
          size: Number(/, (\d+)$/.exec(args!)![1]),
        });
      else if (name !== "write") operations.push({ kind: "sync", file: basename(file) });
    }
  }
  return operations;
}

const SECTOR = 512;
/** What a file holds, grown by doubling: a cut applies thousands of writes. */
class Content {
  #bytes = Buffer.alloc(1 << 16);
  #length = 0;
  apply(o: Operation, keepSector: () => boolean): void {
    if (o.kind === "truncate") {
      if (o.size < this.#length) this.#bytes.fill(0, o.size, this.#length);
      this.#grow(o.size);
      this.#length = o.size;
    } else if (o.kind === "write") {
      const end = o.at + o.bytes.length;
      this.#grow(end);
      this.#length = Math.max(this.#length, end);
      for (let from = 0; from < o.bytes.length; from += SECTOR)
        if (keepSector())
          o.bytes.copy(this.#bytes, o.at + from, from, Math.min(from + SECTOR, o.bytes.length));
    }
  }
  #grow(size: number): void {
    if (size <= this.#bytes.length) return;
    const grown = Buffer.alloc(Math.max(size, 2 * this.#bytes.length));
    this.#bytes.copy(grown);
    this.#bytes = grown;
  }
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }
}

/**
 * The files after the power went at a random operation: what was synced is there; of what was not,
 * some writes are there and some are not, in any order, some of them torn. Returns how many results
 * had been acknowledged by then.
 */
export function cutPower(operations: readonly Operation[], rng: Rng, folder: string): number {
  const cut = rng.integer(operations.length + 1);
  const durable = new Map<string, Content>();
  const pending = new Map<string, Operation[]>();
  const contentOf = (file: string): Content => {
    const content = durable.get(file) ?? new Content();
    durable.set(file, content);
    return content;
  };
  const all = (): boolean => true;
  let acknowledged = 0;
  for (const o of operations.slice(0, cut)) {
    if (o.kind === "acknowledged") acknowledged = o.count;
    else if (o.kind === "sync") {
      for (const p of pending.get(o.file) ?? []) contentOf(o.file).apply(p, all);
      pending.delete(o.file);
    } else if (o.kind === "unlink") {
      durable.delete(o.file);
      pending.delete(o.file);
    } else {
      const list = pending.get(o.file);
      if (list) list.push(o);
      else pending.set(o.file, [o]);
    }
  }
  const share = rng.uniform();
  for (const [file, list] of pending) {
    const order = Uint32Array.from(list, (_, i) => i);
    rng.shuffle(order);
    for (const i of order) {
      if (rng.uniform() >= share) continue;
      const torn = rng.uniform() < 0.3;
      contentOf(file).apply(list[i]!, () => !torn || rng.uniform() < 0.5);
    }
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const [file, content] of durable) writeFileSync(join(folder, file), content.bytes);
  return acknowledged;
}
