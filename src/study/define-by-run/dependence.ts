import { levelOf } from "../../space/axis.ts";
import type { ParamLink } from "../../space/partial-space.ts";
import type { Space } from "../../space/space.ts";
import type { HistoryColumns } from "../../trial/history.ts";

/** A parameter with more values than this decides about no other one. */
const MAX_LEVELS = 64;

/** The values of a parameter that may decide about another one, in trials with and without the latter. */
interface SeenLevels {
  readonly having: Set<number>;
  readonly lacking: Set<number>;
  /** Whether a trial lacks the parameter that may decide, and has the other one. */
  isBypassed: boolean;
}

/**
 * Which parameters an objective asks for only at some values of another one, as far as its trials
 * show it. It follows the trials as they come.
 */
export class Dependence {
  /** The parameters with the index of their first coordinate, in the order of the space. */
  readonly #params: readonly { readonly name: string; readonly at: number }[];
  readonly #space: Space;
  /** By index of a parameter, and of one before it that may decide about it. */
  readonly #seen: readonly (readonly (SeenLevels | undefined)[])[];
  #rows = 0;

  /** @param space whose trials may lack parameters */
  constructor(space: Space) {
    this.#space = space;
    let at = 0;
    this.#params = Object.entries(space.params).map(([name, { width }]) => {
      const param = { name, at };
      at += width;
      return param;
    });
    const mayDecide = this.#params.map(
      ({ name, at: j }) => space.params[name].width === 1 && space.axes[j].levels <= MAX_LEVELS,
    );
    this.#seen = this.#params.map((_, p) =>
      this.#params
        .slice(0, p)
        .map((_, q) =>
          mayDecide[q]
            ? { having: new Set<number>(), lacking: new Set<number>(), isBypassed: false }
            : undefined,
        ),
    );
  }

  /** Takes in the rows that are new. */
  update({ length, unit }: HistoryColumns): void {
    for (; this.#rows < length; this.#rows++) {
      const levels = this.#params.map(({ at }) => {
        const u = unit[at][this.#rows];
        return Number.isNaN(u) ? undefined : levelOf(this.#space.axes[at], u);
      });
      for (const [p, own] of this.#seen.entries())
        for (const [q, seen] of own.entries()) {
          if (seen === undefined) continue;
          const level = levels[q];
          if (level !== undefined)
            (levels[p] === undefined ? seen.lacking : seen.having).add(level);
          else if (levels[p] !== undefined) seen.isBypassed = true;
        }
    }
  }

  /**
   * The parameters that depend on another one, by name: their parent, and the first and the last of
   * its values with which trials have them. No trial so far contradicts a link. Of several possible
   * parents the one with the fewest values is taken.
   */
  get links(): ReadonlyMap<string, ParamLink> {
    const links = new Map<string, ParamLink>();
    for (const [p, own] of this.#seen.entries()) {
      let fewest = Infinity;
      for (const [q, seen] of own.entries()) {
        const { name, at } = this.#params[q];
        const { levels } = this.#space.axes[at];
        if (seen === undefined || levels >= fewest) continue;
        const { having, lacking, isBypassed } = seen;
        if (isBypassed || having.size === 0 || lacking.size === 0) continue;
        const [from, to] = [Math.min(...having), Math.max(...having)];
        if ([...lacking].some((level) => level >= from && level <= to)) continue;
        fewest = levels;
        links.set(this.#params[p].name, { parent: name, from, to });
      }
    }
    return links;
  }
}
