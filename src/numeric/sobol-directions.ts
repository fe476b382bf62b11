/**
 * Initial direction numbers of dimensions 2 to 256 (Joe and Kuo 2008, table new-joe-kuo-6.21201).
 * `scripts/sobol-directions.py` packs them from SciPy's table: the k-th number of a dimension is odd
 * and below 2^k, so that k − 1 bits hold it; six bits make a character.
 */
const PACKED =
  "wE7JQkTsoACuX2HgelTbgcxTsxKfe2fP5jxHHF_QGNTJHWLfHqzR7ETRPAkDpkumY5TawN8t0iEtRJXAZsPeuN5i" +
  "odoT-Zj1v_X2Eqlm-S7WMI_RaC3OPgTwSUHMpKjp3oQsuUuSdH68-xpCvw4A3Vyx3CEkcW_91FLVqFlyF63faINg" +
  "hEFEywVXFhz2fyKqH2i2qjsOdqvNlAd_36aYjcDZ995St52xigdl01cALWvvkk6o3E9ClBqAKC9Y4PvbglQZQKd5" +
  "hv_nQX7Fp-SCfX7snb0vMgrGurfqEBhtFYeHOQYhKdaM6vA7X_4xjvtKswiAXPiUUXBwyeKZdIzhVvfGUPouGTpy" +
  "xdvkeiVYtGxK-ZYXnFyhjxvBPM01gOAEJJF7O9Tg3izLaoOvSUS8NdWjUzsoYqBvCd_nELzUwm5FLZdLS3D5jdQf" +
  "3ekolnTZX0kHqTOQkuLe5Wim__Q3nGg6_jZKzkuHwtT39JhEIJcMp6GUn6kj_xyrPinGmCX-CpHSMBOfxOBfG3Uh" +
  "-qHqXbLp7k8SwFwi27n1-g6pMJGcamBt98jgmqif59Wtonw3IZ3DYQ6Nos1vEpGVnacRu2taEQLlxfIYyXHTYvc1" +
  "uydUqlTKpyUX3kh45xoCzi9ZKeywdNoZNWVPz0FZu4X0hQPwcsys56mDODeXcxJIDuhW4gZqn9p27SzH-Vgxgvlh" +
  "k1HxIk3H4e0WC9_cX0HiRbgL4wCz82IybZfGaWfuImac2QlqACNiIC3ezm9xjQarXhYlSj7rK18mrv9Cewzgf5ze" +
  "CevO3n0WFRJJzLriB3p4_oUyQfJLpewTb8spMIDNsUWzZ747DXxKvyk_1-rqps9LY_VsntYyMAJdZU0mvTbI-d9c" +
  "FXKn6Kiee89F_Mu2gzCOxzLPfuOHpwITq9FddQ7eIxrmjbksmpcllQZDyYtZkAeh1r3Ym16ICbtY2aOboR1xdsIM" +
  "7ynhG6XuC2LFbM8AQHYxyHYGvOFhWg45yt7a6_HBf0Xe_vAxNsGiLwIcEZxRD0bYuZj3YccYa2bOrCbFG4RLafe9" +
  "1jrU83Su1rvD2LrNpcKMba_ITUgFtV3cJWPknS_lbsAEN61cH4FyE3Q3A0on3MiZuKex0WyCfbT78YCK43aYuYss" +
  "tWHRkUwuUZaM1jagBTO7yRRO_3HuDCFO4wHVyrxr_U79_QRSMe8EsbPxBdy7Ebx4r_fISxDA9jKxkqSyX55lSiC5" +
  "E_7ZslkVA1j_ltWXcGHZw8wqaCl8YmtLQy5KjpcWCgwCkbYaJT8Js2txWYuu6o2lD-AWfEVSVqU-ojIMUKLYoKry" +
  "EOOKoTKM6xJ7rO2RVOZ_KZZ83u2N5YKr5RmixnfStSzBDqPOF2GGyLAwvF5d0FRvQGILmtQZX0zlqNjcEjbxRU2C" +
  "ND2PTW8gMB5_Gk9YyO1Vq2gI0aRCSBy-2K9yUev1MRi7U2tpPCr_ZSQi1JG8mjthot376wxPZL2aw0wvKvO91Ra7" +
  "99H7WgkE_hlpi87-BAW_flfE58zTE59uSwur-c34lKb5vQhWriSJ1Yz9-tomWAslW2C6Qy6l0iaASHxk36m7MMGQ" +
  "5su_pj-rO-Iz9OrfP5vsr3CpSn7BR531bqZTTJSIeoMhEUEAIFUiFoyYgrevIv9mJVJ9MTG0BZSgMKU3s-eO2uOu" +
  "fxxpIJFEXhkn9ZILykSGvKeBSuadn8z3IHl3_3GhqWD4zASrmzSbv_czwaGZLgh57QsnpROpCQjsfAmmdT1PwSM6" +
  "psVd64UhahGGves";
const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Number of dimensions that the table covers; dimension 0 needs no numbers. */
export const SOBOL_DIMENSIONS = 256;

/** What the direction integers of a dimension are computed from. */
export interface Directions {
  /** The primitive polynomial over GF(2), its coefficients as bits. */
  readonly polynomial: number;
  /** As many numbers as the polynomial's degree. */
  readonly initial: readonly number[];
}

/** Whether x has the greatest possible order, 2^degree − 1, modulo the polynomial. */
function isPrimitive(polynomial: number, degree: number): boolean {
  const order = 2 ** degree - 1;
  let power = 1;
  for (let k = 1; k <= order; k++) {
    power <<= 1;
    if (power >> degree) power ^= polynomial;
    if (power === 1) return k === order;
  }
  return false;
}

/** Unpacks the table, in order of dimension from 1. Each takes the primitive polynomial that is next. */
function* unpack(): Generator<Directions, undefined> {
  let at = 0;
  const read = (bits: number): number => {
    let value = 0;
    for (const end = at + bits; at < end; at++)
      value = value * 2 + ((DIGITS.indexOf(PACKED[Math.floor(at / 6)]) >> (5 - (at % 6))) & 1);
    return value;
  };
  for (let degree = 1; ; degree++)
    for (let polynomial = 2 ** degree + 1; polynomial < 2 ** (degree + 1); polynomial += 2)
      if (isPrimitive(polynomial, degree))
        yield { polynomial, initial: Array.from({ length: degree }, (_, k) => 2 * read(k) + 1) };
}

const unpacked = unpack();
const directions: Directions[] = [];

/** @param dimension from 1 to `SOBOL_DIMENSIONS` − 1 */
export function directionsOf(dimension: number): Directions {
  while (directions.length < dimension) directions.push(unpacked.next().value!);
  return directions[dimension - 1];
}
