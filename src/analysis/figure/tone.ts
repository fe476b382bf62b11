/**
 * The look of a series: colour, marker and dashes go by its number; `reference` is a grey dashed
 * line, such as a diagonal.
 */
export type Tone = number | "reference";

/** Colours of the style. */
const TONES = 8;

/** The class of a series' marks. */
export const toneClass = (tone: Tone): string =>
  tone === "reference" ? "reference" : `t${tone % TONES}`;

/** A marker: circle, square, triangle or diamond, so that colours are not needed to tell series apart. */
export function marker(tone: Tone, x: number, y: number, size: number, title: string): string {
  const shape = tone === "reference" ? 0 : tone % 4;
  const by = (d: number, of: number): string => (of + d).toFixed(1);
  const name = `class="${toneClass(tone)}"`;
  if (shape === 0)
    return `<circle ${name} cx="${by(0, x)}" cy="${by(0, y)}" r="${size}">${title}</circle>`;
  const corners: readonly (readonly [number, number])[] =
    shape === 1
      ? [
          [-size, -size],
          [size, -size],
          [size, size],
          [-size, size],
        ]
      : shape === 2
        ? [
            [0, -size * 1.2],
            [size * 1.2, size],
            [-size * 1.2, size],
          ]
        : [
            [0, -size * 1.35],
            [size * 1.35, 0],
            [0, size * 1.35],
            [-size * 1.35, 0],
          ];
  const points = corners.map(([dx, dy]) => `${by(dx, x)},${by(dy, y)}`).join(" ");
  return `<polygon ${name} points="${points}">${title}</polygon>`;
}

/** Colours of figures in a page, light and dark; printed pages are light. */
export const FIGURE_STYLE = `
:root{--ink:#1c2430;--muted:#53606f;--grid:#e3e8ee;
--t0:#1f5fd0;--t1:#c2410c;--t2:#1a7f37;--t3:#8b2fa8;--t4:#0e7490;--t5:#be185d;--t6:#8a6100;--t7:#5b6675}
@media screen and (prefers-color-scheme:dark){:root{--ink:#e4e9f0;--muted:#a3afbd;--grid:#323c49;
--t0:#79a9ff;--t1:#ff9a5c;--t2:#63d27c;--t3:#d68bf0;--t4:#5ccbe0;--t5:#ff85b8;--t6:#e2bb4f;--t7:#aab4c1}}
svg.figure{display:block;width:100%;max-width:30rem;height:auto}
svg.figure text{font:12px system-ui,sans-serif;fill:var(--muted)}
svg.figure text.value{fill:var(--ink)}
svg.figure .grid{stroke:var(--grid)}
svg.figure .axis{stroke:var(--muted)}
svg.figure polyline,svg.figure line{fill:none}
svg.figure polyline{stroke-width:2;stroke-linejoin:round}
svg.figure .whisker{stroke-width:1.5}
.reference{fill:none;stroke:var(--muted);stroke-dasharray:4 4}
svg.figure polyline.reference{stroke-width:1.3}
${[0, 1, 2, 3, 4, 5, 6, 7]
  .map(
    (t) =>
      `.t${t}{fill:var(--t${t});stroke:var(--t${t})}` +
      (t % 4 === 0
        ? ""
        : `svg.figure polyline.t${t}{stroke-dasharray:${["", "7 3", "2 3", "9 3 2 3"][t % 4]}}`),
  )
  .join("")}
svg.figure circle,svg.figure polygon{fill-opacity:.6;stroke-width:.8}
svg.figure rect{fill-opacity:.75;stroke:none}
.legend{list-style:none;margin:.2rem 0 0;padding:0;display:flex;flex-wrap:wrap;gap:.1rem 1rem;
font-size:.82rem;color:var(--muted)}
.legend svg.figure{display:inline-block;width:1.6rem;height:.8rem;vertical-align:-.05rem;margin-right:.3rem}`;
