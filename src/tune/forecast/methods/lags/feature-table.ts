import type { Column, NumberColumn, Table } from "../../../table/data-table.ts";
import type { Panel } from "../../data/panel.ts";
import { type CalendarFeature, calendarFeatures } from "./calendar.ts";
import type { LagSettings } from "./lag-settings.ts";
import { type LagView, lagNames } from "./lag-view.ts";

/** Panels with more series have no column that names them. */
const MAX_NAMED_SERIES = 200;

/** A value to be forecast, as a row of features. */
export interface FeatureRow {
  /** Index of the series. */
  readonly series: number;
  /** The series as features see it. */
  readonly view: LagView;
  /** Index of the last value that is seen. */
  readonly last: number;
  /** Steps from there to the value. */
  readonly ahead: number;
  /** By what lags are divided. */
  readonly scale: number;
}

/** Makes tables of features of the values of a panel. */
export class FeatureTables {
  readonly #panel: Panel;
  readonly #settings: LagSettings;
  readonly #lags: readonly string[];
  readonly #calendar: readonly CalendarFeature[];
  /** Names of the series, if they are a feature. */
  readonly #names: readonly string[];

  /** @param isTraining columns that say nothing are left out; a trained model ignores columns that it does not know */
  constructor(panel: Panel, settings: LagSettings, isTraining: boolean) {
    const { clock, season, series } = panel;
    this.#panel = panel;
    this.#settings = settings;
    this.#lags = lagNames(settings, season);
    this.#calendar = settings.calendar ? calendarFeatures(clock, season) : [];
    const isNamed = !isTraining || (series.length > 1 && series.length <= MAX_NAMED_SERIES);
    this.#names = isNamed ? series.map(({ name }) => name) : [];
  }

  /** A table with a row for each value. */
  build(rows: readonly FeatureRow[]): Table {
    const n = rows.length;
    const lags = this.#lags.map(() => new Float64Array(n));
    const own = new Float64Array(this.#lags.length);
    for (const [i, { view, last, ahead, scale }] of rows.entries()) {
      view.write(last, ahead, scale, own);
      for (let j = 0; j < own.length; j++) lags[j][i] = own[j];
    }
    const numbers = (name: string, values: Float64Array): NumberColumn => ({
      ...{ name, type: "number", values },
    });
    const { known, series } = this.#panel;
    const stepOf = ({ series: s, last, ahead }: FeatureRow): number =>
      series[s].start + last + ahead;
    const columns: Column[] = [
      ...this.#lags.map((name, j) => numbers(name, lags[j])),
      ...this.#calendar.map(({ name, at }) =>
        categories(name, rows, (row) => `${at(stepOf(row))}`),
      ),
      ...known.flatMap((_, k) => this.#knownColumns(k, rows)),
    ];
    if (this.#names.length > 0)
      columns.push(categories("(series)", rows, (row) => this.#names[row.series]));
    if (this.#settings.strategy === "joint")
      columns.push(
        numbers(
          "(step)",
          Float64Array.from(rows, (row) => row.ahead),
        ),
      );
    return { rows: n, columns };
  }

  /** A known column at the time of the values, and where differences are seen at that of the offset. */
  #knownColumns(k: number, rows: readonly FeatureRow[]): readonly Column[] {
    const { known, series } = this.#panel;
    const spec = known[k];
    const columnOf = (name: string, stepOf: (row: FeatureRow) => number): Column => {
      const numberOf = (row: FeatureRow): number =>
        series[row.series].known[k][stepOf(row)] ?? Number.NaN;
      return spec.type === "category"
        ? categories(name, rows, (row) => spec.categories[numberOf(row)])
        : { name, type: "number", values: Float64Array.from(rows, numberOf) };
    };
    const { trend } = this.#settings;
    return [
      columnOf(spec.name, ({ last, ahead }) => last + ahead),
      ...(trend === "difference" || trend === "seasonal"
        ? [columnOf(`${spec.name} (before)`, ({ view, last, ahead }) => view.base(last, ahead))]
        : []),
    ];
  }
}

/** A column of categories. @param textOf undefined where it is missing */
function categories(
  name: string,
  rows: readonly FeatureRow[],
  textOf: (row: FeatureRow) => string | undefined,
): Column {
  const codes = new Map<string, number>();
  const values = Int32Array.from(rows, (row) => {
    const text = textOf(row);
    if (text === undefined) return -1;
    let code = codes.get(text);
    if (code === undefined) codes.set(text, (code = codes.size));
    return code;
  });
  return { name, type: "category", codes: values, categories: [...codes.keys()] };
}
