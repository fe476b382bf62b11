"""Noisy problems whose true values are known: `noisy/NAME/NOISE/INSTANCE`.

NOISE is the standard deviation of the noise over that of the true values of a random design: 1 or 0.33. INSTANCE draws where the optimum lies. True values are 0 at the optimum, and in units of
the standard deviation of a random design.
"""
import math, zlib
import numpy as np
from problems import Parameter, Problem

F = lambda name, low=0, high=1, log=False, **more: Parameter(name, "float", low, high, log, **more)
I = lambda name, low, high, log=False, **more: Parameter(name, "int", low, high, log, **more)
C = lambda name, *choices, **more: Parameter(name, "categorical", choices=list(choices), **more)
numbers = lambda d: [F(f"x{i}") for i in range(d)]


def unit(p, v):
    """A number's place in its range, from 0 to 1, on its scale."""
    f = math.log if p.log else float
    return (f(v) - f(p.low)) / (f(p.high) - f(p.low))


def continuous(d, f):
    """f of the distances from a centre, which is drawn."""
    def make(rng):
        centre = rng.uniform(0.15, 0.85, d)
        return numbers(d), lambda v: f(np.array([v[f"x{i}"] for i in range(d)]) - centre)
    return make


def cosine(z): return float(np.sum(z ** 2) + 0.15 * np.sum(1 - np.cos(4 * np.pi * z)))
def ackley(z):
    z = 6 * z
    return float(20 + math.e - 20 * math.exp(-0.2 * math.sqrt(np.mean(z ** 2))) - math.exp(np.mean(np.cos(math.pi * z))))
def valley(z):
    z = 3 * z
    return float(np.sum(5 * (z[1:] - z[:-1] ** 2 / 2) ** 2 + z[:-1] ** 2))
def two_basins(z): return float(min(4 * np.sum(z ** 2), 0.25 + np.sum((z - 0.45) ** 2)))


def rotated(d):
    def make(rng):
        q, _ = np.linalg.qr(rng.normal(size=(d, d)))
        centre, scale = rng.uniform(0.2, 0.8, d), 10 ** np.linspace(0, 1, d)
        return numbers(d), lambda v: float(np.sum(scale * (q @ (np.array([v[f"x{i}"] for i in range(d)]) - centre)) ** 2))
    return make


def hartmann(rng):
    A = np.array([[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]])
    P = 1e-4 * np.array([[1312, 1696, 5569, 124, 8283, 5886], [2329, 4135, 8307, 3736, 1004, 9991], [2348, 1451, 3522, 2883, 3047, 6650], [4047, 8828, 8732, 5743, 1091, 381]])
    flip = rng.randint(0, 2, 6)
    def f(v):
        x = np.array([v[f"x{i}"] for i in range(6)])
        x = np.where(flip, 1 - x, x)
        return float(3.32237 - np.sum(np.array([1, 1.2, 3, 3.2]) * np.exp(-np.sum(A * (x - P) ** 2, 1))))
    return numbers(6), f


def mixed(rng):
    ps = [F("x0"), F("x1"), F("x2", 1e-4, 1, True), I("n", 1, 12), C("a", "p", "q", "r", "s"), C("b", "u", "v", "w")]
    centre, levels_a, levels_b = rng.uniform(0.2, 0.8, 4), rng.permutation(4) / 3, rng.permutation(3) / 2
    turn = rng.uniform(-0.2, 0.2, 4); turn[list(levels_a).index(0)] = 0
    def f(v):
        a, b = ps[4].choices.index(v["a"]), ps[5].choices.index(v["b"])
        z = np.array([unit(p, v[p.name]) for p in ps[:4]]) - centre
        z[3] = round(z[3] * 11) / 11  # the best whole number is exact
        return float(3 * (z[0] + turn[a]) ** 2 + 2 * z[1] ** 2 + 2 * z[2] ** 2 + z[3] ** 2 + 0.6 * levels_a[a] + 0.3 * levels_b[b])
    return ps, f


def grid(rng):
    """A finite space of 150 points."""
    ps = [I("m", 1, 10), I("n", 1, 5), C("c", "a", "b", "c")]
    m, n, effects, tilt = rng.randint(2, 10), rng.randint(1, 6), rng.permutation(3) / 2, rng.uniform(-0.3, 0.3)
    return ps, lambda v: float(((v["m"] - m) / 5) ** 2 + ((v["n"] - n) / 2.5) ** 2 + tilt * (v["m"] - m) / 5 * (v["n"] - n) / 2.5 + 0.7 * effects[ps[2].choices.index(v["c"])])


def few(rng):
    """A finite space of 24 points, fewer than trials."""
    ps = [C("a", *"abcdef"), C("b", *"uvwx")]
    table = rng.normal(size=(6, 1)) + 0.7 * rng.normal(size=(1, 4)) + 0.5 * rng.normal(size=(6, 4))
    table -= table.min()
    return ps, lambda v: float(table["abcdef".index(v["a"]), "uvwx".index(v["b"])])


def branches(rng):
    own = {"a": [F("a_x"), F("a_y")], "b": [F("b_x"), I("b_n", 1, 20), F("b_z", 1e-3, 1, True)], "c": [C("c_k", "u", "v", "w"), F("c_x")]}
    ps = [C("kind", *own), F("shared")] + [Parameter(**{**p.__dict__, "when": ("kind", k)}) for k, list_ in own.items() for p in list_]
    offset = dict(zip(own, rng.permutation([0, 0.15, 0.4])))
    centre = {p.name: rng.uniform(0.2, 0.8) for p in ps if p.kind != "categorical"}
    effects = dict(zip("uvw", rng.permutation(3) / 3))
    if offset["c"] == 0: pass
    def f(v):
        t = offset[v["kind"]] + 1.5 * (v["shared"] - centre["shared"]) ** 2
        for p in own[v["kind"]]:
            z = effects[v[p.name]] if p.kind == "categorical" else unit(p, v[p.name]) - centre[p.name]
            if p.kind == "int": z = round(z * 19) / 19
            t += abs(z) if p.kind == "categorical" else 2 * z ** 2
        return float(t)
    return ps, f


# ---- response surfaces as training has them: flat where nothing is learned, steep where it diverges

def soft(z, left, right):
    """0 at 0; saturates on the left (too little), rises steeply on the right (diverges)."""
    return 1 - math.exp(-(z / left) ** 2) if z < 0 else min(1.5, (z / right) ** 2)


def mlp(rng):
    ps = [F("rate", 1e-5, 1, True), F("decay", 1e-6, 0.1, True), F("dropout", 0, 0.8)]
    r, d, p = rng.uniform(-3.5, -2), rng.uniform(-4.5, -2.5), rng.uniform(0.1, 0.4)
    def f(v):
        a, b, c = math.log10(v["rate"]) - r, math.log10(v["decay"]) - d, v["dropout"] - p
        return soft(a + 0.15 * b, 1.5, 1) + 0.4 * soft(b + 0.3 * a, 2, 1.5) + 0.3 * soft(c, 0.5, 0.4)
    return ps, f


def cnn(rng):
    ps = [F("rate", 1e-4, 1, True), F("momentum", 0.5, 0.99), I("batch", 16, 512, True), F("decay", 1e-6, 1e-2, True), C("augment", "none", "flip", "crop", "mix")]
    e, d, effects = rng.uniform(-3.5, -2), rng.uniform(-4.5, -3), rng.permutation([0, 0.1, 0.2, 0.5])
    best = rng.uniform(0.2, 0.6)
    def f(v):
        step = math.log10(v["rate"] / (1 - v["momentum"]) / (v["batch"] / 16) ** 0.7) - e
        noise = math.log(v["batch"] / 16) / math.log(32) - best
        return soft(step, 1.2, 0.8) + 0.3 * noise ** 2 + 0.3 * soft(math.log10(v["decay"]) - d, 2, 1) + float(effects[ps[4].choices.index(v["augment"])])
    return ps, f


def boosting(rng):
    ps = [F("rate", 0.005, 0.5, True), I("rounds", 50, 2000, True), I("depth", 2, 12), F("subsample", 0.4, 1), F("lambda", 1e-3, 100, True), F("columns", 0.2, 1)]
    t, d, s, l, c = rng.uniform(1.2, 1.8), rng.uniform(3.6, 8.4), rng.uniform(0.6, 0.9), rng.uniform(-1, 1), rng.uniform(0.4, 0.9)
    def f(v):
        total = math.log10(v["rate"] * v["rounds"]) - t + 0.1 * (v["depth"] - round(d))
        coarse = max(0, math.log10(v["rate"] / 0.05))
        return soft(total, 0.9, 1.2) + 0.2 * coarse ** 2 + 0.8 * ((v["depth"] - round(d)) / 8) ** 2 + 0.5 * (v["subsample"] - s) ** 2 + 0.03 * (math.log10(v["lambda"]) - l) ** 2 + 0.4 * (v["columns"] - c) ** 2
    return ps, f


def finetune(rng):
    ps = [F("rate", 1e-6, 1e-3, True), F("warmup", 0, 0.3), F("decay", 1e-4, 0.3, True), C("batch", 8, 16, 32, 64), I("frozen", 0, 11), C("schedule", "constant", "linear", "cosine"), F("dropout", 0, 0.5)]
    r, w, d, z, p = rng.uniform(-5, -4), rng.uniform(0.03, 0.15), rng.uniform(-2.5, -1), rng.randint(0, 8), rng.uniform(0.05, 0.25)
    sizes, schedules = dict(zip((8, 16, 32, 64), rng.permutation([0, 0.05, 0.1, 0.25]))), dict(zip(("constant", "linear", "cosine"), rng.permutation([0, 0.1, 0.3])))
    def f(v):
        a = math.log10(v["rate"]) - r - 0.3 * math.log2(v["batch"] / [k for k, t in sizes.items() if t == 0][0]) * 0.5
        return soft(a, 1, 0.6) + sizes[v["batch"]] + schedules[v["schedule"]] + 4 * (v["warmup"] - w) ** 2 * (1 + 2 * max(0, a)) + 0.05 * (math.log10(v["decay"]) - d) ** 2 + 0.5 * ((v["frozen"] - z) / 11) ** 2 + (v["dropout"] - p) ** 2
    return ps, f


def models(rng):
    """The choice of a learner with its own hyperparameters."""
    of = lambda m: ("model", m)
    ps = [C("model", "svm", "forest", "linear", "boosting"), F("C", 1e-3, 1e3, True, when=of("svm")), F("gamma", 1e-4, 10, True, when=of("svm")),
          I("trees", 10, 500, True, when=of("forest")), F("features", 0.05, 1, when=of("forest")), F("l2", 1e-4, 1e4, True, when=of("linear")),
          F("rate", 0.01, 0.5, True, when=of("boosting")), I("rounds", 20, 1000, True, when=of("boosting")), I("depth", 1, 10, when=of("boosting"))]
    offset = dict(zip(ps[0].choices, rng.permutation([0, 0.08, 0.2, 0.4])))
    c, g, m, l, t, d = rng.uniform(-0.5, 1.5), rng.uniform(-2.5, -1), rng.uniform(0.2, 0.7), rng.uniform(-1, 2), rng.uniform(0.8, 1.5), rng.randint(3, 8)
    def f(v):
        k = v["model"]
        if k == "svm": own = soft(math.log10(v["gamma"]) - g, 1.5, 1.2) + 0.5 * soft(math.log10(v["C"]) - c + 0.4 * (math.log10(v["gamma"]) - g), 1.5, 2.5)
        elif k == "forest": own = 0.4 * (1 - math.log(v["trees"] / 10) / math.log(50)) + 0.8 * (v["features"] - m) ** 2
        elif k == "linear": own = 0.6 * soft(-(math.log10(v["l2"]) - l), 3, 2.5)
        else: own = soft(math.log10(v["rate"] * v["rounds"]) - t, 0.9, 1) + ((v["depth"] - d) / 7) ** 2 + 0.1 * max(0, math.log10(v["rate"] / 0.1)) ** 2
        return offset[k] + own
    return ps, f


def optimizers(rng):
    of = lambda o: ("optimizer", o)
    ps = [C("optimizer", "sgd", "adam"), F("sgd_rate", 1e-4, 1, True, when=of("sgd")), F("momentum", 0, 0.99, when=of("sgd")), F("adam_rate", 1e-5, 0.1, True, when=of("adam")),
          F("beta2", 0.9, 0.9999, when=of("adam")), F("dropout", 0, 0.7), I("layers", 1, 8)]
    late = rng.uniform(0, 0.2, 2) * rng.permutation([0, 1])
    s, a, p, n = rng.uniform(-1.5, -0.5), rng.uniform(-3.5, -2.5), rng.uniform(0.1, 0.4), rng.randint(2, 7)
    def f(v):
        shared = (v["dropout"] - p) ** 2 + 0.8 * ((v["layers"] - n) / 7) ** 2
        if v["optimizer"] == "sgd": return float(late[0] + shared + soft(math.log10(v["sgd_rate"] / (1 - v["momentum"])) - s, 1.2, 0.8) + 0.2 * (v["momentum"] - 0.9) ** 2)
        return float(late[1] + shared + soft(math.log10(v["adam_rate"]) - a, 1.3, 0.9) + 5 * (v["beta2"] - 0.99) ** 2)
    return ps, f


makers = dict(
    sphere3=continuous(3, lambda z: float(np.sum(z ** 2))), ellipsoid6=continuous(6, lambda z: float(np.sum(10 ** np.linspace(0, 1, 6) * z ** 2))), rotated4=rotated(4), rotated8=rotated(8), cosine2=continuous(2, cosine),
    cosine4=continuous(4, cosine), ackley4=continuous(4, ackley), valley3=continuous(3, valley), basins3=continuous(3, two_basins), absolute5=continuous(5, lambda z: float(np.sum(np.abs(z)))), hartmann6=hartmann,
    mixed=mixed, grid=grid, few=few, branches=branches, mlp=mlp, cnn=cnn, boosting=boosting, finetune=finetune, models=models, optimizers=optimizers)


def draw(ps, rng):
    v = {}
    for p in ps:
        if p.when and v.get(p.when[0]) != p.when[1]: continue
        if p.kind == "categorical": v[p.name] = p.choices[rng.randint(len(p.choices))]
        else:
            u = rng.uniform()
            x = math.exp(math.log(p.low) + u * math.log(p.high / p.low)) if p.log else p.low + u * (p.high - p.low)
            v[p.name] = x if p.kind == "float" else min(p.high, max(p.low, round(x)))
    return v


def noisy(name, noise, instance, seed):
    rng = np.random.RandomState(zlib.crc32(f"{name}/{instance}".encode()) % 2 ** 32)
    ps, f = makers[name](rng)
    values = [f(draw(ps, rng)) for _ in range(2000)]
    scale, least = float(np.std(values)), 0.0
    true = lambda v: (f(v) - least) / scale
    errors = np.random.RandomState(zlib.crc32(f"{name}/{instance}/{seed}".encode()) % 2 ** 32)
    return Problem(f"noisy/{name}/{noise}/{instance}", ps, lambda v: ([true(v) + float(noise) * errors.normal()], []), lambda v: [true(v)], ["minimize"])
