import { levelOf } from "../../space/axis.ts";
import type { Suggest } from "./suggest.ts";

/** The best of candidates for each parameter alone. */
export const suggestEachAlone: Suggest = ({ space: { axes } }, m, good, bad, stream) => {
  const unit = new Float64Array(axes.length).fill(Number.NaN);
  const places = new Float64Array(m);
  const gain = new Float64Array(m);
  const against = new Float64Array(m);
  for (const [j, axis] of axes.entries()) {
    if (axis.parent !== -1) {
      const parent = unit[axis.parent];
      const level = Number.isNaN(parent) ? -1 : levelOf(axes[axis.parent], parent);
      if (level === -1 || level < axis.from || level > axis.to) continue;
    }
    for (let c = 0; c < m; c++) places[c] = good.drawAxis(stream, j);
    good.logDensityAxis(j, places, m, gain);
    bad.logDensityAxis(j, places, m, against);
    let best = 0;
    for (let c = 1; c < m; c++) if (gain[c] - against[c] > gain[best] - against[best]) best = c;
    unit[j] = places[best];
  }
  return unit;
};
