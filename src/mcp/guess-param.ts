/** A parameter in the flat form of a space. */
export interface GuessedParam {
  readonly type: "float" | "int" | "categorical" | "ordinal";
  readonly low?: number;
  readonly high?: number;
  readonly log?: true;
  readonly choices?: readonly unknown[];
}

/** A value that is 0 or below has no logarithm. */
const isPositive = (value: number): boolean => value > 0;

/** Names whose usual ranges are known, whatever value they have now. */
const KNOWN: readonly (readonly [RegExp, GuessedParam])[] = [
  [
    /(^|[._-])(lr|learning_?rate|eta|step_?size)$/i,
    { type: "float", low: 1e-5, high: 0.3, log: true },
  ],
  [
    /weight_?decay|(^|[._-])(wd|l2|l1|alpha|lambda|reg_?\w*)$/i,
    { type: "float", low: 1e-7, high: 1, log: true },
  ],
  [/drop_?out|(^|[._-])p_?drop$/i, { type: "float", low: 0, high: 0.6 }],
  [/momentum|(^|[._-])beta1$/i, { type: "float", low: 0.5, high: 0.99 }],
  [/(^|[._-])beta2$/i, { type: "float", low: 0.9, high: 0.9999 }],
  [/batch_?size/i, { type: "ordinal", choices: [16, 32, 64, 128, 256] }],
  [/(n_?|num_?)?(layers|blocks)$/i, { type: "int", low: 1, high: 6 }],
  [/max_?depth|(^|[._-])depth$/i, { type: "int", low: 2, high: 12 }],
  [
    /subsample|colsample\w*|feature_?fraction|bagging_?fraction/i,
    { type: "float", low: 0.3, high: 1 },
  ],
  [/min_?(samples|data|child)\w*/i, { type: "int", low: 1, high: 100, log: true }],
];
/** Names of what is no hyperparameter: searching it would be a mistake. */
const NOT_TUNED =
  /seed|random_?state|(^|_)(path|file|dir|name|version|port|host|url|device|verbose|log_?\w*|n_?jobs|workers|gpus?)$/i;

/** A whole number is searched up to this factor around its value; with few steps not on a log scale. */
const FACTOR = 4;
const MIN_STEPS_FOR_LOG = 20;

/**
 * Guesses the range of a parameter from its name and its present value. The value always lies in the
 * range.
 * @returns undefined for what is no hyperparameter
 */
export function guessParam(name: string, value: unknown): GuessedParam | undefined {
  if (NOT_TUNED.test(name)) return undefined;
  if (typeof value === "boolean") return { type: "categorical", choices: [false, true] };
  if (typeof value === "string") return undefined; // its other values are not known
  if (Array.isArray(value) && value.length > 1) return { type: "categorical", choices: value };
  if (typeof value !== "number" || !Number.isFinite(value)) return undefined;
  const known = KNOWN.find(([pattern]) => pattern.test(name))?.[1];
  if (known !== undefined) return including(known, value);
  if (Number.isInteger(value)) {
    if (!isPositive(value)) return { type: "int", low: Math.min(0, 2 * value), high: 10 };
    const low = Math.max(1, Math.floor(value / FACTOR));
    const high = Math.max(value * FACTOR, low + 4);
    return {
      ...{ type: "int", low, high },
      ...(high - low >= MIN_STEPS_FOR_LOG && { log: true as const }),
    };
  }
  if (value > 0 && value < 1)
    return value < 0.05
      ? { type: "float", low: value / 100, high: Math.min(1, value * 100), log: true }
      : { type: "float", low: 0, high: 1 };
  const reach = Math.abs(value) * FACTOR;
  return isPositive(value)
    ? { type: "float", low: value / FACTOR, high: reach, log: true }
    : { type: "float", low: -reach, high: reach || 1 };
}

/** A range, widened so that it has a value. */
function including(param: GuessedParam, value: number): GuessedParam {
  const { choices, low, high } = param;
  if (choices !== undefined)
    return choices.includes(value)
      ? param
      : { ...param, choices: [...choices, value].sort((a, b) => Number(a) - Number(b)) };
  if (low === undefined || high === undefined) return param;
  if (param.log && !isPositive(value)) return param;
  const isWhole = param.type === "int";
  if (isWhole && !Number.isInteger(value))
    return { type: "float", low: Math.min(low, value), high: Math.max(high, value) };
  return { ...param, low: Math.min(low, value), high: Math.max(high, value) };
}
