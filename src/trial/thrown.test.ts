import { describe, expect, it } from "vitest";
import { describeThrown, readThrown, toError } from "./thrown.ts";

describe("what was thrown", () => {
  it("is described whatever it is", () => {
    class MyError extends Error {
      override name = "MyError";
    }
    expect(describeThrown(new MyError("a"))).toMatchObject({ name: "MyError", message: "a" });
    expect(describeThrown("text")).toEqual({ name: "String", message: "text" });
    expect(describeThrown(undefined)).toEqual({ name: "undefined", message: "undefined" });
    expect(describeThrown(null)).toEqual({ name: "object", message: "null" });
    expect(describeThrown({ code: 1 })).toEqual({ name: "Object", message: '{"code":1}' });
    expect(
      describeThrown(new AggregateError([new Error("first"), new Error("b")], "all")),
    ).toMatchObject({ name: "AggregateError", message: "all", cause: { message: "first" } });
    const hostile = Object.defineProperty(new Error("x"), "message", {
      get() {
        throw new Error("no");
      },
    });
    expect(describeThrown(hostile)).toEqual({
      name: "object",
      message: "a value that can't be read",
    });
  });
  it("is bounded, and has no character that a database refuses", () => {
    const error = new Error("\0".repeat(9000));
    error.stack = "y".repeat(9000);
    error.cause = error;
    const described = describeThrown(error);
    expect(described.message).toBe("\ufffd".repeat(2000));
    expect(described.stack).toHaveLength(4000);
    expect(described.cause?.cause?.cause?.cause).toBeUndefined();
    expect(described.cause?.cause?.cause).toBeDefined();
  });
  it("becomes an error of the same class, name, stack and causes", () => {
    const cause = Object.assign(new Error("root"), { name: "Custom" });
    const thrown = describeThrown(new RangeError("deep", { cause }));
    const error = toError(thrown);
    expect(error).toBeInstanceOf(RangeError);
    expect(describeThrown(error)).toEqual(thrown);
    expect(error.cause).toMatchObject({ name: "Custom", message: "root", stack: cause.stack });
  });
  it("is read from what was stored, and from nothing else", () => {
    const thrown = describeThrown(new Error("a", { cause: "b" }));
    expect(readThrown(JSON.parse(JSON.stringify(thrown)))).toEqual(thrown);
    for (const other of [undefined, null, 5, {}, { name: "a" }, { name: 1, message: "a" }])
      expect(readThrown(other)).toBeUndefined();
  });
});
