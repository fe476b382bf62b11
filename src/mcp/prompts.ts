import type { McpServer } from "@modelcontextprotocol/server";
import { toStandardJsonSchema } from "@valibot/to-json-schema";
import * as v from "valibot";

const message = (text: string) => ({
  messages: [{ role: "user" as const, content: { type: "text" as const, text } }],
});
const text = (description: string) =>
  v.pipe(v.string(), v.minLength(1), v.description(description));

/** Registers the prompts that people choose from a menu. */
export function registerPrompts(server: McpServer): void {
  server.registerPrompt(
    "tune_my_script",
    {
      title: "Tune my script",
      description: "Finds better settings for a program that trains or computes something",
      argsSchema: toStandardJsonSchema(
        v.object({ script: text("The program, such as train.py"), goal: text("What is better") }),
      ),
    },
    ({ script, goal }) =>
      message(
        `Tune the settings of ${script}; the goal: ${goal}. Read the program first. Then call ` +
          "suggest_space with its source, correct the ranges by what you know, and show me the space " +
          "before you start. Make sure that the program takes each setting as an argument and prints " +
          "its result as the last line; propose the change if it does not. Start with run and " +
          "dryRun: true, then run. Watch with status. If trials fail, find out why before you go on. " +
          "At the end report the best settings, how much they gain over the present ones, and which " +
          "settings matter.",
      ),
  );
  server.registerPrompt(
    "why_did_it_stop_improving",
    {
      title: "Why did it stop improving?",
      description: "Looks for the reason why a search makes no progress",
      argsSchema: toStandardJsonSchema(v.object({ study: text("Name of the study") })),
    },
    ({ study }) =>
      message(
        `Find out why study ${study} has stopped improving. Call status, explain and optimizer_state. ` +
          "Consider: ranges whose end the best trials touch, failures in one region, a best value that " +
          "noise explains, and a space without anything better. Say which it is and by what evidence, " +
          "then propose one change.",
      ),
  );
  server.registerPrompt(
    "audit_this_table",
    {
      title: "Audit this table",
      description: "Checks a table for what would make a model look better than it is",
      argsSchema: toStandardJsonSchema(
        v.object({ file: text("The table"), target: text("Column to predict") }),
      ),
    },
    ({ file, target }) =>
      message(
        `Audit ${file} before anybody trusts a model of ${target}. Call tune_table with 30 seconds, ` +
          "then table_result. Report every note on the data: columns that give the target away, copies " +
          "of rows, groups and time that the split must respect. Say whether the score on unseen rows " +
          "can be believed, and what to change in the table or in the split.",
      ),
  );
}
