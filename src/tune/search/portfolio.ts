import type { ModelName } from "../../model/model.ts";
import { models as modelsByName } from "../../model/models.ts";
import type { Task } from "../metric.ts";
import type { ModelCandidate } from "../preparation/pipeline.ts";
import { candidateFrom, defaultCandidate, type Inputs } from "./candidates.ts";

/** Untuned models that others are compared with. */
const UNTUNED = ["linear", "forest", "boosting"] as const;
/**
 * Seconds of a search from which the untuned boosting comes before the forest. In less time the
 * forest is a safer choice, since boosting may not be ready.
 */
const MIN_SECONDS_OF_BOOSTING = 8;
/**
 * With at most this many rows these models come first: they train in a fraction of the time of
 * several boosted models, and differ more from the baselines.
 */
const MAX_ROWS_OF_QUICK_MODELS = 5000;
const QUICK_MODELS: readonly ModelName[] = ["linear", "neighbors", "kernel"];

/** Of images: trees of that many columns take longer than networks, and see less in them. */
const UNTUNED_OF_IMAGES = ["linear", "convolution"] as const;
/** Of few images a kernel machine says much in little time. */
const UNTUNED_OF_FEW_IMAGES = ["linear", "kernel", "convolution"] as const;

function untunedOf(inputs: Inputs | undefined, rows: number): readonly ModelName[] {
  if (inputs?.images !== true) return UNTUNED;
  return rows <= MAX_ROWS_OF_QUICK_MODELS ? UNTUNED_OF_FEW_IMAGES : UNTUNED_OF_IMAGES;
}

/**
 * The candidates that are always evaluated, to compare others with: a constant, and untuned models.
 * @param seconds of a search that time limits; default: none
 * @param rows of the table; default: many
 */
export function baselines(
  task: Task,
  inputs?: Inputs,
  seconds = 0,
  rows = Infinity,
): readonly ModelCandidate[] {
  const untuned = untunedOf(inputs, rows).map((model) => defaultCandidate(model, task, inputs));
  // The slowest one comes last, unless the time is enough for it: it is often the best of them.
  if (seconds >= MIN_SECONDS_OF_BOOSTING && inputs?.images !== true)
    untuned.splice(1, 0, ...untuned.splice(2, 1));
  return [{ model: "constant", params: {} }, ...untuned];
}

/** A candidate of the portfolio; parameters that are not given have their defaults. */
type Entry = {
  readonly model: ModelName;
  readonly log_target?: true;
  /** The task for which it is, if not for both. */
  readonly only?: Task;
  /** Set for candidates that only tables with texts have. */
  readonly text?: string;
  /** Set for candidates that only images of which models may read gradients have. */
  readonly images?: string;
  /** Rows from which on the candidate is tried. */
  readonly fromRows?: number;
  /** How boosted trees grow. */
  readonly growth?: { readonly kind: "oblivious" | "leaf_wise" } & {
    readonly [param: string]: unknown;
  };
} & {
  readonly [param: string]: unknown;
};

/** Coarser than the defaults: several boosted models are mixed, and differ the more. */
const COARSE = { rounds: 1000, rate_factor: 2, features: 0.6, rows: 0.8, l2: 3 };

/** Up to this number of rows oblivious trees with random thresholds are as good, and differ more. */
const MAX_ROWS_OF_RANDOM_THRESHOLDS = 2000;
/** From this number of rows on, a tree of many leaves learns more in a second than several small ones. */
const MIN_ROWS_OF_LARGE_TREES = 50_000;
const LARGE_TREES = {
  growth: { kind: "leaf_wise", leaves: 100, min_leaf: 12 },
  thresholds: "best",
} as const;

/** How boosted trees choose their thresholds where an entry does not say. */
const thresholdsFor = (growth: Entry["growth"], rows: number): "random" | "best" =>
  growth?.kind === "leaf_wise" || rows <= MAX_ROWS_OF_RANDOM_THRESHOLDS ? "random" : "best";

/**
 * Diverse candidates in the order of their expected gain for their time, after the baselines. A
 * search that begins with a fixed list needs fewer trials than one that begins at random (Feurer et
 * al. 2022, §3.2; Salinas and Erickson 2024). The list was chosen by cross-validated scores on
 * development sets, other ones than those that the benchmarks report.
 */
const ENTRIES: readonly Entry[] = [
  { model: "kernel", centres: 1000, images: "gradients" },
  { model: "convolution", channels: 16, epochs: 40 },
  { model: "kernel", images: "pixels" },
  { model: "linear", text: "both" },
  { model: "linear", text: "words", text_weighting: "presence", penalty: 3e-3 },
  { model: "boosting", ...COARSE, text: "components" },
  { model: "linear", text: "characters", penalty: 3e-3 },
  { model: "linear", penalty: 0.03 },
  { model: "linear", penalty: 0.003, curves: true },
  { model: "linear", penalty: 0.01, log_target: true },
  { model: "linear", penalty: 0.003, curves: true, log_target: true },
  { model: "boosting", ...COARSE, ...LARGE_TREES, l2: 1, fromRows: MIN_ROWS_OF_LARGE_TREES },
  { model: "boosting", ...COARSE },
  { model: "extra-trees", trees: 200, bootstrap: true },
  { model: "kernel", lengths: "each" },
  {
    model: "boosting",
    ...COARSE,
    growth: { kind: "leaf_wise", leaves: 16, min_leaf: 12 },
    l2: 1,
  },
  { model: "kernel", only: "classification" },
  { model: "network" },
  { model: "kernel", lengths: "each", log_target: true },
  { model: "boosting", ...COARSE, growth: { kind: "oblivious", depth: 4 } },
  { model: "neighbors" },
  { model: "linear", penalty: 1e-5 },
  {
    model: "boosting",
    ...COARSE,
    growth: { kind: "leaf_wise", leaves: 39, min_leaf: 3 },
    features: 0.46,
    l1: 0.24,
    l2: 0.36,
  },
  {
    model: "boosting",
    ...COARSE,
    growth: { kind: "leaf_wise", leaves: 7, min_leaf: 5 },
    l1: 0.5,
    thresholds: "best",
  },
  { model: "forest", trees: 200, min_leaf: 1 },
  { model: "tree" },
];

/**
 * Boosting of few rounds, trained in a fraction of the time of the untuned one. Under a time limit it
 * comes before the slower baselines, so that also a short search has a boosted model.
 */
export function quickBoosting(task: Task, rows: number, inputs?: Inputs): ModelCandidate {
  const isLarge = rows >= MIN_ROWS_OF_LARGE_TREES;
  const few = isLarge ? { rounds: 100, ...LARGE_TREES } : { rounds: 200 };
  const thresholds = thresholdsFor(undefined, rows);
  return candidateFrom(
    { model: "boosting", ...COARSE, rate_factor: 1, thresholds, ...few },
    task,
    inputs,
  );
}

/** In larger tables trees say more, and these models come after them. */
const LATE_MODELS: readonly ModelName[] = ["linear", "neighbors", "tree"];

/** Where an entry comes among the others. Kernel machines of more rows take long, and come last. */
function turnOf({ model, text }: Entry, rows: number): number {
  // Texts and images say most where there are any, and their models take the longest.
  if (text !== undefined || model === "convolution") return 0;
  if (rows <= MAX_ROWS_OF_QUICK_MODELS) return QUICK_MODELS.includes(model) ? 0 : 1;
  if (model === "kernel") return 3;
  return LATE_MODELS.includes(model) ? 2 : 1;
}

/**
 * The candidates that follow the baselines.
 * @param models to which the candidates belong
 * @param rows of the table
 * @param inputs what its columns hold. Default: neither texts nor images
 */
export function portfolio(
  task: Task,
  models: readonly ModelName[],
  rows: number,
  inputs?: Inputs,
): readonly ModelCandidate[] {
  const isBaseline = (entry: Entry): boolean =>
    Object.keys(entry).every((key) => key === "model" || key === "only") &&
    untunedOf(inputs, rows).includes(entry.model);
  const entries = ENTRIES.filter((entry) => !isBaseline(entry)).filter(
    ({ model, log_target, text, images, fromRows = 0, only = task, ...params }) =>
      models.includes(model) &&
      // A length scale for each of thousands of pixels takes long, and is none that its neighbours have.
      !(inputs?.images === true && params["lengths"] === "each") &&
      only === task &&
      rows >= fromRows &&
      (task === "regression" || log_target !== true) &&
      (inputs?.texts === true || text === undefined) &&
      (inputs?.gradients === true || images === undefined) &&
      (inputs?.images === true || modelsByName[model].readsImages !== true),
  );
  return entries
    .toSorted((a, b) => turnOf(a, rows) - turnOf(b, rows))
    .map(({ only: _, fromRows: _rows, ...entry }) => {
      const thresholds = entry.model === "boosting" && {
        thresholds: thresholdsFor(entry.growth, rows),
      };
      return candidateFrom({ ...thresholds, ...entry }, task, inputs);
    });
}
