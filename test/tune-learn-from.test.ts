import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { openStorage, type StorageUrl } from "attune/storage";
import { type Row, type TuneOptions, tune } from "attune/tune";
import { beforeAll, describe, expect, it } from "vitest";
import { run } from "../src/cli/program.ts";
import { createRng } from "../src/numeric/rng.ts";
import { eachStored } from "../src/storage/storage.ts";
import { candidateOf } from "../src/tune/search/candidates.ts";
import { isAlike } from "../src/tune/search/earlier-studies.ts";
import { scratch } from "./command.ts";
import { recordingTerminal } from "./terminal.ts";

const folder = scratch();
const earlier: StorageUrl = `sqlite:${join(folder, "earlier.db")}`;

/** Classes by the cells of a chess board, which neighbours learn and a line does not. */
function board(n: number, seed: number): readonly Row[] {
  const rng = createRng(seed);
  return Array.from({ length: n }, () => {
    const [a, b] = [6 * rng.uniform(), 6 * rng.uniform()];
    return { a, b, y: (Math.floor(a) + Math.floor(b)) % 2 === 0 ? "black" : "white" };
  });
}
const options = {
  target: "y",
  task: "classification",
  models: ["linear", "neighbors"],
  trials: 7,
  folds: 3,
  parallel: 1,
  seed: 1,
} as const;
/** The models of the first candidates after the baselines, and the remark on their order. */
async function begin(rows: readonly Row[], more: Partial<TuneOptions<"classification">>) {
  const storage: StorageUrl = `sqlite:${join(folder, `${Math.random()}.db`)}`;
  const result = await tune<"classification">(rows, { ...options, storage, ...more });
  const stored = await openStorage(storage);
  const models: string[] = [];
  for await (const { number, params } of eachStored(stored, result.study))
    models[number] = params === null ? "none" : candidateOf(params).model;
  await stored.close();
  const remark = result.notes.find((note) => /earlier study|earlier studies/.test(note.message));
  return { models: models.slice(4), remark: remark?.message };
}

describe("a search that learns from earlier ones", () => {
  beforeAll(async () => {
    await tune<"classification">(board(300, 1), { ...options, storage: earlier, study: "board" });
  });
  it("begins with the candidates that were best on tables like its own, and says so", async () => {
    const usual = await begin(board(200, 2), {});
    expect(usual.models[0]).toBe("linear");
    expect(usual.remark).toBeUndefined();
    const learnt = await begin(board(200, 2), { learnFrom: [earlier] });
    expect(learnt.models[0]).toBe("neighbors");
    expect([...learnt.models].sort()).toEqual([...usual.models].sort());
    expect(learnt.remark).toMatch(
      /^the first candidates are in the order of their scores in 1 earlier study \(board\), from 0 for a constant to 1 for the best: neighbors 0\.\d\d, linear 0\.\d\d/,
    );
    const numbers = board(200, 2).map((row) => ({ ...row, y: Number(row["a"]) }));
    const { remark } = await begin(numbers, {
      ...{ task: "regression" as "classification", models: ["linear"], trials: 4 },
      learnFrom: [{ storage: earlier, study: "board" }],
    });
    expect(remark).toMatch(/^no earlier study of the same kind of target/);
  });
  it("says so where a study has begun in another order, which it keeps", async () => {
    const storage: StorageUrl = `sqlite:${join(folder, "continued.db")}`;
    const again = (more: Partial<TuneOptions<"classification">>) =>
      tune<"classification">(board(200, 2), { ...options, storage, ...more });
    await again({ trials: 5, study: "plain" });
    const said: string[] = [];
    const { notes } = await again({
      ...{ trials: 5, study: "plain", learnFrom: [earlier] },
      onData: (given) => said.push(...given.map(({ message }) => message)),
    });
    const ignored = /^the earlier studies change nothing: study "plain" has begun without them/;
    expect(notes.map(({ message }) => message)).toEqual(said);
    expect(said).toContainEqual(expect.stringMatching(ignored));
    expect(said.join()).not.toContain("the first candidates are in the order");
    for (const _ of [1, 2]) {
      const learned = await again({ trials: 5, study: "learned", learnFrom: [earlier] });
      const messages = learned.notes.map(({ message }) => message);
      expect(messages).toContainEqual(expect.stringMatching(/^the first candidates are in the/));
    }
  });
  it("takes tables of up to ten times the rows, with the same kind of target", () => {
    const alike = (classes: number, rows: number) =>
      isAlike({ classes: 2, rows: 100 }, { classes, rows });
    expect([alike(2, 1000), alike(2, 10), alike(2, 1001), alike(2, 9)]).toEqual([
      ...[true, true, false, false],
    ]);
    expect([alike(3, 100), alike(0, 100)]).toEqual([false, false]);
    expect(isAlike({ classes: 3, rows: 9 }, { classes: 7, rows: 9 })).toBe(true);
  });
  it.each([
    [`sqlite:${folder}/nothing.db`, "nothing.db"],
    ["bored", "--learn-from: sqlite:"],
  ])("refuses %s", async (name, message) => {
    const table = join(folder, "board.csv");
    writeFileSync(
      table,
      `a,y\n${board(40, 3)
        .map((r) => `${r["a"]},${r["y"]}`)
        .join("\n")}`,
    );
    const terminal = recordingTerminal();
    const args = ["tune", table, "--target", "y", "--storage", earlier, "--learn-from", name];
    expect(await run(args, terminal)).not.toBe(0);
    expect(terminal.printedErr.trim().split("\n").at(-1)).toContain(message);
  });
});
