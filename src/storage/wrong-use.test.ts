import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openStudy } from "../study/open-study.ts";
import { extendStudy } from "../study/stored/extend-study.ts";
import { listStudies } from "../study/stored/study-care.ts";
import { allTrials, memory, openStorage } from "./index.ts";

/** The message and hint of a call that must be refused. */
async function refusal(call: () => unknown): Promise<string> {
  try {
    await call();
  } catch (error) {
    const { name, message, hint } = error as Error & { hint?: string };
    expect(name, message).toBe("AttuneError");
    expect(message).not.toContain("\n");
    return hint === undefined ? message : `${message} [${hint}]`;
  }
  throw new Error("the call was accepted");
}
/** A function as a program that is not type-checked calls it. */
const loose = (f: unknown) => f as (...args: readonly unknown[]) => unknown;

describe("a setting of a URL that is unknown or repeated is refused, and nothing is created", () => {
  it.each([
    [
      "sqlite:DIR/a.db?durabilty=power",
      /unknown setting durabilty=power \[did you mean durability\?\]/,
    ],
    ["sqlite:DIR/a.db?durability=power&durability=power", /durability is given twice/],
    ["sqlite:DIR/a.db?x", /unknown setting/],
    [
      "optuna+sqlite:DIR/a.db?timeout=3",
      /^optuna\+sqlite:: unknown setting \[leave the query out\]/,
    ],
    ["optuna+journal:DIR/a.log?durability=power", /^optuna\+journal:: unknown setting/],
    [
      "postgres://h/db?sslmod=require",
      /^the storage's URL: unknown setting "sslmod" \[did you mean sslmode\?\]/,
    ],
    ["postgres://h/db?sslmode=require&sslmode=disable", /sslmode is given twice/],
    ["optuna+postgres://h/db?aplication_name=x", /"aplication_name" \[did you mean application_na/],
  ])("%s", async (url, message) => {
    const dir = mkdtempSync(join(tmpdir(), "attune-url-"));
    expect(await refusal(() => loose(openStorage)(url.replace("DIR", dir)))).toMatch(message);
    expect(readdirSync(dir)).toEqual([]);
  });
  it("the rest of a password is not shown", async () => {
    const url = "postgres://h/db?password=SEC&RETRETRET&ssl=1";
    expect(await refusal(() => loose(openStorage)(url))).not.toMatch(/SEC|RET/);
  });
});

describe("a storage that is none", () => {
  it.each([
    [openStorage, [5], "the storage's URL must be a string, got 5"],
    [openStorage, [memory()], /^the storage's URL must be a string, got/],
    [memory, [5], "memory takes no options, got 5"],
    [
      allTrials,
      [memory],
      /^storage must be a storage .* got function memory \[call it: memory\(\)/,
    ],
    [
      allTrials,
      [{}],
      /\{\} without the method open \[import \{ memory \} from "attune\/storage" and write memory\(\)\]$/,
    ],
    [allTrials, [openStorage("memory:"), "a"], /got a promise \[write await before it\]/],
    [allTrials, [memory(), 5], "study must be a string that is not empty, got 5"],
    [listStudies, [5], /^storage must be a URL as a string, or a storage, got 5/],
    [listStudies, [openStorage("memory:")], /got a promise \[write await before it\]/],
    [openStudy, ["a"], /^storage must be a URL as a string, or a storage, got undefined/],
    [openStudy, [5, memory()], "name must be a string that is not empty, got 5"],
    [
      openStudy,
      ["a", memory(), { samplr: 1 }],
      'openStudy has no option "samplr" [did you mean sampler?]',
    ],
    [extendStudy, [5, memory(), {}], "name must be a string that is not empty, got 5"],
    [extendStudy, ["a", 5, {}], /^storage must be a URL as a string, or a storage, got 5/],
    [
      extendStudy,
      ["a", memory(), {}, { default: {} }],
      'extendStudy has no option "default" [did you mean defaults?]',
    ],
  ])("%o %o", async (called, args, message) => {
    const text = await refusal(() => loose(called)(...args));
    if (typeof message === "string") expect(text.startsWith(message), text).toBe(true);
    else expect(text).toMatch(message);
  });
});
