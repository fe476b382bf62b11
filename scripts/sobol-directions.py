"""Prints the packed tables of src/numeric/sobol-directions.ts and more-sobol-directions.ts, from the
one that SciPy ships (Joe and Kuo 2008).

  pip install scipy
  python scripts/sobol-directions.py
"""

import os, numpy as np, scipy

table = np.load(
    os.path.join(os.path.dirname(scipy.__file__), "stats", "_sobol_direction_numbers.npz")
)
digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
bits = "".join(
    format(int(v[k]) >> 1, f"0{k}b")
    for p, v in zip(table["poly"][1:256], table["vinit"][1:256])
    for k in range(1, int(p).bit_length() - 1)
)
bits += "0" * (-len(bits) % 6)
packed = "".join(digits[int(bits[i : i + 6], 2)] for i in range(0, len(bits), 6))
print(packed[:166])
print(packed[166:])
