import { bin } from "../../numeric/trees/binned.ts";
import { grow } from "../../numeric/trees/grow.ts";
import {
  addPredictions,
  type Nodes,
  nodesFromJson,
  nodesToJson,
} from "../../numeric/trees/nodes.ts";
import { prune } from "../../numeric/trees/prune.ts";
import { categorical } from "../../space/choice.ts";
import { float, int } from "../../space/number.ts";
import type { Fitted, Model } from "../model.ts";

function fitted(nodes: Nodes): Fitted {
  return {
    predict(x) {
      const out = new Float64Array(x.rows * nodes.outputs);
      addPredictions(nodes, x, 1, out);
      return out;
    },
    toJSON: () => nodesToJson(nodes),
  };
}

export const tree: Model = {
  name: "tree",
  space: {
    depth: int(1, 30, { default: 30, log: true }),
    minLeaf: int(1, 100, { log: true, default: 1 }),
    minSplit: int(2, 100, { log: true, default: 2 }),
    pruning: float(1e-6, 0.05, { log: true, default: 1e-6 }),
    criterion: categorical(["gini", "entropy"], { default: "gini" }),
  },
  encoding: "target",
  scale: false,
  fit(x, y, params, rng) {
    const rows = Int32Array.from({ length: x.rows }, (_, i) => i);
    const options = {
      maxDepth: params.depth,
      minLeaf: params.minLeaf,
      minSplit: params.minSplit,
      features: x.columns,
      criterion: y.classes === 0 ? "variance" : params.criterion,
    };
    const grown = grow(bin(x), y, rows, options, rng);
    // Impurity of numbers is in squared units of the target: relative to the whole it means the
    // same on every table.
    const scale = y.classes === 0 ? grown.impurity[0] / grown.count[0] : 1;
    return fitted(prune(grown, params.pruning * scale));
  },
  load: (json) => fitted(nodesFromJson(json)),
};
