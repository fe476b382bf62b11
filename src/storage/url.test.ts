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
    ["postgres://me:@host/runs", "postgres://me:***@host/runs"],
    ["postgres://:secret@host/runs", "postgres://:***@host/runs"],
    ["postgres://me:p%40ss@host/a@b:c", "postgres://me:***@host/a@b:c"],
    ["postgres://host/runs?password=secret", "postgres://host/runs?password=***"],
    ["postgres://me:a@host/runs?password=b&x=1", "postgres://me:***@host/runs?password=***&x=1"],
    ["postgres://[::1]:5432/runs", "postgres://[::1]:5432/runs"],
    ["", ""],
  ])("shows %s as %s", (url, shown) => {
    expect(withoutPassword(url)).toBe(shown);
  });
});

describe("withoutPassword of a URL whose password has an @ that is not encoded", () => {
  // Fault: only the part up to the first @ is hidden, while the URL's user ends with the last one.
  it("hides all of it", () => {
    const url = "postgres://me:p@ss@host/runs";
    expect(new URL(url).password).toBe("p%40ss");
    expect(withoutPassword(url)).toBe("postgres://me:***@host/runs");
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
