import * as v from "valibot";
import { plotGroups } from "../../analysis/plot.ts";
import { PLOT_KINDS } from "../../analysis/plots/numbers.ts";
import { plotPng } from "../../analysis/plots/plot-png.ts";
import type { Plot } from "../../analysis/plots/plot-result.ts";
import { AttuneError } from "../../errors/attune-error.ts";
import { tool } from "../tool.ts";
import { described, optional, study, whole } from "./inputs.ts";

const DEFAULT_POINTS = 100;
const MAX_POINTS = 2000;
/** Pixels of the image for each pixel of the drawing: agents pay for pixels. */
const IMAGE_SCALE = 1;

/** Draws a study. */
export const plot = tool({
  name: "plot",
  title: "Plot a study",
  description:
    "Draws studies: the numbers behind the plot, and the image where the server can make one. history " +
    "shows progress, importance what matters, slice and contour the results by parameters, comparison " +
    "several studies.",
  input: v.strictObject({
    kind: described(v.picklist(PLOT_KINDS), "What to draw"),
    studies: v.pipe(
      v.array(study),
      v.minLength(1),
      v.maxLength(20),
      v.description("One study; best, edf, hypervolume, regret and comparison take several"),
    ),
    params: optional(v.array(v.string()), "Parameters to show"),
    objective: optional(v.string(), "With several objectives: its name"),
    maxPoints: v.optional(
      whole(2, MAX_POINTS, `More points are shown as their density. Default: ${DEFAULT_POINTS}`),
    ),
    image: optional(v.boolean(), "Whether to draw it. Default: true"),
  }),
  handle: async (
    { kind, studies: names, params, objective, maxPoints = DEFAULT_POINTS, image = true },
    { studies },
  ) => {
    const groups = [];
    for (const name of names) {
      const plotted = await studies.plotted(name);
      groups.push({ name, studies: [plotted] });
    }
    const made = plotGroups("plot", groups, kind, { params, objective, maxPoints });
    return {
      json: { numbers: JSON.parse(JSON.stringify(made.numbers)) },
      ...(image && { png: await draw(made) }),
    };
  },
});

/** The image; undefined where the optional package that draws it is not installed. */
async function draw(made: Plot): Promise<Uint8Array | undefined> {
  try {
    return await plotPng(made, { scale: IMAGE_SCALE });
  } catch (error) {
    if (error instanceof AttuneError && error.code === "driver-missing") return undefined;
    throw error;
  }
}
