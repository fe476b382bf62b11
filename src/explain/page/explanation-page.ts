import { escapeHtml } from "../../analysis/escape-html.ts";
import { figureSvg } from "../../analysis/plots/draw/svg.ts";
import type { Figure } from "../../analysis/plots/figure.ts";
import { gallery } from "../../tune/report/page/html.ts";
import { PAGE_STYLE } from "../../tune/report/page/style.ts";
import type { SavedModel } from "../../tune/saved-model.ts";

/** What the page may load: its own style, and nothing else. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The drawings of both themes, of which the reader's screen shows one; print shows the light one. */
const THEMES = `
figure svg{max-width:100%;height:auto}.dark{display:none}
@media screen and (prefers-color-scheme:dark){.light{display:none}.dark{display:block}}`;

/** Pixels of a drawing that has others beside it. */
const BESIDE = 480;

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
        .join("")}` +
      `${gallery(...figures.map((figure) => drawn(figure, figures.length > 1 ? BESIDE : undefined)))}</section>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)} · Attune</title><style>${PAGE_STYLE}${THEMES}</style></head><body><main>
<h1>${escapeHtml(title)}</h1>
<p class="muted">${escapeHtml(subtitle)}</p>
${sections.join("\n")}
</main></body></html>
`;
}

/** A figure in both themes; only one is read out. */
const drawn = (figure: Figure, width: number | undefined): string =>
  `<figure><div class="light">${figureSvg(figure, { width })}</div>` +
  `<div class="dark" aria-hidden="true">${figureSvg(figure, { width, theme: "dark" })}</div></figure>`;
