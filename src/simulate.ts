export {
  type RecordedCurve,
  type RecordedValue,
  type ReportingTrial,
  recordedCurves,
} from "./study/simulation/recorded-curves.ts";
export {
  type SimulatedStep,
  type SimulateOptions,
  type Simulation,
  simulate,
} from "./study/simulation/simulate.ts";
