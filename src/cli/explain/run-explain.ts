import { AttuneError } from "../../errors/attune-error.ts";
import { countText } from "../../errors/count-text.ts";
import { explain } from "../../explain/explain.ts";
import type { Explainer } from "../../explain/explainer.ts";
import {
  importanceFigure,
  storedImportanceFigure,
} from "../../explain/figures/importance-figure.ts";
import type { PermutationImportance } from "../../explain/importance/permutation-importance.ts";
import { explanationPage, type PagePart } from "../../explain/page/explanation-page.ts";
import type { WatchOptions } from "../../explain/pause.ts";
import { effectFigure } from "../../tune/effects/effect-figure.ts";
import type { OwnMetric } from "../../tune/metric/own-metric.ts";
import type { Metric } from "../../tune/metric.ts";
import { shellWord } from "../../tune/report/usage-examples.ts";
import type { SavedModel } from "../../tune/saved-model/saved-model.ts";
import { Progress } from "../progress.ts";
import type { Terminal } from "../terminal.ts";
import { durationText } from "../text.ts";
import { loadMetric } from "../tune/load-metric.ts";
import { loadModel } from "../tune/load-model.ts";
import { dataOf, fileOptionsOf } from "../tune/reading-options.ts";
import { eachRow } from "./each-row.ts";
import { DEFAULT_LIMIT, type ExplainCommandOptions } from "./explain-options.ts";
import { overviewParts } from "./overview-page.ts";
import { rowView } from "./row-view.ts";
import { formatOf, type ShownExplanation, showExplanation } from "./show-explanation.ts";

/** Runs `attune explain`. @throws AttuneError */
export async function runExplain(
  path: string,
  files: readonly string[],
  options: ExplainCommandOptions,
  terminal: Terminal,
): Promise<void> {
  requireOneView(options);
  const format = formatOf(options);
  const model = loadModel(path);
  if (files.length === 0) {
    const shown = storedView(model, path, options);
    const page = explanationPage(model, "rows of attune tune", [usualPart(shown)]);
    return showExplanation({ ...shown, page }, format, options, terminal);
  }
  const { row, background, seed } = options;
  if (files.includes("-") && background?.includes("-"))
    throw new AttuneError(
      "usage",
      "standard input (-) can't be read twice: as rows and --background",
      {
        hint: "write the one to a file",
      },
    );
  const progress = new Progress(terminal);
  const explainer = await explain(model, dataOf(files, terminal), {
    ...fileOptionsOf(options),
    ...(background && { background: dataOf(background, terminal) }),
    ...(row !== undefined && { keep: [row] }),
    ...(options.each && { maxRows: Number.MAX_SAFE_INTEGER }),
    ...(seed !== undefined && { seed }),
    ...(options.embeddings !== undefined && { embeddings: options.embeddings }),
  });
  for (const { column, message } of explainer.notes)
    terminal.err(`note: ${column === "" ? "" : `${column}: `}${message}\n`);
  const watch = watchOf(progress, terminal);
  try {
    if (options.each) await eachRow(explainer, options, watch, progress, terminal);
    else {
      const view = await viewOf(explainer, options, watch);
      const shown =
        format === ".html"
          ? { ...view, page: await pageOf(explainer, view, files, options, watch) }
          : view;
      progress.clear();
      await showExplanation(shown, format, options, terminal);
    }
  } finally {
    progress.clear();
  }
}

/** A longer computation is announced where no line can be redrawn. */
const ANNOUNCED_SECONDS = 30;
/** The time that is left is estimated from at least these seconds. */
const MEASURED_SECONDS = 2;

function watchOf(progress: Progress, terminal: Terminal): WatchOptions {
  let began = performance.now();
  let before = 0;
  let isAnnounced = false;
  return {
    signal: terminal.signal,
    onProgress({ stage, done, total }) {
      // The next computation begins at 0 again.
      if (done < before) began = performance.now();
      before = done;
      const seconds = (performance.now() - began) / 1000;
      const left = (seconds * (total - done)) / done;
      progress.show(
        `${stage}: ${Math.min(100, Math.round((100 * done) / total))} %` +
          (seconds < MEASURED_SECONDS ? "" : `, about ${durationText(left)} left`),
      );
      if (isAnnounced || progress.isDrawn) return;
      if (seconds < MEASURED_SECONDS || left < ANNOUNCED_SECONDS) return;
      isAnnounced = true;
      const verb = stage.endsWith("s") ? "take" : "takes";
      terminal.err(`note: ${stage} ${verb} about ${durationText(left)}\n`);
    },
  };
}

/** What the file of a model says without rows. @throws AttuneError */
function storedView(
  { importance, metric }: SavedModel,
  path: string,
  options: ExplainCommandOptions,
): ShownExplanation {
  const needing = ([...VIEWS, "background", "metric"] as const).find(
    (name) => options[name] !== undefined,
  );
  if (needing !== undefined)
    throw new AttuneError("usage", `--${needing} needs rows`, {
      hint: `attune explain ${shellWord(path)} ROWS.csv --${needing} …`,
    });
  if (importance === undefined)
    throw new AttuneError(
      "usage",
      `${path} has no importance of columns: tune had no time left to measure it, or was an older version`,
      {
        hint:
          `give rows that it was not trained on, attune explain ${shellWord(path)} ROWS.csv, or tune with more ` +
          "--seconds",
      },
    );
  const { limit = DEFAULT_LIMIT } = options;
  return {
    numbers: { metric, ...importance },
    figures: [storedImportanceFigure(importance, metric, limit)],
  };
}

/** Options that say what is shown; only one of them. */
const VIEWS = ["row", "each", "column"] as const;

/** @throws AttuneError `usage` */
function requireOneView(options: ExplainCommandOptions): void {
  const { row, to, keepFixed } = options;
  if (row === undefined && (to !== undefined || keepFixed !== undefined))
    throw new AttuneError("usage", `${to === undefined ? "--keep-fixed" : "--to"} needs --row`, {
      hint: "name the row whose nearest change is looked for",
    });
  const given = VIEWS.filter((name) => options[name] !== undefined);
  if (given.length > 1)
    throw new AttuneError("usage", `--${given[0]} can't be used with --${given[1]}`, {
      hint: "run the command once for each",
    });
  const [view] = given;
  const unused = view && OF_IMPORTANCE.find((name) => options[name] !== undefined);
  if (unused !== undefined)
    throw new AttuneError(
      "usage",
      `--${unused} is of the importance of columns, not of --${view}`,
      {
        hint: `leave out --${unused}, or --${view}`,
      },
    );
}

/** Options that only the importance of columns reads. */
const OF_IMPORTANCE = ["metric", "positive", "quantile", "repeats", "correlation"] as const;

/** A page with what is shown; of a whole model with more. */
async function pageOf(
  explainer: Explainer,
  view: View,
  files: readonly string[],
  options: ExplainCommandOptions,
  watch: WatchOptions,
): Promise<string> {
  const parts =
    view.importance === undefined
      ? [usualPart(view)]
      : await overviewParts(explainer, view.importance, options, watch);
  const rows = `${countText(explainer.rows.length, "row")} of ${files.join(", ")}`;
  return explanationPage(explainer.model, rows, parts);
}

const usualPart = ({ figures }: ShownExplanation): PagePart => ({
  ...{
    title: "Explanation",
    text: "The notes below each drawing say how it was computed.",
    figures,
  },
});

/** What is shown, and the importance of the columns of a whole model. */
interface View extends ShownExplanation {
  readonly importance?: PermutationImportance;
}

/** What is shown: the numbers, and a figure of them. */
async function viewOf(
  explainer: Explainer,
  options: ExplainCommandOptions,
  watch: WatchOptions,
): Promise<View> {
  const { row, limit = DEFAULT_LIMIT, column } = options;
  if (column !== undefined) {
    const numbers = [];
    for (const name of column)
      numbers.push(await explainer.effect(name, { class: options.class, ...watch }));
    return { numbers, figures: numbers.map((n) => effectFigure(n, explainer.model.target)) };
  }
  if (row === undefined) {
    const { positive, quantile, repeats, correlation } = options;
    const metric = options.metric === undefined ? undefined : await loadMetric(options.metric);
    const numbers = await explainer.importance({
      // The library refuses names that it does not know.
      metric: metric as Metric | OwnMetric | undefined,
      ...{ positive, quantile, repeats, correlation, ...watch },
    });
    return { numbers, figures: [importanceFigure(numbers, limit)], importance: numbers };
  }
  return rowView(explainer, row, options, watch);
}
