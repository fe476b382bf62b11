// Usual values of hyperparameters by their names: what libraries take by default.

/** Names of a boosted ensemble, whose learning rate is greater than a network's. */
const BOOSTING = /depth|leaves|leaf|estimators|rounds|trees|iterations|child|subsample|colsample/;
/** Names of a network, which may have a depth as well. */
const NETWORK = /batch|layer|hidden|units|width|drop ?out|momentum/;
const TREES = /estimators|trees|bagging/;
/** A learning rate among the others: the trees are boosted. */
const RATE = /\b(lr\d*|learning rate|eta)\b/;

const isBoosted = (others: string): boolean => BOOSTING.test(others) && !NETWORK.test(others);
/** Whether `alpha` is a weight decay. */
const isTrainedInSteps = (others: string): boolean =>
  NETWORK.test(others) || /learning rate|\blr/.test(others);

/** The values that a name stands for, likeliest first: the first one within the range counts. */
type Rule = readonly [
  name: RegExp,
  values: readonly number[] | ((others: string) => readonly number[]),
];

function depthOf(others: string): readonly number[] {
  if (NETWORK.test(others)) return [2];
  if (RATE.test(others)) return [6];
  return TREES.test(others) ? [Infinity] : [3];
}

const RULES: readonly Rule[] = [
  // Schedules, bounds and factors of other hyperparameters have no usual value.
  [
    /warm ?up|sched|patience|\b((min|final|end) (lr|learning)|lrf|power|mult|factor|annealing)\b/,
    [],
  ],
  // torchvision's reference scripts 1e-4, scikit-learn's alpha 1e-4; AdamW of PyTorch 1e-2.
  [/weight decay|\bwd\b|^decay$|^l2( reg)?$/, [1e-4, 1e-2]],
  [/\bdecay\b|\brate (step|drop)/, []],
  // TensorFlow's quickstart.
  [/drop ?out|^drop (rate|prob)/, [0.2]],
  // XGBoost 0.3, LightGBM and scikit-learn's boosting 0.1, CatBoost 0.03; Adam of PyTorch and Keras
  // and scikit-learn's networks 1e-3, SGD of Keras 1e-2; the Trainer of transformers 5e-5.
  [
    /\b(lr\d*|learning rate|step size|eta\d*)\b|^rate$/,
    (others) =>
      isBoosted(others) ? [0.1] : /momentum/.test(others) ? [1e-2, 1e-3] : [1e-3, 5e-5, 0.1],
  ],
  // torch.optim's examples, scikit-learn's networks, Adam.
  [/momentum|\bbeta ?1\b/, [0.9]],
  [/\bbeta ?2\b/, [0.999]],
  // Keras.
  [/\bbatch( size)?$|^bs$/, [32]],
  [/\blayers$/, [2]],
  // Keras's tutorials 128, scikit-learn 100.
  [/hidden (size|units|dim)|^(hidden|units|width|neurons|n units)( \d+)?$/, [128]],
  // LightGBM, scikit-learn's histogram boosting.
  [/\bleaves\b|leaf nodes/, [31]],
  // A network's layers; XGBoost; unlimited in forests; scikit-learn's advice for single trees (its
  // user guide, 1.10.5).
  [/depth$/, depthOf],
  // XGBoost, LightGBM, scikit-learn.
  [/estimators|\brounds?$|^(num |n )?trees$|^(num )?iterations$/, [100]],
  [/^max iter$/, (others) => (isBoosted(others) ? [100] : [])],
  // LightGBM and scikit-learn's boosting; its forests; its advice for single trees.
  [
    /samples? leaf|min child samples|data in leaf/,
    (others) => (RATE.test(others) ? [20] : TREES.test(others) ? [1] : [5]),
  ],
  [/child weight/, [1]],
  [/samples split/, [2]],
  // CatBoost (MVS); 1 is the bound of most ranges.
  [/subsample|bagging fraction|colsample|feature fraction/, [0.8]],
  // XGBoost.
  [/^reg lambda$|^lambda( l2)?$/, [1]],
  // scikit-learn: SVC, SVR, logistic regression; gamma "scale" of some 30 standardised features.
  [/^c$/, [1]],
  // The second is the discount of reinforcement learning (Stable-Baselines3).
  [/^gamma$/, [0.03, 0.99]],
  [/^epsilon$/, [0.1]],
  [/^alpha$/, (others) => (isTrainedInSteps(others) ? [1e-4] : [1])],
  [/^l1 ratio$/, [0.5]],
  [/neighbou?rs$/, [5]],
];
/** Choices that are defaults of scikit-learn or Keras, or that most recipes begin with. */
const CHOICES = /^(adam|adamw|relu|rbf)$/i;

/** Words of a flat name in lower case: `learning rate init` of `opt.sgd.learningRateInit`. */
const wordsOf = (name: string): string =>
  name
    .replace(/^.*\./, "")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replace(/[^A-Za-z0-9]+/g, " ")
    .trim()
    .toLowerCase();

/**
 * Usual values of a number, likeliest first; none for a name that says nothing.
 * @param names of all parameters of the space, flat
 */
export function usualValues(name: string, names: readonly string[]): readonly number[] {
  const words = wordsOf(name);
  const [, values] = RULES.find(([pattern]) => pattern.test(words)) ?? [];
  if (typeof values !== "function") return values ?? [];
  return values(
    names
      .map(wordsOf)
      .filter((other) => other !== words)
      .join(","),
  );
}

/** Whether a choice, such as `adam`, is a usual one. */
export const isUsualChoice = (choice: string): boolean => CHOICES.test(choice);
