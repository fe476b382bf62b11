import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { exportPython } from "../src/model-export/index.ts";
import { predictRows } from "../src/tune/saved-model/predict-rows.ts";
import { attuneHere, scratch } from "./command.ts";
import { rows as givenRows, modelCases, savedModel } from "./exported-models.ts";
import { hasPython } from "./python.ts";

const folder = scratch();

/** Cells as Python programs have them: numbers, dates and true are no texts. */
const rows = givenRows.map(({ price, ...row }, i) => {
  const written = /^1\.(\d+),(\d+) €$/.exec(String(price ?? ""));
  const [day, month, year] = String(row["when"] ?? "").split("/");
  return {
    ...row,
    price: written ? Number(`1${written[1]}.${written[2]}`) : null,
    age: Number.isNaN(Number.parseFloat(String(row["age"]))) ? null : Number(row["age"]),
    when: String(row["when"]).startsWith("2024")
      ? row["when"]
      : year
        ? `${year}-${month!.padStart(2, "0")}-${day!.padStart(2, "0")}`
        : "",
    ...(i % 2 === 0 && {
      'a"];throw 1;//\u2028': Number.parseFloat(String(row['a"];throw 1;//\u2028'])),
    }),
  };
});

const CHECK = `
import importlib, json, sys
sys.dont_write_bytecode = True
rows = json.load(open("rows.json"))
for name in json.load(open("names.json")):
    module = importlib.import_module(name)
    print(json.dumps([module.predict(rows), getattr(module, "predict_proba", lambda rows: None)(rows)]))
`;

const cases: typeof modelCases = {
  ...modelCases,
  "boosting and a linear model": () =>
    savedModel([["boosting", { rounds: 20 }], ["linear"]], { classes: 3 }),
};
const names = Object.keys(cases).filter((name) =>
  /^(constant|linear|tree|forest|extra-trees|boosting|leaf-wise)/.test(name),
);

it.skipIf(!hasPython)(
  "a Python module predicts what attune predict does, to 1e-9, with every learner that it holds",
  async () => {
    const moduleOf = (name: string): string => name.replaceAll(/[ -]/g, "_");
    for (const name of names)
      writeFileSync(join(folder, `${moduleOf(name)}.py`), exportPython(cases[name]!()));
    writeFileSync(join(folder, "rows.json"), JSON.stringify(rows));
    writeFileSync(join(folder, "names.json"), JSON.stringify(names.map(moduleOf)));
    const out = execFileSync("python3", ["-c", CHECK], { cwd: folder, encoding: "utf8" });
    const lines = out.trim().split("\n");
    expect(lines).toHaveLength(names.length);
    for (const [m, name] of names.entries()) {
      const [predictions, probabilities] = JSON.parse(lines[m]!);
      const model = cases[name]!();
      let i = 0;
      for await (const { prediction, ...more } of predictRows(model, givenRows)) {
        if ("probability" in more) {
          expect(predictions[i], name).toBe(prediction);
          for (const [c, label] of model.classes.entries())
            expect(Math.abs(probabilities[i][c] - more.probability[label]!)).toBeLessThan(1e-9);
        } else {
          const own = Number(prediction);
          expect(Math.abs(predictions[i] - own), name).toBeLessThan(1e-9 * (1 + Math.abs(own)));
        }
        i++;
      }
      expect(predictions).toHaveLength(i);
    }
  },
);

it("a Python module is refused for a model that it can't hold, in one line", async () => {
  writeFileSync(join(folder, "m.json"), JSON.stringify(modelCases["network of numbers"]!()));
  const ran = await attuneHere(folder, "export-model", "m.json", "--out", "m.py");
  expect(ran.code).toBe(2);
  expect(ran.err).toBe(
    "attune: a Python module can't hold the model network (export the model as ONNX (.onnx) or as a " +
      "TypeScript module (.ts))\n",
  );
});
