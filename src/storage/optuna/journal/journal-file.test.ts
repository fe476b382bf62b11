import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { JournalFile } from "./journal-file.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-journal-file-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;

describe("JournalFile", () => {
  let path = "";
  let file: JournalFile;
  let resets = 0;
  beforeEach(() => {
    path = join(folder, `${files++}.log`);
    file = new JournalFile(path);
    resets = 0;
  });
  const read = (): [number, string][] => {
    const lines: [number, string][] = [];
    file.readNew(
      () => resets++,
      (line, number) => lines.push([number, line]),
    );
    return lines;
  };

  it("is created where there is none", () => {
    expect(read()).toEqual([]);
    expect(statSync(path).size).toBe(0);
  });
  it("is read from where the last reading ended, and its lines are counted on", () => {
    writeFileSync(path, "a\nb\n");
    expect(read()).toEqual([
      [1, "a"],
      [2, "b"],
    ]);
    expect(read()).toEqual([]);
    appendFileSync(path, "\nd\n");
    expect(read()).toEqual([
      [3, ""],
      [4, "d"],
    ]);
  });
  it("has no line before its newline was written, wherever the writer is cut off", () => {
    const bytes = Buffer.from('{"é":"😀"}\n');
    for (let i = 0; i < bytes.length - 1; i++) {
      appendFileSync(path, bytes.subarray(i, i + 1));
      expect(read()).toEqual([]);
    }
    appendFileSync(path, "\n");
    expect(read()).toEqual([[1, '{"é":"😀"}']]);
  });
  it("is read again from the start where it has become shorter", () => {
    writeFileSync(path, "a\nb\nc\n");
    read();
    writeFileSync(path, "x\n");
    expect(read()).toEqual([[1, "x"]]);
    expect(resets).toBe(1);
  });
  it("stops at a line that its reader refuses, and offers it again", () => {
    writeFileSync(path, "a\nbad\nc\n");
    const seen: string[] = [];
    const reading = () =>
      file.readNew(
        () => {},
        (line) => {
          seen.push(line);
          if (line === "bad") throw new Error("no");
        },
      );
    expect(reading).toThrow("no");
    expect(reading).toThrow("no");
    expect(seen).toEqual(["a", "bad", "bad"]);
  });
  it("keeps characters and lines that two chunks of 4 MiB share", () => {
    const long = "x".repeat(2 ** 22 - 1); // The é that follows starts in the first chunk.
    writeFileSync(path, `${long}é\nb\n`);
    const lines = read();
    expect(lines.map(([number, line]) => [number, line.length])).toEqual([
      [1, 2 ** 22],
      [2, 1],
    ]);
    expect(lines[0][1].endsWith("xé")).toBe(true);
  });
  it("appends after the lines that were read, and reads them next", () => {
    writeFileSync(path, "a\n");
    read();
    file.append("é\nc\n");
    expect(readFileSync(path, "utf8")).toBe("a\né\nc\n");
    expect(read()).toEqual([
      [2, "é"],
      [3, "c"],
    ]);
  });
  it("removes a line that was cut off before it appends, and keeps a copy of all such rests", () => {
    writeFileSync(path, "a\n{torn");
    read();
    file.append("b\n");
    appendFileSync(path, "{again");
    read();
    file.append("c\n");
    expect(readFileSync(path, "utf8")).toBe("a\nb\nc\n");
    expect(readFileSync(`${path}.cut-off`, "utf8")).toBe("{torn{again");
  });
  it("keeps no copy where nothing was cut off", () => {
    read();
    file.append("a\n");
    expect(existsSync(`${path}.cut-off`)).toBe(false);
  });
  it("ends before zeros near its end only: those farther from it are a line that can't be read", () => {
    writeFileSync(path, "a\n\0\0\nb\n");
    expect(read()).toEqual([[1, "a"]]);
    const other = join(folder, "far.log");
    writeFileSync(other, `\0\n${"b".repeat(2 ** 16)}\n`);
    file = new JournalFile(other);
    expect(read().map(([, line]) => line[0])).toEqual(["\0", "b"]);
  });
  it("can't be read or written where it is a folder or gone", () => {
    file = new JournalFile(folder);
    expect(read).toThrow(
      expect.objectContaining({
        code: "storage-unreachable",
        message: `${folder}: can't be opened: it is a folder`,
      }),
    );
    file = new JournalFile(join(folder, "gone.log"));
    expect(() => file.append("a\n")).toThrow(/gone\.log: can't be written: ENOENT/);
  });
  it("is whole after it was cut to its first bytes and written again", () => {
    writeFileSync(path, "a\nb\n");
    read();
    truncateSync(path, 2);
    expect(read()).toEqual([[1, "a"]]);
    file.append("c\n");
    expect(readFileSync(path, "utf8")).toBe("a\nc\n");
  });
});
