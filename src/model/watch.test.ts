import { expect, it } from "vitest";
import { createRng } from "../numeric/rng.ts";
import { boosting } from "./boosting/boosting.ts";
import type { FittedModel, TrainingWatch } from "./model.ts";
import { network } from "./network/network.ts";
import { forest } from "./tree/random-forest.ts";

const rng = createRng(2);
const n = 80;
const x = { rows: n, columns: 2, data: Float64Array.from({ length: 2 * n }, () => rng.normal()) };
const y = { values: Float64Array.from({ length: n }, (_, i) => +(x.data[2 * i] > 0)), classes: 2 };

const fits: { readonly [name: string]: (watch?: TrainingWatch) => FittedModel } = {
  boosting: (watch) => {
    const growth = { kind: "oblivious", depth: 3 } as const;
    const rest = { l1: 0, l2: 1, features: 1, rows: 0.8, thresholds: "best" } as const;
    const params = { rounds: 100, rate_factor: 1, growth, ...rest };
    return boosting.fit(x, y, params, createRng(1), { steps: 6, watch });
  },
  forest: (watch) => {
    const criterion = "gini" as const;
    const limits = { depth: 9, min_leaf: 1, min_split: 2, features: 0, bootstrap: true };
    return forest.fit(x, y, { trees: 6, criterion, ...limits }, createRng(1), { watch });
  },
  network: (watch) => {
    const optimizer = { kind: "adam", rate: 0.01, beta1: 0.9, beta2: 0.999 } as const;
    const choices = { activation: "relu", schedule: "constant", batch: 16 } as const;
    const rest = { epochs: 6, l1: 0, l2: 0, dropout: 0.1, patience: 10 } as const;
    const params = { neurons: [8], optimizer, ...choices, ...rest };
    return network.fit(x, y, params, createRng(1), { watch });
  },
};

it.each(Object.keys(fits))("%s calls its watch after every step, which changes nothing", (name) => {
  const steps: number[] = [];
  const watched = fits[name]((step) => {
    steps.push(step);
    return undefined;
  });
  expect(steps).toEqual([1, 2, 3, 4, 5, 6]);
  expect(watched.predict(x)).toEqual(fits[name]().predict(x));
});
it.each(Object.keys(fits))(
  "%s ends with what its watch has seen when that returns true",
  (name) => {
    let seen: Float64Array | undefined;
    let calls = 0;
    const ended = fits[name]((step, now) => {
      calls++;
      seen = now.predict(x).slice();
      return step === 3;
    });
    expect(calls).toBe(3);
    expect(ended.predict(x)).toEqual(seen);
  },
);
