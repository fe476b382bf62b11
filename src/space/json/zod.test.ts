import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { createStudy } from "../../study/study.ts";
import { choose } from "../choose.ts";
import { float, int } from "../number.ts";
import { type InferParams, type Space, space } from "../space.ts";
import { spaceFrom } from "./space-from.ts";

const retriever = z.discriminatedUnion("type", [
  z.object({ type: z.literal("bm25"), k1: z.number().min(0).max(3) }),
  z.object({ type: z.literal("dense"), n: z.int().min(1).max(20), norm: z.boolean() }),
  z.object({ type: z.literal("none") }),
]);
const schema = z.object({
  retriever,
  versions: z.discriminatedUnion("v", [
    z.object({ v: z.literal(1), a: z.number().min(0).max(1) }),
    z.object({
      v: z.literal(2),
      inner: z.discriminatedUnion("kind", [
        z.object({ kind: z.literal("x") }),
        z.object({ kind: z.literal("y"), b: z.int().min(0).max(4) }),
      ]),
    }),
  ]),
  mode: z.enum(["fast", "exact"]).nullable(),
  size: z.union([z.literal("s"), z.literal(2), z.literal(true)]),
  top: z.int().gt(2).lt(50).multipleOf(5),
  share: z.number().min(0).max(1).multipleOf(0.25),
  temperature: z.number().min(0).max(2).default(0.5),
  stages: z.array(retriever).min(1).max(3),
  tag: z.literal("v1").optional(),
});

describe("a schema of zod", () => {
  const spaces: readonly (readonly [string, Space])[] = [
    ["itself", spaceFrom(schema)],
    ["as JSON Schema", spaceFrom(z.toJSONSchema(schema))],
    [
      "as JSON Schema that was stored",
      spaceFrom(JSON.parse(JSON.stringify(z.toJSONSchema(schema)))),
    ],
    ["through the space's own JSON", spaceFrom(JSON.parse(JSON.stringify(spaceFrom(schema))))],
  ];
  it.each(spaces)("accepts every value of its space, and they stay what they are: %s", (_, s) => {
    const unit = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
      minLength: s.width,
      maxLength: s.width,
    });
    fc.assert(
      fc.property(unit, (coordinates) => {
        const values = s.fromUnit(Float64Array.from(coordinates));
        expect(schema.parse(values)).toEqual(values);
        expect(s.check(values)).toEqual([]);
        expect(s.unflatten(s.flatten(values))).toEqual(values);
        const unit = new Float64Array(s.width);
        s.toUnit(values, unit);
        expect(s.fromUnit(unit)).toEqual(values);
      }),
    );
  });
  it("accepts every proposal of a study, also an enqueued one, and types them", async () => {
    const study = await createStudy({ space: spaceFrom(schema), objectives: "minimize", seed: 1 });
    await study.enqueue({ "retriever.dense.n": 7 } as object);
    await study.enqueue({ retriever: { type: "bm25", k1: 2 } });
    const seen: unknown[] = [];
    await study.optimize(
      (params) => {
        seen.push(params.retriever);
        expect(schema.safeParse(params).success).toBe(true);
        return params.retriever.type === "bm25" ? params.retriever.k1 : params.temperature;
      },
      { trials: 12 },
    );
    expect(seen.slice(0, 2)).toMatchObject([
      { type: "dense", n: 7 },
      { type: "bm25", k1: 2 },
    ]);
    expect(study.trials.map((t) => t.state)).toEqual(study.trials.map(() => "complete"));
    await study.close();
  });
  it("gives the space the type of its values", () => {
    const fromSchema = spaceFrom(schema);
    type Values = InferParams<typeof fromSchema>;
    expectTypeOf<Values["retriever"]>().toEqualTypeOf<z.infer<typeof retriever>>();
    expectTypeOf<Values["mode"]>().toEqualTypeOf<"fast" | "exact" | null>();
    expectTypeOf<Values["temperature"]>().toEqualTypeOf<number>();
    const fromJson = spaceFrom(z.toJSONSchema(schema));
    expectTypeOf<InferParams<typeof fromJson>>().toEqualTypeOf<Values>();
    expectTypeOf(spaceFrom({ x: { type: "int", low: 1, high: 2 } }).params).toBeObject();
  });
});

describe("a schema that does not say how it is written as JSON Schema", () => {
  it("is refused with what to do", () => {
    expect(() => spaceFrom(v.object({ n: v.number() }))).toThrow(/valibot.*convert it first/);
  });
});

describe("the tag of a choose", () => {
  const s = space({
    opt: choose({ sgd: { kind: float(0, 1) }, adam: { n: int(1, 9) } }, { tag: "type" }),
  });
  it("names the branch in values, and types them", () => {
    const values = s.fromUnit(new Float64Array(s.width).fill(0.25));
    expect(values).toEqual({ opt: { type: "sgd", kind: 0.25 } });
    expect(s.flatten(values)).toEqual({ opt: "sgd", "opt.sgd.kind": 0.25 });
    expectTypeOf<InferParams<typeof s>["opt"]>().toEqualTypeOf<
      | { readonly type: "sgd"; readonly kind: number }
      | { readonly type: "adam"; readonly n: number }
    >();
    expect(s.check({ opt: { kind: "sgd" } })).toMatchObject([
      { path: "opt", message: 'needs { type: "sgd" | "adam" }, got {"kind":"sgd"}' },
    ]);
    expect(spaceFrom(s.toJSON()).toJSON()).toEqual(s.toJSON());
  });
  it("is no name of a parameter, and a name itself", () => {
    expect(() => choose({ a: { type: float(0, 1) } }, { tag: "type" })).toThrow(/a\.type/);
    expect(() => choose({ a: {} }, { tag: "" })).toThrow("tag must be a name");
    expect(() => choose({ a: {} }, { tga: "x" } as object)).toThrow(/no option "tga"/);
    for (const wrong of [{ tag: 7 }, { values: { a: 1 } }, { values: { a: 1, b: 1 } }])
      expect(() =>
        spaceFrom({ x: { type: "choose", branches: { a: {}, b: {} }, ...wrong } }),
      ).toThrow("tag must be a name, and values one");
  });
});
