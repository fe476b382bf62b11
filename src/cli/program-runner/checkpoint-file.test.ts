import { existsSync, readFileSync, renameSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { scratch } from "../../../test/command.ts";
import type { TrialCheckpoint } from "../../trial/trial.ts";
import { CheckpointFile } from "./checkpoint-file.ts";

const folder = scratch();
let files = 0;

/** A checkpoint file in the scratch folder, and what it has stored. */
function open(saved?: { readonly step: number; readonly bytes: Uint8Array }) {
  const written: [text: string, step: number][] = [];
  const failures: Error[] = [];
  const checkpoint: TrialCheckpoint = {
    read: async () => saved,
    write: async (bytes, step) => {
      const failure = failures.pop();
      if (failure !== undefined) throw failure;
      written.push([Buffer.from(bytes).toString(), step]);
    },
  };
  const path = join(folder, `checkpoint-${files++}`);
  return { file: new CheckpointFile(path, checkpoint), path, written, failures };
}

describe("CheckpointFile.restore", () => {
  it("writes no file and answers step 0 where there is no checkpoint", async () => {
    const { file, path } = open();
    expect(await file.restore()).toBe(0);
    expect(existsSync(path)).toBe(false);
  });
  it("writes every byte of the checkpoint and answers its step", async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    const { file, path } = open({ step: 7, bytes });
    expect(await file.restore()).toBe(7);
    expect(new Uint8Array(readFileSync(path))).toEqual(bytes);
  });
  it("replaces a file that an earlier run left", async () => {
    const { file, path } = open({ step: 1, bytes: Buffer.from("new") });
    writeFileSync(path, "older and longer");
    await file.restore();
    expect(readFileSync(path, "utf8")).toBe("new");
  });
});

describe("CheckpointFile.store", () => {
  it("stores nothing while there is no file, or while it is the one that was restored", async () => {
    const none = open();
    await none.file.store(1);
    expect(none.written).toEqual([]);
    const restored = open({ step: 3, bytes: Buffer.from("three") });
    await restored.file.restore();
    await restored.file.store(4);
    expect(restored.written).toEqual([]);
  });
  it("stores a file once, under the step of the report that follows it", async () => {
    const { file, path, written } = open();
    writeFileSync(path, "one");
    await file.store(1);
    await file.store(2);
    writeFileSync(path, "three");
    await file.store(3);
    expect(written).toEqual([
      ["one", 1],
      ["three", 3],
    ]);
  });
  it("notices a file of the same size and time that was renamed into place", async () => {
    const { file, path, written } = open();
    const time = new Date(0);
    writeFileSync(path, "AAA");
    utimesSync(path, time, time);
    await file.store(1);
    writeFileSync(`${path}.new`, "BBB");
    utimesSync(`${path}.new`, time, time);
    renameSync(`${path}.new`, path);
    await file.store(2);
    expect(written).toEqual([
      ["AAA", 1],
      ["BBB", 2],
    ]);
  });
  it("stores an empty file, which is a checkpoint too", async () => {
    const { file, path, written } = open();
    writeFileSync(path, "");
    await file.store(5);
    expect(written).toEqual([["", 5]]);
  });
  it("tries again with the next report after the storage has failed", async () => {
    const { file, path, written, failures } = open();
    failures.push(new Error("disk full"));
    writeFileSync(path, "one");
    await expect(file.store(1)).rejects.toThrow("disk full");
    await file.store(2);
    expect(written).toEqual([["one", 2]]);
  });
});

it("CheckpointFile.remove removes the file, and does nothing where there is none", () => {
  const { file, path } = open();
  file.remove();
  writeFileSync(path, "x");
  file.remove();
  expect(existsSync(path)).toBe(false);
});
