import { AttuneError } from "../errors/attune-error.ts";
import { didYouMean } from "../errors/did-you-mean.ts";
import { show } from "../errors/show.ts";
import { asha } from "./asha.ts";
import { forecast } from "./forecast.ts";
import { hyperband } from "./hyperband.ts";
import { pasha } from "./pasha.ts";
import { median, percentile } from "./percentile.ts";
import { pb2 } from "./population/pb2.ts";
import { pbt } from "./population/pbt.ts";
import type { Pruner } from "./pruner.ts";
import { successiveHalving } from "./successive-halving.ts";
import { threshold } from "./threshold.ts";
import { wilcoxon } from "./wilcoxon.ts";

interface NamedPruner {
  /** What the numbers after the name are, in order. */
  readonly numbers: readonly string[];
  /** Makes the pruner from these numbers. */
  readonly make: (...numbers: readonly number[]) => Pruner | undefined;
}

const RUNGS = ["min", "max", "eta"];
const POPULATION = ["interval", "max", "share"];

/** Pruners by the name that the command line uses. */
const pruners: { readonly [name: string]: NamedPruner } = {
  none: { numbers: [], make: () => undefined },
  median: { numbers: [], make: () => median() },
  percentile: { numbers: ["keep"], make: (keep = 25) => percentile(keep) },
  asha: {
    numbers: [...RUNGS, "growth"],
    make: (min = 1, max = 100, eta = 3, growth = 2) => asha({ min, max, eta, growth }),
  },
  pasha: {
    numbers: [...RUNGS, "growth"],
    make: (min = 1, max = 100, eta = 3, growth = 2) => pasha({ min, max, eta, growth }),
  },
  hyperband: {
    numbers: RUNGS,
    make: (min = 1, max = 100, eta = 3) => hyperband({ min, max, eta }),
  },
  "successive-halving": {
    numbers: RUNGS,
    make: (min = 1, max = 100, eta = 3) => successiveHalving({ min, max, eta }),
  },
  pbt: {
    numbers: POPULATION,
    make: (interval = 10, max = 100, share = 0.25) => pbt({ interval, max, share }),
  },
  pb2: {
    numbers: POPULATION,
    make: (interval = 10, max = 100, share = 0.25) => pb2({ interval, max, share }),
  },
  forecast: {
    numbers: ["max", "error"],
    make: (max = 100, error = 0.1) => forecast({ max, error }),
  },
  threshold: {
    numbers: ["worseThan", "after"],
    make: (worseThan = Number.NaN, after = 0) => threshold({ worseThan, after }),
  },
  wilcoxon: { numbers: ["p"], make: (p = 0.1) => wilcoxon({ p }) },
};

/**
 * A pruner from its name and numbers after colons: `percentile:25`, `asha:1:81`.
 * @returns undefined for `none`
 * @throws AttuneError `usage` for an unknown name, with the nearest one as hint, for numbers out of
 * range, for text that is no number, and for more numbers than the pruner has
 */
export function prunerNamed(text: string): Pruner | undefined {
  const [name, ...parts] = typeof text === "string" ? text.split(":") : [text];
  if (typeof name !== "string" || !Object.hasOwn(pruners, name)) throw unknownPruner(name);
  const { numbers, make } = pruners[name];
  if (parts.length > numbers.length)
    throw new AttuneError(
      "usage",
      `${show(text)} has ${parts.length} numbers, but ${name} has ` +
        `${numbers.length === 0 ? "none" : `at most ${numbers.length}`}`,
      {
        hint: `write ${[name, ...numbers].join(":")}`,
      },
    );
  return make(...parts.map((part, i) => readNumber(part, `${numbers[i]} of ${name}`)));
}

function readNumber(text: string, what: string): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (!Number.isNaN(value)) return value;
  throw new AttuneError("usage", `${what} must be a number, got ${show(text)}`);
}

function unknownPruner(name: unknown): AttuneError {
  const names = Object.keys(pruners);
  const hint = didYouMean(name, names);
  return new AttuneError(
    "usage",
    `unknown pruner ${show(name)}; valid names: ${names.join(", ")}`,
    hint === undefined ? {} : { hint },
  );
}
