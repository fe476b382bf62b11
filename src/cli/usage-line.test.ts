import { describe, expect, it } from "vitest";
import { recordingTerminal } from "../../test/terminal.ts";
import { run } from "./program.ts";

describe("a wrong command line is one line that says what to change", () => {
  it.each([
    [["optimise"], "unknown command 'optimise' (did you mean optimize?)"],
    [["optimize", "{}", "--trails", "3"], "unknown option '--trails' (did you mean --trials?)"],
    [
      ["optimize", "{}"],
      "the command that evaluates a trial is missing (write it after --: -- python train.py --lr {lr})",
    ],
    [
      ["best", "oven"],
      "too many arguments for 'best'. Expected 0 arguments but got 1. (--study NAME names a study)",
    ],
    [["studies", "oven"], "too many arguments for 'studies'. Expected 0 arguments but got 1."],
    [["tell", "x", "1"], "trial 'x': it must be a whole number"],
    [
      ["trials", "--last", "x"],
      "option '--last <count>' argument 'x' is invalid: it must be a whole number",
    ],
    [
      ["tune", "no-photos", "--trials", "3"],
      "there is no file or folder no-photos (check the path)",
    ],
    [
      ["import", "none.jsonl", "--storage", "memory:"],
      "there is no file none.jsonl (check the path)",
    ],
  ])("%j", async (args, line) => {
    const terminal = recordingTerminal();
    expect(await run(args, terminal)).toBe(2);
    expect(terminal.printedErr).toBe(`attune: ${line}\n`);
  });
});
