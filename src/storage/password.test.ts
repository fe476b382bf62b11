import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hidePasswords, withoutPassword } from "./password.ts";

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
    ["postgres://a:5432,b:5433/runs", "postgres://a:5432,b:5433/runs"],
    ["sqlite:./a.db", "sqlite:./a.db"],
    ["sqlite:/home/me@work/a b.db", "sqlite:/home/me@work/a b.db"],
    ["sqlite:C:/runs/a.db", "sqlite:C:/runs/a.db"],
    ["optuna+journal:./a.log", "optuna+journal:./a.log"],
    ["memory:", "memory:"],
    ["postgres://me:@host/runs", "postgres://me:***@host/runs"],
    ["postgres://:secret@host/runs", "postgres://:***@host/runs"],
    ["postgres://me:p@ss@host/runs", "postgres://me:***@host/runs"],
    ["postgres://host/runs?password=secret", "postgres://host/runs?password=***"],
    ["postgres://me:a@host/runs?password=b&x=1", "postgres://me:***@host/runs?password=***&x=1"],
    ["postgres://[::1]:5432/runs", "postgres://[::1]:5432/runs"],
    ["", ""],
    ["pass=maximize", "pass=maximize"],
    // Malformed
    ["postgres://me:12/SECRET@h/db", "postgres://me:***@h/db"],
    ["postgress://me:SEC/RET@h/db", "postgress://me:***@h/db"],
    ["postgres:me:SECRET@h/db", "postgres:***@h/db"],
    [" postgres://me:SECRET@h/db", " postgres://me:***@h/db"],
    ["sqlite:postgres://me:SECRET@h/db", "sqlite:postgres://me:***@h/db"],
    ["postgres://h/db?password=A&password=SECRET", "postgres://h/db?password=***&password=***"],
    ["postgres://h/db?password=SEC&RET&ssl=1", "postgres://h/db?password=***&***&ssl=1"],
    ["postgres://h/db?%70assword=SECRET", "postgres://h/db?%70assword=***"],
    ["host=h password=SECRET", "host=h password=***"],
    ["mysql://me:SECRET@h/db", "mysql://me:***@h/db"],
    ["me:SECRET@h/db", "me:***@h/db"],
    ["postgres://postgres:SECRET@h/db", "postgres://postgres:***@h/db"],
    ["postgres://sqlite:SECRET@h/db", "postgres://sqlite:***@h/db"],
    ["postgres:SECRET@h/db", "postgres:***@h/db"],
    ["postgres:postgres:SECRET@h/db", "postgres:***@h/db"],
    ["postgres:SECRET:/RET@h/db", "postgres:***@h/db"],
    ["sqlite:postgres://postgres:SECRET@h/db", "sqlite:postgres://postgres:***@h/db"],
    ["postgres://me%3ASECRET@h/db", "postgres://me:***@h/db"],
    ["postgres://me:SECRETh/db", "postgres://me:***"],
    ["postgres://me;SECRET@h/db", "postgres://***@h/db"],
  ])("shows %s as %s", (url, shown) => {
    expect(withoutPassword(url)).toBe(shown);
  });
});

/** A password that is told from the rest of a URL by its capital letters, with anything in it. */
const passwords = fc
  .tuple(fc.string({ unit: fc.constantFrom(..."aZ9@/:#?&=%' .,;\\\"$~`{}[]|<>*ü") }), fc.nat(999))
  .map(([text, n]) => `QXQ${n}${text}QXQ${n}`);
const users = fc.constantFrom("me", "", "me.you", "a%40b", "postgres", "postgresql");
const schemes = fc.constantFrom(
  ...["postgres://", "postgresql://", "optuna+postgres://", "postgress://", "mysql://"],
  ...["POSTGRES://", "postgres:", "postgres:/", "postgres:///", "sqlite:postgres://", "sqlite:"],
  ...[" postgres://", "\tpostgres://", "postgres ://", "postgres//", "optuna+sqlite:postgres://"],
  ...["", "https://", "optuna+journal:postgres://"],
);
const places = fc.constantFrom(
  "@h/db",
  "@127.0.0.1:5432/db",
  "@h",
  "@[::1]/db",
  "@h/db?ssl=1",
  "@",
);
const keys = fc.constantFrom("password", "PASSWORD", "sslpassword", "passwd");

describe("no part of a password is shown", () => {
  it("whatever the scheme, the user and the password are", () => {
    fc.assert(
      fc.property(schemes, users, passwords, places, (scheme, user, password, place) => {
        const url = `${scheme}${user}:${password}${place}`;
        expect(withoutPassword(url)).not.toContain("QXQ");
      }),
      { numRuns: 2000 },
    );
  });
  it("of a query, however often it has one", () => {
    const value = fc.stringMatching(/^QXQ[\w%.-]{0,9}$/);
    const list = fc.array(fc.tuple(keys, value), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(schemes, list, (scheme, values) => {
        const query = values.map(([key, text]) => `${key}=${text}`).join("&");
        expect(withoutPassword(`${scheme}h/db?x=1&${query}`)).not.toContain("QXQ");
      }),
    );
  });
  it("of a message that repeats the URL or a part of it", () => {
    fc.assert(
      fc.property(schemes, users, passwords, places, (scheme, user, password, place) => {
        const url = `${scheme}${user}:${password}${place}`;
        const parts = url.split(/[@/]/).map((part) => `database "${part}" does not exist`);
        const message = [`${url} can't be read`, ...parts].join("; ");
        expect(hidePasswords(message, url)).not.toContain("QXQ");
      }),
      { numRuns: 2000 },
    );
  });
});

it("hidePasswords leaves a message alone whose URL has none", () => {
  const message = "postgres://me@h/db: no pg_hba.conf entry for me";
  expect(hidePasswords(message, "postgres://me@h/db")).toBe(message);
  expect(hidePasswords("role attune", "postgres://attune:attune@h/attune")).toBe("role attune");
});
