import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { scratch } from "../../../test/command.ts";
import { requireProgram } from "./program-path.ts";

const folder = scratch();
const runnable = join(folder, "runnable-tool");
writeFileSync(runnable, "#!/bin/sh\n");
chmodSync(runnable, 0o755);
const plain = join(folder, "plain-tool");
writeFileSync(plain, "#!/bin/sh\n");
chmodSync(plain, 0o644);
mkdirSync(join(folder, "folder-tool"));

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("requireProgram", () => {
  it("finds a program in any folder of PATH", () => {
    vi.stubEnv("PATH", ["/no/such/folder", folder, "/bin"].join(delimiter));
    requireProgram("runnable-tool");
    requireProgram("sh");
  });
  it("refuses a name that PATH does not have, and recalls how to name a file here", () => {
    vi.stubEnv("PATH", "/no/such/folder");
    for (const name of ["runnable-tool", "sh"])
      expect(() => requireProgram(name)).toThrow(
        expect.objectContaining({
          code: "usage",
          message: `there is no command ${name}`,
          hint: `check the spelling and PATH; a file of this folder is ./${name}`,
        }),
      );
  });
  it("refuses an empty command", () => {
    for (const name of ["", " "])
      expect(() => requireProgram(name)).toThrow(
        expect.objectContaining({ message: "the command that evaluates a trial is empty" }),
      );
  });
  it("takes a path as it is, without PATH", () => {
    vi.stubEnv("PATH", "");
    requireProgram(runnable);
    expect(() => requireProgram(join(folder, "missing"))).toThrow(
      expect.objectContaining({ hint: "check the path, and that the file is executable" }),
    );
  });
  it("refuses a file that may not be run, and a folder, which nobody can run", () => {
    vi.stubEnv("PATH", folder);
    for (const path of [plain, join(folder, "folder-tool")])
      expect(() => requireProgram(path), path).toThrow(`there is no command ${path}`);
    for (const name of ["plain-tool", "folder-tool"])
      expect(() => requireProgram(name), name).toThrow(`there is no command ${name}`);
  });
  it("leaves a name with a placeholder to the trial that fills it in", () => {
    requireProgram("./train-{model}.sh");
    requireProgram("{interpreter}");
  });
});

describe("a script whose interpreter is missing", () => {
  it.each(["#!/no/such/python4", "#! /no/such/python4 -u", "#!/no/such/python4\r"])(
    "is refused, and the interpreter named: %j",
    (line) => {
      const script = join(folder, "no-interpreter.sh");
      writeFileSync(script, `${line}\n`);
      chmodSync(script, 0o755);
      expect(() => requireProgram(script)).toThrow(
        expect.objectContaining({
          code: "usage",
          message: expect.stringContaining("there is no /no/such/python4"),
        }),
      );
    },
  );
});
