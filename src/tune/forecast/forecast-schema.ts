import * as v from "valibot";
import { models } from "../../model/models.ts";
import { sum } from "../../numeric/statistics.ts";
import { column } from "../saved-model/column-schema.ts";
import { problemOf, regressionProblem } from "../saved-model/model-schema.ts";
import { count, number, numbers } from "../saved-model/number-schema.ts";
import { packedLength, packedNumbers } from "../saved-model/packed-schema.ts";
import { forecastMetrics } from "./forecast-metric.ts";

const share = v.pipe(number, v.minValue(0), v.maxValue(1));
const above0 = v.pipe(
  number,
  v.check((n) => n > 0, "must be above 0"),
);
const step = v.pipe(v.number(), v.safeInteger());

const clock = v.strictObject({
  frequency: v.variant("unit", [
    v.strictObject({
      unit: v.literal("month"),
      count: v.pipe(count, v.minValue(1)),
      end: v.boolean(),
    }),
    v.strictObject({ unit: v.literal("weekday") }),
    v.strictObject({ unit: v.literal("day"), count: above0 }),
    v.strictObject({ unit: v.literal("number"), count: above0 }),
  ]),
  origin: number,
  style: v.optional(v.literal("month")),
});

const shape = v.strictObject({
  error: v.picklist(["additive", "multiplicative"]),
  trend: v.picklist(["none", "additive", "damped"]),
  season: v.picklist(["none", "additive", "multiplicative"]),
});

const etsSeries = v.strictObject({
  ...{ shape, from: step, alpha: share, beta: share, gamma: share, phi: share },
  ...{ level: number, trend: number, season: numbers },
});

const settings = v.strictObject({
  lags: v.pipe(count, v.minValue(1), v.maxValue(10_000)),
  seasons: v.pipe(count, v.maxValue(1000)),
  ...{ windows: v.boolean(), calendar: v.boolean(), log: v.boolean() },
  trend: v.picklist(["none", "difference", "seasonal", "level"]),
  strategy: v.picklist(["recursive", "direct", "joint"]),
});

const forecaster = v.variant("model", [
  v.strictObject({ model: v.literal("seasonal-naive") }),
  v.strictObject({ model: v.literal("drift") }),
  v.strictObject({
    ...{ model: v.literal("ets"), shape },
    series: v.record(v.string(), etsSeries),
  }),
  v.strictObject({
    model: v.picklist(Object.keys(models) as [string, ...string[]]),
    settings,
    pipelines: v.pipe(
      v.array(
        v.pipe(
          v.unknown(),
          v.rawCheck(({ dataset, addIssue }) => {
            const problem = dataset.typed ? regressionProblem(dataset.value) : undefined;
            if (problem !== undefined) addIssue({ message: problem });
          }),
        ),
      ),
      v.minLength(1),
    ),
  }),
]);

const finite = v.pipe(
  packedNumbers,
  v.check((json) => packedLength(json) > 0, "must be finite numbers"),
);

/** Weights are sums of fractions, so their sum may be off in its last digits. */
const MAX_WEIGHT_ERROR = 1e-6;

const outline = v.pipe(
  v.strictObject({
    ...{ format: v.literal("attune-forecast"), version: v.literal(2), target: v.string() },
    metric: v.picklist(forecastMetrics),
    horizon: v.pipe(count, v.minValue(1), v.maxValue(10_000)),
    season: v.pipe(count, v.minValue(1), v.maxValue(10_000)),
    clock,
    columns: v.strictObject({ time: column, target: column, group: v.optional(v.string()) }),
    known: v.array(column),
    members: v.pipe(
      v.array(
        v.strictObject({
          ...{ model: v.string(), params: v.record(v.string(), v.unknown()) },
          ...{ weight: above0, forecaster },
        }),
      ),
      v.minLength(1),
      v.check(
        (list) => Math.abs(sum(list.map((m) => m.weight)) - 1) < MAX_WEIGHT_ERROR,
        "their weights do not sum to 1",
      ),
    ),
    series: v.array(
      v.strictObject({
        ...{ name: v.string(), start: step, values: finite, known: v.array(packedNumbers) },
      }),
    ),
    errors: v.strictObject({ spread: numbers, ratios: finite, periods: above0 }),
    coverage: share,
    checksum: v.optional(v.string()),
  }),
  v.check(
    ({ horizon, errors }) => errors.spread.length === horizon,
    "its errors are of other steps",
  ),
  v.check(
    ({ series, known }) => series.every((s) => s.known.length === known.length),
    "its series have other columns",
  ),
  v.check(
    ({ season, members }) =>
      members.every(
        ({ forecaster: own }) =>
          own.model !== "ets" ||
          Object.values((own as v.InferOutput<typeof etsFitted>).series).every(
            (s) => s.season.length === (s.shape.season === "none" ? 0 : season),
          ),
      ),
    "its seasons have other lengths",
  ),
);

/** What the check of seasons reads. */
const etsFitted = v.object({ series: v.record(v.string(), etsSeries) });

/** What is wrong with a saved forecaster, in one line; undefined if it can forecast. */
export const forecastProblem = (json: unknown): string | undefined => problemOf(outline, json);
