import { checkOptions, type OptionChecks } from "../errors/check-options.ts";
import { number, text } from "../errors/option-kinds.ts";
import { requireMade } from "../errors/require-made.ts";
import type { Pruner } from "./pruner.ts";

const SUPPORTS: OptionChecks<Pruner["supports"]> = { objectives: number(1) };

/**
 * Checks that an option is a pruner, also one that a user wrote.
 * @throws AttuneError `usage`
 */
export function requirePruner(given: unknown): void {
  requireMade(
    { kind: "pruner", example: "median", module: "attune/pruners", methods: ["decide"] },
    given,
  );
  const { name, supports } = given as Partial<Pruner>;
  text("the pruner's name", name);
  checkOptions(`supports of pruner ${name}`, supports, SUPPORTS);
  number(1)(`supports.objectives of pruner ${name}`, supports?.objectives);
}
