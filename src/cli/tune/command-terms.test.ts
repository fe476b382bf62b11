import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { recordingTerminal } from "../../../test/terminal.ts";
import { run } from "../program.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-terms-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const table = join(folder, "rows.csv");
writeFileSync(
  table,
  ["text,who,target", ...Array.from({ length: 20 }, (_, i) => `${i * 7},p${i},${i + 0.5}`)].join(
    "\n",
  ),
);
const wrongRows = join(folder, "wrong.txt");
writeFileSync(wrongRows, "99\n");

async function refusal(...more: readonly string[]): Promise<string> {
  const terminal = recordingTerminal();
  const args = ["tune", table, "--target", "target", "--storage", "memory:", ...more];
  expect(await run(args, terminal)).toBe(2);
  return terminal.printedErr.trim().split("\n").at(-1) ?? "";
}

describe("messages of attune tune", () => {
  it.each([
    [["--date-order", "dym"], '--date-order must be "dmy" or "mdy" or "ymd", got "dym"'],
    [["--decimal", ";"], '--decimal must be "." or ",", got ";"'],
    [["--delimiter", "ab"], '--delimiter must be one character, got "ab"'],
    [["--cv", "101"], "--cv must be a whole number from 2 to 100, got 101"],
    [["--holdout", "0.95"], "--holdout must be a number from 0 to 0.9, got 0.95"],
    [["--metric", "auk"], '--metric "auk" is not for regression'],
    [["--quantile", "0.5"], "--quantile is for the metric pinball"],
    [["--positive", "yes"], "--positive names a class, but numbers are predicted"],
    [["--class-weight", "balanced"], "--class-weight is for classes"],
    [["--weight", "wait"], '--weight: there is no column "wait"'],
    [["--group", "whom"], '--group: there is no column "whom"'],
    [["--time", "whom"], '--time: there is no column "whom"'],
    [["--time", "text", "--gap", "-1"], "--gap must be a number from 0, got -1"],
    [["--holdout-rows", wrongRows], "--holdout-rows: entry 1 is 99"],
    [
      ["--holdout-rows", wrongRows, "--holdout", "0.2"],
      "--holdout and --holdout-rows can't be combined",
    ],
  ])("name the command's options: %j", async (options, message) => {
    expect(await refusal(...options)).toContain(message);
  });
  it("leave columns that are called like an option as they are", async () => {
    writeFileSync(table, "text,target\n1,a\n2,\n3,b\n");
    expect(await refusal()).toContain('target "target" is missing in 1 of 3 rows');
    writeFileSync(table, "dateOrder,y\n01/02/2021,1\n03/04/2021,2\n05/06/2021,3\n");
    const terminal = recordingTerminal();
    expect(await run(["tune", table, "--target", "y"], terminal)).toBe(2);
    expect(terminal.printedErr).toContain('column "dateOrder": in dates such as');
  });
});
