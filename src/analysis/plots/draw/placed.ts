import type { Panel } from "../figure.ts";
import { shareOf } from "./ticks.ts";

/** The rectangle of a panel in which marks are drawn, in pixels. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Where values of a panel lie, in pixels. */
export interface Placed {
  readonly area: Area;
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

/** A number of pixels as text. */
export const px = (v: number): string => String(Math.round(v * 10) / 10);

/** Places the values of a panel in an area. */
export function placeIn(area: Area, { x, y }: Panel): Placed {
  const { left, top, width, height } = area;
  return {
    area,
    x: (value) => left + shareOf(x.scale, value) * width,
    y: (value) => top + (1 - shareOf(y.scale, value)) * height,
  };
}
