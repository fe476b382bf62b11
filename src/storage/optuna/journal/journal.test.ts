import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { checkJournal, repairJournal } from "./check-journal.ts";
import { optunaJournal } from "./journal.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-journal-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const sample = fileURLToPath(
  new URL("../../../../test/fixtures/optuna/sample.journal.log", import.meta.url),
);
const text = readFileSync(sample);
const path = join(folder, "j.log");

describe("A damaged journal", () => {
  it("opens with all complete lines after a cut anywhere in its last bytes", async () => {
    // Anywhere in the last lines, and in parts of many lines before.
    for (let cut = 1; cut <= 4096; cut += cut < 1024 ? 1 : 5) {
      copyFileSync(sample, path);
      truncateSync(path, text.length - cut);
      const storage = await optunaJournal(path);
      const before = (await storage.changes("multi", null)).trials.length;
      if (cut % 47 === 0) {
        await storage.annotate("multi", null, { attributes: { cut } });
        const again = await optunaJournal(path);
        expect((await again.list())[1].attributes).toEqual({ cut });
        expect((await again.changes("multi", null)).trials).toHaveLength(before);
        // What follows the cut is on a line of its own, for Optuna too.
        for (const line of readFileSync(path, "utf8").trimEnd().split("\n"))
          expect(line).toMatch(/^\{.*\}$/);
        await again.close();
      }
      await storage.close();
    }
  });
  it("ends before a hole in its last append, and a copy of what follows is kept", async () => {
    rmSync(`${path}.cut-off`, { force: true });
    const note = (key: string): string =>
      `{"op_code":2,"worker_id":"w","study_id":1,"user_attr":{"${key}":1}}\n`;
    const hole = note("lost").replace(/study_id.{9}/, "\0".repeat(17));
    writeFileSync(
      path,
      Buffer.concat([text, Buffer.from(`${note("kept")}${hole}${note("after")}`)]),
    );
    const storage = await optunaJournal(path);
    expect((await storage.list())[1].attributes).toEqual({ kept: 1 });
    await storage.annotate("multi", null, { attributes: { next: 2 } });
    const again = await optunaJournal(path);
    expect((await again.list())[1].attributes).toEqual({ kept: 1, next: 2 });
    expect(readFileSync(`${path}.cut-off`, "utf8")).toBe(hole + note("after"));
  });
  it("is refused with a hole far from its end", async () => {
    const bytes = Buffer.concat([text, text, text]);
    bytes.fill(0, 300, 310);
    writeFileSync(path, bytes);
    await expect(optunaJournal(path)).rejects.toMatchObject({
      code: "storage-corrupt",
      message: expect.stringContaining("line 3"),
    });
  });
  it("opens with a garbled byte, or names the line, which a repair removes", async () => {
    let refused = 0;
    for (let at = 0; at < 4096; at += 13) {
      const bytes = Buffer.from(text);
      bytes[bytes.length - 1 - at] = 0x07;
      writeFileSync(path, bytes);
      try {
        await (await optunaJournal(path)).close();
      } catch (error) {
        refused++;
        expect(error).toMatchObject({
          code: "storage-corrupt",
          message: expect.stringMatching(/j\.log, line \d+: is not an operation/),
        });
        expect(readFileSync(path).equals(bytes)).toBe(true); // nothing was written
        if (refused > 3) continue;
        expect(checkJournal(path).some((f) => !f.ok)).toBe(true);
        const [done] = await repairJournal(path);
        expect(done).toMatch(/^removed 1 lines; the file as it was is /);
        expect(existsSync(done.slice(done.indexOf(folder)))).toBe(true);
        await (await optunaJournal(path)).close();
      }
    }
    expect(refused).toBeGreaterThan(100);
  });
});

describe("A journal", () => {
  it("is refused where it is a folder or another text", async () => {
    await expect(optunaJournal(folder)).rejects.toMatchObject({ code: "storage-unreachable" });
    writeFileSync(path, "number,state\n0,complete\n");
    await expect(optunaJournal(path)).rejects.toMatchObject({ code: "storage-corrupt" });
  });
  it("skips operations that it does not know", async () => {
    copyFileSync(sample, path);
    appendFileSync(
      path,
      '{"op_code":10,"worker_id":"x","trial_ids":[0]}\n{"op_code":77,"worker_id":"x"}\n',
    );
    const storage = await optunaJournal(path);
    expect((await storage.list()).map((s) => s.name)).toEqual(["single", "multi"]);
    await storage.close();
  });
});

describe("checkJournal", () => {
  it("counts the operations, and says whether the last line is complete", () => {
    copyFileSync(sample, path);
    const operations = text.toString().trimEnd().split("\n").length;
    expect(checkJournal(path).map((f) => [f.ok, f.message])).toEqual([
      [true, `${path}: ${operations} operations`],
      [true, "the last line is complete"],
    ]);
    truncateSync(path, text.length - 5);
    expect(checkJournal(path)[1]).toEqual({
      name: "tail",
      ok: true,
      message:
        "the last line is incomplete: it was never acknowledged, and the next writer removes it",
    });
  });
  it("names the lines that can't be read", () => {
    writeFileSync(path, '{"op_code":0,"study_name":"a","directions":[1]}\nx\n{}\n');
    expect(checkJournal(path)[0]).toEqual({
      name: "storage",
      ok: false,
      message: `${path}: line 2, 3 can't be read (--repair keeps a copy and removes all 2)`,
    });
  });
  it("needs a file", () => {
    expect(() => checkJournal(join(folder, "none.log"))).toThrow(/none\.log can't be read/);
  });
});
