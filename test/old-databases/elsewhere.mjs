/**
 * Loaded before anything else (`node --import`) where the fixtures are made: the machine is called
 * "elsewhere" and the date is in January 2026. So no test machine takes the workers of the fixtures
 * for its own, and every lease but those of the PostgreSQL server has run out.
 */
import { syncBuiltinESMExports } from "node:module";
import os from "node:os";

os.hostname = () => "elsewhere";
syncBuiltinESMExports();

const Real = Date;
/** Milliseconds; the same in every process that makes the fixtures. */
export const SHIFT = Number(
  (process.env.FIXTURE_SHIFT ??= String(Real.parse("2026-01-15T12:00:00Z") - Real.now())),
);
globalThis.Date = class extends Real {
  constructor(...given) {
    if (given.length === 0) super(Real.now() + SHIFT);
    else super(...given);
  }
  static now() {
    return Real.now() + SHIFT;
  }
};
