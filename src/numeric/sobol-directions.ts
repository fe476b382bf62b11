/**
 * Initial direction numbers of Sobol dimensions 2 to 52 (Joe and Kuo 2008, table
 * new-joe-kuo-6.21201), six bits a character. The k-th number of a dimension is odd and below 2^k, so
 * that k − 1 bits hold it. `scripts/sobol-directions.py` packs them from SciPy's table.
 */
export const FIRST_DIRECTIONS =
  "wE7JQkTsoACuX2HgelTbgcxTsxKfe2fP5jxHHF_QGNTJHWLfHqzR7ETRPAkDpkumY5TawN8t0iEtRJXAZsPeuN5i" +
  "odoT-Zj1v_X2Eqlm-S7WMI_RaC3OPgTwSUHMpKjp3oQsuUuSdH68-xpCvw4A3Vyx3CEkcW_91FLVqF";

/** Number of dimensions that these numbers serve; the first one needs none. */
export const SPREAD_DIMENSIONS = 52;
