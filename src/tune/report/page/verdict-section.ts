import type { Task } from "../../metric.ts";
import type { TuneResultData } from "../../tuning-result.ts";
import { costText } from "../../verdict/cost.ts";
import type { Question } from "../../verdict/verdict.ts";
import { prose, section } from "./html.ts";

/** The questions of the verdict, as headings. */
export const QUESTIONS: { readonly [Q in Question]: string } = {
  leaks: "Is there a leak?",
  size: "How much can so few rows show?",
  constant: "Does it beat a constant?",
  untuned: "Does it beat the best untuned model?",
  ensemble: "Does the ensemble pay?",
  overtuning: "Is the score honest?",
  test: "How good is it on the test rows?",
  rows: "Would more rows help?",
  capacity: "Is the model too small or too large?",
  untried: "What was not tried?",
};

/** Every answer of the verdict. */
export function verdictSection(r: TuneResultData<Task>): string {
  const answers = r.verdict.statements.map(
    ({ about, text }) => `<dt><b>${QUESTIONS[about]}</b></dt><dd>${prose(text)}</dd>`,
  );
  const cost = costText(r);
  if (cost !== undefined)
    answers.push(`<dt><b>What does the ensemble cost?</b></dt><dd>${prose(cost)}</dd>`);
  return section("verdict", "Verdict", `<dl>${answers.join("")}</dl>`);
}
