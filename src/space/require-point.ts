import { AttuneError } from "../errors/attune-error.ts";
import { show } from "../errors/show.ts";
import { type Axis, levelOf } from "./axis.ts";

/** Whether a coordinate is active at a point; where that is not known, as for NaN, it is. */
function isActive(axes: readonly Axis[], unit: Float64Array, d: number): boolean {
  const { parent, from, to } = axes[d];
  if (parent === -1) return true;
  if (!isActive(axes, unit, parent)) return false;
  const level = levelOf(axes[parent], unit[parent]);
  return !(level < from || level > to);
}

/**
 * Checks a point that a sampler or pruner proposes, also one that a user wrote.
 * @param who proposes it, for messages
 * @throws AttuneError `usage`
 */
export function requirePoint(who: string, axes: readonly Axis[], unit: unknown): void {
  const refuse = (what: string, hint?: string): AttuneError =>
    new AttuneError("usage", `${who} ${what}`, { ...(hint !== undefined && { hint }) });
  if (!(unit instanceof Float64Array))
    throw refuse(`must propose points { unit: Float64Array }, got unit ${show(unit)}`);
  if (unit.length !== axes.length)
    throw refuse(`proposed ${unit.length} coordinates, the space has ${axes.length}`);
  for (let d = 0; d < unit.length; d++)
    if (!(unit[d] >= 0 && unit[d] <= 1) && isActive(axes, unit, d))
      throw refuse(
        `proposed ${unit[d]} for ${axes[d].name}`,
        "space.toUnit writes coordinates, from 0 to 1",
      );
}
