import { expect, it } from "vitest";
import {
  type AttuneFields,
  insertedKey,
  leaseOf,
  readAttuneFields,
  readInternal,
  toSystemAttributes,
} from "./system-attributes.ts";

const lease = { worker: "w", token: "k:0", expires: 9, lease: 5, attempt: 1, begun: true };

it("stores each field under attune: and leaves out those that are undefined", () => {
  const fields: { [K in keyof AttuneFields]: AttuneFields[K] | undefined } = {
    lease,
    seconds: 0,
    cost: undefined,
  };
  expect(toSystemAttributes(fields as AttuneFields)).toEqual({
    "attune:lease": lease,
    "attune:seconds": 0,
  });
});

it("reads its own fields, and none of Optuna's", () => {
  const system = { "attune:cost": 2, "attune:params": { x: 1 }, constraints: [1], "attunes:x": 1 };
  expect(readAttuneFields({ system })).toEqual({ cost: 2, params: { x: 1 } });
  expect(readAttuneFields({ system: {} })).toEqual({});
});

it("reads what it stored, null among it", () => {
  const fields: AttuneFields = { lease, note: null, step: 3, limits: '["NaN"]' };
  expect(readAttuneFields({ system: toSystemAttributes(fields) })).toEqual(fields);
});

it("finds the lease alone, or none", () => {
  expect(leaseOf({ system: toSystemAttributes({ lease }) })).toBe(lease);
  expect(leaseOf({ system: { lease: 1 } })).toBeUndefined();
});

it("finds the internal keys, or none", () => {
  expect(readInternal({ "attune:internal": { a: 1 } })).toEqual({ a: 1 });
  expect(readInternal({ internal: { a: 1 } })).toEqual({});
});

it("names the key of an insert apart from all other fields", () => {
  expect(insertedKey("lease")).toBe("attune:inserted:lease");
});
