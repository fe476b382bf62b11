import { type Terminal, widthOf } from "./terminal.ts";
import { settingsText } from "./text.ts";
import { wrapText } from "./wrap-text.ts";

/** A member of an ensemble, with its share in the predictions. */
interface Member {
  readonly weight: number;
  readonly model: string;
  readonly params: { readonly [name: string]: unknown };
}

/** A line for each member of an ensemble: its share, its model and its settings. */
export const membersText = (members: readonly Member[], terminal: Terminal): readonly string[] =>
  members.map(({ weight, model, params }) =>
    wrapText(
      `  ${(100 * weight).toFixed(0).padStart(3)} %  ${model}  ${settingsText(params)}`,
      widthOf(terminal),
      "         ",
    ),
  );
