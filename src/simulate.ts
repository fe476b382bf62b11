export { recordedCurves } from "./study/recorded-curves.ts";
export {
  type RecordedCurve,
  type SimulatedStep,
  type SimulateOptions,
  type Simulation,
  simulate,
} from "./study/simulate.ts";
