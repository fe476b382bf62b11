import { describe, expect, it } from "vitest";
import { fileOf } from "./url.ts";

describe("fileOf", () => {
  it.each([
    ["sqlite:./runs.db", "./runs.db"],
    ["sqlite:runs.db?durability=power", "runs.db"],
    ["optuna+journal:./optuna.log", "./optuna.log"],
    ["optuna+sqlite:o.db", "o.db"],
    ["optuna+sqlite:///o.db", "o.db"],
    ["optuna+sqlite:////tmp/o.db", "/tmp/o.db"],
    ["optuna+sqlite:/tmp/o.db", "/tmp/o.db"],
    ["sqlite:", ""],
    ["sqlite:?durability=power", ""],
    ["sqlite:a?b?c.db", "a"],
    ["optuna+journal:a?b.log", "a?b.log"],
    ["optuna+sqlite:///", ""],
    ["x-sqlite:a.db", undefined],
    ["memory:", undefined],
    ["postgres://host/runs", undefined],
    ["optuna+postgres://host/runs", undefined],
  ])("of %s is %s", (url, path) => {
    expect(fileOf(url)).toBe(path);
  });
});
