import { explainPlotted, type StudyExplanation } from "../../analysis/beliefs/explain-study.ts";
import { plotGroups } from "../../analysis/plot.ts";
import type { Figure } from "../../analysis/plots/figure.ts";
import { figureOf, type PlotKind } from "../../analysis/plots/numbers.ts";
import type { PlottedStudy } from "../../analysis/plots/plotted-study.ts";
import { AttuneError } from "../../errors/attune-error.ts";
import { countText } from "../../errors/count-text.ts";
import { type PagePart, partsPage } from "../../explain/page/explanation-page.ts";
import { readPlotted } from "../../study/stored/read-plotted.ts";
import { oneLine } from "../printable.ts";
import { withStoredStudy } from "../read-stored-study.ts";
import type { Terminal } from "../terminal.ts";
import { bold } from "../text.ts";
import type { ExplainStudyCommandOptions } from "./explain-options.ts";
import { type FileFormat, formatOf, showExplanation } from "./show-explanation.ts";

/** Panels in a terminal, where each takes a screen's height. */
const PANELS_IN_TEXT = 3;

/** Runs `attune explain --study`. @throws AttuneError */
export async function runExplainStudy(
  options: ExplainStudyCommandOptions,
  terminal: Terminal,
): Promise<void> {
  const format = formatOf(options);
  const study = await withStoredStudy(options, terminal, readPlotted);
  const explanation = explainPlotted(study, options.objective);
  const isText = options.json !== true && (format === undefined || format === ".txt");
  const figures = figuresOf(study, explanation, isText);
  const shown = {
    numbers: explanation,
    figures,
    words: wordsOf(explanation, terminal, format),
    ...(format === ".html" && { page: pageOf(explanation, figures) }),
  };
  if (figures.length === 0 && (format === ".svg" || format === ".png"))
    throw new AttuneError("usage", `there is nothing to draw of study ${study.name} yet`, {
      hint: "it has too few results; write .txt, .html or .json for the words",
    });
  await showExplanation(shown, format, options, terminal);
}

/** The drawings of each objective; those for which there are too few results are left out. */
function figuresOf(
  study: PlottedStudy,
  { objectives }: StudyExplanation,
  isText: boolean,
): readonly Figure[] {
  const isSeveral = study.history.measures.signs.length > 1;
  const draw = (kind: PlotKind, objective: string | undefined): Figure[] => {
    try {
      const group = { name: study.name, studies: [study] };
      const figure = figureOf(plotGroups("explain", [group], kind, { objective }).numbers);
      return [isText ? { ...figure, panels: figure.panels.slice(0, PANELS_IN_TEXT) } : figure];
    } catch (error) {
      if (error instanceof AttuneError && error.code === "usage") return [];
      throw error;
    }
  };
  return objectives.flatMap(({ objective }) => {
    const name = isSeveral ? objective : undefined;
    return [...draw("beliefs", name), ...draw("outlook", name)];
  });
}

function wordsOf(
  { study, sections }: StudyExplanation,
  terminal: Terminal,
  format: FileFormat | undefined,
): string {
  const heading = (text: string): string =>
    format === undefined ? bold(terminal, text) : oneLine(text);
  return [
    heading(`What the search of ${study} believes`),
    ...sections.flatMap(({ title, sentences }) => [
      "",
      heading(title),
      ...sentences.map((sentence) => `  ${oneLine(sentence)}`),
    ]),
  ]
    .map((line) => `${line}\n`)
    .join("");
}

function pageOf(
  { study, finished, sections }: StudyExplanation,
  figures: readonly Figure[],
): string {
  const parts: PagePart[] = sections.map(({ title, sentences }) => ({
    ...{ title, text: sentences, figures: [] },
  }));
  if (figures.length > 0)
    parts.push({
      title: "Drawings",
      text: "The notes below each drawing say how it was computed.",
      figures,
    });
  return partsPage(
    `What the search of ${study} believes`,
    `After ${countText(finished, "finished trial")}`,
    parts,
  );
}
