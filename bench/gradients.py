"""Accuracy of histograms of gradients and colours, with linear and kernel heads, on a set of pictures.

    python bench/gradients.py FOLDER...

FOLDER has `train` and `test`, each with a folder of PNG files a class, or `train.csv` and `test.csv` with the columns
pixel0 ... pixel783 and label. The settings of a head are chosen by cross-validation in the training set. Seconds are
of the processor, of one thread, for the features of both sets, the choice, the training and the predictions.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pathlib
import sys
import time

import numpy as np
from PIL import Image
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC


def read(folder, part):
    """Pictures of numbers from 0 to 1 (rows, height, width, channels) and their classes."""
    table = folder / f"{part}.csv"
    if table.exists():
        numbers = np.loadtxt(table, delimiter=",", skiprows=1, dtype=np.uint8)
        return numbers[:, :-1].reshape(-1, 28, 28, 1) / 255, numbers[:, -1]
    pictures, classes = [], []
    for path in sorted((folder / part).glob("*/*.png")):
        image = Image.open(path).convert("RGBA")
        page = Image.new("RGBA", image.size, "white")
        page.alpha_composite(image)
        pictures.append(np.asarray(page.convert("RGB")))
        classes.append(path.parent.name)
    order = np.random.default_rng(0).permutation(len(classes))
    return np.stack(pictures)[order] / 255, np.array(classes)[order]


def shrink(pictures, size):
    if pictures.shape[1] <= size:
        return pictures
    bytes_ = np.round(pictures * 255).astype(np.uint8)
    return np.stack([np.asarray(Image.fromarray(p).resize((size, size), Image.BILINEAR)) for p in bytes_]) / 255


def pixels(pictures):
    return shrink(pictures, 32).reshape(len(pictures), -1)


def gradients(pictures, cell, coloured):
    """Nine directions, blocks of 2 x 2 cells, as `skimage.feature.hog`; of coloured pictures the strongest channel."""
    shades = pictures.astype(np.float32)
    if not coloured:
        shades = shades.mean(-1, keepdims=True)
    down, across = np.zeros_like(shades), np.zeros_like(shades)
    down[:, 1:-1] = shades[:, 2:] - shades[:, :-2]
    across[:, :, 1:-1] = shades[:, :, 2:] - shades[:, :, :-2]
    length = np.hypot(down, across)
    channel = length.argmax(-1)[..., None]
    down, across, length = (np.take_along_axis(a, channel, -1)[..., 0] for a in (down, across, length))
    direction = np.minimum((np.degrees(np.arctan2(down, across)) % 180 / 20).astype(int), 8)
    n, height, width = length.shape
    rows, columns = height // cell, width // cell
    own = (slice(None), slice(rows * cell), slice(columns * cell))
    place = np.arange(rows * cell)[:, None] // cell * columns + np.arange(columns * cell) // cell
    bins = (np.arange(n)[:, None, None] * rows * columns + place) * 9 + direction[own]
    cells = np.bincount(bins.ravel(), length[own].ravel(), n * rows * columns * 9).astype(np.float32)
    cells = cells.reshape(n, rows, columns, 9) / cell**2
    blocks = np.concatenate([cells[:, :-1, :-1], cells[:, :-1, 1:], cells[:, 1:, :-1], cells[:, 1:, 1:]], -1)
    for limit in (0.2, np.inf):
        blocks = np.minimum(blocks / np.sqrt((blocks**2).sum(-1, keepdims=True) + 1e-10), limit)
    return blocks.reshape(n, -1)


def colours(pictures):
    """Square roots of the shares of 64 colours, in the whole picture and in its quarters."""
    bins = np.minimum((pictures * 4).astype(int), 3) @ np.array([16, 4, 1])
    half = bins.shape[1] // 2
    parts = [bins, bins[:, :half, :half], bins[:, :half, half:], bins[:, half:, :half], bins[:, half:, half:]]
    shares = [np.stack([np.bincount(b.ravel(), minlength=64) / b.size for b in part]) for part in parts]
    return np.sqrt(np.hstack(shares))


# Rows by which the settings of the kernel machine are chosen at most.
CHOSEN_BY = 2000


def folds(x, y):
    return list(StratifiedKFold(3, shuffle=True, random_state=0).split(x, y))


def linear(x, y, test):
    """Logistic regression on columns of variance 1, its penalty by cross-validation."""
    scale = StandardScaler().fit(x)
    width = np.sqrt(x.shape[1])
    x, test = (scale.transform(a).astype(np.float32) / np.float32(width) for a in (x, test))

    def model(c):
        return LogisticRegression(C=c, max_iter=200, tol=3e-3)

    def score(c):
        return np.mean([model(c).fit(x[a], y[a]).score(x[b], y[b]) for a, b in folds(x[:CHOSEN_BY], y[:CHOSEN_BY])])

    return model(max((30, 300), key=score)).fit(x, y).predict(test)


def distances(a, b):
    return np.maximum((a**2).sum(1)[:, None] + (b**2).sum(1) - 2 * a @ b.T, 0)


def kernel(x, y, test):
    """Support vector machine, Gaussian kernel: width and cost by cross-validation in the first rows."""
    x, test = x.astype(np.float32), test.astype(np.float32)
    square = distances(x, x)
    unit = 1 / square.mean()
    best = (-1.0, 0.0, 0.0)
    some = slice(CHOSEN_BY)
    chosen = folds(x[some], y[some])
    for factor in (0.5, 1, 2, 4):
        k = np.exp(-factor * unit * square[some, some])
        for cost in (3, 30):
            hits = [
                SVC(kernel="precomputed", C=cost).fit(k[np.ix_(a, a)], y[a]).score(k[np.ix_(b, a)], y[b])
                for a, b in chosen
            ]
            best = max(best, (float(np.mean(hits)), factor, cost))
    _, factor, cost = best
    model = SVC(kernel="precomputed", C=cost).fit(np.exp(-factor * unit * square), y)
    return model.predict(np.exp(-factor * unit * distances(test, x)))


def features(pictures):
    """Names and functions of the features that suit pictures of this size and colour."""
    cell = 4 if pictures.shape[1] < 32 else 8
    if pictures.shape[3] == 1:
        return {"pixels": pixels, "gradients": lambda p: gradients(p, cell, False)}
    return {
        "pixels": pixels,
        "gradients, grey": lambda p: gradients(p, cell, False),
        "gradients, strongest channel": lambda p: gradients(p, cell, True),
        "gradients, strongest channel, and colours": lambda p: np.hstack([gradients(p, cell, True), 2 * colours(p)]),
        "gradients at 32 x 32, 4 x 4 a cell, and colours": lambda p: np.hstack(
            [gradients(shrink(p, 32), 4, True), 2 * colours(shrink(p, 32))]
        ),
        "colours": colours,
    }


for name in sys.argv[1:]:
    folder = pathlib.Path(name)
    (x, y), (x_test, y_test) = read(folder, "train"), read(folder, "test")
    print(f"{folder.name}: {len(x)} trained, {len(x_test)} tested, {x.shape[2]} x {x.shape[1]} x {x.shape[3]}", flush=True)
    for title, compute in features(x).items():
        start = time.process_time()
        f, f_test = compute(x), compute(x_test)
        spent = time.process_time() - start
        for head in (kernel,) if title == "pixels" else (linear, kernel):
            start = time.process_time()
            accuracy = np.mean(head(f, y, f_test) == y_test)
            seconds = time.process_time() - start
            print(f"  {title}, {head.__name__}: {accuracy:.4f}, {spent:.1f} + {seconds:.1f} s, {f.shape[1]} columns", flush=True)
