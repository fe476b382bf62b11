"""Forecasts of public series: Attune against seasonal naive and statsmodels' exponential smoothing.

python bench/forecast.py [--trials 25]      needs statsmodels and the built command (npm run build)

Every method sees the series up to a cut-off and forecasts the next steps, at the last three cut-offs
that are one horizon apart; scores are the mean MASE over series and cut-offs. Exponential smoothing is
the model with the least AICc among all with additive and multiplicative errors and seasons and additive,
damped and no trend, each series on its own.
"""

import argparse
import itertools
import json
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import statsmodels.api as sm
from statsmodels.tsa.exponential_smoothing.ets import ETSModel

ROOT = Path(__file__).resolve().parent.parent
CUTOFFS = 3


def series():
    """Name, frame with the columns time, series and y, season, horizon."""

    def long(times, values, name=""):
        return pd.DataFrame({"time": times, "series": name, "y": values})

    airline = pd.read_csv(ROOT / "data" / "airline.csv")
    yield "airline passengers", long(airline.month, airline.passengers), 12, 12
    co2 = sm.datasets.co2.load_pandas().data.co2.resample("MS").mean().interpolate()
    yield "CO2 at Mauna Loa", long(co2.index.strftime("%Y-%m"), co2.values), 12, 12
    el = sm.datasets.elnino.load_pandas().data.set_index("YEAR")
    months = [f"{int(y)}-{m + 1:02d}" for y in el.index for m in range(12)]
    yield "sea temperature (El Niño)", long(months, el.values.ravel()), 12, 12
    sun = sm.datasets.sunspots.load_pandas().data
    yield "sunspots", long(sun.YEAR.astype(int), sun.SUNACTIVITY), 11, 11
    nile = sm.datasets.nile.load_pandas().data
    yield "flow of the Nile", long(nile.year.astype(int), nile.volume), 1, 5
    macro = sm.datasets.macrodata.load_pandas().data
    quarters = [f"{int(y)}-{3 * int(q) - 2:02d}" for y, q in zip(macro.year, macro.quarter)]
    names = ["realgdp", "realcons", "realinv", "realgovt", "realdpi", "cpi", "m1", "tbilrate", "unemp"]
    yield "US economy, 9 series", pd.concat([long(quarters, macro[n], n) for n in names]), 4, 8


def mase(train, actual, forecast, season):
    scale = np.mean(np.abs(train[season:] - train[:-season]))
    return np.mean(np.abs(actual - forecast)) / scale


def naive(train, season, horizon):
    return np.array([train[len(train) - season + h % season] for h in range(horizon)])


def smoothing(train, season, horizon):
    best = None
    positive = np.all(train > 0)
    kinds = ["add", "mul"] if positive else ["add"]
    seasons = [None, *kinds] if season > 1 else [None]
    for error, (trend, damped), seasonal in itertools.product(
        kinds, [(None, False), ("add", False), ("add", True)], seasons
    ):
        try:
            fit = ETSModel(
                train, error=error, trend=trend, damped_trend=damped, seasonal=seasonal,
                seasonal_periods=season if seasonal else None,
            ).fit(disp=False)
            ahead = np.asarray(fit.forecast(horizon))
        except Exception:
            continue
        if np.isfinite(fit.aicc) and np.all(np.isfinite(ahead)) and (best is None or fit.aicc < best[0]):
            best = (fit.aicc, ahead)
    return best[1]


def attune(frame, season, horizon, trials, models):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "series.csv"
        frame.to_csv(path, index=False)
        command = ["node", str(ROOT / "dist/cli/main.js"), "tune", str(path), "--target", "y", "--time",
                   "time", "--forecast", str(horizon), "--season", str(season), "--trials", str(trials),
                   "--storage", "memory:", "--seed", "0", "--json"]
        if frame.series.nunique() > 1:
            command += ["--group", "series"]
        if models:
            command += ["--models", models]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(done.stderr)
        return json.loads(done.stdout)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--trials", type=int, default=25)
    parser.add_argument("--models", default="")
    parser.add_argument("--only", default="")
    args = parser.parse_args()
    warnings.filterwarnings("ignore")
    for name, frame, season, horizon in series():
        if args.only and args.only not in name:
            continue
        scores = {"seasonal naive": [], "ETS": [], "Attune": []}
        inside, seconds = [], []
        groups = {key: group.y.to_numpy(float) for key, group in frame.groupby("series", sort=False)}
        n = len(next(iter(groups.values())))
        for k in range(CUTOFFS, 0, -1):
            cut = n - k * horizon
            seen = frame.groupby("series", sort=False).head(cut)
            began = time.time()
            result = attune(seen, season, horizon, args.trials, args.models)
            seconds.append(time.time() - began)
            for key, y in groups.items():
                train, actual = y[:cut], y[cut : cut + horizon]
                steps = [s for s in result["forecast"] if s.get("series", "") == key]
                own = np.array([s["prediction"] for s in steps])
                inside += [s["low"] <= a <= s["high"] for s, a in zip(steps, actual)]
                scores["Attune"].append(mase(train, actual, own, season))
                scores["seasonal naive"].append(mase(train, actual, naive(train, season, horizon), season))
                scores["ETS"].append(mase(train, actual, smoothing(train, season, horizon), season))
        row = " | ".join(f"{np.mean(v):.2f}" for v in scores.values())
        held = f"{100 * np.mean(inside):.0f} %"
        print(f"| {name} | {len(groups)} × {n} | {horizon} | {row} | {held} |", flush=True)
        print(f"{np.median(seconds):.0f} s a search", file=sys.stderr)


main()
