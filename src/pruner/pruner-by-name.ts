import { AttuneError } from "../errors/attune-error.ts";
import { didYouMean } from "../errors/did-you-mean.ts";
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

/** Pruners by the name that the command line uses, each made from the numbers after the name. */
const pruners: { readonly [name: string]: (numbers: readonly number[]) => Pruner | undefined } = {
  none: () => undefined,
  median: () => median(),
  percentile: ([keep = 25]) => percentile(keep),
  asha: ([min = 1, max = 100, eta = 4, growth = 2]) => asha({ min, max, eta, growth }),
  pasha: ([min = 1, max = 100, eta = 4, growth = 2]) => pasha({ min, max, eta, growth }),
  hyperband: ([min = 1, max = 100, eta = 3]) => hyperband({ min, max, eta }),
  "successive-halving": ([min = 1, max = 100, eta = 3]) => successiveHalving({ min, max, eta }),
  pbt: ([interval = 10, max = 100, share = 0.25]) => pbt({ interval, max, share }),
  pb2: ([interval = 10, max = 100, share = 0.25]) => pb2({ interval, max, share }),
  forecast: ([max = 100, error = 0.1]) => forecast({ max, error }),
  threshold: ([worseThan = Number.NaN, after = 0]) => threshold({ worseThan, after }),
  wilcoxon: ([p = 0.1]) => wilcoxon({ p }),
};

/**
 * A pruner from its name and numbers after colons: `percentile:25`, `asha:1:81`.
 * @returns undefined for `none`
 * @throws AttuneError `usage` for an unknown name, with the nearest one as hint, and for numbers
 * out of range
 */
export function prunerNamed(text: string): Pruner | undefined {
  const [name, ...numbers] = text.split(":");
  if (Object.hasOwn(pruners, name)) return pruners[name](numbers.map(Number));
  const names = Object.keys(pruners);
  const hint = didYouMean(name, names);
  throw new AttuneError(
    "usage",
    `unknown pruner ${JSON.stringify(name)}; valid names: ${names.join(", ")}`,
    hint === undefined ? {} : { hint },
  );
}
