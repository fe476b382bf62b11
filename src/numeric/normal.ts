const { SQRT1_2 } = Math;
const SQRT_2PI = 2.5066282746310005;

/**
 * Complementary error function, 1 − erf(x), by rational Chebyshev approximation (Cody 1969);
 * relative error below 1e-15 for 0 ≤ x ≤ 26.
 */
export function erfc(x: number): number {
  const y = Math.abs(x);
  if (y <= 0.46875) return 1 - erfSmall(x);
  const tail = y > 26.6 ? 0 : Math.exp(-y * y) * erfcxPositive(y);
  return x < 0 ? 2 - tail : tail;
}

/** Error function, by the same approximation as `erfc`. */
export function erf(x: number): number {
  const y = Math.abs(x);
  if (y <= 0.46875) return erfSmall(x);
  const tail = y > 6 ? 0 : Math.exp(-y * y) * erfcxPositive(y);
  return x < 0 ? tail - 1 : 1 - tail;
}

/** erf(x) for |x| ≤ 0.46875. */
function erfSmall(x: number): number {
  const z = x * x;
  const p =
    (((1.85777706184603153e-1 * z + 3.1611237438705656) * z + 1.1386415415105016e2) * z +
      3.77485237685302021e2) *
      z +
    3.20937758913846947e3;
  const q =
    (((z + 2.36012909523441209e1) * z + 2.44024637934444173e2) * z + 1.28261652607737228e3) * z +
    2.84423683343917062e3;
  return (x * p) / q;
}

/** Scaled complementary error function, exp(x²)·erfc(x), which does not underflow for large x. */
export function erfcx(x: number): number {
  if (x > 0.46875) return erfcxPositive(x);
  const bell = Math.exp(x * x);
  return x >= -0.46875 ? bell * (1 - erfSmall(x)) : 2 * bell - erfcxPositive(-x);
}

/** exp(y²)·erfc(y) for y > 0.46875. */
function erfcxPositive(y: number): number {
  if (y <= 4) {
    let p = 2.15311535474403846e-8 * y + 5.64188496988670089e-1;
    p = p * y + 8.88314979438837594;
    p = p * y + 6.61191906371416295e1;
    p = p * y + 2.98635138197400131e2;
    p = p * y + 8.8195222124176909e2;
    p = p * y + 1.71204761263407058e3;
    p = p * y + 2.05107837782607147e3;
    p = p * y + 1.23033935479799725e3;
    let q = y + 1.57449261107098347e1;
    q = q * y + 1.17693950891312499e2;
    q = q * y + 5.37181101862009858e2;
    q = q * y + 1.62138957456669019e3;
    q = q * y + 3.29079923573345963e3;
    q = q * y + 4.36261909014324716e3;
    q = q * y + 3.43936767414372164e3;
    q = q * y + 1.23033935480374942e3;
    return p / q;
  }
  const z = 1 / (y * y);
  let p = 1.63153871373020978e-2 * z + 3.05326634961232344e-1;
  p = p * z + 3.60344899949804439e-1;
  p = p * z + 1.25781726111229246e-1;
  p = p * z + 1.60837851487422766e-2;
  p = p * z + 6.58749161529837803e-4;
  let q = z + 2.56852019228982242;
  q = q * z + 1.87295284992346725;
  q = q * z + 5.27905102951428412e-1;
  q = q * z + 6.05183413124413191e-2;
  q = q * z + 2.33520497626869185e-3;
  return (5.6418958354775628695e-1 - (z * p) / q) / y;
}

/** Density φ(x) of the standard normal distribution. */
export function normalPdf(x: number): number {
  return Math.exp(-0.5 * x * x) / SQRT_2PI;
}

/** Distribution function Φ(x) of the standard normal distribution. */
export function normalCdf(x: number): number {
  return 0.5 * erfc(-x * SQRT1_2);
}

/** log Φ(x), accurate also in the far left tail, where Φ(x) underflows. */
export function normalLogCdf(x: number): number {
  if (x > -1) return Math.log1p(-0.5 * erfc(x * SQRT1_2));
  const y = -x * SQRT1_2;
  return Math.log(0.5 * erfcxPositive(y)) - y * y;
}

/**
 * Quantile Φ⁻¹(p) of the standard normal distribution (Wichura 1988, algorithm AS 241, PPND16),
 * relative error about 1e-16. 0 and 1 give ∓Infinity, a p outside [0, 1] gives NaN.
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * evaluatePolynomial(A, r)) / evaluatePolynomial(B, r);
  }
  const tail = q < 0 ? p : 1 - p;
  if (!(tail >= 0)) return Number.NaN;
  if (tail === 0) return q < 0 ? -Infinity : Infinity;
  const r = Math.sqrt(-Math.log(tail));
  const x =
    r <= 5
      ? evaluatePolynomial(C, r - 1.6) / evaluatePolynomial(D, r - 1.6)
      : evaluatePolynomial(E, r - 5) / evaluatePolynomial(F, r - 5);
  return q < 0 ? -x : x;
}

/** Value of a polynomial at x, coefficients from the highest power down (Horner). */
function evaluatePolynomial(c: readonly number[], x: number): number {
  let s = c[0];
  for (let i = 1; i < c.length; i++) s = s * x + c[i];
  return s;
}

// Coefficients of AS 241: A/B for the centre, C/D for the tails, E/F for the far tails.
const A = [
  2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
  13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608,
];
const B = [
  5226.495278852545925, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
  5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1,
];
const C = [
  7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177,
  1.27045825245236838258, 3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959,
  1.42343711074968357734,
];
const D = [
  1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966,
  0.14810397642748007459, 0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1,
];
const E = [
  2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386,
  0.026532189526576123093, 0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699,
  6.6579046435011037772,
];
const F = [
  2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5,
  7.868691311456132591e-4, 0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769,
  1,
];
