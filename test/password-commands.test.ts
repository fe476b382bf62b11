import { describe, expect, it } from "vitest";
import { attuneHere, scratch, start } from "./command.ts";

const folder = scratch();
const SPACE = '{"x":{"type":"float","low":0,"high":1}}';

/** URLs that name a server, whose port 1 refuses connections; they are tried for some seconds. */
const SERVER_URLS = [
  "postgres://odd:SEC@SECRET@127.0.0.1:1/db",
  "postgres://127.0.0.1:1/db?password=A&password=SECRET",
];
const URLS = [
  "postgres://odd:12/SECRET@127.0.0.1:1/db",
  "postgress://odd:SEC/SECRET@h/db",
  "postgres:odd:SECRET@127.0.0.1:x/db",
  " postgres://odd:SECRET@h/db",
  "sqlite:postgres://odd:SECRET@h/db",
  "optuna+sqlite:postgres://odd:SECRET@h/db",
  "optuna+journal:postgres://odd:SECRET@h/db",
  "mysql://odd:SECRET@h/db",
  "odd:SECRET@h/db",
  "postgres://odd:p@ss/SECRET:o#r?d%25 'x&=@h/db",
];

describe.each(URLS)("the password of %j is not printed", (url) => {
  it.each([
    ["best", "--storage", url],
    ["studies", "--json", "--storage", url],
    ["doctor", "--storage", url],
    ["doctor", "--json", `--storage=${url}`],
    ["doctor", "--repair", "--storage", url],
    ["import", url],
    ["import", url, "--from-study", "s", "--as", "t", "--json"],
    ["export", "--format", "jsonl", "--storage", url],
    ["optimize", SPACE, "--trials", "1", "--storage", url, "--", "echo", "1"],
    ["optimize", url, "--", "echo", "1"],
    ["ask", SPACE, "--storage", url],
    ["tune", url, "--target", "y"],
    ["predict", url, url],
    [url],
    ["studies", url],
    [`--${url}`],
  ])("by attune %s %s", async (...args) => {
    const { code, out, err } = await attuneHere(folder, ...args.filter((arg) => arg !== undefined));
    expect(code, "an error, or a finding of doctor").toBeLessThanOrEqual(2);
    expect(out + err).not.toContain("SECRET");
    expect(out + err).not.toMatch(/^\s+at /m);
  });
});

it.each(SERVER_URLS)("the password of %j is not printed by doctor", async (url) => {
  const { out, err } = await attuneHere(folder, "doctor", "--storage", url);
  expect(out + err).toMatch(/ECONNREFUSED|password is given twice/);
  expect(out + err).not.toContain("SECRET");
});

it("the line protocol does not print passwords", async () => {
  const requests = URLS.map((storage) =>
    JSON.stringify({ op: "create", storage, space: { x: { type: "float", low: 0, high: 1 } } }),
  );
  const { out, err } = await start(folder, ["serve", "--stdio"], `${requests.join("\n")}\n`).done;
  expect(out.trim().split("\n")).toHaveLength(URLS.length);
  expect(out + err).not.toContain("SECRET");
});
