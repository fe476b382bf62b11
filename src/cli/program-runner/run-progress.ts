import type { StudyEvent } from "../../study/events/events.ts";
import { failureText } from "../../study/run/failed-run.ts";
import type { Session } from "../../study/session/session.ts";
import type { Limits, Objectives } from "../../trial/objective.ts";
import type { Progress } from "../progress.ts";
import type { Params } from "../shown-trial.ts";
import { durationText, shortSettingsText, valuesText } from "../text.ts";
import { endText } from "./end-text.ts";
import type { RunnerOptions } from "./runner-options.ts";

/** Failed trials of a run whose message is shown; the others only count. */
const MAX_SHOWN_FAILURES = 3;
/** Lines of standard error that are shown of the first failure. */
const MAX_SHOWN_LINES = 8;

type RunEvent<Type> = Extract<StudyEvent<Params, Objectives, Limits>, { readonly type: Type }>;

/**
 * Shows how a run proceeds: a line for each new best trial and for the first failures, and one line
 * that is redrawn after each trial.
 */
export function watchRun(session: Session, options: RunnerOptions, progress: Progress): void {
  const started = performance.now();
  const finishedBefore = session.finishedCount;
  let failures = 0;
  session.emitter.on("improved", ({ trial }: RunEvent<"improved">) => {
    if (options.json) return;
    const params = shortSettingsText(session.space.flatten(trial.params));
    progress.line(`${label(trial.number)}  ${valuesText(trial.value)}  ${params}`);
  });
  session.emitter.on("stopped", ({ reason, explanation }: RunEvent<"stopped">) => {
    // The error at the end says it for failures.
    const text = endText(session, { reason, explanation: explanation ?? "" });
    if (text !== "" && reason !== "failures") progress.line(`${reason}: ${text}`);
  });
  session.emitter.on("finished", ({ trial }: RunEvent<"finished">) => {
    if (trial.state === "failed" && failures++ < MAX_SHOWN_FAILURES) {
      progress.line(`${label(trial.number)}  failed: ${failureText(trial)}`);
      const { stack } = trial.thrown ?? {};
      if (failures === 1 && stack !== undefined && stack.includes("\n"))
        for (const line of lastLines(stack)) progress.line(`    ${line}`);
    }
    const seconds = (performance.now() - started) / 1000;
    progress.show(progressText(session, options, seconds, session.finishedCount - finishedBefore));
  });
}

/** The end of what a command printed on standard error. */
const lastLines = (text: string): readonly string[] =>
  text.trimEnd().split("\n").slice(-MAX_SHOWN_LINES);

const label = (number: number): string => `trial ${String(number).padStart(3)}`;

/** @param finished trials that finished in this run */
function progressText(
  session: Session,
  { trials, seconds: limit = Infinity }: RunnerOptions,
  seconds: number,
  finished: number,
): string {
  const byTrials =
    trials === undefined ? Infinity : ((trials - session.finishedCount) * seconds) / finished;
  const left = Math.min(byTrials, limit - seconds);
  // The observed one: an estimate would need a model after each trial.
  const observed = session.measures.signs.length === 1 ? session.mirror.best : undefined;
  const isNoisy = session.context.noise?.confirming.isNoisy(session.history) ?? false;
  const best =
    observed === undefined
      ? ""
      : `; ${isNoisy ? "luckiest" : "best"} ${valuesText(observed.value)}`;
  const count = session.finishedCount + session.history.paused.length;
  return (
    `${count}${trials === undefined ? "" : ` of ${trials}`} trials in ${durationText(seconds)}` +
    `${Number.isFinite(left) ? `, ${durationText(left)} left` : ""}${best}`
  );
}
