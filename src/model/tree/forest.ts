import { bin } from "../../numeric/trees/binned.ts";
import { grow } from "../../numeric/trees/grow.ts";
import {
  addPredictions,
  type Nodes,
  nodesFromJson,
  nodesToJson,
} from "../../numeric/trees/nodes.ts";
import { boolean, categorical } from "../../space/choice.ts";
import { float, int } from "../../space/number.ts";
import type { Fitted, Model } from "../model.ts";

function fitted(trees: readonly Nodes[]): Fitted {
  return {
    predict(x) {
      const out = new Float64Array(x.rows * trees[0].outputs);
      for (const t of trees) addPredictions(t, x, 1, out);
      // Divided once: a sum of n-ths would leave 0.9300000000000006 where 93 of 100 agree.
      for (let i = 0; i < out.length; i++) out[i] /= trees.length;
      return out;
    },
    toJSON: () => ({ trees: trees.map(nodesToJson) }),
  };
}

/**
 * Random forest (Breiman 2001): trees on bootstrap samples, each split looking at some columns
 * only; averages their class shares or values.
 */
export const forest: Model = {
  name: "forest",
  space: {
    trees: int(10, 500, { log: true, default: 100 }),
    depth: int(2, 40, { log: true, default: 40 }),
    minLeaf: int(1, 50, { log: true, default: 1 }),
    minSplit: int(2, 50, { log: true, default: 2 }),
    /**
     * Share of columns looked at in each split; 0 stands for the square root of their number (a
     * third for numbers).
     */
    features: float(0, 1, { default: 0 }),
    bootstrap: boolean({ default: true }),
    criterion: categorical(["gini", "entropy"], { default: "gini" }),
  },
  encoding: "target",
  scale: false,
  fit(x, y, params, rng, watch) {
    const n = x.rows;
    const binned = bin(x);
    const usual = y.classes === 0 ? Math.ceil(x.columns / 3) : Math.round(Math.sqrt(x.columns));
    const features = Math.max(
      1,
      params.features < 0.02 ? usual : Math.round(params.features * x.columns),
    );
    const options = {
      maxDepth: params.depth,
      minLeaf: params.minLeaf,
      minSplit: params.minSplit,
      features,
      criterion: y.classes === 0 ? ("variance" as const) : params.criterion,
    };
    const all = Int32Array.from({ length: n }, (_, i) => i);
    const trees: Nodes[] = [];
    while (trees.length < params.trees) {
      const stream = rng.fork(trees.length);
      const rows = params.bootstrap
        ? Int32Array.from({ length: n }, () => stream.integer(n)).sort()
        : all;
      trees.push(grow(binned, y, rows, options, stream));
      if (watch?.(trees.length, fitted(trees))) break;
    }
    return fitted(trees);
  },
  load: (json) => fitted(json.trees.map(nodesFromJson)),
};
