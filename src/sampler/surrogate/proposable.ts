import type { Encoding } from "../../space/encoding.ts";
import type { ParamTree } from "../../space/param.ts";
import type { Space } from "../../space/space.ts";
import type { Columns, History } from "../../trial/history.ts";
import { Visited } from "../visited.ts";

/**
 * As near as this in every number, a point would repeat a trial under way, or one that has been
 * told.
 */
const NEAR_PENDING = 1e-3;
const NEAR_FINISHED = 1e-9;

/**
 * What a surrogate may propose: points that meet the constraints, that a finite space has not given
 * out, and that do not lie on top of another trial.
 */
export class Proposable {
  readonly #space: Space<ParamTree>;
  readonly #encoding: Encoding;
  readonly #visited: Visited | undefined;

  constructor(space: Space<ParamTree>, encoding: Encoding) {
    this.#space = space;
    this.#encoding = encoding;
    this.#visited = Number.isFinite(space.cardinality) ? new Visited(space) : undefined;
  }

  /** The rule for this history: takes a point of the cube and its encoded form. */
  rule(history: History): (unit: Float64Array, x: Float64Array) => boolean {
    const space = this.#space;
    const visited = this.#visited;
    const { size, numbers } = this.#encoding;
    visited?.update(history);
    const encoded = (columns: Columns): Float64Array => {
      const out = new Float64Array(columns.length * size);
      const unit = new Float64Array(space.width);
      for (let i = 0; i < columns.length; i++) this.#encoding.row(columns, i, unit, out, i * size);
      return out;
    };
    const others =
      visited === undefined ? [history.finished, history.paused, history.pending].map(encoded) : [];
    const beside = (x: Float64Array, points: Float64Array, near: number): boolean => {
      for (let at = 0; at < points.length; at += size) {
        let d = 0;
        while (
          d < size &&
          (d < numbers ? Math.abs(points[at + d] - x[d]) <= near : points[at + d] === x[d])
        )
          d++;
        if (d === size) return true;
      }
      return false;
    };
    return (unit, x) => {
      if (space.constraints.length > 0 && !space.allows(space.fromUnit(unit))) return false;
      if (visited !== undefined) return !visited.has(visited.key(unit));
      return (
        ![0, 1].some((k) => beside(x, others[k], NEAR_FINISHED)) &&
        !beside(x, others[2], NEAR_PENDING)
      );
    };
  }
}
