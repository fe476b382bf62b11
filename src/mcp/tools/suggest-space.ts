import * as v from "valibot";
import { AttuneError } from "../../errors/attune-error.ts";
import { json, text } from "../../server/schema/values.ts";
import { spaceFrom } from "../../space/json/space-from.ts";
import { named } from "../../storage/http/named.ts";
import { type GuessedParam, guessParam } from "../guess-param.ts";
import { findConstants } from "../source-constants.ts";
import { tool } from "../tool.ts";
import { ToolError } from "../tool-error.ts";
import { optional } from "./inputs.ts";

const MAX_SOURCE_CHARACTERS = 500_000;
const MAX_PARAMETERS = 200;

/** Makes a search space. */
export const suggestSpace = tool({
  name: "suggest_space",
  title: "Suggest a search space",
  description:
    "Makes a search space from one of: a JSON Schema of the settings, a JSON object with their present " +
    "values, or the source text of a program, whose constants are found. Read it before you use it: " +
    "ranges are guessed from names and present values. Pass it to create_study or run.",
  input: v.strictObject({
    schema: optional(named(json), "JSON Schema of an object"),
    config: optional(named(json), 'Present settings: {"lr":0.01,"layers":2}'),
    source: optional(text(MAX_SOURCE_CHARACTERS), "Source text of the program that trains"),
  }),
  handle: async ({ schema, config, source }) => {
    const given = [schema, config, source].filter((g) => g !== undefined).length;
    if (given !== 1) throw new ToolError("usage", "give one of schema, config and source");
    if (schema !== undefined) {
      spaceFrom(schema); // it may be refused
      return { space: schema, notes: ["The schema is a search space as it is."] };
    }
    const values =
      config === undefined ? findConstants(source ?? "") : new Map(flatEntries(config, ""));
    const space: { [name: string]: GuessedParam } = {};
    const present: { [name: string]: unknown } = {};
    const left: string[] = [];
    for (const [name, value] of [...values].slice(0, MAX_PARAMETERS)) {
      const param = guessParam(name, value);
      if (param === undefined || !isUsable(name, param)) left.push(name);
      else {
        space[name] = param;
        present[name] = value;
      }
    }
    if (Object.keys(space).length === 0)
      throw new ToolError(
        "nothing-found",
        "no settings with numbers or truth values were found",
        'give them as config: {"lr":0.01,"layers":2}',
      );
    return {
      space,
      present,
      notes: [
        "Ranges are guesses: check them. Settings of the study's budget, such as epochs, are better kept fixed.",
        ...(left.length > 0 ? [`Left out: ${left.slice(0, 20).join(", ")}.`] : []),
        "Evaluate the present values first: enqueue them.",
      ],
    };
  },
});

/** Whether a space may have a parameter: its name or its value may leave no range. */
function isUsable(name: string, param: GuessedParam): boolean {
  try {
    spaceFrom(JSON.parse(`{${JSON.stringify(name)}:${JSON.stringify(param)}}`));
    return true;
  } catch (error) {
    if (error instanceof AttuneError) return false;
    throw error;
  }
}

/** Settings by path: those of a group have its name before theirs, with a point. */
function flatEntries(config: object, prefix: string): [string, unknown][] {
  return Object.entries(config).flatMap(([name, value]): [string, unknown][] =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? flatEntries(value, `${prefix}${name}.`)
      : [[prefix + name, value]],
  );
}
