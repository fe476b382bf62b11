import { AttuneError } from "../../errors/attune-error.ts";
import { planContributions } from "../../explain/contributions/contribution-plan.ts";
import type { Explainer } from "../../explain/explainer.ts";
import { meansFigure } from "../../explain/figures/contributions-figure.ts";
import { importanceFigure } from "../../explain/figures/importance-figure.ts";
import type { PermutationImportance } from "../../explain/importance/permutation-importance.ts";
import type { PagePart } from "../../explain/page/explanation-page.ts";
import type { WatchOptions } from "../../explain/pause.ts";
import { effectFigure } from "../../tune/effects/effect-figure.ts";
import { DEFAULT_LIMIT, type ExplainCommandOptions } from "./explain-options.ts";

/** Columns whose effects the page has. */
const EFFECTS = 8;
/** Rows whose contributions are averaged, and of those that are sampled. */
const CONTRIBUTION_ROWS = 500;
const SAMPLED_ROWS = 50;

/** The parts of a page on a model: importance, mean contributions, and the effects of the first columns. */
export async function overviewParts(
  explainer: Explainer,
  importance: PermutationImportance,
  { limit = DEFAULT_LIMIT, class: label, pairs }: ExplainCommandOptions,
  watch: WatchOptions,
): Promise<PagePart[]> {
  const { model } = explainer;
  const isRegression = model.task === "regression";
  const isSampled = planContributions(model.ensemble, isRegression).sampled !== undefined;
  const rows = [...explainer.rows.slice(0, isSampled ? SAMPLED_ROWS : CONTRIBUTION_ROWS)];
  const contributions = await explainer.contributions({ rows, class: label, pairs, ...watch });
  const effects: PagePart["figures"][number][] = [];
  for (const column of importance.groups.flatMap(({ columns }) => columns)) {
    if (effects.length === EFFECTS) break;
    const effect = await explainer.effect(column, { class: label, ...watch }).catch(refused);
    if (effect !== undefined) effects.push(effectFigure(effect, model.target));
  }
  return [
    {
      title: "Which columns matter",
      text:
        "What the score loses when the cells of a column are shuffled, so that the column says nothing. " +
        "Columns that say the same are shuffled together.",
      figures: [importanceFigure(importance, limit)],
    },
    {
      title: "How much columns change predictions",
      text:
        "The mean of what a column adds to a prediction or takes from it (Shapley values). Unlike the " +
        "importance it does not depend on the target.",
      figures: [meansFigure(contributions, model.target, !isRegression, limit)],
    },
    {
      title: "How predictions depend on the first columns",
      text:
        "Accumulated local effects move each row within its own range; partial dependence gives all rows " +
        "the same value. Where they differ, columns are correlated: trust the former.",
      figures: effects,
    },
  ];
}

/** Texts and constant columns have no effect to draw. */
function refused(error: unknown): undefined {
  if (error instanceof AttuneError && error.code !== "run-failed") return undefined;
  throw error;
}
