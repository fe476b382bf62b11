import * as v from "valibot";
import { rowsByLoss, short } from "../../analysis/good-trials.ts";
import { shortParams } from "../../analysis/optimizer-state.ts";
import { greatestOf, leastOf } from "../../numeric/extremes.ts";
import { settingsOf } from "../../server/study-settings.ts";
import { countSpending, type Spending } from "../../study/stopping/spending.ts";
import type { StoredStudy } from "../../study/stored/read-study.ts";
import { budgetOf } from "../../study/stored/stored-budget.ts";
import type { UntypedRecord } from "../../trial/to-record.ts";
import type { Job } from "../jobs.ts";
import { tool } from "../tool.ts";
import { study } from "./inputs.ts";

/** Bytes of an answer. */
const MAX_BYTES = 1000;
const MAX_MESSAGE_CHARACTERS = 160;
/** Results by which the trend is judged. */
const RECENT = 20;
/** A share of failures above which the advice is to look at them first. */
const MANY_FAILURES = 0.2;

/** Summarizes a study. */
export const status = tool({
  name: "status",
  title: "Status of a study",
  description:
    "How a study stands, in less than 1 kB: trials by state, the best result and its parameters, the " +
    "trend, the time left of a job, the last failure, and what to do next. Call it first, and while a " +
    "job runs.",
  input: v.strictObject({ study }),
  handle: async ({ study: name }, { studies, jobs }) => {
    const job = jobs.of(name);
    const running = job?.state === "running";
    // A job that starts, or that could not, has no study yet.
    if (job !== undefined && !(await studies.names()).includes(name))
      return { study: name, counts: {}, job: jobOf(job), next: adviceOfJob(job) ?? "run it again" };
    const facts = await studies.read(name);
    const { trials, info } = facts;
    const [best] = facts.best;
    const rows = rowsByLoss(facts.view);
    const { trials: budget, maxCost } = budgetOf(info);
    const spending = spendingOf(facts);
    const failure = trials.findLast((t) => t.state === "failed");
    const finished = trials.filter((t) => "seconds" in t).length;
    const answer = {
      study: name,
      counts: Object.fromEntries(Object.entries(info.counts).filter(([, count]) => count > 0)),
      ...(budget !== undefined && { budget }),
      ...(spending.spent() > 0 && { cost: short(spending.spent()) }),
      ...(maxCost !== undefined && { maxCost }),
      ...(best && { best: bestOf(facts, best) }),
      ...(facts.best.length > 1 && { front: facts.best.length }),
      trend: trendOf(facts, rows),
      ...(job && { job: jobOf(job) }),
      ...(running &&
        budget !== undefined &&
        finished > 0 && { secondsLeft: secondsLeft(trials, budget - finished) }),
      ...(failure?.state === "failed" && {
        lastFailure: {
          trial: failure.number,
          reason: failure.reason,
          message: failure.message.slice(0, MAX_MESSAGE_CHARACTERS),
        },
      }),
      next: adviceOf(facts, rows, spending, job),
    };
    return fit(answer);
  },
});

function spendingOf({ view, trials, info }: StoredStudy): Spending {
  const rows = new Map(trials.map((trial) => [trial.number, trial]));
  return countSpending({ history: view.history, rows, counts: info.counts });
}

/** Why the study gives out no more trials; undefined if it does, or if some of them still run. */
function endOf({ info }: StoredStudy, spending: Spending): string | undefined {
  const { counts } = info;
  const { trials: budget = Infinity, maxCost = Infinity } = budgetOf(info);
  if (counts.running > 0) return undefined;
  if (settingsOf(info).stopped)
    return "the study is stopped: use the best, or stop with resume: true";
  if (spending.room(maxCost) < 1)
    return (
      `the cost limit is spent, ${short(spending.spent())} of ${maxCost}: use the best, or raise ` +
      "maxCost (run with a larger one)"
    );
  if (counts.complete + counts.pruned + counts.failed >= budget)
    return `all ${budget} trials are done: use the best, or run with more trials`;
  return undefined;
}

function bestOf(facts: StoredStudy, best: UntypedRecord) {
  const { value, estimate, error } = best.state === "complete" ? best : {};
  return {
    trial: best.number,
    value: typeof value === "number" ? short(value) : value,
    ...(estimate !== undefined && { estimate, error }),
    params: shortParams(facts.view.space, best.params),
  };
}

/** Whether the last results have brought progress. */
function trendOf(facts: StoredStudy, rows: readonly number[]): string {
  const [loss] = facts.view.history.finished.loss;
  if (rows.length < 2) return "too few results";
  const [best] = rows;
  const later = rows.filter((row) => row > best).length;
  const before = rows.filter((row) => row < rows.length - RECENT);
  const since = later === 0 ? "the last result is the best" : `${later} results since the best`;
  if (rows.length <= RECENT || before.length === 0) return since;
  const gain = loss[before[0]] - loss[best];
  return gain > 0
    ? `${since}; the last ${RECENT} improved the best by ${short(gain)}`
    : `${since}; the last ${RECENT} brought no improvement`;
}

function secondsLeft(trials: readonly UntypedRecord[], left: number): number {
  const times = trials.flatMap((t) => ("startedAt" in t ? t.startedAt.getTime() : []));
  const ended = trials.flatMap((t) =>
    "seconds" in t ? t.startedAt.getTime() + 1000 * t.seconds : [],
  );
  const elapsed = (greatestOf(ended) - leastOf(times)) / 1000;
  return Math.max(0, Math.round((elapsed / ended.length) * left));
}

/** What is told of a job. */
const jobOf = ({ id, state, exitCode, startedAt }: Job) => ({
  ...{ id, state },
  ...(exitCode !== null && { exitCode }),
  ...(state === "running" && {
    seconds: Math.round((Date.now() - startedAt.getTime()) / 1000),
  }),
});

/** What to do about a job; undefined if it ended well. */
function adviceOfJob({ state, exitCode, messages }: Job): string | undefined {
  if (state === "running") return "a job is running: call status again later";
  if (exitCode === null || exitCode === 0) return undefined;
  const last = messages.trim().split("\n").at(-1) ?? "";
  return `the job ended with code ${exitCode}: ${last.slice(0, MAX_MESSAGE_CHARACTERS)}`;
}

function adviceOf(
  facts: StoredStudy,
  rows: readonly number[],
  spending: Spending,
  job: Job | undefined,
): string {
  const { counts } = facts.info;
  const finished = counts.complete + counts.pruned + counts.failed;
  if (counts.failed > 0 && counts.failed >= MANY_FAILURES * finished)
    return `${counts.failed} of ${finished} trials failed: mend the cause first (lastFailure; trials with state failed)`;
  const ofJob = job && adviceOfJob(job);
  if (ofJob !== undefined) return ofJob;
  const end = endOf(facts, spending);
  if (end !== undefined) return end;
  if (counts.complete === 0) return "nothing is evaluated yet: ask and tell, or run";
  if (rows.length >= 2 * RECENT && rows.filter((row) => row > rows[0]).length >= RECENT)
    return "no progress for a while: explain says what the search believes, or use the best";
  return rows.length < RECENT ? "go on: few results so far" : "go on, or use the best";
}

/** Leaves out what is longest until the answer is short enough. */
function fit(answer: { readonly [field: string]: unknown }): {
  readonly [field: string]: unknown;
} {
  const size = (value: object): number => new TextEncoder().encode(JSON.stringify(value)).length;
  if (size(answer) <= MAX_BYTES) return answer;
  const { best, ...others } = answer as { readonly best?: { readonly params?: object } };
  const cut = { ...others, ...(best && { best: { ...best, params: "long: use best" } }) };
  if (size(cut) <= MAX_BYTES) return cut;
  const { lastFailure: _, ...least } = cut as { readonly lastFailure?: unknown };
  return least;
}
