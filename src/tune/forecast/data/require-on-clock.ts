import { AttuneError } from "../../../errors/attune-error.ts";
import { show } from "../../../errors/show.ts";
import type { RowsBySeries } from "./build-panel.ts";
import type { Clock } from "./clock.ts";
import { frequencyText, timeText } from "./frequency-text.ts";
import type { SeriesColumns } from "./series-columns.ts";
import { requireDistinctTimes } from "./series-rows.ts";

/**
 * Checks that rows which follow others are at steps of their clock, each once.
 * @param label of the table, for the message
 * @throws AttuneError `data-invalid`
 */
export function requireOnClock(
  rows: RowsBySeries,
  columns: SeriesColumns,
  clock: Clock,
  label: string,
): void {
  const text = (time: number): string => timeText(time, clock.json);
  for (const own of rows.values())
    for (const { time } of own)
      if (Number.isNaN(clock.indexOf(time)))
        throw new AttuneError(
          "data-invalid",
          `${label}: time column ${show(columns.time.name)} has ${text(time)}, which is between two ` +
            `steps (${frequencyText(clock.json.frequency)} from ${text(clock.json.origin)})`,
          { hint: "give rows at the same distance as those before" },
        );
  requireDistinctTimes(rows, columns, text);
}
