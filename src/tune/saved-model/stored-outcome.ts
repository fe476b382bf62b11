import type { Session } from "../../study/session/session.ts";
import type { Json } from "../../trial/record.ts";
import type { ForecastMember, ForecastResult } from "../forecast/forecast-result.ts";
import type { Task } from "../metric.ts";
import type { DataNote } from "../table/data-table.ts";
import type { Evaluated, TuneResult } from "../tuning-result.ts";

/** Key among a study's internal values. */
const TUNED = "tuned";
/** Candidates, members, remarks and sentences that are kept, and characters of each text. */
const MAX_CANDIDATES = 50;
const MAX_MEMBERS = 50;
const MAX_NOTES = 100;
const MAX_TEXT = 500;

/** As `storeOutcome`, of a search for a forecaster. */
export async function storeForecastOutcome(
  session: Session,
  result: ForecastResult,
): Promise<void> {
  const { metricLabel, model, members, held, heldOut, rivals, leaderboard, validation } = result;
  await store(session, {
    ...{ metric: metricLabel, direction: "minimize" },
    best: { model, validation, members: members.slice(0, MAX_MEMBERS).map(memberOf) },
    estimate: { ...held, by: "holdout", rows: heldOut.values },
    rivals: rivals.map(({ name, candidate, held: score }) => ({
      ...{ name, number: candidate.number, ...score },
    })),
    statements: [{ about: "verdict", text: short(result.verdict) }],
    leaderboard: leaderboard
      .slice(0, MAX_CANDIDATES)
      .map((one) => ({ ...entryOf({ ...one, train: Number.NaN }) })),
    candidates: leaderboard.length,
    notes: notesOf(result.notes),
  });
}

/**
 * Stores with the study what `tune` found, so that the dashboard shows it: the leaderboard, the
 * members of the kept model, the verdict and the remarks of the guards, without anything that grows
 * with the data.
 */
export async function storeOutcome(session: Session, result: TuneResult<Task>): Promise<void> {
  const { best, estimate, untuned, constant, verdict, leaderboard, notes } = result;
  await store(session, {
    metric: result.metricLabel,
    direction: result.direction,
    best: {
      model: best.model,
      validation: best.validation,
      members: best.members.slice(0, MAX_MEMBERS).map(memberOf),
    },
    estimate,
    untuned: untuned && { number: untuned.number, model: untuned.model, ...untuned.estimate },
    constant,
    advice: verdict.advice.slice(0, 4 * MAX_TEXT),
    statements: verdict.statements.map(({ about, text }) => ({ about, text: short(text) })),
    leaderboard: leaderboard.slice(0, MAX_CANDIDATES).map(entryOf),
    candidates: leaderboard.length,
    notes: notesOf(notes),
  });
}

async function store(session: Session, outcome: object): Promise<void> {
  // NaN and what is undefined have no JSON.
  const json = JSON.parse(JSON.stringify(outcome)) as Json;
  await session.storage.annotate(session.name, null, { internal: { [TUNED]: json } });
}

const memberOf = ({ number, model, weight }: Omit<ForecastMember, "params">) => ({
  ...{ number, model, weight },
});
const notesOf = (notes: readonly DataNote[]) =>
  notes.slice(0, MAX_NOTES).map(({ column, message, kind }) => ({
    ...{ column: short(column), message: short(message), kind },
  }));

type Entry = Pick<Evaluated, "number" | "validation" | "train" | "seconds"> & {
  readonly model: string;
};
const entryOf = ({ number, model, validation, train, seconds }: Entry) => ({
  ...{ number, model, train, seconds },
  ...{ mean: validation.mean, low: validation.low, high: validation.high },
});

const short = (text: string): string =>
  text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
