// TPE and separable CMA-ES with several first step sizes on 14 functions of 120 and 250 numbers.
// Prints for each the mean logarithm of the best value after 100, 200 and 600 trials, 3 seeds.
//   npm run build && node bench/search/dimensions.mjs
import { createStudy, float } from "../../dist/index.js";
import { cmaEs, tpe } from "../../dist/sampler/index.js";

const probs = {};
const P = Math.PI;
for (const d of [120, 250]) {
  const z = (x, c) => x.map((v, i) => 4 * (v - c[i]));
  probs[`few5_${d}`] = {
    d,
    f: (x, c) => {
      const y = z(x, c);
      let s = 0;
      for (let i = 0; i < 5; i++) s += (i + 1) * y[(i * 13) % d] ** 2;
      return s;
    },
  };
  probs[`few20_${d}`] = {
    d,
    f: (x, c) => {
      const y = z(x, c);
      let s = 0;
      for (let i = 0; i < 20; i++) s += y[(i * 13) % d] ** 2 * (1 + (i % 4));
      return s;
    },
  };
  probs[`ellips${d}`] = {
    d,
    f: (x, c) => {
      const y = z(x, c);
      return y.reduce((s, v, i) => s + v * v * 10 ** ((3 * ((i * 37) % d)) / d), 0);
    },
  };
  probs[`rastr${d}`] = {
    d,
    f: (x, c) => {
      const y = z(x, c);
      return y.reduce((s, v) => s + v * v - 2 * Math.cos(2 * P * v) + 2, 0);
    },
  };
  probs[`rosen${d}`] = {
    d,
    f: (x, c) => {
      const y = z(x, c).map((v) => v + 1);
      let s = 0;
      for (let i = 0; i + 1 < d; i++) s += 20 * (y[i + 1] - y[i] ** 2) ** 2 + (1 - y[i]) ** 2;
      return s;
    },
  };
  probs[`absfew10_${d}`] = {
    d,
    f: (x, c) => {
      const y = z(x, c);
      let s = 0;
      for (let i = 0; i < d; i++) s += Math.abs(y[i]) * 0.9 ** i;
      return s;
    },
  };
  probs[`edge${d}`] = {
    d,
    f: (x, c) => {
      let s = 0;
      for (let i = 0; i < d; i++)
        s += (i % 3 === 0 ? x[i] : i % 3 === 1 ? 1 - x[i] : (x[i] - c[i]) ** 2) / (1 + (i % 10));
      return s;
    },
  };
}
const samplers = {
  tpe: () => tpe(),
  cma25: () => cmaEs(),
  cma15: () => cmaEs({ sigma: 0.15 }),
  cma10: () => cmaEs({ sigma: 0.1 }),
};
for (const [name, { d, f }] of Object.entries(probs)) {
  const line = [name];
  for (const [s, make] of Object.entries(samplers)) {
    const at = { 100: [], 200: [], 600: [] };
    for (let seed = 0; seed < 3; seed++) {
      let q = seed * 7919 + 13;
      const r = () => (q = (q * 1103515245 + 12345) % 2147483648) / 2147483648;
      const c = Array.from({ length: d }, () => 0.1 + 0.8 * r());
      const space = Object.fromEntries(Array.from({ length: d }, (_, i) => [`x${i}`, float(0, 1)]));
      const study = await createStudy({ space, objectives: "minimize", seed, sampler: make() });
      study.enqueue?.(Object.fromEntries(Array.from({ length: d }, (_, i) => [`x${i}`, 0.5])));
      let n = 0,
        b = Infinity;
      await study.optimize(
        (p) => {
          const v = f(Object.values(p), c);
          b = Math.min(b, v);
          n++;
          if (at[n]) at[n].push(b);
          return v;
        },
        { trials: 600 },
      );
    }
    line.push(
      s +
        " " +
        Object.values(at)
          .map((a) => (a.reduce((x, y) => x + Math.log(y), 0) / 3).toFixed(2))
          .join("/"),
    );
  }
  console.log(line.join("  "));
}
