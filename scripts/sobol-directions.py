"""Prints the rows of src/numeric/sobol-directions.ts, from the table that SciPy ships (Joe and Kuo
2008).

  pip install scipy
  python scripts/sobol-directions.py
"""

import json, os, numpy as np, scipy

table = np.load(
    os.path.join(os.path.dirname(scipy.__file__), "stats", "_sobol_direction_numbers.npz")
)
rows = [
    [int(p)] + [int(t) for t in v[: int(p).bit_length() - 1]]
    for p, v in zip(table["poly"][1:256], table["vinit"][1:256])
]
print(json.dumps(rows))
