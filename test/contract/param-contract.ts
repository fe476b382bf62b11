import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SpaceError, type SpaceIssue } from "../../src/errors/attune-error.ts";
import { cellHigh, cellLow, levelOf } from "../../src/space/axis.ts";
import { spaceFrom } from "../../src/space/json/space-from.ts";
import type { Param } from "../../src/space/param.ts";
import { space } from "../../src/space/space.ts";

/** Grids with more points than this are not listed. */
const MAX_LISTED_POINTS = 20_000;

/** The issues with which making a parameter or a space fails. */
export function issuesOf(make: () => unknown): readonly SpaceIssue[] {
  try {
    make();
  } catch (error) {
    if (error instanceof SpaceError) return error.issues;
    throw error;
  }
  throw new Error("nothing was wrong");
}

/** The issues of a value. */
export function check(param: Param<unknown>, value: unknown): readonly SpaceIssue[] {
  const issues: SpaceIssue[] = [];
  param.check(value, "p", issues);
  return issues;
}

const pointsOf = (width: number) =>
  fc
    .array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
      minLength: width,
      maxLength: width,
    })
    .map((unit) => Float64Array.from(unit));

/** Numbers below this may differ by rounding errors of the larger bounds of their range. */
const SMALLEST_MAGNITUDE = 0.01;

/** Largest relative difference between the numbers of two values; Infinity for another shape. */
function difference(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number")
    return a === b ? 0 : Math.abs(a - b) / Math.max(SMALLEST_MAGNITUDE, Math.abs(a), Math.abs(b));
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null)
    return a === b ? 0 : Infinity;
  const [left, right] = [Object.entries(a), new Map(Object.entries(b))];
  if (left.length !== right.size) return Infinity;
  return Math.max(0, ...left.map(([key, value]) => difference(value, right.get(key))));
}

/**
 * The laws that every kind of parameter obeys.
 * @param values valid values; default: those of uniform coordinates
 */
export function obeysTheLawsOfParam<T>(
  name: string,
  param: Param<T>,
  values?: fc.Arbitrary<T>,
): void {
  const s = space({ p: param });
  const points = pointsOf(param.width);
  const valid = values ?? points.map((unit) => param.fromUnit(unit, 0));

  describe(`${name} obeys the laws of a parameter`, () => {
    it("makes a valid value of any coordinates", () => {
      fc.assert(
        fc.property(points, (unit) => {
          const value = param.fromUnit(unit, 0);
          expect(check(param, value)).toEqual([]);
          expect(param.contains(value)).toBe(true);
        }),
      );
    });

    it("maps the coordinates of a valid value to this value", () => {
      fc.assert(
        fc.property(valid, (value) => {
          expect(check(param, value)).toEqual([]);
          const unit = new Float64Array(param.width);
          param.toUnit(value, unit, 0);
          expect(difference(param.fromUnit(unit, 0), value)).toBeLessThan(1e-12);
        }),
      );
    });

    it("reads and writes only its own coordinates", () => {
      fc.assert(
        fc.property(points, fc.nat(3), (unit, at) => {
          const around = new Float64Array(at + param.width + 2).fill(0.123);
          around.set(unit, at);
          const value = param.fromUnit(unit, 0);
          expect(param.fromUnit(around, at)).toEqual(value);
          param.toUnit(value, around, at);
          const own = new Float64Array(param.width);
          param.toUnit(value, own, 0);
          expect(around.slice(at, at + param.width)).toEqual(own);
          expect([...around.slice(0, at), ...around.slice(at + param.width)]).toEqual(
            Array(at + 2).fill(0.123),
          );
        }),
      );
    });

    it("finds a problem exactly in the values that it does not contain", () => {
      fc.assert(
        fc.property(fc.oneof(fc.jsonValue(), fc.constant(undefined)), (value) => {
          expect(check(param, value).length === 0).toBe(param.contains(value));
        }),
      );
    });

    it("is the same after a round trip through JSON", () => {
      const again = spaceFrom(JSON.parse(JSON.stringify(s.toJSON())));
      expect(again.toJSON()).toEqual(s.toJSON());
      expect(again.axes).toEqual(s.axes);
      expect(again.params["p"].default).toEqual(param.default);
      fc.assert(
        fc.property(points, (unit) => {
          expect(again.fromUnit(unit)).toEqual(s.fromUnit(unit));
        }),
      );
    });

    it("has flat names from which its values come back", () => {
      fc.assert(
        fc.property(points, (unit) => {
          const values = s.fromUnit(unit);
          const flat = s.flatten(values);
          if (param.width > 0) expect(s.names).toEqual(expect.arrayContaining(Object.keys(flat)));
          expect(s.unflatten(flat)).toEqual(values);
        }),
      );
    });

    it.each([1, 3, Infinity])("has count(%s) grid points, and each is another value", (r) => {
      const n = param.count(r);
      if (r === Infinity) expect(n).toBe(param.cardinality);
      if (n > MAX_LISTED_POINTS) return;
      const unit = new Float64Array(param.width);
      const seen = new Set<string>();
      for (let i = 0; i < n; i++) {
        param.point(i, r, unit, 0);
        const value = param.fromUnit(unit, 0);
        expect(check(param, value)).toEqual([]);
        seen.add(JSON.stringify(value));
      }
      expect(seen.size).toBe(n);
    });

    it("describes every coordinate, which is NaN exactly if its branch is not taken", () => {
      expect(s.axes.length).toBe(param.width);
      fc.assert(
        fc.property(valid, (value) => {
          const unit = new Float64Array(param.width);
          param.toUnit(value, unit, 0);
          for (const [j, axis] of s.axes.entries()) {
            const parent = axis.parent === -1 ? undefined : unit[axis.parent];
            const level =
              parent === undefined || Number.isNaN(parent)
                ? -1
                : levelOf(s.axes[axis.parent], parent);
            const isActive = parent === undefined || (level >= axis.from && level <= axis.to);
            expect(Number.isNaN(unit[j])).toBe(!isActive);
          }
        }),
      );
    });

    it("has one value per cell of a coordinate that stands alone", () => {
      const [axis] = s.axes;
      if (param.width !== 1 || axis.levels === Infinity) return;
      const inCells = fc.tuple(
        fc.nat(axis.levels - 1),
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
      );
      fc.assert(
        fc.property(inCells, ([level, share]) => {
          const low = cellLow(axis, level);
          const high = cellHigh(axis, level);
          const at = (u: number): T => param.fromUnit(Float64Array.of(u), 0);
          expect(at(low + share * (high - low))).toEqual(at((low + high) / 2));
        }),
      );
    });
  });
}
