/** Colours by what they mean; a theme says what they look like. `series0` … `series7` tell lines apart. */
export type Colour = "main" | "accent" | "muted" | `series${number}`;

/** Where the values of an axis lie. */
export interface Scale {
  /** `category` has the whole numbers 0, 1, … as places, with `labels`. */
  readonly kind: "linear" | "log" | "category";
  /** Least and greatest value that is shown. */
  readonly domain: readonly [low: number, high: number];
  /** Labels of a category's places; of other scales of these values, in place of round numbers. */
  readonly labels?: readonly string[] | undefined;
  /** Number of values, if they are few and evenly spaced: cells have one each. */
  readonly levels?: number;
  /** Whether values are days since 1970-01-01, which have dates as labels. Default: false. */
  readonly isDate?: boolean;
  /** `whole`: labels are whole numbers, as of trials; `year`: and have no separators. Default: neither. */
  readonly numbers?: "whole" | "year" | undefined;
  /** Greatest value with a label. Default: that of the domain. */
  readonly lastTick?: number;
}

/** An axis of a panel. */
export interface FigureAxis {
  /** What it shows, with the unit. */
  readonly label: string;
  readonly scale: Scale;
}

/** Counts of points in a grid of cells. */
export interface Density {
  /** Borders of the columns, ascending. */
  readonly x: readonly number[];
  /** Borders of the rows, ascending. */
  readonly y: readonly number[];
  /** Points in each cell: one list a row, from the lowest. */
  readonly counts: readonly (readonly number[])[];
}

/** Shapes of dots: they tell groups apart where colours do not. */
export type DotShape = "circle" | "hollow" | "cross" | "square" | "triangle" | "diamond";

/** Something that is drawn in a panel, in the units of its axes. */
export type Mark =
  | {
      readonly mark: "dots";
      readonly x: readonly number[];
      readonly y: readonly number[];
      readonly colour: Colour;
      readonly shape?: DotShape;
      /** Radius in pixels. Default: by the number of dots. */
      readonly size?: number;
      /** 0 to 1 for each dot: its colour is then that of the scale of values. */
      readonly shade?: readonly number[];
      /** Text of each dot. */
      readonly titles?: readonly string[];
    }
  | { readonly mark: "density"; readonly density: Density; readonly colour: Colour }
  | {
      readonly mark: "cells";
      readonly x: readonly number[];
      readonly y: readonly number[];
      /** 0 to 1 for each cell; NaN for none. One list a row, from the lowest. */
      readonly shade: readonly (readonly number[])[];
    }
  | {
      readonly mark: "line";
      readonly x: readonly number[];
      readonly y: readonly number[];
      readonly colour: Colour;
      /** Whether the value stays until the next one. Default: false. */
      readonly step?: boolean;
      /** Width in pixels. Default: 2. */
      readonly width?: number;
      /** Default: 1. */
      readonly opacity?: number;
      /** Index of a pattern of dashes; 0 is solid. Default: 0. */
      readonly dash?: number;
      /** 0 to 1: the line's colour is then that of the scale of values. */
      readonly shade?: number;
      readonly title?: string;
    }
  | {
      readonly mark: "band";
      readonly x: readonly number[];
      readonly low: readonly number[];
      readonly high: readonly number[];
      readonly colour: Colour;
      readonly step?: boolean;
    }
  | {
      readonly mark: "columns";
      /** Vertical bars from 0, each from one value of the horizontal axis to another. */
      readonly from: readonly number[];
      readonly to: readonly number[];
      readonly y: readonly number[];
      readonly colour: Colour;
      /** Text of each bar. */
      readonly titles?: readonly string[];
    }
  | {
      readonly mark: "intervals";
      /** Lines from `low` to `high` at places of the other axis; none where one is NaN. */
      readonly place: readonly number[];
      readonly low: readonly number[];
      readonly high: readonly number[];
      /** Axis of `low` and `high`. Default: `y`. */
      readonly along?: "x" | "y";
      readonly colour: Colour;
    }
  | {
      readonly mark: "rulers";
      /** Vertical axes within the panel, each from its bottom (share 0) to its top (share 1). */
      readonly rulers: readonly { readonly at: number; readonly scale: Scale }[];
    }
  | {
      readonly mark: "bars";
      /** Horizontal bars, the first one on top. The vertical axis has their labels. */
      readonly bars: readonly FigureBar[];
    }
  | {
      readonly mark: "spans";
      /** Rectangles from one value of the horizontal axis to another, in rows of the vertical one. */
      readonly spans: readonly {
        readonly from: number;
        readonly to: number;
        readonly row: number;
        readonly title?: string;
      }[];
      readonly colour: Colour;
      /** Pattern that tells them apart without colours. Default: filled. */
      readonly hatched?: boolean;
    };

/** The marks of a kind. */
export type MarkOf<M extends Mark["mark"]> = Extract<Mark, { readonly mark: M }>;

/** A horizontal bar. */
export interface FigureBar {
  readonly value: number;
  /** Interval of the value. */
  readonly interval?: readonly [low: number, high: number];
  readonly colour: Colour;
  /** Text after the bar. */
  readonly note: string;
  /** Text that a browser shows when the pointer is on the bar. */
  readonly title?: string;
}

/** Colours of values: what 0 and 1 of `shade` mean. */
interface ShadeScale {
  readonly label: string;
  /** Text at 0 and at 1. */
  readonly ends: readonly [string, string];
}

/** A part of a figure with axes of its own. */
export interface Panel {
  /** Default: none. */
  readonly title?: string;
  readonly x: FigureAxis;
  readonly y: FigureAxis;
  readonly marks: readonly Mark[];
  readonly shades?: ShadeScale | undefined;
  /** Height by width of what is drawn, such as an image. Default: as there is room. */
  readonly aspect?: number;
}

/** An entry of a legend. */
export interface LegendEntry {
  readonly label: string;
  readonly colour: Colour;
  readonly shape: DotShape | "line" | "bar" | "hatch";
  /** As of lines. */
  readonly dash?: number;
  /** Dots on the line. */
  readonly dot?: DotShape;
}

/** A drawing of panels: what SVG, PNG and text are made from. */
export interface Figure {
  readonly title: string;
  readonly panels: readonly Panel[];
  /** Panels side by side. */
  readonly columns: number;
  readonly legend: readonly LegendEntry[];
  /** Sentences below the panels. */
  readonly notes: readonly string[];
}
