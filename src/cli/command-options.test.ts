import { Command, CommanderError } from "commander";
import { describe, expect, it } from "vitest";
import {
  addJsonOption,
  addObjectiveOptions,
  addPrunerOption,
  addSearchOptions,
  addStorageOption,
  addStudyOptions,
} from "./command-options.ts";

/** The options that a command with some options reads, or the message that it prints. */
function parse(add: (command: Command) => void, ...args: readonly string[]): unknown {
  let message = "";
  const command = new Command("x")
    .exitOverride()
    .configureOutput({ writeErr: (text) => (message += text), writeOut: () => {} });
  add(command);
  try {
    return command.parse([...args], { from: "user" }).opts();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return message.trim();
  }
}

/** The help of a command, each run of white space as one space. */
function helpOf(add: (command: Command) => void): string {
  const command = new Command("x");
  add(command);
  return command.helpInformation().replace(/\s+/g, " ");
}

describe("options of where studies are stored", () => {
  it("--storage is attune.db of the working folder unless it is given", () => {
    expect(parse(addStorageOption)).toEqual({ storage: "sqlite:./attune.db" });
    expect(parse(addStorageOption, "--storage", "memory:")).toEqual({ storage: "memory:" });
  });
  it("--study has no default, and the command says in the help what it takes then", () => {
    expect(parse(addStudyOptions)).toEqual({ storage: "sqlite:./attune.db" });
    expect(parse(addStudyOptions, "--study=oven")).toMatchObject({ study: "oven" });
    expect(helpOf((command) => addStudyOptions(command))).toContain("(default: the only study of");
    expect(helpOf((command) => addStudyOptions(command, "required here"))).toContain(
      "--study <name> required here",
    );
  });
  it("an option without its value is refused", () => {
    expect(parse(addStudyOptions, "--study")).toBe(
      "error: option '--study <name>' argument missing",
    );
  });
});

describe("options of a search", () => {
  it("are absent unless they are given, so that the study decides", () => {
    expect(parse(addSearchOptions)).toEqual({});
  });
  it("are read as numbers", () => {
    expect(
      parse(
        addSearchOptions,
        ...["--trials", "40", "--seconds", "0.5", "--parallel", "4", "--seed", "-7"],
        ...["--sampler", "tpe"],
      ),
    ).toEqual({ trials: 40, seconds: 0.5, parallel: 4, seed: -7, sampler: "tpe" });
  });
  it.each([
    ["--trials", "<count>", "0", "it must be at least 1"],
    ["--trials", "<count>", "2.5", "it must be a whole number"],
    ["--seconds", "<number>", "0", "it must be a number above 0"],
    ["--seconds", "<number>", "soon", "it must be a number above 0"],
    ["--parallel", "<count>", "-1", "it must be at least 1"],
    ["--seed", "<number>", "0.5", "it must be a whole number"],
  ])("%s %s: %s is refused, since %s", (option, argument, value, reason) => {
    expect(parse(addSearchOptions, option, value)).toBe(
      `error: option '${option} ${argument}' argument '${value}' is invalid. ${reason}`,
    );
  });
});

describe("options of the objectives", () => {
  const add = (command: Command): void => void addObjectiveOptions(command, false);
  it("--objective and --limit are collected in the order in which they stand", () => {
    expect(
      parse(add, "--limit", "b<=2", "--objective", "z=min", "--objective=a=max", "--limit=a>=1"),
    ).toEqual({ objective: ["z=min", "a=max"], limit: ["b<=2", "a>=1"] });
    expect(parse(add, "--direction", "maximize")).toEqual({ direction: "maximize" });
    expect(parse(add)).toEqual({});
  });
  it("one command does not keep the values of another", () => {
    parse(add, "--objective", "a=min");
    expect(parse(add, "--objective", "b=min")).toEqual({ objective: ["b=min"] });
  });
  it("the help says where they count for new studies only", () => {
    expect(helpOf(add)).not.toContain("new studies only");
    const help = helpOf((command) => addObjectiveOptions(command, true));
    expect(help.match(/\(new studies only\)/g)?.length).toBe(3);
  });
});

describe("options of printing and pruning", () => {
  it("--json is a switch, --pruner a text", () => {
    expect(parse(addJsonOption)).toEqual({});
    expect(parse(addJsonOption, "--json")).toEqual({ json: true });
    expect(parse(addPrunerOption, "--pruner", "asha:1:81")).toEqual({ pruner: "asha:1:81" });
  });
  it("options are chained: each adder returns its command", () => {
    const command = new Command("x");
    for (const add of [addStorageOption, addSearchOptions, addPrunerOption, addJsonOption])
      expect(add(command)).toBe(command);
    expect(addObjectiveOptions(command, true)).toBe(command);
  });
});
