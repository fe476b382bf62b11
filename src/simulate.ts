export { type RecordedCurve, recordedCurves } from "./study/simulation/recorded-curves.ts";
export {
  type SimulatedStep,
  type SimulateOptions,
  type Simulation,
  simulate,
} from "./study/simulation/simulate.ts";
