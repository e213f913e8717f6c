"""Print what the commands on stratagems found."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from stratagem.cli.show import print_json, table

if TYPE_CHECKING:
    from stratagem.core.claims import Claim
    from stratagem.core.stratagems import Stratagem
    from stratagem.pipeline.session import Session
    from stratagem.pipeline.stratagems import Tested


def tests(session: Session, shown: Sequence[Tested], *, looked_at: int, as_json: bool) -> None:
    """One line per stratagem, then each verdict's reason."""
    if as_json:
        print_json([{**t.claim.as_dict(), **_companions(t)} for t in shown])
        return
    rows = [
        {
            "stratagem": t.stratagem.id,
            "n": t.claim.answer.n,
            "found": _number(t.claim.answer.value),
            "95 %": _interval(t.claim),
            "expected": _number(t.claim.answer.details.get("expected")),
            "p": _number(t.p_value),
            "p (Holm)": _number(t.p_holm),
            "verdict": t.verdict,
            "number": t.claim.id,
        }
        for t in shown
    ]
    table(pl.DataFrame(rows), as_json=False)
    print()
    for t in shown:
        print(f"{t.stratagem.title} ({t.stratagem.feature}): {t.verdict}.")
        print(f"  Claim: {t.stratagem.says}")
        print(f"  {t.reason}")
        if t.in_play:
            print(f"  In play: last complete on {t.in_play['day']}; its window is open until {t.in_play['until']}.")
        print(f"  What this cannot tell: {t.stratagem.cannot_tell}")
    print(
        f"\n{looked_at} stratagems were looked at, as of {session.as_of}; p (Holm) allows for that. "
        "Working of a number: stratagem explain NUMBER"
    )


def _companions(t: Tested) -> dict[str, Any]:
    return {
        "stratagem": t.stratagem.id,
        "verdict": t.verdict,
        "reason": t.reason,
        "p_holm": t.p_holm,
        "p_fdr": t.p_fdr,
    }


def instances(session: Session, name: str, claim: Claim, *, as_json: bool) -> None:
    """Each instance with its moves and what followed."""
    found = claim.answer.instances
    if as_json:
        print_json(
            {"stratagem": name, "note": claim.answer.note, "instances": [] if found is None else found.to_dicts()}
        )
        return
    if found is None or found.is_empty():
        print(f"{name}: no instance known by {session.as_of}. {claim.answer.note}")
        return
    table(found, as_json=False)
    many = f"{found.height} instances" if found.height != 1 else "1 instance"
    print(f"\n{many} known by {session.as_of}. {claim.answer.details.get('reason', '')}")


def curve(name: str, claim: Claim, *, as_json: bool) -> None:
    """Every specification, and what they say together."""
    answer = claim.answer
    if as_json:
        print_json({**claim.as_dict(), "specifications": [] if answer.table is None else answer.table.to_dicts()})
        return
    if answer.table is not None:
        table(answer.table.with_columns(pl.selectors.float().round(3)), as_json=False)
    print(f"\n{name}: {answer.note}.")
    if answer.value is not None:
        p = answer.details["p_value"]
        span = f"from {answer.low:+.3f} to {answer.high:+.3f}"
        print(f"Median difference {answer.value:+.3f} ({span}); jointly p = {p:.2g}.   [{claim.id}]")


def valid(file: Path, stratagem: Stratagem, obstacle: str | None, *, as_json: bool) -> None:
    """What a file declares, in one sentence."""
    if as_json:
        print(json.dumps({"file": str(file), "id": stratagem.id, "says": stratagem.describe(), "never": obstacle}))
        return
    print(f"{file}: nothing to mend. {stratagem.describe()}")
    if obstacle:
        print(f"It can never have an instance in this case: {obstacle}")


def measures(claims: Sequence[Claim], *, as_json: bool) -> None:
    """Each measure's number, what it says, and its table."""
    if as_json:
        print_json(
            [{**c.as_dict(), "table": [] if c.answer.table is None else c.answer.table.to_dicts()} for c in claims]
        )
        return
    for claim in claims:
        a = claim.answer
        value = (
            f"{_number(a.value)} {a.unit} ({_interval(claim)}; n = {a.n} {a.n_of})"
            if a.value is not None
            else "no number"
        )
        print(f"{claim.label}: {value}   [{claim.id}]")
        for told in (a.details.get("reason"), a.note):
            if told:
                print(f"  {told}")
        if a.table is not None and a.table.height:
            table(a.table.with_columns(pl.selectors.float().round(3)), as_json=False)
        print()


def _number(value: Any) -> str:
    if value is None:
        return ""
    number = float(value)
    return f"{number:.2g}" if abs(number) < 0.01 else f"{number:.2f}" if abs(number) < 100 else f"{number:.0f}"


def _interval(claim: Claim) -> str:
    a = claim.answer
    return "" if a.low is None or a.high is None else f"{_number(a.low)} to {_number(a.high)}"
