import type { Command } from "commander";
import { AttuneError } from "../errors/attune-error.ts";
import { isFinished } from "../trial/row.ts";
import type { Ticket } from "../trial/trial.ts";
import { stored } from "./ask.ts";
import { resultIn } from "./command/result.ts";
import { jsonOption, nonNegative, openExisting, studyOptions } from "./options.ts";
import type { Terminal } from "./terminal.ts";
import { values } from "./text.ts";

const examples = `
Examples:
  $ attune tell 3 0.82 --study oven
  $ attune tell 4 '{"accuracy":0.9,"latency":12}'
  $ attune tell 5 --failed "it burnt"`;

export function tell(program: Command, terminal: Terminal): void {
  const command = program
    .command("tell <trial> [value...]")
    .description(
      "say how a trial that was asked for went: a number, numbers in order of the objectives, or JSON",
    )
    .option("--failed [why]", "it failed")
    .option("--pruned", "it was given up");
  studyOptions(command);
  jsonOption(command)
    .addHelpText("after", examples)
    .action(async (text: string, given: readonly string[], o) => {
      const number = nonNegative(text);
      const storage = await openExisting(o.storage);
      try {
        const engine = await stored(storage, o);
        const trial = engine.stored(number);
        if (trial === undefined)
          throw new AttuneError(
            "usage",
            `study ${JSON.stringify(engine.name)} has no trial ${number}`,
          );
        const token = trial.attributes["token"];
        if (typeof token !== "string")
          throw new AttuneError("usage", `trial ${number} was not asked for with attune ask`, {
            hint: `it is ${trial.state}`,
          });
        const before = isFinished(trial.state);
        const ticket: Ticket = { study: engine.name, number, token };
        if (o.failed !== undefined)
          await engine.finish(ticket, {
            state: "failed",
            reason: "error",
            message: o.failed === true ? "told as failed" : o.failed,
            retry: false,
          });
        else if (o.pruned) await engine.finish(ticket, { state: "pruned", step: 0 });
        else await engine.tell(ticket, result(given, engine.measures));
        const record = engine.record(number);
        if (o.json) terminal.out(`${JSON.stringify(record)}\n`);
        else
          terminal.out(
            `trial ${number}${before ? " was told before" : ""}: ${record.state === "complete" ? values(record.value) : record.state}${engine.best?.number === number ? ", the best so far" : ""}\n`,
          );
        await engine.leave();
      } finally {
        await storage.close();
      }
    });
}

function result(given: readonly string[], measures: Parameters<typeof resultIn>[1]): unknown {
  if (given.length === 0)
    throw new AttuneError("usage", "a value is missing", { hint: "attune tell 3 0.82" });
  try {
    return resultIn(given.join(" "), measures);
  } catch (error) {
    throw new AttuneError(
      "result-invalid",
      (error as Error).message.replace("the last line of output", "the value"),
    );
  }
}
