"""Conditional spaces: `conditional/NAME/INSTANCE`. A choice of 3 to 30 branches with parameters of their own; NAME says of which kind, INSTANCE draws which branch is the best one and where its
optimum lies. `conditional-dev.txt` lists the problems that the search was chosen on, `conditional-check.txt` the others.

No value depends on the order of branches, since they are drawn in a random order. Values are 0 or a little more at the best point, and about 1 at the median of a random design.
"""
import math, zlib
import numpy as np
from noisy import C, F, I, draw, soft, unit
from problems import Parameter, Problem


def of(parent, value): return lambda p: Parameter(**{**p.__dict__, "when": (parent, value)})
def log(v): return math.log10(v)
def pick(rng, values): return list(rng.permutation(values))


def family(own, shared=(), tag="kind"):
    """The parameters of a choice of branches, each with its own ones, and of shared ones."""
    return [C(tag, *own), *shared, *(of(tag, b)(p) for b, ps in own.items() for p in ps)]


# ---- functions of numbers from 0 to 1, by their distances from a centre

def bowl(z): return float(np.sum(z ** 2))
def ridge(z): return float(np.sum(np.abs(z))) if len(z) else 0.0
def ripple(z): return float(np.sum(z ** 2) + 0.08 * np.sum(1 - np.cos(6 * np.pi * z)))
def valley(z):
    t = 3 * z
    return float(0.3 * (np.sum(4 * (t[1:] - t[:-1] ** 2 / 2) ** 2 + t[:-1] ** 2) if len(t) > 1 else np.sum(t ** 2)))
def narrow(z): return float(1 - math.exp(-8 * np.sum(z ** 2)))
def lopsided(z): return float(np.sum([soft(4 * t, 1.5, 1) for t in z]) / max(1, len(z)))
FORMS = (bowl, ridge, ripple, valley, narrow, lopsided)


def functions(sizes, gaps, forms, shared=0, weight=1.0, differs=False):
    """Branches with a given number of numbers each, of drawn forms, their least values drawn of `gaps`; shared numbers, whose best place may differ from branch to branch."""
    def make(rng):
        names = [f"b{i}" for i in range(len(sizes))]
        size, least, form = pick(rng, sizes), pick(rng, gaps), [forms[i % len(forms)] for i in rng.permutation(len(sizes))]
        own = {b: [F(f"{b}_x{i}") for i in range(k)] for b, k in zip(names, size)}
        centre = {b: rng.uniform(0.12, 0.88, k) for b, k in zip(names, size)}
        common = [F(f"s{i}") for i in range(shared)]
        middle = rng.uniform(0.2, 0.8, shared)
        place = {b: np.clip(middle + (rng.uniform(-0.5, 0.5, shared) if differs else 0), 0.05, 0.95) for b in names}
        def f(v):
            i = names.index(v["kind"])
            b = names[i]
            z = np.array([v[p.name] for p in own[b]]) - centre[b]
            s = np.array([v[p.name] for p in common]) - place[b]
            return least[i] + (form[i](z) if len(z) else 0) + weight * 2 * float(np.sum(s ** 2))
        return family(own, common), f
    return make


def optimizers(rng):
    """Six optimizers with rates and momenta of their own, a schedule with its own numbers, shared decay and batch."""
    names = ["sgd", "adam", "lamb", "lion", "rprop", "adagrad"]
    own = {n: [F(f"{n}_rate", 1e-5, 1, True)] + {"sgd": [F("sgd_momentum", 0, 0.99), C("nesterov", False, True)], "adam": [F("adam_beta", 0.8, 0.999)], "lamb": [F("lamb_trust", 0.1, 10, True)],
                                                 "lion": [F("lion_beta", 0.8, 0.999)]}.get(n, []) for n in names}
    plans = {"constant": [], "cosine": [F("warmup", 0, 0.3)], "steps": [F("drop", 0.05, 0.9), I("every", 1, 30)]}
    ps = [*family(own, [F("decay", 1e-6, 0.1, True), I("batch", 8, 512, True)], "optimizer"), *family(plans, (), "schedule")]
    least, late = dict(zip(names, pick(rng, [0, 0.04, 0.1, 0.15, 0.3, 0.5]))), dict(zip(plans, pick(rng, [0, 0.05, 0.12])))
    width = dict(zip(names, pick(rng, [0.35, 0.5, 0.8, 1, 1, 1.4])))
    rate = {n: rng.uniform(-4, -1) for n in names}
    m, beta, trust, decay, warm, drop, every = rng.uniform(0.6, 0.95), rng.uniform(0.85, 0.98), rng.uniform(-0.5, 0.5), rng.uniform(-4.5, -2), rng.uniform(0.03, 0.2), rng.uniform(0.1, 0.5), rng.uniform(5, 25)
    def f(v):
        n = v["optimizer"]
        a = (log(v[f"{n}_rate"]) - rate[n] - 0.3 * math.log10(v["batch"] / 64)) / width[n]
        t = least[n] + soft(a, 1.2, 0.9) + 0.25 * soft(log(v["decay"]) - decay, 2, 1.5) + 0.1 * (math.log2(v["batch"] / 64) / 3) ** 2
        if n == "sgd": t += (v["sgd_momentum"] - m) ** 2 + (0.02 if not v["nesterov"] else 0)
        if n in ("adam", "lion"): t += 4 * (v[f"{n}_beta"] - beta) ** 2
        if n == "lamb": t += 0.4 * (log(v["lamb_trust"]) - trust) ** 2
        s = v["schedule"]
        return t + late[s] + (3 * (v["warmup"] - warm) ** 2 if s == "cosine" else 0.4 * (v["drop"] - drop) ** 2 + 0.3 * ((v["every"] - every) / 30) ** 2 if s == "steps" else 0)
    return ps, f


def learners(names, tag="model", digits=None, rescaled=()):
    """A choice of learners with their own hyperparameters; `digits`: values are shares of this many rows, so that many are equal."""
    def make(rng):
        every = dict(
            svm=[C("kernel", "rbf", "poly", "sigmoid"), F("C", 1e-4, 1e4, True), F("gamma", 1e-5, 10, True)], forest=[I("forest_trees", 10, 500, True), I("forest_depth", 2, 20), F("forest_features", 0.05, 1)],
            extra=[I("extra_trees", 10, 500, True), F("extra_features", 0.05, 1)], boosting=[F("rate", 0.005, 0.5, True), I("rounds", 20, 2000, True), I("depth", 1, 12), F("rows", 0.3, 1)],
            linear=[F("l2", 1e-4, 1e4, True)], network=[F("net_rate", 1e-5, 0.3, True), I("width", 8, 512, True), F("net_drop", 0, 0.7), I("layers", 1, 5)], neighbors=[I("k", 1, 80, True), C("vote", "uniform", "distance")],
            tree=[I("tree_depth", 1, 20), I("leaf", 1, 80, True)], bayes=[], constant=[], discriminant=[F("shrinkage", 0, 1)], process=[F("scale", 1e-3, 1e2, True), F("noise", 1e-6, 1, True)])
        own = {n: every[n] for n in pick(rng, names)}
        gaps = [0, 0.05, 0.08, 0.12, 0.2, 0.25, 0.3, 0.4, 0.45, 0.5, 0.55, 0.6]
        free = [n for n in own if n not in ("constant", "bayes")]
        least = {**dict(zip(pick(rng, free), gaps)), "bayes": rng.uniform(0.3, 0.6), "constant": 1.3}
        at = {p.name: rng.uniform(0.2, 0.8) for ps in own.values() for p in ps if p.kind != "categorical"}
        steep = {p.name: rng.uniform(0.6, 2.5) for ps in own.values() for p in ps}
        effect = {p.name: dict(zip(p.choices, pick(rng, [0, 0.1, 0.4][:len(p.choices)]))) for ps in own.values() for p in ps if p.kind == "categorical"}
        scaler, hurt = dict(zip(("none", "standard", "quantile"), pick(rng, [0, 0.04, 0.1]))), 0.5
        def f(v):
            n = v[tag]
            t = least[n]
            if n == "boosting":
                t += soft(log(v["rate"] * v["rounds"]) - 1 - at["rate"], 0.9, 1.1) + 0.2 * max(0, log(v["rate"] / 0.08)) ** 2 + ((v["depth"] - 2 - 8 * at["depth"]) / 10) ** 2 + 0.3 * (v["rows"] - 0.4 - 0.5 * at["rows"]) ** 2
            elif n == "svm":
                g = log(v["gamma"]) + 4 - 3 * at["gamma"]
                t += effect["kernel"][v["kernel"]] + soft(g, 1.2, 1) + 0.5 * soft(log(v["C"]) - 2 * at["C"] + 0.4 * g, 1.5, 2.5)
            elif n == "network":
                t += soft(log(v["net_rate"]) + 4.2 - 2.4 * at["net_rate"], 1, 0.6) + 0.3 * (1 - unit(own[n][1], v["width"])) ** 2 + 0.6 * (v["net_drop"] - 0.5 * at["net_drop"]) ** 2 + 0.25 * ((v["layers"] - 1 - 4 * at["layers"]) / 4) ** 2
            else:
                for p in own[n]:
                    if p.kind == "categorical": t += effect[p.name][v[p.name]]
                    elif p.name.endswith("trees"): t += 0.3 * (1 - unit(p, v[p.name])) ** 2
                    else: t += steep[p.name] * (unit(p, v[p.name]) - at[p.name]) ** 2
            if rescaled: t += scaler[v["scaler"]] if n in rescaled else 0
            if rescaled and n in ("svm", "network", "neighbors") and v["scaler"] == "none": t += hurt
            return t if digits is None else round(t * digits / 3) / digits * 3
        return family(own, [C("scaler", *scaler)] if rescaled else [], tag), f
    return make


def nested(rng):
    """Conditions three levels deep: a model, its kernel or booster, and the numbers of that."""
    ps = [C("model", "svm", "boosting", "linear", "network")]
    svm, boost, net = of("model", "svm"), of("model", "boosting"), of("model", "network")
    ps += [svm(C("kernel", "rbf", "poly", "linear", "sigmoid")), svm(F("C", 1e-3, 1e3, True)), of("kernel", "rbf")(F("rbf_gamma", 1e-4, 10, True)), of("kernel", "poly")(I("degree", 2, 6)), of("kernel", "poly")(F("coef", 0, 2)),
           of("kernel", "sigmoid")(F("sig_gamma", 1e-4, 10, True)),
           boost(C("booster", "trees", "dart", "linear")), boost(F("rate", 0.01, 0.5, True)), of("booster", "trees")(I("tree_depth", 1, 12)), of("booster", "dart")(I("dart_depth", 1, 12)), of("booster", "dart")(F("rate_drop", 0, 0.6)),
           of("booster", "linear")(F("alpha", 1e-4, 10, True)), of("model", "linear")(F("l2", 1e-4, 1e4, True)),
           net(C("optimizer", "sgd", "adam")), of("optimizer", "sgd")(F("sgd_rate", 1e-4, 1, True)), of("optimizer", "sgd")(F("velocity", 0, 0.99)), of("optimizer", "adam")(F("adam_rate", 1e-5, 0.1, True)), net(I("layers", 1, 6))]
    kinds = dict(model="svm boosting linear network", kernel="rbf poly linear sigmoid", booster="trees dart linear", optimizer="sgd adam")
    gaps = dict(model=[0, 0.05, 0.15, 0.35], kernel=[0, 0.08, 0.2, 0.4], booster=[0, 0.06, 0.25], optimizer=[0, 0.07])
    effect = {k: dict(zip(v.split(), pick(rng, gaps[k]))) for k, v in kinds.items()}
    at, steep = {p.name: rng.uniform(0.15, 0.85) for p in ps if p.kind != "categorical"}, {p.name: rng.uniform(0.7, 2.5) for p in ps}
    def f(v):
        return float(sum(effect[p.name][v[p.name]] if p.kind == "categorical" else steep[p.name] * (unit(p, v[p.name]) - at[p.name]) ** 2 for p in ps if p.name in v))
    return ps, f


def layers(rng):
    """The number of layers, and the neurons of each; rate and dropout are shared."""
    depths = ["1", "2", "3", "4", "5", "6"]
    own = {d: [I(f"units{d}_{i}", 8, 512, True) for i in range(int(d))] for d in depths}
    best, rate, drop, taper, size = rng.randint(2, 6), rng.uniform(-3.5, -2), rng.uniform(0.1, 0.4), rng.uniform(-0.2, 0.2), rng.uniform(0.4, 0.8)
    def f(v):
        d = int(v["depth"])
        units = [unit(p, v[p.name]) for p in own[v["depth"]]]
        wrong = sum((u - np.clip(size + taper * i, 0, 1)) ** 2 for i, u in enumerate(units)) / d
        return float(0.05 * abs(d - best) ** 1.3 + 1.5 * wrong + soft(log(v["rate"]) - rate + 0.12 * (d - best), 1.2, 0.8) + 0.5 * (v["drop"] - drop) ** 2)
    return family(own, [F("rate", 1e-5, 1, True), F("drop", 0, 0.8)], "depth"), f


def pipeline(rng):
    """Three choices with parameters of their own, one after another: what is reduced, how, and by what it is learned."""
    reduce = {"none": [], "pca": [I("components", 2, 64, True), C("whiten", False, True)], "best": [F("share", 0.05, 1)], "forest": [F("threshold", 1e-4, 0.1, True)]}
    model = {"svm": [F("C", 1e-3, 1e3, True), F("gamma", 1e-4, 10, True)], "ridge": [F("alpha", 1e-4, 1e4, True)], "trees": [I("trees", 10, 500, True), F("features", 0.1, 1)], "knn": [I("k", 1, 50, True)], "lda": []}
    balance = {"no": [], "weights": [F("power", 0, 1)], "over": [F("ratio", 0.2, 1), I("near", 1, 10)]}
    ps = [*family(reduce, (), "reduce"), *family(model, (), "model"), *family(balance, (), "balance")]
    pair = {(r, m): e for (r, m), e in zip([(r, m) for r in reduce for m in model], pick(rng, np.linspace(0, 0.45, 20) ** 1.3))}
    late = dict(zip(balance, pick(rng, [0, 0.06, 0.15])))
    at, steep = {p.name: rng.uniform(0.15, 0.85) for p in ps if p.kind != "categorical"}, {p.name: rng.uniform(0.4, 1.6) for p in ps}
    def f(v):
        t = pair[v["reduce"], v["model"]] + late[v["balance"]]
        return float(t + sum(steep[p.name] * (unit(p, v[p.name]) - at[p.name]) ** 2 for p in ps if p.name in v and p.kind != "categorical") + (0.05 if v.get("whiten") else 0))
    return ps, f


def retrieval(rng):
    """A pipeline for questions and answers: how passages are found and ranked again; sizes are shared."""
    find = {"words": [F("k1", 0.5, 3), F("b", 0, 1)], "vectors": [C("encoder", "small", "base", "large"), F("cut", 0, 0.9)], "both": [F("mix", 0, 1), C("fusion", "rank", "score")], "graph": [I("hops", 1, 4), I("fan", 2, 30, True)]}
    rank = {"none": [], "cross": [I("keep", 1, 20), F("floor", 0, 1)], "model": [C("style", "list", "pair", "point"), I("window", 2, 20)]}
    ps = [*family(find, [I("chunk", 64, 2048, True), I("top", 1, 50, True), F("overlap", 0, 0.5)], "find"), *family(rank, (), "rank")]
    least, late = dict(zip(find, pick(rng, [0, 0.07, 0.2, 0.35]))), dict(zip(rank, pick(rng, [0, 0.08, 0.2])))
    at, steep = {p.name: rng.uniform(0.15, 0.85) for p in ps if p.kind != "categorical"}, {p.name: rng.uniform(0.4, 1.8) for p in ps}
    effect = {p.name: dict(zip(p.choices, pick(rng, [0, 0.06, 0.2][:len(p.choices)]))) for p in ps if p.kind == "categorical"}
    turn = dict(zip(find, rng.uniform(-0.25, 0.25, 4)))
    def f(v):
        t = least[v["find"]] + late[v["rank"]] + 0.8 * (unit(ps[1], v["chunk"]) - np.clip(at["chunk"] + turn[v["find"]], 0.05, 0.95)) ** 2
        return float(t + sum(effect[p.name][v[p.name]] if p.kind == "categorical" else steep[p.name] * (unit(p, v[p.name]) - at[p.name]) ** 2 for p in ps if p.name in v and p.name not in ("find", "rank", "chunk")))
    return ps, f


def whole(rng):
    """Eight branches of choices and whole numbers."""
    names = [f"b{i}" for i in range(8)]
    own = {b: [I(f"{b}_n", 1, 15), C(f"{b}_c", *"uvwxy"), I(f"{b}_m", 1, 100, True)][:1 + i % 3] for i, b in enumerate(names)}
    least, n = dict(zip(names, pick(rng, np.linspace(0, 0.7, 8)))), {b: rng.randint(2, 15) for b in names}
    effect, m = {b: dict(zip("uvwxy", pick(rng, [0, 0.05, 0.15, 0.3, 0.6]))) for b in names}, {b: rng.uniform(0.1, 0.9) for b in names}
    def f(v):
        b = v["kind"]
        t = least[b] + 1.5 * ((v[f"{b}_n"] - n[b]) / 14) ** 2
        if f"{b}_c" in v: t += effect[b][v[f"{b}_c"]]
        if f"{b}_m" in v: t += abs(unit(own[b][2], v[f"{b}_m"]) - m[b])
        return float(t)
    return family(own), f


def trained(names):
    """A choice of the recorded trainings in `tiny/`, each with its own hyperparameters."""
    def make(rng):
        from tiny import table
        own, fs = {}, {}
        for n in pick(rng, names):
            ps, f, least = table(n, int(rng.randint(1, 50)), True)
            drawn = np.random.RandomState(1)
            middle = float(np.median([f(draw(ps, drawn)) for _ in range(500)]))
            own[n] = [Parameter(**{**p.__dict__, "name": f"{n}_{p.name}"}) for p in ps]
            fs[n] = lambda v, n=n, f=f, least=least, middle=middle: (f({k[len(n) + 1:]: t for k, t in v.items() if k.startswith(n + "_")}) - least) / (middle - least)
        gaps = dict(zip(own, pick(rng, np.linspace(0, 0.6, len(names)) ** 1.5)))
        return family(own, (), "model"), lambda v: gaps[v["model"]] + fs[v["model"]](v)
    return make


def deceptive(k, d, depth=0.35, width=0.16):
    """The best branch is the worst one nearly everywhere, with a narrow deep hollow; the others are bowls that are easily found."""
    def make(rng):
        names = [f"b{i}" for i in range(k)]
        best, gaps = names[rng.randint(k)], pick(rng, np.linspace(0.25, 0.6, k))
        own = {b: [F(f"{b}_x{i}") for i in range(d)] for b in names}
        centre = {b: rng.uniform(0.15, 0.85, d) for b in names}
        def f(v):
            b = v["kind"]
            z = np.array([v[p.name] for p in own[b]]) - centre[b]
            if b != best: return gaps[names.index(b)] + float(np.sum(z ** 2))
            r = float(np.sqrt(np.sum(z ** 2)))
            return float(0.25 * r + 0.75 * (1 - math.exp(-(r / (2 * width)) ** 2)))
        return family(own), f
    return make


def linspace(a, b, n, power=1.0): return list(a + (b - a) * np.linspace(0, 1, n) ** power)


makers = dict(
    # chosen on
    optimizers=optimizers, learners=learners(["svm", "forest", "boosting", "linear", "network", "neighbors", "tree", "bayes"]), nested=nested, layers=layers,
    points=functions([0] * 6 + [2] * 6, linspace(0, 0.6, 12), FORMS), deceptive=deceptive(6, 3), thirty=functions([1, 2] * 15, linspace(0, 0.9, 30, 0.8), FORMS),
    differs=functions([2] * 6, linspace(0, 0.4, 6), (bowl, narrow, lopsided), shared=3, differs=True), trained=trained(["svc", "forest", "mlp", "gbr", "neighbors"]), unequal=functions([1, 2, 3, 4, 6, 8], linspace(0, 0.35, 6), FORMS),
    # not chosen on
    pipeline=pipeline, retrieval=retrieval, whole=whole, plateau=learners(["svm", "forest", "extra", "boosting", "linear", "network", "neighbors", "tree", "discriminant", "process"], digits=150),
    scaled=learners(["svm", "forest", "boosting", "linear", "network", "neighbors", "tree", "constant"], rescaled=("svm", "network", "neighbors", "linear")), hollow=deceptive(10, 2, width=0.1),
    twenty=functions([3] * 20, linspace(0, 0.7, 20), (bowl, ridge, lopsided, narrow)), common=functions([1] * 5, linspace(0, 0.25, 5), (bowl, ripple), shared=5), rough=functions([4] * 4, linspace(0, 0.2, 4), (ripple, valley, narrow), shared=1),
    recorded=trained(["torch-sgd", "svr", "hist", "trees-extra", "elastic", "tree", "lgbm", "xgb-classes"]))


def conditional(name, instance):
    rng = np.random.RandomState(zlib.crc32(f"conditional/{name}/{instance}".encode()) % 2 ** 32)
    ps, f = makers[name](rng)
    middle = float(np.median([f(draw(ps, rng)) for _ in range(1000)]))
    return Problem(f"conditional/{name}/{instance}", ps, lambda v: ([float(f(v)) / middle], []), None, ["minimize"])
