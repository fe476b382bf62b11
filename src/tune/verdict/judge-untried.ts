import type { Untried } from "../tuning-result.ts";
import type { Evidence } from "./evidence.ts";

const listed = (names: readonly string[]): string => names.join(", ");

const wereOf = (names: readonly string[]): string =>
  `${listed(names)} ${names.length === 1 ? "was" : "were"}`;

/** Models of these candidates with their numbers: `network, 2 × boosting`. */
function modelsOf(untried: readonly Untried[]): string[] {
  const counts = new Map<string, number>();
  for (const { model } of untried) counts.set(model, (counts.get(model) ?? 0) + 1);
  return [...counts].map(([model, count]) => (count === 1 ? model : `${count} × ${model}`));
}

/** Seconds as people say them: two digits. */
const roughly = (seconds: number): string =>
  String(Math.max(1, Number(seconds.toPrecision(seconds < 10 ? 1 : 2))));

/** What was not tried? */
export function judgeUntried({ leaderboard, excluded, untried, failed }: Evidence): string {
  const searched = leaderboard.filter((c) => c.model !== "constant");
  const models = new Set(searched.map((c) => c.model)).size;
  const parts = [
    `${searched.length} ${searched.length === 1 ? "candidate" : "candidates"} of ${models} ` +
      `${models === 1 ? "model" : "models"} ${searched.length === 1 ? "was" : "were"} compared`,
  ];
  if (untried.length > 0) parts.push(endedBefore(untried));
  if (failed > 0)
    parts.push(`${failed} ${failed === 1 ? "trial" : "trials"} failed or took too long`);
  // Baselines are evaluated whatever models the search was restricted to.
  const baselines = excluded.filter((model) => searched.some((c) => c.model === model));
  const leftOut = excluded.filter((model) => !baselines.includes(model));
  if (baselines.length > 0) {
    const role = baselines.length === 1 ? "a baseline" : "baselines";
    parts.push(`${wereOf(baselines)} compared as ${role} only, untuned`);
  }
  if (leftOut.length > 0) parts.push(`${wereOf(leftOut)} left out as asked`);
  return `${parts.join("; ")}.`;
}

function endedBefore(untried: readonly Untried[]): string {
  const seconds = untried.reduce((sum, u) => sum + (u.seconds ?? 0), 0);
  // The times of some are not known.
  const bound = untried.some((u) => u.seconds === undefined) ? "at least" : "about";
  const needed = seconds > 0 ? ` (which need ${bound} ${roughly(seconds)} s more)` : "";
  return `the search ended before ${listed(modelsOf(untried))}${needed}`;
}
