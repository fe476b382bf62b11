import { describe, expect, it } from "vitest";
import { fileOf, withoutPassword } from "./url.ts";

describe("withoutPassword", () => {
  it.each([
    ["postgres://me:secret@host:5432/runs", "postgres://me:***@host:5432/runs"],
    ["optuna+postgres://me:secret@host/runs", "optuna+postgres://me:***@host/runs"],
    [
      "postgres://host/runs?user=me&password=secret&ssl=1",
      "postgres://host/runs?user=me&password=***&ssl=1",
    ],
    ["postgres://me@host/runs", "postgres://me@host/runs"],
    ["postgres://host:5432/runs", "postgres://host:5432/runs"],
    ["sqlite:./a.db", "sqlite:./a.db"],
  ])("shows %s as %s", (url, shown) => {
    expect(withoutPassword(url)).toBe(shown);
  });
});

describe("fileOf", () => {
  it.each([
    ["sqlite:./runs.db", "./runs.db"],
    ["sqlite:runs.db?durability=power", "runs.db"],
    ["optuna+journal:./optuna.log", "./optuna.log"],
    ["optuna+sqlite:o.db", "o.db"],
    ["optuna+sqlite:///o.db", "o.db"],
    ["optuna+sqlite:////tmp/o.db", "/tmp/o.db"],
    ["optuna+sqlite:/tmp/o.db", "/tmp/o.db"],
    ["memory:", undefined],
    ["postgres://host/runs", undefined],
    ["optuna+postgres://host/runs", undefined],
  ])("of %s is %s", (url, path) => {
    expect(fileOf(url)).toBe(path);
  });
});
