import type { ParamTree } from "./param.ts";
import type { Space } from "./space.ts";

/**
 * The user's flat name of the parameter at axis `j`. The name of the axis is a path, which differs
 * in a branch of a space that was given in the flat form.
 */
export function flatNameOf({ axes, names }: Space<ParamTree>, j: number): string {
  return names[[...new Set(axes.map((axis) => axis.name))].indexOf(axes[j].name)];
}
