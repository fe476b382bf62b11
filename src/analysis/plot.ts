import { AttuneError } from "../errors/attune-error.ts";
import { nearest } from "../errors/nearest.ts";
import type { FlatName, ParamTree } from "../space/param.ts";
import { measuresOf } from "../trial/measures.ts";
import type { Limits, Objectives } from "../trial/objective.ts";
import type { StudyView } from "../trial/study-view.ts";
import { barChart, chart, type Point } from "./chart.ts";
import { convergence, paretoFront } from "./front.ts";
import { importance } from "./importance.ts";

export type PlotKind = "history" | "importance" | "slice" | "front" | "curves";
type View = StudyView<any, any, any>;
const kinds: {
  readonly [K in PlotKind]: (study: View, params: readonly string[] | undefined) => string;
} = {
  history,
  importance: bars,
  slice: slices,
  front,
  curves,
};

/**
 * A self-contained SVG document; names from users are escaped.
 * @throws AttuneError `usage` for an unknown kind or parameter, or when there is nothing to draw
 */
export function plot<S extends ParamTree, O extends Objectives, L extends Limits>(
  study: StudyView<S, O, L>,
  kind: PlotKind,
  options: { params?: readonly FlatName<S>[] } = {},
): string {
  if (!Object.hasOwn(kinds, kind))
    throw new AttuneError(
      "usage",
      `there is no plot ${JSON.stringify(kind)}; there are ${Object.keys(kinds).join(", ")}`,
    );
  const names = study.space.names as readonly string[];
  for (const name of (options.params ?? []) as readonly string[]) {
    if (names.includes(name)) continue;
    const near = nearest(name, names);
    throw new AttuneError(
      "usage",
      `there is no parameter ${JSON.stringify(name)}`,
      near === undefined ? {} : { hint: `did you mean ${near}?` },
    );
  }
  const svg = kinds[kind](
    study as unknown as View,
    options.params as readonly string[] | undefined,
  );
  if (svg === "")
    throw new AttuneError("usage", `there is nothing to draw yet for ${kind}`, {
      hint: kind === "curves" ? "no trial has reported" : "no trial is complete",
    });
  return svg
    .replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ')
    .replace(/(<svg[^>]*>)/, `$1<style>${STYLE}</style>`);
}
const STYLE =
  "text{font:11px sans-serif;fill:#53606f}circle{fill:#2f6fde;fill-opacity:.55}polyline{fill:none;stroke:#d9480f;stroke-width:2}.grid{stroke:#e8edf2}rect{fill:#2f6fde}";

/** Values of one objective of complete trials. */
function valuesOf(
  study: View,
  objective: number,
): { readonly number: number; readonly value: number; readonly params: any }[] {
  const { names } = measuresOf(study.objectives, {});
  return study.trials.flatMap((t: any) =>
    t.state === "complete"
      ? [
          {
            number: t.number,
            value: names === undefined ? t.value : t.value[names[objective]],
            params: t.params,
          },
        ]
      : [],
  );
}
const nameOf = (study: View, objective: number): string =>
  measuresOf(study.objectives, {}).names?.[objective] ?? "value";

function history(study: View): string {
  const single = measuresOf(study.objectives, {}).signs.length === 1;
  const c = convergence(study);
  const line = Array.from(c.best, (y, i) => ({ x: c.number[i], y })).sort((a, b) => a.x - b.x);
  const dots = single
    ? valuesOf(study, 0).map((t) => ({
        x: t.number,
        y: t.value,
        title: `trial ${t.number}: ${t.value}`,
      }))
    : [];
  return chart(dots, line, { x: "trial", y: single ? nameOf(study, 0) : "hypervolume" });
}

function slices(study: View, params: readonly string[] | undefined): string {
  const [name = study.space.names[0] as string] = params ?? [];
  const points: Point[] = [];
  const labels: string[] = [];
  for (const t of valuesOf(study, 0)) {
    const v = study.space.flatten(t.params)[name];
    if (v === undefined) continue;
    if (typeof v === "number") points.push({ x: v, y: t.value });
    else {
      const text = typeof v === "string" ? v : JSON.stringify(v);
      if (!labels.includes(text)) labels.push(text);
      points.push({ x: labels.indexOf(text), y: t.value, title: text });
    }
  }
  const log = (study.space.toJSON().params[name] as { log?: boolean } | undefined)?.log === true;
  return chart(points, [], {
    x: labels.length > 0 ? `${name}: ${labels.map((l, i) => `${i} ${l}`).join(", ")}` : name,
    y: nameOf(study, 0),
    logX: log,
  });
}

function front(study: View): string {
  if (measuresOf(study.objectives, {}).signs.length < 2)
    throw new AttuneError("usage", "a front needs two objectives");
  const second = valuesOf(study, 1);
  const all = valuesOf(study, 0).map((t, i) => ({ x: t.value, y: second[i].value }));
  const { names } = measuresOf(study.objectives, {});
  const best = paretoFront(study).map((t: any) => ({
    x: t.value[names![0]],
    y: t.value[names![1]],
  }));
  return chart(
    all,
    best.sort((a, b) => a.x - b.x),
    { x: names![0], y: names![1] },
  );
}

function curves(study: View): string {
  const first = nameOf(study, 0);
  const curve = (t: any): Point[] =>
    t.reports.map((r: any) => ({
      x: r.step,
      y: typeof r.value === "number" ? r.value : r.value[first],
      title: `trial ${t.number}`,
    }));
  const points = study.trials.flatMap(curve);
  const best = [...valuesOf(study, 0)].sort(
    (a, b) => measuresOf(study.objectives, {}).signs[0] * (a.value - b.value),
  )[0];
  const line = study.trials.filter((t: any) => t.number === best?.number).flatMap(curve);
  return chart(points, line, { x: "step", y: first });
}

function bars(study: View): string {
  const names = measuresOf(study.objectives, {}).names;
  const shares = Object.entries(
    (importance as any)(
      study,
      names !== undefined && names.length > 1 ? { objective: names[0] } : {},
    ) as { [name: string]: number },
  ).slice(0, 20);
  return barChart(
    shares.map(([name, share]) => ({ name, share })),
    "importance",
  );
}
