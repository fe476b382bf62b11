import { barsFigure } from "../../../analysis/plots/bars-panel.ts";
import { figureHtml } from "../../../analysis/plots/draw/html.ts";
import { settingsText } from "../../../space/settings-text.ts";
import type { Task } from "../../metric.ts";
import { candidateName, modelName } from "../../search/candidate-name.ts";
import type { TuneResultData } from "../../tuning-result.ts";
import { roundToError, scoreText } from "../score-digits.ts";
import { num, paragraph, section, table } from "./html.ts";
import { percent } from "./number-words.ts";

/** The kept model: its settings, or the members of the ensemble with their weights. */
export function modelSection(r: TuneResultData<Task>): string {
  const { best, single, metricLabel, estimate } = r;
  const error = (estimate.high - estimate.low) / 2;
  const nested =
    `Its ${metricLabel} in nested cross-validation is ${roundToError(best.validation, error)}: each ` +
    "row is predicted by models, weights and a calibration that were chosen and trained without it.";
  const title = `Model: ${modelName(best, r)}`;
  if (best.members.length === 1)
    return section(
      "model",
      title,
      paragraph(settingsText(best.params) || "It has no hyperparameters."),
      paragraph(nested),
    );
  const scores = new Map(r.leaderboard.map((e) => [e.number, e]));
  const rows = best.members.map((m) => {
    const own = scores.get(m.number);
    return [
      candidateName(m, r),
      num(percent(m.weight, 0)),
      num(own ? scoreText(own.validation) : "–"),
      num(m.number),
      settingsText(m.params),
    ];
  });
  return section(
    "model",
    title,
    paragraph("The prediction is the weighted mean of the members' predictions."),
    figureHtml(
      barsFigure(
        best.members.map((m) => ({
          label: `${m.model} (trial ${m.number})`,
          bar: { value: 100 * m.weight, colour: "main", note: percent(m.weight, 0) },
        })),
        { title: "Weights of the members", label: "weight, %" },
      ),
    ),
    table(
      "Members of the ensemble, each with its own score in cross-validation (not nested)",
      ["member", num("weight"), num(metricLabel), num("trial"), "settings"],
      rows,
    ),
    paragraph(
      `${nested} The best single candidate, ${single.model}, scored ` +
        `${scoreText(single.validation)} in the cross-validation that chose it, which is not nested.`,
    ),
  );
}
