import type { Colour } from "../figure.ts";

/** Name of a theme. */
export type ThemeName = "light" | "dark";

/** Colours of a drawing, as `#rrggbb`, or as variables of a page's style. */
export interface Theme {
  readonly background: string;
  readonly text: string;
  /** Titles. */
  readonly strong: string;
  readonly grid: string;
  readonly axis: string;
  readonly main: string;
  readonly accent: string;
  readonly muted: string;
  /** Lines of groups: the colours of Okabe and Ito (2008), which colour-blind people tell apart. */
  readonly series: readonly string[];
  /** Colours from 0 to 1 of a scale of values: those of viridis, which also differ in lightness. */
  readonly shades: readonly string[];
}

const VIRIDIS = [
  ...["#440154", "#482878", "#3e4989", "#31688e", "#26828e", "#1f9e89", "#35b779", "#6ece58"],
  ...["#b5de2b", "#fde725"],
];

/** Every theme. */
export const THEMES: { readonly [N in ThemeName]: Theme } = {
  light: {
    background: "#ffffff",
    text: "#4a5563",
    strong: "#1d2733",
    grid: "#e6eaef",
    axis: "#9aa5b1",
    main: "#0072b2",
    accent: "#d55e00",
    muted: "#8a94a0",
    series: [
      ...["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#6b4fa0", "#1d2733"],
    ],
    // The best value is the darkest: it stands out from a white page.
    shades: [...VIRIDIS].reverse(),
  },
  dark: {
    background: "#14181f",
    text: "#aab4c0",
    strong: "#eef2f6",
    grid: "#2a313b",
    axis: "#5c6773",
    main: "#56b4e9",
    accent: "#ff8c42",
    muted: "#7d8895",
    series: [
      ...["#56b4e9", "#ff8c42", "#2fc79a", "#e79ac4", "#4d8fd6", "#f0c040", "#b39ddb", "#eef2f6"],
    ],
    shades: VIRIDIS,
  },
};

/** The colour of a role. */
export function colourIn(theme: Theme, colour: Colour): string {
  if (colour === "main" || colour === "accent" || colour === "muted") return theme[colour];
  return theme.series[Number(colour.slice("series".length)) % theme.series.length];
}

/** The colour of a share of a scale of values, 0 to 1. */
export function shadeIn({ shades }: Theme, share: number): string {
  const at = Math.min(1, Math.max(0, share)) * (shades.length - 1);
  const low = Math.min(shades.length - 2, Math.floor(at));
  const part = at - low;
  if (!shades[low].startsWith("#"))
    return `color-mix(in srgb,${shades[low + 1]} ${Math.round(100 * part)}%,${shades[low]})`;
  const channel = (hex: string, k: number): number => Number.parseInt(hex.slice(k, k + 2), 16);
  const mixed = [1, 3, 5].map((k) =>
    Math.round(channel(shades[low], k) * (1 - part) + channel(shades[low + 1], k) * part),
  );
  return `#${mixed.map((v) => v.toString(16).padStart(2, "0")).join("")}`;
}
