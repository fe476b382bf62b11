import type { Session } from "../study/session.ts";
import type { Json } from "../trial/record.ts";
import type { Task } from "./metric.ts";
import type { Evaluated, TuneResult } from "./tuning-result.ts";

/** Key among a study's internal values. */
export const TUNED = "tuned";
/** Candidates, members, remarks and sentences that are kept, and characters of each text. */
const MAX_CANDIDATES = 50;
const MAX_MEMBERS = 50;
const MAX_NOTES = 100;
const MAX_TEXT = 500;

/**
 * Stores with the study what `tune` found, so that the dashboard shows it: the leaderboard, the
 * members of the kept model, the verdict and the remarks of the guards, without anything that grows
 * with the data.
 */
export async function storeOutcome(session: Session, result: TuneResult<Task>): Promise<void> {
  const { best, estimate, untuned, constant, verdict, leaderboard, notes } = result;
  const outcome = {
    metric: result.metricLabel,
    direction: result.direction,
    best: {
      model: best.model,
      validation: best.validation,
      members: best.members
        .slice(0, MAX_MEMBERS)
        .map(({ number, model, weight }) => ({ number, model, weight })),
    },
    estimate,
    untuned: untuned && { number: untuned.number, model: untuned.model, ...untuned.estimate },
    constant,
    advice: verdict.advice.slice(0, 4 * MAX_TEXT),
    statements: verdict.statements.map(({ about, text }) => ({ about, text: short(text) })),
    leaderboard: leaderboard.slice(0, MAX_CANDIDATES).map(entryOf),
    candidates: leaderboard.length,
    notes: notes.slice(0, MAX_NOTES).map(({ column, message, kind }) => ({
      column: short(column),
      message: short(message),
      kind,
    })),
  };
  // NaN and what is undefined have no JSON.
  const json = JSON.parse(JSON.stringify(outcome)) as Json;
  await session.storage.annotate(session.name, null, { internal: { [TUNED]: json } });
}

const entryOf = ({ number, model, validation, train, seconds }: Evaluated) => ({
  ...{ number, model, train, seconds },
  ...{ mean: validation.mean, low: validation.low, high: validation.high },
});

const short = (text: string): string =>
  text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
