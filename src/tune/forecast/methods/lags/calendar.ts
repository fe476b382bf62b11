import { type DatePart, datePart } from "../../../preparation/date-parts.ts";
import { type ClockJson, clockOf } from "../../data/clock.ts";

/** A feature of the time of a step. */
export interface CalendarFeature {
  /** Name of its column. */
  readonly name: string;
  /** Its value at a step: a whole number that stands for a category. */
  readonly at: (step: number) => number;
}

/** Seasons with more steps are no category of their own. */
const MAX_PHASES = 60;

/** What varies in the times of steps: months, weekdays, hours; for numbers the place in the season. */
export function calendarFeatures(json: ClockJson, season: number): readonly CalendarFeature[] {
  const { frequency } = json;
  const clock = clockOf(json);
  const part = (name: DatePart): CalendarFeature => ({
    name: `(${name})`,
    at: (step) => datePart(clock.timeAt(step), name),
  });
  switch (frequency.unit) {
    case "month":
      return frequency.count < 12 ? [part("month")] : [];
    case "weekday":
      return [part("weekday"), part("month")];
    case "day":
      if (frequency.count >= 7) return [part("month")];
      return [part("weekday"), part("month"), ...(frequency.count < 1 ? [part("hour")] : [])];
    case "number":
      return season > 1 && season <= MAX_PHASES
        ? [{ name: "(phase)", at: (step) => ((step % season) + season) % season }]
        : [];
  }
}
