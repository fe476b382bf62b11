import type { Member } from "../../tuning-result.ts";
import type { TuneReport } from "../report.ts";
import { fitsPython, usageExamples } from "../usage-examples.ts";
import { block, code, paragraph, section, table } from "./html.ts";
import { countText } from "./number-words.ts";

/** How the model is used: by the command, and in TypeScript. */
export function useSection(report: TuneReport, members: readonly Member[]): string {
  const hasTexts = report.columns.some(({ type }) => type === "text");
  const { command, typescript, exports, needs } = usageExamples(report, members);
  return section(
    "use",
    "How to use the model",
    "<h3>On the command line</h3>",
    block(command),
    paragraph(
      `${needs} The output has a column prediction` +
        `${report.classes === undefined ? "" : " and the probability of each class"}.`,
    ),
    "<h3>In TypeScript</h3>",
    block(typescript),
    "<h3>Without Attune</h3>",
    block(exports),
    paragraph(
      "The TypeScript module imports nothing and predicts in browsers, too; ONNX is for other languages and runtimes" +
        `${hasTexts ? ", with columns of texts for ONNX Runtime only" : ""}.` +
        `${fitsPython(report, members) ? " The Python module needs the standard library alone." : ""}`,
    ),
  );
}

/** How the result was made. */
export function madeSection({ made }: TuneReport): string {
  const rows = [
    ["Attune", made.version],
    ["Node", made.node],
    ["date", made.date],
    ...(made.command === undefined ? [] : [["command", code(made.command)]]),
    ["data", made.data],
    ["fingerprint of the data", code(made.fingerprint)],
    [
      "rows",
      `${countText(made.rows)}, ${made.held === 0 ? "none" : countText(made.held)} of them held out`,
    ],
    ["folds", `${made.folds}, by ${made.splitBy}`],
    ["seed", String(made.seed)],
    ["study", code(made.study)],
  ] as const;
  return section("made", "How it was made", table("How the result was made", ["", ""], rows));
}
