import { Command, CommanderError } from "commander";
import { describe, expect, it } from "vitest";
import { addRunnerOptions, fidelityName } from "./runner-options.ts";

function parse(...args: readonly string[]): unknown {
  let message = "";
  const command = addRunnerOptions(
    new Command("x").exitOverride().configureOutput({ writeErr: (text) => (message += text) }),
  );
  try {
    return command.parse([...args], { from: "user" }).opts();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return message.trim().replace(/^error: option '[^']*' /, "");
  }
}

describe("the options of how a program is run", () => {
  it("have no defaults: each is absent unless it is given", () => {
    expect(parse()).toEqual({});
  });
  it("are read back", () => {
    expect(
      parse(
        ...["--trial-seconds", "1.5", "--retries", "0", "--repeat", "3", "--target", "-0.25"],
        ...["--min-gain", "1e-3", "--fidelity", "epochs=1:81", "--result", "out-{trial}.json"],
        "--verbose",
      ),
    ).toEqual({
      trialSeconds: 1.5,
      retries: 0,
      repeat: 3,
      target: -0.25,
      minGain: 0.001,
      fidelity: { epochs: [1, 81] },
      result: "out-{trial}.json",
      verbose: true,
    });
  });
  it("--target may be infinite, a time or a gain may not", () => {
    expect(parse("--target", "Infinity")).toEqual({ target: Infinity });
    expect(parse("--trial-seconds", "Infinity")).toBe(
      "argument 'Infinity' is invalid. it must be a number above 0",
    );
    expect(parse("--min-gain", "0")).toBe("argument '0' is invalid. it must be a number above 0");
  });
  it.each([
    ["--retries", "-1", "it must be at least 0"],
    ["--retries", "1.5", "it must be a whole number"],
    ["--repeat", "0", "it must be at least 1"],
    ["--target", "low", "it must be a number"],
    ["--fidelity", "epochs=81:1", "it must be as epochs=1:81"],
    ["--fidelity", "epochs", "it must be as epochs=1:81"],
  ])("%s %s is refused, since %s", (option, value, reason) => {
    expect(parse(option, value)).toBe(`argument '${value}' is invalid. ${reason}`);
  });
});

describe("fidelityName", () => {
  it("is the name of the steps, or undefined without --fidelity", () => {
    const storage = "memory:";
    expect(fidelityName({ storage, fidelity: { "train.epochs": [1, 9] } })).toBe("train.epochs");
    expect(fidelityName({ storage })).toBeUndefined();
  });
});
