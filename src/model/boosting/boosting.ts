import { AttuneError } from "../../errors/attune-error.ts";
import type { Target } from "../../numeric/matrix.ts";
import { bin, binAt } from "../../numeric/trees/binned.ts";
import { categorical } from "../../space/choice.ts";
import { choose } from "../../space/choose.ts";
import { float, int } from "../../space/number.ts";
import type { ValuesOf } from "../../space/param.ts";
import type { FitOptions, FittedModel, Model, Predictor } from "../model.ts";
import { defaultRate } from "./default-rate.ts";
import { type Ensemble, predictEnsemble } from "./ensemble.ts";
import { type EnsembleJson, ensembleFromJson, ensembleToJson } from "./ensemble-json.ts";
import { findFill } from "./find-fill.ts";
import { Grower } from "./grower.ts";
import type { Loss } from "./loss.ts";
import { trainByOwnRows } from "./own-stopping.ts";
import type { TrainingSettings } from "./settings.ts";
import { type RoundWatch, train } from "./train.ts";
import type { TreeSource } from "./tree-source.ts";
import { openVectorPasser } from "./vector-passer.ts";

/** Rounds without a lower loss of the stopping rows after which training ends. */
const PATIENCE_ROUNDS = 50;
/** Bins of a column. */
const BINS = 128;
/** A smaller penalty on squared leaf values counts as this, so that no leaf divides by 0. */
const MIN_L2 = 1e-9;
/**
 * How strongly the values of an oblivious tree are drawn towards those of their parents: its splits
 * are shared: many leaves have few rows or none.
 */
const OBLIVIOUS_SMOOTHING = 2;
/** Least sum of curvatures in a leaf of a tree that grows leaf by leaf. */
const MIN_LEAF_CURVATURE = 1e-3;

/** What a fitted ensemble of boosting predicts, without WebAssembly. */
export function boostingPredictor(json: EnsembleJson): Predictor {
  const m = ensembleFromJson(json);
  return (x) => predictEnsemble(m, x);
}

function createFittedBoosting(m: Ensemble): FittedModel {
  return {
    steps: m.rounds,
    predict: (x) => predictEnsemble(m, x, openVectorPasser),
    toJSON: () => ensembleToJson(m),
  };
}

/** Hyperparameters of `boosting`. */
const boostingSpace = {
  /** Largest number of rounds, of which early stopping keeps the best. */
  rounds: int(50, 4000, { log: true, default: 2000 }),
  /** Learning rate, as a multiple of the one that CatBoost chooses by rows and rounds. */
  rate_factor: float(0.25, 4, { log: true, default: 1 }),
  /** How trees grow. */
  growth: choose({
    /** One split a level, shared by all nodes of that level. */
    oblivious: {
      /** Levels of a tree. */
      depth: int(2, 8, { default: 6 }),
    },
    /** Each node has a split of its own; the leaf that gains most is split next. */
    leaf_wise: {
      /** Largest number of leaves of a tree. */
      leaves: int(3, 127, { log: true, default: 31 }),
      /** Fewest rows in a leaf. */
      min_leaf: int(1, 100, { log: true, default: 20 }),
    },
  }),
  /** Penalty on absolute leaf values. */
  l1: float(0, 2, { default: 0 }),
  /** Penalty on squared leaf values. */
  l2: float(1e-3, 100, { log: true, default: 1 }),
  /** Share of the columns that a tree may use. */
  features: float(0.2, 1, { default: 1 }),
  /** Share of the rows by which the splits of a tree are chosen, drawn without replacement. */
  rows: float(0.4, 1, { default: 0.5 }),
  /** Whether splits use the `best` threshold of a column, or one at `random`. */
  thresholds: categorical(["best", "random"], { default: "best" }),
};

type BoostingParams = ValuesOf<typeof boostingSpace>;

function settingsOf(
  params: BoostingParams,
  y: Target,
  rounds: number,
  monotone: Int8Array | undefined,
): TrainingSettings {
  const { growth, l1 } = params;
  const l2 = Math.max(MIN_L2, params.l2);
  const rate = params.rate_factor * defaultRate(y.classes, y.values.length, params.rounds);
  return {
    rounds,
    patience: PATIENCE_ROUNDS,
    shape: growth.kind === "oblivious" ? { depth: growth.depth } : { leaves: growth.leaves },
    growth: {
      l1,
      l2,
      minLeaf: growth.kind === "oblivious" ? 1 : growth.min_leaf,
      minCurvature: MIN_LEAF_CURVATURE,
      random: params.thresholds === "random",
    },
    leaf: { l1, l2, rate, smoothing: growth.kind === "oblivious" ? OBLIVIOUS_SMOOTHING : 0 },
    monotone,
    columnShare: params.features,
    rowShare: params.rows,
  };
}

/** Watches rounds as `watch` does; undefined without one, as each call needs a model. */
const watching = (watch: FitOptions["watch"]): RoundWatch | undefined =>
  watch && ((round, now) => watch(round, createFittedBoosting(now)));

/**
 * Gradient boosting (Friedman 2001) on histograms (Ke et al. 2017). By default trees are oblivious
 * (Prokhorenkova et al. 2018), whose leaves are smoothed along their paths, and the learning rate
 * follows from the number of rows. Two classes
 * share one score. Of more classes each has its own, which every tree adds to; its splits follow from
 * the gradients of one class, drawn anew for each tree.
 */
export const boosting: Model<typeof boostingSpace> = {
  name: "boosting",
  space: boostingSpace,
  encoding: "ordered",
  scale: false,
  missing: "keep",
  fit(x, y, params, rng, options = {}) {
    const { weights, stopping, steps, watch, monotone } = options;
    const data = { binned: bin(x, BINS), y, weights };
    if (monotone !== undefined && y.classes > 2)
      throw new AttuneError("usage", "boosting of more than two classes can't be monotone");
    const settings = settingsOf(params, y, steps ?? params.rounds, monotone);
    const more = { fill: findFill(data.binned), watch: watching(watch) };
    if (steps === undefined && stopping === undefined)
      return createFittedBoosting(trainByOwnRows(data, settings, rng, more));
    const held =
      steps === undefined && stopping !== undefined
        ? { ...stopping, binned: binAt(stopping.x, data.binned.borders, more.fill) }
        : undefined;
    const grow = (loss: Loss): TreeSource => new Grower(data.binned, loss, settings);
    const { ensemble } = train(data, settings, rng, grow, { ...more, stopping: held });
    return createFittedBoosting(ensemble);
  },
  mostSteps: ({ rounds }) => rounds,
  shorten(json: EnsembleJson, rounds) {
    const ensemble = ensembleFromJson(json);
    const trees = ensemble.trees.slice(0, (rounds * ensemble.trees.length) / ensemble.rounds);
    return ensembleToJson({ ...ensemble, rounds, trees });
  },
  load: (json: EnsembleJson) => createFittedBoosting(ensembleFromJson(json)),
};
