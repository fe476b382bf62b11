import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { createRng } from "../src/numeric/rng.ts";
import { type PredictOptions, predictRows } from "../src/tune/saved-model/predict-rows.ts";
import { readSavedModel } from "../src/tune/saved-model/saved-model.ts";
import { attune, attuneHere, scratch } from "./command.ts";

const folder = scratch();
const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return name;
};
const read = (name: string): string => readFileSync(join(folder, name), "utf8");
const lines = (text: string): string[] => text.trimEnd().split("\n");

/** The number is 3 · a with errors that grow with it; the class says whether it is above 20. */
function makeRows(n: number, seed: number): string {
  const rng = createRng(seed);
  const rows = Array.from({ length: n }, (_, i) => {
    const a = 10 * rng.uniform();
    const y = 3 * a + (1 + a) * (rng.uniform() - 0.5);
    return `00${i},"Roe, ${i}",${a.toFixed(4)},${y.toFixed(4)},${y > 20 ? "yes" : "no"}`;
  });
  return ["id,name,a,y,big", ...rows].join("\n");
}

beforeAll(async () => {
  file("train.csv", makeRows(500, 1));
  file("new.csv", makeRows(400, 2));
  const search = ["--trials", "2", "--models", "linear", "--cv", "3", "--storage", "memory:"];
  for (const [target, others] of [
    ["y", "id,name,big"],
    ["big", "id,name,y"],
  ]) {
    const options = ["--ignore", others, "--out", `${target}.json`, "--parallel", "1", ...search];
    const tuned = await attune(folder, "tune", "train.csv", "--target", target, ...options);
    expect(tuned.code, tuned.err).toBe(0);
  }
});

describe("attune predict", () => {
  it("says that there are no rows, and writes the header alone", async () => {
    file("header.csv", "id,a\n");
    const note = "note: header.csv has 0 rows to predict\n";
    const printed = await attuneHere(folder, "predict", "big.json", "header.csv", "--keep", "id");
    expect(printed).toMatchObject({ code: 0, err: note });
    expect(printed.out).toBe("id,prediction,probability:no,probability:yes\n");
    const options = ["--out", "none.csv"];
    const written = await attuneHere(folder, "predict", "y.json", "header.csv", ...options);
    expect(written).toMatchObject({ code: 0, out: "", err: note });
    expect(read("none.csv")).toBe("prediction\n");
    const json = await attuneHere(folder, "predict", "y.json", "header.csv", "--json");
    expect(json).toMatchObject({ code: 0, out: "[]\n", err: note });
    file("blank.csv", "\n\n");
    const blank = await attuneHere(folder, "predict", "y.json", "blank.csv");
    expect(blank).toMatchObject({ code: 2, out: "" });
    expect(blank.err).toBe(
      "attune: blank.csv is empty (it needs a header row with the column that the model was trained with)\n",
    );
  });
  it("carries columns along as they are written, in CSV and JSON", async () => {
    file("odd.csv", 'b,id,a,note\n1,007,2.5,"a, ""b"""\n2,,3.5, x \n3,1e3,,=1+1\n');
    const csv = await attuneHere(folder, "predict", "y.json", "odd.csv", "--keep", "id,note,id");
    expect(csv.code, csv.err).toBe(0);
    const plain = lines((await attuneHere(folder, "predict", "y.json", "odd.csv")).out).slice(1);
    expect(lines(csv.out)).toEqual([
      "id,note,prediction",
      `007,"a, ""b""",${plain[0]}`,
      expect.stringMatching(new RegExp(`^,("? ?x ?"?),${plain[1]}$`)),
      `1e3,'=1+1,${plain[2]}`,
    ]);
    const json = await attuneHere(folder, "predict", "y.json", "odd.csv", "--keep", "id", "--json");
    expect(JSON.parse(json.out)).toEqual([
      { id: "007", prediction: Number(plain[0]) },
      { id: null, prediction: Number(plain[1]) },
      { id: "1e3", prediction: Number(plain[2]) },
    ]);
  });
  it("writes a file as a whole, and leaves the one of before if it fails", async () => {
    const printed = await attune(folder, "predict", "big.json", "new.csv", "--out", "-");
    expect(lines(printed.out)).toHaveLength(401);
    file("zipped.csv.gz", gzipSync(read("new.csv")));
    const written = await attune(folder, "predict", "big.json", "zipped.csv.gz", "--out", "o.csv");
    expect([written.code, written.out]).toEqual([0, ""]);
    expect(read("o.csv")).toBe(printed.out);
    // The last of several thousand rows has an open quote.
    file("broken.csv", `${makeRows(20_000, 3)}\n1,"x,3,4,no\n`);
    const failed = await attune(folder, "predict", "big.json", "broken.csv", "--out", "o.csv");
    expect(failed.code).toBe(2);
    expect(lines(failed.err)).toHaveLength(1);
    expect(read("o.csv")).toBe(printed.out);
    expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
  });
  it("predicts one of two classes above a threshold, and says which", async () => {
    const { out, err } = await attuneHere(
      folder,
      "predict",
      "big.json",
      "new.csv",
      "--threshold",
      "0.2",
    );
    expect(err).toBe('note: big: "yes" is predicted above a probability of 0.2, "no" below\n');
    const cells = lines(out).map((line) => line.split(","));
    expect(cells[0]).toEqual(["prediction", "probability:no", "probability:yes"]);
    const at = (low: number, high: number) =>
      cells.slice(1).filter(([, , yes]) => Number(yes) > low && Number(yes) <= high);
    expect(new Set(at(0.2, 1).map(([said]) => said))).toEqual(new Set(["yes"]));
    expect(new Set(at(0, 0.2).map(([said]) => said))).toEqual(new Set(["no"]));
    expect(at(0.2, 0.5).length).toBeGreaterThan(0);
    const other = ["--threshold", "0.8", "--positive", "no"];
    const swapped = await attuneHere(folder, "predict", "big.json", "new.csv", ...other);
    expect(swapped.out).toBe(out);
  });
  it("gives intervals that hold the share of unseen numbers, wider where errors are", async () => {
    const options = ["--interval", "0.8", "--keep", "y"];
    const { out, code, err } = await attuneHere(folder, "predict", "y.json", "new.csv", ...options);
    expect(code, err).toBe(0);
    const [header, ...rows] = lines(out).map((line) => line.split(","));
    expect(header).toEqual(["y", "prediction", "low", "high"]);
    const numbers = rows.map((cells) => cells.map(Number));
    const inside = numbers.filter(([y, , low, high]) => low <= y && y <= high);
    expect(inside.length / rows.length).toBeGreaterThan(0.72);
    expect(inside.length / rows.length).toBeLessThan(0.88);
    const width = (isOf: (p: number) => boolean): number => {
      const own = numbers.filter(([, p]) => isOf(p)).map(([, , low, high]) => high - low);
      return own.reduce((a, b) => a + b, 0) / own.length;
    };
    expect(width((p) => p > 20)).toBeGreaterThan(2 * width((p) => p < 10));
  });
  it("refuses in one line what does not fit the model, before it reads rows", async () => {
    const cases: [string, string[], string][] = [
      ["big.json", ["--interval", "0.9"], "--interval is for numbers, but the model predicts cla"],
      ["big.json", ["--out", "big.json"], "--out big.json is a file that is read"],
      ["big.json", ["--keep", "prediction"], '--keep: "prediction" is also the name of a column'],
    ];
    for (const [model, options, message] of cases) {
      const { code, out, err } = await attuneHere(
        folder,
        "predict",
        model,
        "missing.csv",
        ...options,
      );
      expect([options.join(" "), code, out]).toEqual([options.join(" "), 2, ""]);
      expect(err).toContain(message);
      expect(lines(err)).toHaveLength(1);
    }
    const unknown = await attuneHere(folder, "predict", "y.json", "new.csv", "--keep", "Name");
    expect(unknown.err).toBe('attune: --keep: new.csv has no column "Name" (did you mean name?)\n');
  });
  it("refuses options in code that do not fit the model", () => {
    const { errors: _, checksum: __, ...old } = JSON.parse(read("y.json"));
    file("old.json", JSON.stringify(old));
    const cases: [string, PredictOptions, string][] = [
      ["old.json", { interval: 0.9 }, "the file of the model has no errors for intervals"],
      ["y.json", { interval: 1 }, "interval must be a number from 0 to 0.99, got 1"],
      [
        "y.json",
        { threshold: 0.5 },
        "threshold is for two classes, but the model predicts numbers",
      ],
      ["big.json", { threshold: 3 }, "threshold must be a number from 0 to 1, got 3"],
      ["big.json", { threshold: 0.3, positive: "Yes" }, 'positive: there is no class "Yes"'],
      ["big.json", { positive: "yes" }, "positive needs a threshold"],
    ];
    for (const [name, options, message] of cases) {
      const model = readSavedModel(read(name), name);
      expect(() => predictRows(model, [{ a: 1 }], options)).toThrow(message);
    }
  });
  it("does the same in code", async () => {
    const model = readSavedModel(read("y.json"), "y.json");
    const rows = [{ id: 7, a: 5 }];
    const found = [];
    for await (const row of predictRows<"regression">(model, rows, { keep: ["id"], interval: 0.9 }))
      found.push(row);
    expect(found).toHaveLength(1);
    const [{ prediction, low = 0, high = 0, kept }] = found;
    expect(kept).toEqual({ id: "7" });
    expect(prediction).toBeGreaterThan(14);
    expect(prediction).toBeLessThan(16);
    expect(low).toBeLessThan(prediction);
    expect(high).toBeGreaterThan(prediction);
  });
});
