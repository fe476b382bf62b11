import json
import math
from datetime import date, datetime, timezone


def _text(value):
    """A cell as the text that it has in a table; an empty one where it is missing."""
    kind = type(value).__name__
    if value is None or kind in ("NAType", "NaTType"):
        return ""
    if kind in ("bool", "bool_"):
        return "true" if value else "false"
    if isinstance(value, float):
        if math.isnan(value):
            return ""
        return str(int(value)) if value.is_integer() else repr(float(value))
    return str(value).strip()


def _number(column, value):
    if hasattr(value, "__float__") and "ranks" not in column:
        value = float(value)
        return math.nan if value in column["missing_numbers"] else value
    text = _text(value)
    if text in column["missing"]:
        return math.nan
    if "ranks" in column:
        word = " ".join(text.lower().replace("_", " ").replace("-", " ").split())
        return column["ranks"].get(word, math.nan)
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"{column['name']}: {text!r} is not a number") from None


def _days(column, value):
    """Days since 1970-01-01 with their fraction."""
    if not isinstance(value, date) or _text(value) == "":
        text = _text(value)
        if text in column["missing"]:
            return math.nan
        try:
            value = datetime.fromisoformat(text.replace("Z", "+00:00"))
        except ValueError:
            raise ValueError(f"{column['name']}: {text!r} is not a date such as 2024-03-31") from None
    if not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)
    if value.tzinfo is not None:
        value = value.astimezone(timezone.utc).replace(tzinfo=None)
    passed = value - datetime(1970, 1, 1)
    return passed.days + (passed.seconds + passed.microseconds / 1e6) / 86400


def _category(column, value):
    text = _text(value)
    if text in column["missing"]:
        return None
    return " ".join(text.lower().split()) if column["ignore_case"] else text


_READERS = {"number": _number, "date": _days, "category": _category}


def _date_part(days, part):
    if part == "days":
        return days
    midnight = math.floor(days)
    if part == "hour":
        return math.floor((days - midnight) * 86400 + 0.5) / 3600
    day = date.fromordinal(date(1970, 1, 1).toordinal() + midnight)
    if part == "weekday":
        return day.isoweekday() % 7
    return day.timetuple().tm_yday if part == "day-of-year" else getattr(day, part)


def _fill(step, value):
    fill = [math.nan if v is None else v for v in step["fill"]]
    is_missing = math.isnan(value)
    if not is_missing:
        fill = [_date_part(value, part) for part in step["parts"]] if "parts" in step else [value]
    return fill + ([float(is_missing)] if step["missing"] else [])


def _one_hot(step, value):
    if value is None and step["keep"]:
        return [math.nan] * len(step["categories"])
    own = [float(value == category) for category in step["categories"]]
    return own + ([float(value is None)] if step["missing"] else [])


def _target_means(step, value):
    if value is None and step["keep"]:
        return [math.nan] * len(step["prior"])
    return step["prior"] if value is None else step["means"].get(value, step["prior"])


_ENCODERS = {"fill": _fill, "one-hot": _one_hot, "target": _target_means}


def _prepare(preparation, cells):
    x = [v for step in preparation["steps"] for v in _ENCODERS[step["kind"]](step, cells[step["column"]])]
    if "centre" in preparation:
        x = [(v - c) / s for v, c, s in zip(x, preparation["centre"], preparation["spread"])]
    if "limit" in preparation:
        x = [v / math.sqrt(1 + (v / preparation["limit"]) ** 2) for v in x]
    return x


def _exp(value):
    return math.exp(value) if value < 709 else math.inf


def _from_scores(scores, classes):
    if classes == 0:
        return scores
    if classes == 2:
        second = 1 / (1 + _exp(-scores[0]))
        return [1 - second, second]
    powers = [math.exp(score - max(scores)) for score in scores]
    return [power / sum(powers) for power in powers]


def _constant(model, x):
    return model["value"]


def _linear(model, x):
    pieces = [max(0.0, v - t) for v, knots in zip(x, model["knots"]) for t in knots]
    row = x + pieces
    width = len(row)
    scores = [
        intercept + sum(w * v for w, v in zip(model["weights"][c * width : (c + 1) * width], row))
        for c, intercept in enumerate(model["intercept"])
    ]
    if "log" in model:
        log = model["log"]
        return [log["smear"] * math.exp(min(log["high"], max(log["low"], s))) for s in scores]
    return _from_scores(scores, model["classes"])


def _walk(tree, x):
    node = 0
    while tree["feature"][node] >= 0:
        goes_left = x[tree["feature"][node]] <= tree["threshold"][node]
        node = tree["left" if goes_left else "right"][node]
    return tree["value"][node * tree["outputs"] : (node + 1) * tree["outputs"]]


def _tree(model, x):
    return _walk(model, x)


def _forest(model, x):
    trees, prior = model["trees"], model["prior"]
    sums = [sum(values) for values in zip(*(_walk(tree, x) for tree in trees))]
    if not prior:
        return [s / len(trees) for s in sums]
    shares = [s / sum(sums) for s in sums]
    return [(s * len(trees) + p) / (len(trees) + 1) for s, p in zip(shares, prior)]


def _leaf(tree, x, fill):
    """Index of the leaf of a boosted tree."""

    def goes_right(test):
        column = tree["column"][test]
        value = x[column]
        if math.isnan(value):
            if fill[column] is None:
                return tree["missing_right"][test] == 1
            value = fill[column]
        return value > tree["threshold"][test]

    if "children" not in tree:
        leaf = 0
        for level in range(len(tree["column"])):
            leaf = 2 * leaf + goes_right(level)
        return leaf
    child = 0 if tree["column"] else -1
    while child >= 0:
        child = tree["children"][2 * child + goes_right(child)]
    return -1 - child


def _boosting(model, x):
    sums = [0.0] * len(model["base"])
    for tree in model["trees"]:
        at = _leaf(tree, x, model["fill"]) * tree["outputs"]
        for o in range(tree["outputs"]):
            sums[tree["output"] + o] += tree["value"][at + o]
    scores = [base + model["unit"] * s for base, s in zip(model["base"], sums)]
    return _from_scores(scores, model["classes"])


_PREDICTORS = {
    "constant": _constant,
    "linear": _linear,
    "tree": _tree,
    "forest": _forest,
    "extra-trees": _forest,
    "boosting": _boosting,
}


def _calibrate(p, calibration):
    powers = [max(calibration["floor"], v) ** (1 / calibration["temperature"]) for v in p]
    return [power / sum(powers) for power in powers]


class Model:
    """The model, with the methods of an estimator of scikit-learn that is fitted.

    X is a DataFrame, or a list of dicts that have a cell for each of `feature_names_in_`. A cell that
    is absent, None or NaN is missing. Dates are `datetime`, `date` or ISO texts.
    """

    def __init__(self):
        self.feature_names_in_ = [column["name"] for column in _MODEL["columns"]]
        self.n_features_in_ = len(self.feature_names_in_)
        if _MODEL["classes"]:
            self.classes_ = _MODEL["classes"]

    def fit(self, X, y=None):
        """A model in a file does not learn."""
        raise NotImplementedError("the model is trained: tune again with Attune to change it")

    def _outputs(self, X):
        """For each row the probabilities of the classes, or the number in a list."""
        if hasattr(X, "to_dict"):
            absent = [name for name in self.feature_names_in_ if name not in X.columns]
            if absent:
                raise ValueError(f"the data lack the columns {', '.join(absent)}")
            X = X.to_dict("records")
        if isinstance(X, dict) or isinstance(X, str):
            raise TypeError("give a DataFrame or a list of dicts")
        outputs = []
        for row in X:
            if not hasattr(row, "get"):
                raise TypeError("give a DataFrame or a list of dicts")
            cells = {c["name"]: _READERS[c["type"]](c, row.get(c["name"])) for c in _MODEL["columns"]}
            sums = [0.0] * max(1, len(_MODEL["classes"]))
            for part in _MODEL["parts"]:
                own = _PREDICTORS[part["model"]](part["fitted"], _prepare(part["preparation"], cells))
                sums = [s + part["weight"] * p for s, p in zip(sums, own)]
            outputs.append(_calibrate(sums, _MODEL["calibration"]) if "calibration" in _MODEL else sums)
        return outputs

    def predict_proba(self, X):
        """For each row the probability of each of `classes_`, in their order."""
        if not _MODEL["classes"]:
            raise AttributeError("a model of numbers has no probabilities")
        return self._outputs(X)

    def predict(self, X):
        """For each row the most probable class, or the number."""
        outputs = self._outputs(X)
        if not _MODEL["classes"]:
            return [number for number, in outputs]
        return [self.classes_[p.index(max(p))] for p in outputs]
