"""How often a source's codes are right, from answers to a labelling sheet: a share with its interval for each code."""

from __future__ import annotations

import math

import polars as pl

from stratagem.reckon.intervals import wilson

ANSWERS = ("yes", "no", "unsure")
ALL_CODES = "(all)"
_PRECISION = {
    "code": pl.String,
    "of": pl.Int64,
    "asked": pl.Int64,
    "unsure": pl.Int64,
    "n": pl.Int64,
    "right": pl.Int64,
    "precision": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
}


def precision(sheet: pl.DataFrame) -> pl.DataFrame:
    r"""Precision of each code, and of all codes weighted by how often each occurs.

    For code :math:`h` with :math:`N_h` moves of which :math:`n_h` were judged, :math:`p_h` is the share judged right,
    its interval Wilson's. Over all codes :math:`p = \sum_h W_h p_h` with :math:`W_h = N_h / \sum N`; its interval is
    Wilson's with the effective number :math:`p (1 - p) / \sum_h W_h^2 p_h (1 - p_h) / n_h`.

    Parameters
    ----------
    sheet : polars.DataFrame
        Columns ``code, of, right``: the code, how many moves of the source have it, and yes, no or unsure.

    Returns
    -------
    polars.DataFrame
        Columns ``code, of, asked, unsure, n, right, precision, low, high``; ``n`` excludes the unsure. The last row is
        over all codes of which at least one move was judged.

    Notes
    -----
    Precision only: what a source missed is not on the sheet. Where every judged move of a code is right, its variance
    is unknown and not nil; the effective number is then capped by the number judged.

    References
    ----------
    .. [1] Korn, E. L. and Graubard, B. I. (1998). Confidence intervals for proportions with small expected number of
       positive counts estimated from survey data. Survey Methodology 24(2), 193-201, on effective numbers.

    Examples
    --------
    >>> sheet = pl.DataFrame({"code": ["a"] * 4 + ["b"] * 2, "of": [30] * 4 + [10] * 2,
    ...     "right": ["yes", "yes", "yes", "no", "no", "unsure"]})
    >>> precision(sheet).select("code", "n", "precision").rows()
    [('a', 4, 0.75), ('b', 1, 0.0), ('(all)', 5, 0.5625)]
    """
    rows = []
    for (code,), part in sheet.partition_by("code", as_dict=True, maintain_order=True).items():
        right = int((part["right"] == "yes").sum())
        n = right + int((part["right"] == "no").sum())
        unsure = int((part["right"] == "unsure").sum())
        low, high = wilson(right, n)
        share = right / n if n else None
        rows.append((str(code), int(part["of"][0]), part.height, unsure, n, right, share, low, high))
    table = pl.DataFrame(rows, schema=_PRECISION, orient="row")
    return pl.concat([table, _overall(table)])


def _overall(table: pl.DataFrame) -> pl.DataFrame:
    judged = table.filter(pl.col("n") > 0)
    if judged.is_empty():
        return pl.DataFrame(schema=_PRECISION)
    weights = judged["of"] / judged["of"].sum()
    shares = judged["precision"]
    share = float((weights * shares).sum())
    variance = float((weights**2 * shares * (1 - shares) / judged["n"]).sum())
    n = int(judged["n"].sum())
    effective = n if variance <= 0 else min(float(n), share * (1 - share) / variance)
    low, high = _wilson_of(share, effective)
    sums = [int(judged[name].sum()) for name in ("of", "asked", "unsure", "n", "right")]
    return pl.DataFrame([(ALL_CODES, *sums, share, low, high)], schema=_PRECISION, orient="row")


def _wilson_of(share: float, n: float) -> tuple[float, float]:
    """Wilson's interval of a weighted share: successes need not be whole, so those on either side bound them."""
    return wilson(math.floor(share * n), n)[0], wilson(min(math.ceil(share * n), math.floor(n)), n)[1]
