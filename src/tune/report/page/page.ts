import { escapeHtml } from "../../../analysis/escape-html.ts";
import type { Task } from "../../metric.ts";
import type { TuneResultData } from "../../tuning-result.ts";
import type { TuneReport } from "../report.ts";
import { classesSection } from "./classes-section.ts";
import { columnsSection } from "./columns-section.ts";
import { dataSection } from "./data-section.ts";
import { firstScreen } from "./first-screen.ts";
import { guardsSection } from "./guards-section.ts";
import { leaderboardSection } from "./leaderboard-section.ts";
import { modelSection } from "./model-section.ts";
import { numbersSection } from "./numbers-section.ts";
import { scriptElement, scriptSource } from "./script.ts";
import { searchSection } from "./search-section.ts";
import { PAGE_STYLE } from "./style.ts";
import { madeSection, useSection } from "./use-section.ts";
import { verdictSection } from "./verdict-section.ts";

/** What the page may load: its own style and script, and nothing else. */
const POLICY =
  `default-src 'none'; style-src 'unsafe-inline'; script-src ${scriptSource}; ` +
  "base-uri 'none'; form-action 'none'";

const CONTENTS = [
  ["verdict", "Verdict"],
  ["unseen", "Unseen rows"],
  ["columns", "Columns"],
  ["model", "Model"],
  ["leaderboard", "Leaderboard"],
  ["search", "Search"],
  ["data", "Data"],
  ["guards", "Guards"],
  ["use", "Use"],
  ["made", "How it was made"],
] as const;

/** A report as one HTML page that loads nothing. Every text from the data is escaped. */
export function reportPage(r: TuneResultData<Task>, report: TuneReport): string {
  const title = `${report.target.column} from ${report.made.data} · Attune`;
  const links = CONTENTS.map(([id, name]) => `<li><a href="#${id}">${name}</a></li>`).join("");
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title><style>${PAGE_STYLE}</style></head><body>
${firstScreen(r, report)}
<nav aria-label="Contents"><ul>${links}</ul></nav>
${verdictSection(r)}
${report.classes === undefined ? "" : classesSection(r, report.classes)}
${report.residuals === undefined ? "" : numbersSection(r, report.residuals, report.target.column)}
${columnsSection(r, report)}
${modelSection(r)}
${leaderboardSection(r, report)}
${searchSection(r, report)}
${dataSection(report, r.notes)}
${guardsSection(report.guards)}
${useSection(report, r.best.members)}
${madeSection(report)}
</main>${scriptElement}</body></html>
`;
}
