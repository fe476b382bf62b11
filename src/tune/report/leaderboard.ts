import { escapeHtml } from "../../analysis/chart.ts";
import type { Task } from "../metric.ts";
import type { Evaluated, TuneResultData } from "../tuning-result.ts";
import { formatNumber } from "./format-number.ts";

/** Candidates that the leaderboard shows. */
const MAX_LISTED_CANDIDATES = 30;

/** The parameters of a candidate as JSON, with numbers of four digits. */
export function paramsCode({ params }: Pick<Evaluated, "params">): string {
  const json = JSON.stringify(params, (_, value: unknown) =>
    typeof value === "number" ? Number(value.toPrecision(4)) : value,
  );
  return `<code>${escapeHtml(json.replaceAll(",", ", "))}</code>`;
}

/** A table of the best candidates. */
export function leaderboardTable(r: TuneResultData<Task>): string {
  const rows = r.leaderboard
    .slice(0, MAX_LISTED_CANDIDATES)
    .map((e, i) =>
      [
        `<tr><td class="n">${i + 1}</td><td>${e.model}</td>`,
        `<td class="n">${formatNumber(e.validation.mean)} ± ${formatNumber(e.std)}</td>`,
        ...[e.train, e.secondsToTrain, e.rowsPerSecond].map(
          (x) => `<td class="n">${formatNumber(x)}</td>`,
        ),
        `<td>${paramsCode(e)}</td></tr>`,
      ].join(""),
    );
  return (
    '<table><tr><th class="n">#</th><th>model</th>' +
    `<th class="n">validation ${escapeHtml(r.metricLabel)}</th><th class="n">training</th>` +
    '<th class="n">s to train</th><th class="n">rows/s</th><th>parameters</th></tr>' +
    `${rows.join("")}</table>`
  );
}
