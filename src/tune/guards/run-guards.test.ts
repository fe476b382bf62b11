import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { createRng, type Rng } from "../../numeric/rng.ts";
import { holdOut, type Splitting } from "../split.ts";
import type { DataNote } from "../table/data-table.ts";
import { readDataset } from "../table/read-dataset.ts";
import { type Data, openRows, type Row } from "../table/row-source.ts";
import { judgedRows } from "./judged-rows.ts";
import { runGuards } from "./run-guards.ts";

/** What the guards say of some data. */
async function inspect(
  data: Data,
  target: string,
  splitting: Splitting = { by: "rows" },
): Promise<DataNote[]> {
  const dataset = await readDataset(await openRows(data), { target, dropMissing: true });
  const rng = createRng(1);
  const classes = dataset.task === "classification" ? dataset.target : undefined;
  const { rest, held } = holdOut(dataset.table.rows, 0.2, splitting, classes, rng.fork("holdout"));
  const own = rng.fork("guards");
  const given = { data: dataset, rest, held, splitting, rng: own };
  return runGuards({ ...given, sample: judgedRows(dataset, rest, own) }).flatMap((g) => g.notes);
}

const texts = (notes: readonly DataNote[]): string[] =>
  notes.map((n) => `${n.column}: ${n.message}`);

/** Rows of a table with a signal and nothing wrong: three numbers, a category, and a class. */
function honestRows(n: number, rng: Rng): (Row & { readonly y: string })[] {
  return Array.from({ length: n }, () => {
    const [a, b, c] = [rng.normal(), rng.normal(), rng.normal()];
    const town = ["Bonn", "Jena", "Kiel", "Ulm"][rng.integer(4)]!;
    const z = 1.2 * a - b + (town === "Kiel" ? 1 : 0) - 0.5;
    return { a, b, c, town, y: rng.uniform() < 1 / (1 + Math.exp(-z)) ? "yes" : "no" };
  });
}
const honest = (n = 800, seed = 1) => honestRows(n, createRng(seed));

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../../test/fixtures/clean/${name}.csv`, import.meta.url));
const shipped = (name: string): string =>
  fileURLToPath(new URL(`../../../data/${name}.csv`, import.meta.url));

/** Friedman's (1991) first function, of five of ten columns. */
function friedman(): Row[] {
  const rng = createRng(7);
  return Array.from({ length: 500 }, () => {
    const x = Array.from({ length: 10 }, () => rng.uniform());
    const y =
      10 * Math.sin(Math.PI * x[0]! * x[1]!) + 20 * (x[2]! - 0.5) ** 2 + 10 * x[3]! + 5 * x[4]!;
    return { ...Object.fromEntries(x.map((v, j) => [`x${j}`, v])), y: y + rng.normal() };
  });
}

/** Few categories, which have many equal rows by chance. */
function answers(): Row[] {
  const rng = createRng(8);
  return Array.from({ length: 600 }, () => {
    const party = rng.integer(2);
    const answer = () => (rng.uniform() < (party === 1 ? 0.7 : 0.3) ? "yea" : "nay");
    return { q1: answer(), q2: answer(), q3: answer(), q4: answer(), party: `party ${party}` };
  });
}

/** Cells that are missing at random, and a class that is rare. */
function incomplete(): Row[] {
  const rng = createRng(9);
  return Array.from({ length: 2000 }, () => {
    const a = rng.normal();
    const fraud = rng.uniform() < 0.15 / (1 + Math.exp(-2 * a)) ? "fraud" : "fine";
    return { a: rng.uniform() < 0.3 ? "" : a, b: rng.uniform() < 0.6 ? "" : rng.normal(), fraud };
  });
}

describe("guards raise nothing in clean data", () => {
  it.each<[string, Data, string]>([
    ["iris", fixture("iris"), "target"],
    ["wine", fixture("wine"), "target"],
    ["breast cancer", fixture("breast-cancer"), "target"],
    ["diabetes", fixture("diabetes"), "target"],
    ["penguins", fixture("penguins"), "species"],
    ["concrete", fixture("concrete"), "compressive_strength"],
    ["churn", shipped("churn"), "churn"],
    ["digits", shipped("digits"), "digit"],
    ["a signal among noise", honest(), "y"],
    ["a curved function", friedman(), "y"],
    ["a few categories", answers(), "party"],
    ["missing cells and a rare class", incomplete(), "fraud"],
  ])("%s", async (_, data, target) => {
    expect(texts(await inspect(data, target))).toEqual([]);
  });
});

describe("guards find what was planted", () => {
  it("a column that gives the target away", async () => {
    const rng = createRng(2);
    const rows = honest().map((r) => ({ ...r, refund: (r.y === "yes" ? 5 : 0) + rng.normal() }));
    expect(texts(await inspect(rows, "y"))).toEqual([
      expect.stringMatching(
        /^refund: predicts the target almost perfectly by itself \(AUC (1\.000|0\.99\d)\)/,
      ),
    ]);
  });
  it("a column that is measured after the target is known", async () => {
    const rng = createRng(3);
    const rows = honest().map((r) => ({
      ...r,
      refund: r.y === "yes" && rng.uniform() < 0.5 ? rng.normal() : "",
    }));
    expect(texts(await inspect(rows, "y"))).toEqual([
      expect.stringMatching(
        /^refund: has a value almost only where the target is "yes" \(1\.000 of \d+ rows, 0\.4\d\d of all\)/,
      ),
    ]);
  });
  it("rows that are copies of others", async () => {
    const rows = honest();
    const notes = texts(await inspect([...rows, ...rows.slice(0, 80)], "y"));
    expect(notes).toEqual([expect.stringMatching(/^: 80 rows \(9\.1 %\) are copies of others/)]);
  });
  it("an identifier by which the rows are sorted", async () => {
    const sorted = honest().sort((a, b) => (a.y < b.y ? -1 : a.y > b.y ? 1 : 0));
    const mixed = createRng(4);
    // Some labels are wrong, so the identifier tells much, but not everything.
    const rows = sorted.map((r, i) => ({
      id: 1000 + 3 * i + mixed.integer(3),
      ...r,
      y: mixed.uniform() < 0.2 ? "no" : r.y,
    }));
    expect(texts(await inspect(rows, "y"))).toEqual([
      expect.stringMatching(
        /^id: rises or falls with the row number, and predicts the target \(AUC 0\.\d+\)/,
      ),
    ]);
  });
  it("held-out rows that differ from the training rows, with the column that differs most", async () => {
    const rows = honest().map((r, i) => ({ ...r, b: Number(r["b"]) + (i >= 640 ? 2.5 : 0) }));
    const order = Float64Array.from(rows, (_, i) => i);
    expect(texts(await inspect(rows, "y", { by: "time", order }))).toEqual([
      expect.stringMatching(/^: the held-out rows differ .* AUC 0\.9\d\d, most of all by b;/),
    ]);
    expect(texts(await inspect(honest(), "y", { by: "time", order }))).toEqual([]);
  });
  it("a target that has nothing to do with the columns", async () => {
    const rng = createRng(15);
    const rows = honest().map((r) => ({ ...r, y: rng.uniform() < 0.5 ? "yes" : "no" }));
    expect(texts(await inspect(rows, "y"))).toEqual([
      expect.stringMatching(
        /^: no column is shown to have to do .* \(p = 0\.\d\d\), and a small forest .* \(AUC 0\.\d+\)$/,
      ),
    ]);
  });
});

describe("hints", () => {
  it("at groups: a column whose values repeat as those of patients do", async () => {
    const rng = createRng(6);
    const rows = Array.from({ length: 60 }, (_, patient) => {
      const ill = rng.integer(2);
      return Array.from({ length: 20 }, () => ({
        ...{ patient: `p${patient}`, a: rng.normal() + ill, b: rng.normal() },
        y: ill === 1 ? "ill" : "well",
      }));
    }).flat();
    const notes = texts(await inspect(rows, "y"));
    expect(notes.some((n) => /^patient: /.test(n))).toBe(true);
    const noisy = rows.map((r) => ({ ...r, y: rng.uniform() < 0.2 ? "ill" : r.y }));
    expect(texts(await inspect(noisy, "y"))).toEqual([
      expect.stringMatching(
        /^patient: its 60 values repeat about 16 times, .* \(AUC 0\.\d+\): .*--group patient$/,
      ),
    ]);
  });
  it("at time: a date by which the rows are sorted", async () => {
    const rows = honest().map((r, i) => ({
      day: new Date(Date.UTC(2020, 0, 1 + i)).toISOString().slice(0, 10),
      ...r,
    }));
    expect(texts(await inspect(rows, "y"))).toEqual([
      expect.stringMatching(/^day: the rows are in order of this date \(100\.0 % .*--time day$/),
    ]);
  });
  it("at a class of a few rows", async () => {
    const rows = honest(100).map((r, i) => (i < 4 ? { ...r, y: "maybe" } : r));
    expect(texts(await inspect(rows, "y"))[0]).toMatch(
      /^: class "maybe" has only 3 rows to learn from$/,
    );
  });
});
