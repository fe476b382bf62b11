import { warpedExcess } from "../../numeric/gaussian-process/warp.ts";
import { withFeasibility } from "../surrogate/acquisition.ts";

/** How the limits of a study enter its models and their criterion; a study without any has none. */
export interface LimitModels {
  readonly warped: typeof warpedExcess;
  readonly withFeasibility: typeof withFeasibility;
}

/** Models of limits: by their probability of feasibility. */
export const limitModels: LimitModels = { warped: warpedExcess, withFeasibility };
