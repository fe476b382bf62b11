import { describe, expect, it } from "vitest";
import { createPredictionServer, createServer, hashToken } from "../../src/server/index.ts";
import { memory } from "../../src/storage/memory/memory.ts";

/** The message and hint of a call that must be refused, as a program without types makes it. */
function refusal(call: unknown, ...args: readonly unknown[]): string {
  try {
    (call as (...given: readonly unknown[]) => unknown)(...args);
  } catch (error) {
    const { name, message, hint } = error as Error & { hint?: string };
    expect(name, message).toBe("AttuneError");
    return hint === undefined ? message : `${message} [${hint}]`;
  }
  throw new Error("the call was accepted");
}

const token = { name: "app", role: "admin", hash: hashToken("secret") };
const storage = memory();

describe("a server with wrong options is refused before it answers anything", () => {
  it.each([
    [undefined, /^storage must be a storage such as memory\(\), got undefined/],
    [{ tokens: [token] }, /^storage must be a storage .* got undefined/],
    [
      { storage: "memory:", tokens: [token] },
      /^storage must be a storage .* got "memory:" \[import/,
    ],
    [{ storage }, /^tokens must be a list, or a function that returns one \[write/],
    [{ storage, tokens: "secret" }, /^tokens must be a list/],
    [{ storage, tokens: [{ ...token, role: "owner" }] }, /^tokens\.0\.role: .*"viewer"/],
    [
      { storage, tokens: [{ ...token, hash: "secret" }] },
      /^tokens\.0\.hash: must be what hashToken returns \[write tokens: \[\{ name: "app"/,
    ],
    // As a text, "digits" would include the study "digit".
    [{ storage, tokens: [{ ...token, studies: "digits" }] }, /^tokens\.0\.studies: /],
    [{ storage, tokens: [{ ...token, expiresAt: "31.12.2027" }] }, /must be a time in ISO 8601/],
    [{ storage, tokens: [token], hosts: "lab.example" }, /^hosts must be a list of texts, got/],
    [{ storage, tokens: [token], origins: "*" }, /^origins must be a list of texts/],
    [{ storage, tokens: [token], maxRequestsPerSecond: 0 }, /^maxRequestsPerSecond must be/],
    [
      { storage, tokens: [token], leaseSeconds: 0.5 },
      "leaseSeconds must be a number from 1, got 0.5",
    ],
    [{ storage, tokens: [token], onAudit: "log" }, /^onAudit must be a function/],
    [{ storage, tokens: [token], page: 5 }, /^page must be a string/],
  ])("createServer, case %#", (options, message) => {
    const said = refusal(createServer, options);
    expect(said).toMatch(message);
    expect(said).not.toContain('secret"');
  });
  it.each([undefined, {}, { tokens: [token], model: "model.json" }])(
    "createPredictionServer, case %#",
    (options) => {
      expect(refusal(createPredictionServer, { tokens: [token], ...options })).toMatch(
        /^createPredictionServer needs a saved model, got .*\[give what readSavedModel or/,
      );
    },
  );
  it("a date or a time of ISO 8601 ends a token", () => {
    for (const expiresAt of ["2027-12-31", "2027-12-31T23:59:59Z", "2027-12-31T23:59:59.5+02:00"])
      expect(
        createServer({ storage, tokens: [{ ...token, role: "admin", expiresAt }] }).fetch,
      ).toBeTypeOf("function");
  });
  it("hashToken", () => {
    for (const given of [undefined, "", 5])
      expect(refusal(hashToken, given)).toMatch(/^the token must be a string that is not empty/);
  });
});
