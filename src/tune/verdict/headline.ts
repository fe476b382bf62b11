import type { Task } from "../metric.ts";
import { modelName, triedTuned } from "../search/candidate-name.ts";
import type { TuneResultData } from "../tuning-result.ts";
import { compare } from "./gain.ts";

/** The verdict in one sentence: whether the model is better than a constant and untuned models. */
export function headlineOf(
  r: Pick<TuneResultData<Task>, "best" | "task" | "verdict" | "untuned" | "leaderboard">,
  target: string,
): string {
  const { verdict, untuned, best } = r;
  if (best.model === "constant")
    return `No model could be evaluated: a constant predicts ${target}.`;
  const name = modelName(best, r);
  const over = verdict.gainOverConstant;
  if (over === undefined) return `The ${name} predicts ${target}; no constant was evaluated.`;
  if (!verdict.beatsConstant)
    return over.high < 0
      ? `Do not use this model: on unseen rows it predicts ${target} worse than a constant.`
      : `No model is shown to predict ${target} better than a constant.`;
  const start = `The ${name} predicts ${target} better than a constant`;
  if (untuned === undefined) return `${start}.`;
  const gain = verdict.gainOverUntuned;
  if (gain === undefined)
    return triedTuned(r.leaderboard, r)
      ? `${start}; no tuned model or ensemble did better.`
      : `${start}; no tuned model was tried.`;
  const rival = `the best untuned model, ${untuned.model}`;
  return compare(
    gain,
    `${start}, and better than ${rival}.`,
    `${start}, but worse than ${rival}.`,
    `${start}; it is not shown to beat ${rival}.`,
  );
}
