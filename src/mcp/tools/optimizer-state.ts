import * as v from "valibot";
import { optimizerState as describeState } from "../../analysis/optimizer-state.ts";
import { tool } from "../tool.ts";
import { study } from "./inputs.ts";

/** Shows what a search has found so far, for proposals. */
export const optimizerState = tool({
  name: "optimizer_state",
  title: "State of the search",
  description:
    "What you need to propose parameters yourself: for each parameter the mean and the spread among " +
    "the best fifth of the trials, the five best trials, the last twenty, and how well the proposals " +
    "of each source have done beside the sampler's own. Propose with enqueue.",
  input: v.strictObject({ study }),
  handle: async ({ study: name }, { studies }) => ({
    ...describeState((await studies.read(name)).view),
  }),
});
