import { describe, expect, it } from "vitest";
import { isTransient, postgresError } from "./postgres-error.ts";

const failure = (code: string, message = "as the server said") =>
  Object.assign(new Error(message), { code });

describe("isTransient", () => {
  it.each([
    ...["ECONNREFUSED", "57P03", "40001", "08006"],
    ...["57014", "55P03", "40P01", "25P03", "57P01"],
  ])("is true for the code %s", (code) => {
    expect(isTransient(failure(code))).toBe(true);
  });
  it("is true for a lost connection, which has no code", () => {
    expect(isTransient(new Error("Connection terminated unexpectedly"))).toBe(true);
  });
  it("is false for errors that come again", () => {
    expect(isTransient(failure("42501"))).toBe(false);
    expect(isTransient("nonsense")).toBe(false);
    expect(isTransient(null)).toBe(false);
  });
});

describe("postgresError", () => {
  it.each([
    ["28P01", "x: the server refuses this user or password", false],
    ["3D000", "x: there is no such database", false],
    ["42501", "x: the user may not do this: as the server said", false],
    ["53100", "x: the server's disk is full", true],
    ["ECONNREFUSED", "x: can't be reached: as the server said", true],
    ["57014", "x: the server ended each try of a transaction: as the server said", true],
    ["23505", "x: as the server said", false],
  ])("explains the code %s", (code, message, retryable) => {
    const error = postgresError(failure(code), "x");
    expect(error).toMatchObject({ code: "storage-unreachable", message, retryable });
    expect(error.hint).not.toBe("");
  });
  it("names the code where there is no message", () => {
    expect(postgresError(failure("ECONNREFUSED", ""), "x").message).toBe(
      "x: can't be reached: ECONNREFUSED",
    );
  });
  it.each([
    ["self-signed certificate in certificate chain", "see docs/storage.md on TLS"],
    ["The server does not support SSL connections", "see docs/storage.md on TLS"],
    ["SASL: client password must be a string", "put it in the URL or in PGPASSWORD"],
    ["relation x does not exist", "run attune doctor"],
  ])("says how to mend %j", (message, hint) => {
    expect(postgresError(new Error(message), "x")).toMatchObject({
      code: "storage-unreachable",
      hint: expect.stringContaining(hint),
      retryable: false,
    });
  });
  it("keeps the cause, and passes its own errors on", () => {
    const cause = failure("3D000");
    const own = postgresError(cause, "x");
    expect(own.cause).toBe(cause);
    expect(postgresError(own, "y")).toBe(own);
  });
});
