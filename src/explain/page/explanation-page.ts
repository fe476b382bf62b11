import { escapeHtml } from "../../analysis/escape-html.ts";
import { figureHtml } from "../../analysis/plots/draw/html.ts";
import type { Figure } from "../../analysis/plots/figure.ts";
import { gallery } from "../../tune/report/page/html.ts";
import { PAGE_STYLE } from "../../tune/report/page/style.ts";
import type { SavedModel } from "../../tune/saved-model/saved-model.ts";

/** What the page may load: its own style, and nothing else. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** A part of the page. */
export interface PagePart {
  readonly title: string;
  /** What the drawings show, and how to read them: one paragraph or several. */
  readonly text: string | readonly string[];
  readonly figures: readonly Figure[];
}

/**
 * An explanation as one HTML page that loads nothing. Every text from the data is escaped.
 * @param rows what the rows are called
 */
export function explanationPage(
  { target, ensemble }: SavedModel,
  rows: string,
  parts: readonly PagePart[],
): string {
  const models = [...new Set(ensemble.members.map(({ model }) => model))].join(", ");
  return partsPage(`What predicts ${target}`, `A model of ${models}, explained by ${rows}`, parts);
}

/** Parts under a title as one HTML page that loads nothing. Every text is escaped. */
export function partsPage(title: string, subtitle: string, parts: readonly PagePart[]): string {
  const sections = parts.map(
    ({ title: heading, text, figures }) =>
      `<section><h2>${escapeHtml(heading)}</h2>${[text]
        .flat()
        .map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`)
        .join("")}` + `${figuresHtml(figures)}</section>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)} · Attune</title><style>${PAGE_STYLE}</style></head><body><main>
<h1>${escapeHtml(title)}</h1>
<p class="muted">${escapeHtml(subtitle)}</p>
${sections.join("\n")}
</main></body></html>
`;
}

/** Figures beside each other; a single one has the width of the page. */
const figuresHtml = (figures: readonly Figure[]): string =>
  figures.length === 1
    ? figureHtml(figures[0], { wide: figures[0].panels.length === 1 })
    : gallery(...figures.map((figure) => figureHtml(figure)));
