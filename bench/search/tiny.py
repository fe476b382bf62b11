"""Problems for few trials: `tiny/NAME/INSTANCE`, real small trainings recorded on a grid (`tiny_record.py`), linear between its points; `unnamed/NAME/INSTANCE`, the same with parameters x0, x1, …;
`misled/NAME/INSTANCE`, names of hyperparameters on functions whose optimum lies in a corner, far from every default.

Users choose their ranges in different ways: an instance above 0 cuts up to a third off each end of each range, drawn at random. Losses are 0 at the best point and 1 at the median of a random
design.
"""
import itertools, json, math, pathlib, zlib
import numpy as np
from problems import Parameter, Problem

HERE = pathlib.Path(__file__).parent / "tiny"
scale = lambda log: math.log if log else float


def cut(a, rng):
    """A part of the range of an axis, in the form in which a user would write it."""
    v, f = a["values"], scale(a["log"])
    span, back = f(v[-1]) - f(v[0]), math.exp if a["log"] else float
    low, high = back(f(v[0]) + rng.uniform(0, 0.35) * span), back(f(v[-1]) - rng.uniform(0, 0.35) * span)
    return (math.ceil(low), math.floor(high)) if a["int"] else (float(f"{low:.2g}"), float(f"{high:.2g}"))


def table(name, instance, named):
    t = json.loads((HERE / f"{name}.json").read_text())
    axes, rng = list(t["axes"].items()), np.random.RandomState(zlib.crc32(f"{name}/{instance}".encode()))
    losses = np.array(t["losses"]).reshape([len(a["values"]) for _, a in axes])
    ps, corners = [], []
    for i, (n, a) in enumerate(axes):
        n, v = n if named else f"x{i}", a["values"]
        if a.get("choice"): ps.append(Parameter(n, "categorical", choices=v)); corners.append(v); continue
        low, high = cut(a, rng) if instance > 0 and len(v) > 2 else (v[0], v[-1])
        ps.append(Parameter(n, "int" if a["int"] else "float", low, high, a["log"]))
        corners.append([low, *(x for x in v if low < x < high), high])
    def f(values):
        block = losses
        for p, (_, a) in zip(ps, axes):
            if p.kind == "categorical": block = block[a["values"].index(values[p.name])]; continue
            s = scale(p.log)
            grid, x = [s(v) for v in a["values"]], s(values[p.name])
            i = min(max(int(np.searchsorted(grid, x)) - 1, 0), len(grid) - 2)
            w = min(max((x - grid[i]) / (grid[i + 1] - grid[i]), 0), 1)
            block = (1 - w) * block[i] + w * block[i + 1]
        return float(block)
    return ps, f, min(f(dict(zip((p.name for p in ps), point))) for point in itertools.product(*corners))


def random_point(ps, rng):
    v = {}
    for p in ps:
        if p.when and v.get(p.when[0]) != p.when[1]: continue
        if p.kind == "categorical": v[p.name] = p.choices[rng.randint(len(p.choices))]; continue
        u = rng.uniform()
        x = p.low * (p.high / p.low) ** u if p.log else p.low + u * (p.high - p.low)
        v[p.name] = x if p.kind == "float" else int(min(p.high, max(p.low, round(x))))
    return v


NAMED = [Parameter("learning_rate", "float", 1e-5, 1, True), Parameter("weight_decay", "float", 1e-6, 1, True), Parameter("dropout", "float", 0, 0.9), Parameter("batch_size", "int", 8, 1024, True),
         Parameter("n_layers", "int", 1, 12), Parameter("max_depth", "int", 1, 20), Parameter("min_samples_leaf", "int", 1, 100, True), Parameter("n_estimators", "int", 10, 2000, True),
         Parameter("momentum", "float", 0, 0.999), Parameter("subsample", "float", 0.1, 1), Parameter("C", "float", 1e-4, 1e4, True), Parameter("gamma", "float", 1e-6, 10, True)]


def misled(kind, instance):
    rng = np.random.RandomState(zlib.crc32(f"{kind}/{instance}".encode()))
    ps = [NAMED[i] for i in rng.choice(len(NAMED), rng.randint(2, 6), replace=False)]
    corner, weight = rng.randint(0, 2, len(ps)), rng.uniform(0.3, 1, len(ps))
    if kind == "inner": corner = 0.05 + 0.9 * corner
    def f(v):
        z = np.abs([(scale(p.log)(v[p.name]) - scale(p.log)(p.low)) / (scale(p.log)(p.high) - scale(p.log)(p.low)) - c for p, c in zip(ps, corner)])
        if kind == "cliff": return float(1 - np.exp(-3 * np.sum(weight * z ** 2)))
        return float(np.sum(weight * (z if kind == "linear" else z ** 2)))
    return ps, f, 0.0


def tiny(id):
    suite, name, instance = id.split("/")
    ps, f, least = misled(name, int(instance)) if suite == "misled" else table(name, int(instance), suite == "tiny")
    rng = np.random.RandomState(0)
    middle = float(np.median([f(random_point(ps, rng)) for _ in range(1000)]))
    return Problem(id, ps, lambda v: ([(f(v) - least) / (middle - least)], []), None, ["minimize"])
