import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRng } from "../../numeric/rng.ts";
import { BLOCK_ROWS, type PassedTree, plainPasser } from "./passer.ts";
import { openVectorPasser } from "./vector-passer.ts";

const COLUMNS = 5;
const OUTPUTS = 3;

/** A tree of random tests, which adds to one score or to all. */
function drawTree(seed: number, isOblivious: boolean, tests: number): PassedTree {
  const rng = createRng(seed);
  const draw = (n: number): Int32Array => Int32Array.from({ length: tests }, () => rng.integer(n));
  const leaves = isOblivious ? 2 ** tests : tests + 1;
  const isJoint = rng.uniform() < 0.5;
  const outputs = isJoint ? OUTPUTS : 1;
  const children: number[] = [];
  let [node, leaf] = [1, 0];
  // A child that is an inner node comes after its parent, as in trees that grow leaf by leaf.
  for (let k = 0; k < tests; k++)
    for (let side = 0; side < 2; side++)
      children.push(node < tests && (node === k + 1 || rng.uniform() < 0.5) ? node++ : -1 - leaf++);
  const shift = Uint8Array.from(draw(2));
  return {
    column: draw(COLUMNS),
    limit: draw(255).map((l, k) => l - shift[k]),
    shift,
    missingRight: shift,
    threshold: new Float64Array(tests),
    children: isOblivious ? undefined : Int32Array.from(children),
    output: isJoint ? 0 : rng.integer(OUTPUTS),
    outputs,
    value: Float32Array.from({ length: leaves * outputs }, () => rng.normal()),
  };
}

const trees = fc.array(
  fc.tuple(fc.integer({ min: 0, max: 1e6 }), fc.boolean(), fc.integer({ min: 0, max: 8 })),
  { minLength: 1, maxLength: 6 },
);

describe("vector passer", () => {
  it("has the bits of the plain one", () => {
    fc.assert(
      fc.property(trees, fc.integer({ min: 1, max: BLOCK_ROWS }), (drawn, count) => {
        const own = drawn.map(([seed, isOblivious, tests]) =>
          drawTree(seed, isOblivious, isOblivious ? tests : tests ** 2),
        );
        const plain = plainPasser(own, COLUMNS, OUTPUTS, BLOCK_ROWS);
        const vector = openVectorPasser(own, COLUMNS, OUTPUTS)!;
        const rng = createRng(count);
        for (let i = 0; i < plain.codes.length; i++)
          plain.codes[i] = vector.codes[i] = rng.uniform() < 0.1 ? 0 : rng.integer(256);
        plain.pass(count);
        vector.pass(count);
        const scores = vector.scores.map((s) => s.slice(0, count));
        vector.close();
        expect(scores).toEqual(plain.scores.map((s) => s.slice(0, count)));
      }),
      { numRuns: 30 },
    );
  });

  it("leaves trees of more leaves than a byte can number to the plain one", () => {
    expect(openVectorPasser([drawTree(1, false, 255)], COLUMNS, OUTPUTS)).toBeDefined();
    expect(openVectorPasser([drawTree(1, false, 256)], COLUMNS, OUTPUTS)).toBeUndefined();
    expect(openVectorPasser([drawTree(1, true, 9)], COLUMNS, OUTPUTS)).toBeUndefined();
  });
});
