import type { Figure } from "../../analysis/plots/figure.ts";
import { shortNumber } from "../../analysis/plots/short-number.ts";
import type { RowChange } from "../../explain/change/row-change.ts";
import type { Explainer } from "../../explain/explainer.ts";
import { rowFigure } from "../../explain/figures/contributions-figure.ts";
import { pixelsFigure } from "../../explain/figures/pixels-figure.ts";
import { wordsFigure } from "../../explain/figures/words-figure.ts";
import type { WatchOptions } from "../../explain/pause.ts";
import { cellLabel } from "../../tune/effects/cell-label.ts";
import { oneLine } from "../printable.ts";
import { DEFAULT_LIMIT, type ExplainCommandOptions } from "./explain-options.ts";
import type { ShownExplanation } from "./show-explanation.ts";

/** What pushed the prediction of a row, the words of its texts, and the nearest change of it. */
export async function rowView(
  explainer: Explainer,
  number: number,
  options: ExplainCommandOptions,
  watch: WatchOptions,
): Promise<ShownExplanation> {
  const { class: label, pairs, limit = DEFAULT_LIMIT, to, keepFixed } = options;
  const { model } = explainer;
  const isRegression = model.task === "regression";
  const picture = model.image && (await explainer.pixels(number, { class: label, ...watch }));
  if (picture !== undefined && to === undefined) {
    const { row: _, ...pixels } = picture;
    return { numbers: { row: number, pixels }, figures: [pixelsFigure(picture, model.target)] };
  }
  const contributions = await explainer.contributions({
    ...{ rows: [number], class: label, pairs, ...watch },
  });
  const { rows, columns: _, ...facts } = contributions;
  const hasTexts = model.columns.some(({ type }) => type === "text");
  // Texts are not changed.
  const mayChange = model.columns.some(({ type }) => type !== "text") || to !== undefined;
  const words = hasTexts ? await explainer.words(number, { class: label, ...watch }) : undefined;
  // A number has no other side, unless the user names one.
  const change =
    (isRegression && to === undefined) || !mayChange
      ? undefined
      : await explainer.nearestChange(number, {
          ...{ to: isRegression ? numberIn(to) : to, keepFixed, ...watch },
        });
  const figure = rowFigure(rows[0], contributions, model.target, limit);
  const figures: Figure[] = [
    change === undefined ? figure : { ...figure, notes: [...figure.notes, changeText(change)] },
    ...(words === undefined ? [] : [wordsFigure(words, model.target, limit)]),
  ];
  const numbers = {
    ...{ ...facts, ...rows[0] },
    ...(words && { words: words.words }),
    ...(change && { change: changeJson(change) }),
  };
  return { numbers, figures };
}

/** The number of a text; the library refuses other texts. */
const numberIn = (text = ""): string | number =>
  text.trim() === "" || Number.isNaN(Number(text)) ? text : Number(text);

const changeJson = ({ goal, changes, prediction }: RowChange) => ({ goal, changes, prediction });

/** Such as `nearest change to yes: a 3.2 → 5.1 (1.4 quartile distances), plan basic → gold`. */
function changeText({ goal, changes, prediction }: RowChange): string {
  if (prediction === undefined)
    return `no change of up to four columns to values of these rows leads to ${goal}`;
  const cells = changes.map(({ column, from, to }) =>
    oneLine(`${column} ${cellLabel(from)} → ${cellLabel(to)}`),
  );
  const reached =
    "probability" in prediction
      ? `${prediction.prediction} with probability ${shortNumber(prediction.probability[prediction.prediction])}`
      : shortNumber(prediction.prediction);
  return `nearest change to ${goal}: ${cells.join(", ")}; then it predicts ${reached}`;
}
