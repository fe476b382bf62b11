import { describe, expect, it } from "vitest";
import * as analysis from "../src/analysis/index.ts";
import * as attune from "../src/index.ts";
import * as models from "../src/model/index.ts";
import * as pruners from "../src/pruner/index.ts";
import * as samplers from "../src/sampler/index.ts";
import * as simulate from "../src/simulate.ts";
import * as storage from "../src/storage/index.ts";
import * as tune from "../src/tune/index.ts";

const entryPoints = { attune, samplers, pruners, simulate, storage, analysis, models, tune };

/** What a program that is not type-checked may pass, by how the test names it. */
const wrongArguments: readonly [string, unknown][] = [
  ["undefined", undefined],
  ["null", null],
  ["5", 5],
  ['"x"', "x"],
  ["[]", []],
  ["{}", {}],
  ["() => 1", () => 1],
  ["NaN", Number.NaN],
  ["1n", 1n],
  ["a symbol", Symbol("s")],
  ["a promise", Promise.resolve(1)],
];

type Callable = (...args: readonly unknown[]) => unknown;

const isClass = (value: Callable): boolean =>
  Function.prototype.toString.call(value).startsWith("class ");

/** What a call says that is no clear refusal; undefined for one, and for a result. */
async function fault(called: Callable, args: readonly unknown[]): Promise<string | undefined> {
  try {
    const made = await (isClass(called) ? Reflect.construct(called, args) : called(...args));
    await (made as { close?: () => unknown } | undefined)?.close?.();
    return undefined;
  } catch (error) {
    const { name, message } = error as Error;
    const isClear = error instanceof attune.AttuneError && !message.includes("\n");
    return isClear ? undefined : `${name}: ${message}`;
  }
}

const functions = Object.entries(entryPoints).flatMap(([entryPoint, exported]) =>
  Object.entries(exported)
    .filter((entry): entry is [string, Callable] => typeof entry[1] === "function")
    .map(([name, called]): [string, Callable] => [`${entryPoint}: ${name}`, called]),
);

describe("wrong arguments get a result or one line of an AttuneError", () => {
  it.each(functions)("%s", async (_, called) => {
    const faults: { [call: string]: string } = {};
    for (const [name, value] of wrongArguments)
      for (const count of [1, 2, 3]) {
        const found = await fault(called, Array(count).fill(value));
        if (found !== undefined) faults[`${name}, ${count} times`] = found;
      }
    const found = await fault(called, []);
    expect(found === undefined ? faults : { ...faults, none: found }).toEqual({});
  });
  it("is asked of every function", () => {
    expect(functions.length).toBeGreaterThan(60);
  });
});
