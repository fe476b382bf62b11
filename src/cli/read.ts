import { writeFileSync } from "node:fs";
import type { Command } from "commander";
import Papa from "papaparse";
import { importance as importanceOf } from "../analysis/importance.ts";
import { AttuneError } from "../errors/attune-error.ts";
import { stringifyNumbers } from "../numeric/json-numbers.ts";
import type { StudyInfo } from "../storage/storage.ts";
import { withoutPassword } from "../storage/url.ts";
import { readStudy, type StoredStudy } from "../study/stored-study.ts";
import type { TrialRecord } from "../trial/record.ts";
import type { StudyView } from "../trial/study-view.ts";
import { backupText } from "./backup.ts";
import { asText } from "./command/template.ts";
import { DEFAULT_STORAGE, jsonOption, openExisting, studyOptions } from "./options.ts";
import type { Terminal } from "./terminal.ts";
import { number, settings, tableText, values } from "./text.ts";
import { trialLines } from "./trial-lines.ts";

type Options = { readonly [name: string]: any };

async function reading<T>(o: Options, body: (study: StoredStudy) => T): Promise<T> {
  const storage = await openExisting(o["storage"]);
  try {
    return body(await readStudy(storage, o["study"]));
  } finally {
    await storage.close();
  }
}

const flat = (study: StoredStudy, params: any): { readonly [name: string]: unknown } =>
  study.space === undefined ? params : study.space.flatten(params);

export function best(program: Command, terminal: Terminal): void {
  const command = program
    .command("best")
    .description("the best trial so far; with several objectives, all that no other dominates");
  studyOptions(command);
  jsonOption(command)
    .addHelpText("after", "\nExample:\n  $ attune best --study oven --json")
    .action((o) =>
      reading(o, (study) => {
        if (study.best.length === 0)
          throw new AttuneError(
            "run-failed",
            `study ${JSON.stringify(study.info.name)} has no complete trial yet`,
          );
        if (o.json)
          terminal.out(
            `${stringifyNumbers(study.measures.signs.length === 1 ? study.best[0] : study.best)}\n`,
          );
        else
          for (const t of study.best)
            if (t.state === "complete")
              terminal.out(trialLines(terminal, t, (params) => flat(study, params)));
      }),
    );
}

export function importance(program: Command, terminal: Terminal): void {
  const command = program
    .command("importance")
    .description(
      "which parameters matter: the share of the result's variance that each explains by itself",
    )
    .option("--objective <name>", "of which objective, where there are several");
  studyOptions(command);
  jsonOption(command)
    .addHelpText("after", "\nExample:\n  $ attune importance --study oven")
    .action((o) =>
      reading(o, (study) => {
        if (study.view === undefined)
          throw new AttuneError(
            "usage",
            `study ${JSON.stringify(study.info.name)} has no declared space`,
          );
        const shares: { readonly [name: string]: number } = importanceOf(
          study.view as StudyView<any, "minimize">,
          (o.objective === undefined ? {} : { objective: o.objective }) as object,
        );
        if (o.json) terminal.out(`${stringifyNumbers(shares)}\n`);
        else
          terminal.out(
            tableText(
              Object.entries(shares).map(([name, s]) => [name, `${(100 * s).toFixed(1)} %`]),
            ),
          );
      }),
    );
}

export function trials(program: Command, terminal: Terminal): void {
  const command = program.command("trials").description("all trials of a study, in order");
  studyOptions(command);
  jsonOption(command)
    .addHelpText("after", "\nExample:\n  $ attune trials --study oven | tail")
    .action((o) =>
      reading(o, (study) => {
        if (o.json) return terminal.out(`${stringifyNumbers(study.trials)}\n`);
        const outcome = (t: TrialRecord<any, any, any>): string =>
          t.state === "complete"
            ? values(t.value)
            : t.state === "failed"
              ? `${t.reason}: ${t.message.split("\n")[0]}`
              : "";
        terminal.out(
          tableText([
            ["trial", "state", "value", "seconds", "parameters"],
            ...study.trials.map((t) => [
              String(t.number),
              t.state,
              outcome(t),
              "seconds" in t ? number(t.seconds) : "",
              settings(flat(study, t.params)),
            ]),
          ]),
        );
      }),
    );
}

export function studies(program: Command, terminal: Terminal): void {
  const command = program.command("studies").description("all studies in a storage");
  jsonOption(command.option("--storage <url>", "where studies are kept", DEFAULT_STORAGE))
    .addHelpText("after", "\nExample:\n  $ attune studies --storage sqlite:./runs.db --json")
    .action(async (o) => {
      const storage = await openExisting(o.storage);
      try {
        const list = await storage.list();
        if (o.json) terminal.out(`${JSON.stringify(list.map(withLeft))}\n`);
        else if (list.length === 0)
          terminal.err(`there is no study in ${withoutPassword(o.storage)}\n`);
        else
          terminal.out(
            tableText([
              ["study", "complete", "pruned", "failed", "running", "waiting", "begun"],
              ...list.map((s) => [
                s.name,
                ...(["complete", "pruned", "failed", "running", "waiting"] as const).map((k) =>
                  String(s.counts[k]),
                ),
                s.createdAt.toISOString().slice(0, 16).replace("T", " "),
              ]),
            ]),
          );
      } finally {
        await storage.close();
      }
    });
}

/** With how many trials of its budget are still to be begun: what an autoscaler goes by. */
function withLeft(
  info: StudyInfo,
): StudyInfo & { readonly budget?: number; readonly left?: number } {
  const { budget } = info.attributes;
  if (typeof budget !== "number") return info;
  const { complete, pruned, failed, running, paused } = info.counts;
  return {
    ...info,
    budget,
    left: Math.max(0, budget - complete - pruned - failed - running - paused),
  };
}

export function exportStudy(program: Command, terminal: Terminal): void {
  const command = program
    .command("export")
    .description("all trials as CSV (a column a parameter) or JSON, or whole studies as a backup")
    .option(
      "--format <name>",
      "csv, json, or jsonl: a lossless backup that attune import brings back",
      "csv",
    )
    .option("--out <file>", "write to a file");
  studyOptions(command);
  command
    .addHelpText(
      "after",
      "\nExamples:\n  $ attune export --study oven > oven.csv\n  $ attune export --format jsonl --out backup.jsonl",
    )
    .action(async (o) => {
      if (!["csv", "json", "jsonl"].includes(o.format))
        throw new AttuneError(
          "usage",
          `--format must be csv, json or jsonl, got ${JSON.stringify(o.format)}`,
        );
      const text =
        o.format === "jsonl"
          ? await backupText(o.storage, o.study)
          : await reading(o, (study) =>
              o.format === "json"
                ? stringifyNumbers({ ...study.info, trials: study.trials })
                : csv(study),
            );
      if (o.out === undefined) terminal.out(`${text}\n`);
      else
        try {
          writeFileSync(o.out, `${text}\n`);
        } catch (cause) {
          throw new AttuneError("usage", `${o.out} can't be written: ${(cause as Error).message}`, {
            cause,
          });
        }
    });
}

function csv(study: StoredStudy): string {
  const rows = study.trials.map((t) => flat(study, t));
  const names = [
    ...new Set([
      ...((study.space?.names as readonly string[] | undefined) ?? []),
      ...rows.flatMap((r) => Object.keys(r)),
    ]),
  ];
  const objectives = study.measures.names ?? ["value"];
  const limits = study.measures.limits.map((l) => l.name);
  const header = [
    "number",
    "state",
    ...objectives,
    ...limits,
    "seconds",
    "started",
    ...names.map((n) => `param:${n}`),
  ];
  const cells = study.trials.map((t, i) => [
    t.number,
    t.state,
    ...objectives.map((name) =>
      t.state === "complete"
        ? study.measures.names === undefined
          ? t.value
          : (t.value as { readonly [name: string]: number })[name]
        : "",
    ),
    ...limits.map((name) => (t.state === "complete" ? t.limits[name] : "")),
    "seconds" in t ? t.seconds : "",
    "startedAt" in t ? t.startedAt.toISOString() : "",
    ...names.map((n) => (rows[i][n] === undefined ? "" : asText(rows[i][n]))),
  ]);
  return Papa.unparse({ fields: header, data: cells }, { newline: "\n" });
}
