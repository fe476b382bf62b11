"""Problems of many kinds of parameters whose trials cost microseconds, for runs of thousands of trials.

labels/f8/d9/i1: a COCO function of floats, whole numbers from 0 to 9 and choices of five, a third each. The values of a choice stand for
places on its axis in an order that is drawn, so that they have no order of their own.
landscape/n30/k3/l4/i1: n choices of l; each adds a value that is drawn for its level and those of k others (NK landscape, Kauffman 1993).
"""
import numpy as np
from problems import Parameter, Problem, coco


def labels(function, dimension, instance):
    plain = coco("bbob", function, dimension, instance)
    drawn = np.random.RandomState(instance)
    kinds = drawn.permutation([("float", "int", "categorical")[i % 3] for i in range(dimension)])
    places = {q.name: drawn.permutation(np.linspace(-4, 4, 5)) + drawn.uniform(-1, 1) for q in plain.parameters}
    ps = [Parameter(q.name, "float", q.low, q.high) if kind == "float" else Parameter(q.name, "int", 0, 9) if kind == "int" else Parameter(q.name, "categorical", choices=list("abcde"))
          for q, kind in zip(plain.parameters, kinds)]
    def place(p, value):
        return value if p.kind == "float" else -4.5 + value if p.kind == "int" else places[p.name]["abcde".index(value)]
    return Problem(f"labels/f{function}/d{dimension}/i{instance}", ps, lambda v: plain.told({p.name: place(p, v[p.name]) for p in ps}), None, ["minimize"])


def landscape(n, k, levels, instance):
    drawn = np.random.RandomState(instance)
    others = [drawn.choice([j for j in range(n) if j != i], k, replace=False) for i in range(n)]
    tables = drawn.uniform(size=(n, levels ** (k + 1)))
    names = [f"v{i}" for i in range(levels)]
    ps = [Parameter(f"x{i}", "categorical", choices=names) for i in range(n)]
    def told(v):
        x = [names.index(v[p.name]) for p in ps]
        row = lambda i: sum(x[j] * levels ** e for e, j in enumerate([i, *others[i]]))
        return [float(np.mean([tables[i, row(i)] for i in range(n)]))], []
    return Problem(f"landscape/n{n}/k{k}/l{levels}/i{instance}", ps, told, None, ["minimize"])


def mixed(id):
    suite, *rest = id.split("/")
    return {"labels": labels, "landscape": landscape}[suite](*(int(t[1:]) for t in rest))
