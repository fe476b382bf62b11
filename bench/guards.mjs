/**
 * How often the guards find what was planted in a table, and how often they raise something in
 * clean ones: simulated tables of many kinds, each with several seeds.
 *
 *   npm run build && npm run bench -- guards --runs 20
 */
import { createRng } from "../dist/numeric/rng.js";
import { judgedRows } from "../dist/tune/guards/judged-rows.js";
import { runGuards } from "../dist/tune/guards/run-guards.js";
import { holdOut } from "../dist/tune/split.js";
import { readDataset } from "../dist/tune/table/read-dataset.js";
import { openRows } from "../dist/tune/table/row-source.js";

const logistic = (z) => 1 / (1 + Math.exp(-z));
const many = (n, make) => Array.from({ length: n }, (_, i) => make(i));
const yesNo = (rng, p) => (rng.uniform() < p ? "yes" : "no");
const poisson = (rng, mean) => {
  let k = 0;
  for (let p = rng.uniform(); p > Math.exp(-mean); p *= rng.uniform()) k++;
  return k;
};

/** Rows of clean tables, by kind. The target is y. */
export const clean = {
  "numbers with long tails": (rng) =>
    many(700, () => {
      const [size, age] = [Math.exp(1.3 * rng.normal()), Math.exp(rng.normal())];
      return { size, age, z: rng.normal(), y: 3 * size + age + size * rng.normal() };
    }),
  "five classes of 300 towns": (rng) => {
    const levels = many(300, () => rng.normal());
    return many(1500, () => {
      const [town, x] = [rng.integer(300), rng.normal()];
      const score = levels[town] + x + 0.7 * rng.normal();
      const y = ["a", "b", "c", "d", "e"][Math.min(4, Math.max(0, Math.round(score) + 1))];
      return { town: `T-${town}`, x, noise: rng.normal(), y };
    });
  },
  "a strong column that is known before": (rng) =>
    many(900, () => {
      const score = rng.normal();
      return { score, b: rng.normal(), y: yesNo(rng, logistic(4 * score)) };
    }),
  "seasons without order": (rng) =>
    many(800, () => {
      const day = rng.integer(1200);
      const date = new Date(Date.UTC(2020, 0, 1 + day)).toISOString().slice(0, 10);
      return { date, x: rng.normal(), y: 5 * Math.sin(day / 58) + 2 * rng.normal() };
    }),
  "cells that are missing more often in one class": (rng) =>
    many(1000, () => {
      const y = yesNo(rng, 0.4);
      const income = rng.uniform() < (y === "yes" ? 0.4 : 0.15) ? "" : rng.normal();
      return { income, b: rng.normal() + (y === "yes" ? 0.7 : 0), y };
    }),
  "two columns that matter only together": (rng) =>
    many(800, () => {
      const [a, b] = [rng.normal(), rng.normal()];
      return { a, b, c: rng.normal(), y: yesNo(rng, logistic(4 * Math.sign(a * b))) };
    }),
  "a survey of ratings": (rng) =>
    many(900, () => {
      const mood = rng.normal();
      const rate = () => Math.min(5, Math.max(1, Math.round(3 + mood + rng.normal())));
      const row = { q1: rate(), q2: rate(), q3: rate(), q4: rate() };
      return { ...row, y: yesNo(rng, logistic(1.5 * mood)) };
    }),
  "more columns than most": (rng) =>
    many(200, () => {
      const row = Object.fromEntries(many(120, (j) => [`g${j}`, rng.normal()]));
      return { ...row, y: yesNo(rng, logistic(1.5 * row.g0 - 1.5 * row.g1 + 1.5 * row.g2)) };
    }),
  "sixty rows": (rng) =>
    many(60, () => {
      const a = rng.normal();
      return { a, b: rng.normal(), y: yesNo(rng, logistic(3 * a)) };
    }),
  "two percent of a class with rare marks": (rng) =>
    many(4000, () => {
      const y = rng.uniform() < 0.02 ? "fraud" : "fine";
      const mark = rng.uniform() < (y === "fraud" ? 0.3 : 0.01) ? "abroad" : "home";
      return { mark, amount: Math.exp(rng.normal() + (y === "fraud" ? 1 : 0)), y };
    }),
  "an order number without meaning": (rng) =>
    many(900, (i) => {
      const a = rng.normal();
      return { order: 70_000 + 3 * i + rng.integer(3), a, y: 2 * a + rng.normal() };
    }),
  "counts with many zeros": (rng) =>
    many(900, () => {
      const a = rng.normal();
      const y = rng.uniform() < 0.5 ? 0 : poisson(rng, 10 * Math.exp(0.6 * a));
      return { a, b: rng.integer(4), y };
    }),
  "customers who are all alike": (rng) =>
    many(1200, () => {
      const a = rng.normal();
      return { customer: `C${rng.integer(150)}`, a, y: yesNo(rng, logistic(2 * a)) };
    }),
  "a line without noise in three columns": (rng) =>
    many(500, () => {
      const [a, b, c] = [rng.normal(), rng.normal(), rng.normal()];
      return { a, b, c, y: a + b + c };
    }),
};

const signal = (rng, n = 800) =>
  many(n, () => {
    const [a, b] = [rng.normal(), rng.normal()];
    const town = ["Bonn", "Jena", "Kiel", "Ulm"][rng.integer(4)];
    return { a, b, town, y: yesNo(rng, logistic(1.2 * a - b)) };
  });

/** Rows of tables with a fault, and what the remark must say. */
export const planted = {
  "the target in other words": {
    rows: (rng) => signal(rng).map((r) => ({ ...r, status: r.y === "yes" ? "closed" : "open" })),
    finds: /^status: predicts the target almost perfectly/,
  },
  "the target in another unit, rounded": {
    rows: (rng) =>
      many(700, () => {
        const [a, b] = [rng.normal(), rng.normal()];
        const y = 100 + 20 * a + 10 * b + 10 * rng.normal();
        return { a, gross: Math.round(1.19 * y), b, y };
      }),
    finds: /^gross: predicts the target almost perfectly/,
  },
  "a reason that only lost customers give": {
    rows: (rng) =>
      signal(rng).map((r) => ({
        ...r,
        reason: r.y === "yes" && rng.uniform() < 0.4 ? ["price", "move"][rng.integer(2)] : "",
      })),
    finds: /^reason: has a value almost only where/,
  },
  "a payment that lacks where the target is high": {
    rows: (rng) =>
      many(800, () => {
        const a = rng.normal();
        const late = rng.uniform() < 0.4;
        return { a, paid: late ? "" : rng.normal(), y: a + (late ? 6 : 0) + rng.normal() };
      }),
    finds: /^paid: whether it is missing explains/,
  },
  "a tenth of the rows twice": {
    rows: (rng) => {
      const rows = signal(rng);
      const all = [...rows, ...rows.slice(0, 80)];
      const order = Uint32Array.from(all.keys());
      rng.shuffle(order);
      return Array.from(order, (i) => all[i]);
    },
    finds: /^: \d+ rows .* are copies of others/,
  },
  "rows by class, with their number": {
    rows: (rng) =>
      signal(rng)
        .toSorted((a, b) => (a.y < b.y ? -1 : a.y > b.y ? 1 : 0))
        .map((r, i) => ({
          nr: 5000 + 7 * i + rng.integer(7),
          ...r,
          y: rng.uniform() < 0.15 ? "no" : r.y,
        })),
    finds: /^nr: rises or falls with the row number/,
  },
  "later rows from another price level": {
    rows: (rng) =>
      many(900, (i) => {
        const a = rng.normal();
        const price = Math.exp(0.2 * rng.normal()) * (1 + i / 500);
        return { a, price, y: 2 * a + rng.normal() };
      }),
    byTime: true,
    finds: /^: the held-out rows differ .* by price/,
  },
  "patients with their number": {
    rows: (rng) =>
      many(70, (p) => {
        const ill = yesNo(rng, 0.5);
        return many(8, () => ({
          patient: `P${1000 + p}`,
          a: rng.normal() + (ill === "yes" ? 1 : 0),
          y: rng.uniform() < 0.1 ? "no" : ill,
        }));
      }).flat(),
    finds: /^patient: its \d+ values repeat/,
  },
  "the target with noise": {
    rows: (rng) =>
      many(700, () => {
        const [a, b] = [rng.normal(), rng.normal()];
        const y = 20 * a + 10 * b + 10 * rng.normal();
        return { a, measured: y + 2 * rng.normal(), b, y };
      }),
    finds: /^measured: predicts the target almost perfectly/,
  },
  "the rank of the target": {
    rows: (rng) => {
      const rows = many(700, () => {
        const [a, b] = [rng.normal(), rng.normal()];
        return { a, b, y: Math.exp(a + b + rng.normal()) };
      });
      const sorted = Float64Array.from(rows, (r) => r.y).sort();
      return rows.map((r) => ({ rank: 1 + sorted.indexOf(r.y), ...r }));
    },
    finds: /^rank: predicts the target almost perfectly/,
  },
  "the mean of a customer's targets, the own one included": {
    rows: (rng) => {
      const rows = many(900, (i) => {
        const a = rng.normal();
        return { customer: `C${i % 450}`, a, y: yesNo(rng, logistic(a)) };
      });
      const share = (c) => {
        const own = rows.filter((r) => r.customer === c);
        return own.filter((r) => r.y === "yes").length / own.length;
      };
      const of = new Map(rows.map((r) => [r.customer, share(r.customer)]));
      return rows.map(({ customer, ...r }) => ({ returned: of.get(customer), ...r }));
    },
    finds: /^returned: is the share of "(yes|no)" over the rows that share its value/,
  },
  "the mean of a town's prices, rounded": {
    rows: (rng) => {
      const levels = many(60, () => rng.normal());
      const rows = many(900, () => {
        const [town, a] = [rng.integer(60), rng.normal()];
        return { town, a, y: 200 + 20 * levels[town] + 30 * a + 30 * rng.normal() };
      });
      const mean = (own) => own.reduce((sum, r) => sum + r.y, 0) / own.length;
      const of = levels.map((_, town) => mean(rows.filter((r) => r.town === town)).toFixed(1));
      return rows.map(({ town, ...r }) => ({ usual: of[town], ...r }));
    },
    finds: /^usual: is the mean of the target over the rows that share its value/,
  },
  "a number that was given by class, in shuffled rows": {
    rows: (rng) => {
      const rows = signal(rng)
        .toSorted((a, b) => (a.y < b.y ? -1 : a.y > b.y ? 1 : 0))
        .map((r, i) => ({ nr: 5000 + 7 * i + rng.integer(7), ...r }));
      const order = Uint32Array.from(rows.keys());
      rng.shuffle(order);
      return Array.from(order, (i) => rows[i]);
    },
    finds: /^nr: predicts the target almost perfectly/,
  },
  "a tenth of the rows twice, one cell changed": {
    rows: (rng) => {
      const rows = signal(rng).map((r) => ({ ...r, c: rng.normal(), d: rng.normal() }));
      const all = [...rows, ...rows.slice(0, 80).map((r) => ({ ...r, d: rng.normal() }))];
      const order = Uint32Array.from(all.keys());
      rng.shuffle(order);
      return Array.from(order, (i) => all[i]);
    },
    finds: /^: \d+ rows .* are copies of others but for their d/,
  },
  "a tenth of the rows twice, any cell changed": {
    rows: (rng) => {
      const rows = signal(rng).map((r) => ({ ...r, c: rng.normal(), d: rng.normal() }));
      const change = (r) => ({ ...r, [["a", "b", "c", "d"][rng.integer(4)]]: rng.normal() });
      const all = [...rows, ...rows.slice(0, 80).map(change)];
      const order = Uint32Array.from(all.keys());
      rng.shuffle(order);
      return Array.from(order, (i) => all[i]);
    },
    finds: /^: \d+ rows .* are copies of others but for one cell/,
  },
  "patients with a number in digits": {
    rows: (rng) =>
      many(70, (p) => {
        const ill = yesNo(rng, 0.5);
        return many(8, () => ({
          patient: 48_000 + 13 * p,
          a: rng.normal() + (ill === "yes" ? 1 : 0),
          y: rng.uniform() < 0.1 ? "no" : ill,
        }));
      }).flat(),
    finds: /^patient: its \d+ values repeat/,
  },
  "a target without relation": {
    rows: (rng) => signal(rng).map((r) => ({ ...r, y: yesNo(rng, 0.5) })),
    finds: /^: no column is shown to have to do with the target/,
  },
};

/** What the guards say of rows, as texts. */
async function remarksOn(rows, byTime, rng) {
  const dataset = await readDataset(await openRows(rows), { target: "y" });
  const splitting = byTime
    ? { by: "time", order: Float64Array.from(rows, (_, i) => i) }
    : { by: "rows" };
  const classes = dataset.task === "classification" ? dataset.target : undefined;
  const { rest, held } = holdOut(dataset.table.rows, 0.2, splitting, classes, rng.fork("holdout"));
  const own = rng.fork("guards");
  const sample = judgedRows(dataset, rest, own);
  const outcomes = runGuards({ data: dataset, rest, held, sample, splitting, rng: own });
  const notes = outcomes.flatMap((g) => g.notes);
  return notes.map((n) => `${n.column}: ${n.message}`);
}

/** Runs with something raised in clean tables, and runs that found what was planted, by kind. */
export async function countRemarks({ runs, seed = 0 }) {
  const results = [];
  for (const [kind, rows] of Object.entries(clean)) {
    const raised = [];
    for (let s = 0; s < runs; s++) {
      const rng = createRng(seed + s).fork(kind);
      const [first] = await remarksOn(rows(rng), false, rng);
      if (first !== undefined) raised.push(first);
    }
    results.push({ kind, isClean: true, count: raised.length, example: raised[0] });
  }
  for (const [kind, { rows, byTime = false, finds }] of Object.entries(planted)) {
    let found = 0;
    let example;
    for (let s = 0; s < runs; s++) {
      const rng = createRng(seed + s).fork(kind);
      const remarks = await remarksOn(rows(rng), byTime, rng);
      if (remarks.some((text) => finds.test(text))) found++;
      else example ??= remarks[0] ?? "nothing";
    }
    results.push({ kind, isClean: false, count: found, example });
  }
  return results;
}

export async function guards({ runs = "20", seed = "0" }) {
  const results = await countRemarks({ runs: Number(runs), seed: Number(seed) });
  console.log("| table | raised or found | for example |\n|---|---|---|");
  for (const { kind, isClean, count, example = "" } of results)
    console.log(`| ${isClean ? "clean" : "planted"}: ${kind} | ${count} of ${runs} | ${example} |`);
}
