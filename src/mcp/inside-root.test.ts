import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { requireAllowed } from "./allowed-command.ts";
import { makePathOf } from "./inside-root.ts";

const top = realpathSync(mkdtempSync(join(tmpdir(), "attune-root-")));
const root = join(top, "root");
mkdirSync(join(root, "data"), { recursive: true });
writeFileSync(join(top, "secret.csv"), "a\n1\n");
symlinkSync(join(top, "secret.csv"), join(root, "link.csv"));
symlinkSync(top, join(root, "up"));
afterAll(() => rmSync(top, { recursive: true }));

describe("paths of callers", () => {
  const pathOf = makePathOf(root);
  it("lead below the root, to files that exist or will", () => {
    expect(pathOf("data/../data/new.csv")).toBe(join(root, "data", "new.csv"));
    expect(pathOf(join(root, "a", "b.json"))).toBe(join(root, "a", "b.json"));
    expect(pathOf(".")).toBe(root);
  });
  it.each([
    "../secret.csv",
    "/etc/passwd",
    "data/../../secret.csv",
    "link.csv",
    "up/secret.csv",
    "up/new/deep.csv",
    "../root-of-another/x",
  ])("%s is refused", (path) => {
    expect(() => pathOf(path)).toThrow("outside the folder");
  });
});

describe("commands of callers", () => {
  const allowed = ["python train.py", "node"];
  it("are allowed by their first words", () => {
    expect(() => requireAllowed(["python", "train.py", "--lr", "{lr}"], allowed)).not.toThrow();
    expect(() => requireAllowed(["node", "x.js"], allowed)).not.toThrow();
  });
  it.each([
    ["python"],
    ["python", "other.py"],
    ["python train.py"],
    ["nodejs"],
    ["sh", "-c", "node"],
  ])("%s is refused", (...command) => {
    expect(() => requireAllowed(command, allowed)).toThrow("not among the commands");
  });
  it("are all refused without a list", () => {
    expect(() => requireAllowed(["node"], [])).toThrow("not among the commands");
  });
});
