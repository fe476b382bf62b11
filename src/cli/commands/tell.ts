import type { Command } from "commander";
import { AttuneError } from "../../errors/attune-error.ts";
import { show } from "../../errors/show.ts";
import type { Session } from "../../study/session/session.ts";
import type { Measures } from "../../trial/measures.ts";
import { isFinished, type Outcome } from "../../trial/row.ts";
import type { Ticket } from "../../trial/trial.ts";
import {
  addJsonOption,
  addStudyOptions,
  type JsonOption,
  type StudyOption,
} from "../command-options.ts";
import { openExistingStorage } from "../open-existing.ts";
import { openStoredStudy } from "../open-study.ts";
import { parseFromZero } from "../option-values.ts";
import { printJson } from "../print-json.ts";
import { readResult } from "../program-runner/result.ts";
import type { ShownTrial } from "../shown-trial.ts";
import { toStoredOutcome } from "../stored-outcome.ts";
import type { Terminal } from "../terminal.ts";
import { valuesText } from "../text.ts";

interface TellOptions extends StudyOption, JsonOption {
  /** true without a reason. */
  readonly failed?: string | true;
  readonly pruned?: boolean;
}

const examples = `
Examples:
  $ attune tell 3 0.82 --study oven
  $ attune tell 4 '{"accuracy":0.9,"latency":12}'
  $ attune tell 5 --failed "it burnt"`;

/** Adds `attune tell`. */
export function addTell(program: Command, terminal: Terminal): void {
  const command = program
    .command("tell")
    .description("report the result of a trial that attune ask proposed")
    .argument("<trial>", "number of the trial", parseFromZero)
    .argument("[value...]", "a number, one number for each objective in order, or JSON")
    .option("--failed [reason]", "the trial failed")
    .option("--pruned", "the trial was stopped early, without a result");
  addStudyOptions(command);
  addJsonOption(command)
    .addHelpText("after", examples)
    .action((trial: number, values: readonly string[]) =>
      tell(trial, values, command.opts<TellOptions>(), terminal),
    );
}

async function tell(
  number: number,
  values: readonly string[],
  options: TellOptions,
  terminal: Terminal,
): Promise<void> {
  requireOneOutcome(values, options);
  const storage = await openExistingStorage(options.storage);
  try {
    const session = await openStoredStudy(storage, options, terminal);
    const { ticket, finished } = ticketOf(session, number);
    if (options.failed !== undefined)
      await session.finish(ticket, {
        state: "failed",
        reason: "error",
        message: options.failed === true ? "reported as failed" : options.failed,
        retry: false,
      });
    else if (options.pruned) await session.finish(ticket, { state: "pruned", step: 0 });
    else await session.finish(ticket, parseOutcome(values, session.measures));
    const trial: ShownTrial | undefined = session.mirror.record(number);
    if (trial === undefined) throw missingTrial(session.name, number);
    if (options.json) printJson(terminal, trial);
    else {
      const before = finished ? " was already finished, nothing changed" : "";
      const why =
        trial.state === "failed" && trial.reason === "not-a-number"
          ? `, since ${trial.message}`
          : "";
      const outcome = trial.state === "complete" ? valuesText(trial.value) : trial.state + why;
      const best = session.best?.number === number ? ", the best so far" : "";
      terminal.out(`trial ${number}${before}: ${outcome}${best}\n`);
    }
    await session.leave();
  } finally {
    await storage.close();
  }
}

/** @throws AttuneError `usage` for two outcomes of one trial: one of them would be lost */
function requireOneOutcome(values: readonly string[], { failed, pruned }: TellOptions): void {
  const given = [
    ...(values.length > 0 ? [`the value ${show(values.join(" "))}`] : []),
    ...(failed !== undefined ? ["--failed"] : []),
    ...(pruned ? ["--pruned"] : []),
  ];
  if (given.length > 1)
    throw new AttuneError(
      "usage",
      `${given.join(" and ")} exclude each other; nothing was stored`,
      { hint: "a trial has a result, has failed, or was pruned" },
    );
}

/** The ticket of a trial of `attune ask`, and whether the trial has finished. */
function ticketOf(
  session: Session,
  number: number,
): { readonly ticket: Ticket; readonly finished: boolean } {
  const trial = session.row(number);
  if (trial === undefined) throw missingTrial(session.name, number);
  const token = trial.internal["token"];
  if (typeof token !== "string")
    throw new AttuneError("usage", `trial ${number} was not proposed by attune ask`, {
      hint: `it is ${trial.state}`,
    });
  return { ticket: { study: session.name, number, token }, finished: isFinished(trial.state) };
}

function missingTrial(study: string, number: number): AttuneError {
  return new AttuneError("usage", `study ${JSON.stringify(study)} has no trial ${number}`);
}

function parseOutcome(values: readonly string[], measures: Measures): Outcome {
  if (values.length === 0)
    throw new AttuneError("usage", "the value is missing", { hint: "attune tell 3 0.82" });
  try {
    return toStoredOutcome(readResult(values.join(" "), measures, "the value"), measures);
  } catch (error) {
    if (error instanceof AttuneError) throw error;
    throw new AttuneError("result-invalid", (error as Error).message);
  }
}
