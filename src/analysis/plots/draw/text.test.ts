import { describe, expect, it } from "vitest";
import { barsFigure } from "../bars-panel.ts";
import { figureText } from "./text.ts";

const figure = (...values: readonly number[]) =>
  barsFigure(
    values.map((value, i) => ({
      label: `number_of_calls_of_customer ${i}`,
      bar: { value, note: `${value} (0.0543 to 0.145)`, colour: "main" as const },
    })),
    { title: "Importance", label: "auc that is lost where the cells of a column are shuffled" },
  );

describe("figureText", () => {
  it.each([
    ["to one side", [0.0965, 0.05, 0.01]],
    ["to both sides", [0.0965, -0.05, 0.01]],
  ] as const)("draws bars %s as wide as the screen, from 40 columns on", (_, values) => {
    for (let columns = 40; columns <= 200; columns++) {
      const lines = figureText(figure(...values), { columns }).split("\n");
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
      expect(lines.filter((line) => line.includes("█")).length).toBeGreaterThanOrEqual(2);
      for (const value of values) expect(lines.join("\n")).toContain(`${value} (0.0543 to 0.145)`);
    }
  });
});
