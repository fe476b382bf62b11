import { expect, it } from "vitest";
import type { StudySpec } from "../storage.ts";
import { OptunaStudy } from "./optuna-study.ts";
import { toSpecJson } from "./specification.ts";
import { makeSchema, StudySchemas } from "./study-schema.ts";
import { SEPARATES_INTERNAL, SPEC } from "./system-attributes.ts";

const spec: StudySpec = {
  name: "s",
  space: { version: 1, params: { x: { type: "int", low: 0, high: 9 } } },
  objectives: "minimize",
  limits: { memory: { atMost: 4 }, speed: { atLeast: 10 } },
  seed: 1,
  sampler: "random",
};

it("has distributions and limits in their order; neither space nor distributions without one", () => {
  const schema = makeSchema(spec, false);
  const x = { kind: "int", low: 0, high: 9, log: false, step: 1 };
  expect([...schema.distributions]).toEqual([["x", x]]);
  expect(schema.limits.map((l) => [l.name, l.bound, l.sign])).toEqual([
    ["memory", 4, 1],
    ["speed", 10, -1],
  ]);
  const without = makeSchema({ ...spec, space: null }, true);
  expect([without.space, without.distributions.size, without.isLegacy]).toEqual([
    undefined,
    0,
    true,
  ]);
});

it("is made once for a study, and again where its specification changes", () => {
  const schemas = new StudySchemas();
  const study = new OptunaStudy(1, "s", [1]);
  study.system[SPEC] = toSpecJson(spec);
  study.system[SEPARATES_INTERNAL] = true;
  const first = schemas.of(study);
  expect(schemas.of(study)).toBe(first);
  study.system[SPEC] = toSpecJson({ ...spec, seed: 2 });
  expect(schemas.of(study)).toBe(first);
  study.system[SPEC] = toSpecJson({ ...spec, limits: {} });
  expect(schemas.of(study).limits).toEqual([]);
});

it("is legacy where Attune wrote the specification before it separated its own keys", () => {
  const schemas = new StudySchemas();
  const study = new OptunaStudy(1, "s", [1]);
  expect(schemas.of(study).isLegacy).toBe(false); // Optuna's own.
  study.system[SPEC] = toSpecJson(spec);
  expect(schemas.of(study).isLegacy).toBe(true);
  study.system[SEPARATES_INTERNAL] = true;
  expect(schemas.of(study).isLegacy).toBe(false);
});
