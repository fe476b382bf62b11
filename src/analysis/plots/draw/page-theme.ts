import { THEMES, type Theme } from "./theme.ts";

/** The colours that a theme has one of, by the names of their variables. */
const NAMES = ["background", "text", "strong", "grid", "axis", "main", "accent", "muted"] as const;

/** A theme of variables, which a page sets by `PLOT_COLOURS`. */
export const PAGE_THEME: Theme = {
  ...{ background: "var(--background)", text: "var(--text)", strong: "var(--strong)" },
  ...{ grid: "var(--grid)", axis: "var(--axis)" },
  ...{ main: "var(--main)", accent: "var(--accent)", muted: "var(--muted)" },
  series: THEMES.light.series.map((_, i) => `var(--series${i})`),
  shades: THEMES.light.shades.map((_, i) => `var(--shade${i})`),
};

const variablesOf = (theme: Theme): string =>
  [
    ...NAMES.map((name) => `--${name}:${theme[name]}`),
    ...theme.series.map((colour, i) => `--series${i}:${colour}`),
    ...theme.shades.map((colour, i) => `--shade${i}:${colour}`),
  ].join(";");

/** Style of a page: the colours of drawings, light or dark as the reader's screen; print is light. */
export const PLOT_COLOURS = `:root{${variablesOf(THEMES.light)}}
@media screen and (prefers-color-scheme:dark){:root{${variablesOf(THEMES.dark)}}}`;
