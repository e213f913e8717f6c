"""Explaining a number: of its own case, with all that it said, and from whole files only."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import TOY

from stratagem.cli import main
from stratagem.core.claims import Claim
from stratagem.core.errors import InputError, StoreError
from stratagem.pipeline.explain import explain_claim
from stratagem.pipeline.session import Session, ask, read_record, save_claims

FOLLOW = {
    "trigger": {"tool": ["short_range_missile"], "form": ["deed"]},
    "outcome": {"tool": ["hotline_cut"], "form": ["deed"]},
    "within_days": 90,
}


@pytest.fixture
def claim(toy: Session) -> Claim:
    found = ask(toy, read_record(toy), "follow", FOLLOW)
    save_claims(toy, [found])
    return found


def kept(toy: Session, claim: Claim) -> Path:
    return toy.store.path / "claims" / f"{claim.id}.json"


def alter(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    told = json.loads(path.read_text(encoding="utf-8"))
    change(told)
    path.write_text(json.dumps(told), encoding="utf-8")


def test_what_was_said_holds(toy: Session, claim: Claim) -> None:
    assert explain_claim(claim.id, case=str(TOY), store=toy.store.path, brief=None).changed == ()


@pytest.mark.parametrize(("by", "noticed"), [(1e-9, True), (1e-14, False)])
def test_a_companion_number_that_changed_is_told(toy: Session, claim: Claim, by: float, noticed: bool) -> None:
    chance = claim.answer.details["chance_low"]
    alter(kept(toy, claim), lambda told: told["details"].update(chance_low=chance + by))

    changed = explain_claim(claim.id, case=str(TOY), store=toy.store.path, brief=None).changed

    assert any("chance_low was" in c for c in changed) is noticed


def test_a_companion_number_that_is_new_or_gone_is_told(toy: Session, claim: Claim) -> None:
    def swap(told: dict[str, Any]) -> None:
        del told["details"]["hits"]
        told["details"]["misses"] = 1

    alter(kept(toy, claim), swap)

    changed = explain_claim(claim.id, case=str(TOY), store=toy.store.path, brief=None).changed

    assert f"hits was None, is {claim.answer.details['hits']}" in changed
    assert "misses was 1, is None" in changed


def test_a_claim_about_another_case_asks_for_that_case(toy: Session, claim: Claim) -> None:
    with pytest.raises(InputError, match=r"about the case 'ruritania', which is not installed.*--case DIR"):
        explain_claim(claim.id, case="dprk", store=toy.store.path, brief=None)


def test_a_claim_about_an_installed_case_needs_no_option(toy: Session, claim: Claim, dprk: Session) -> None:
    found = ask(dprk, read_record(dprk), "count", {"filter": {"tool": ["hotline_cut"]}})
    save_claims(dprk, [found])

    explained = explain_claim(found.id, case=str(TOY), store=dprk.store.path, brief=None)

    assert explained.now.provenance.case == "dprk"
    assert explained.changed == ()


@pytest.mark.parametrize("content", ["{", "[]", "{}", '"n"', '{"id": "n", "provenance": {}}'])
def test_a_damaged_claim_is_named_with_its_cure(toy: Session, claim: Claim, tmp_path: Path, content: str) -> None:
    path = kept(toy, claim)
    path.write_text(content, encoding="utf-8")

    with pytest.raises(StoreError, match=rf"{path.name}: expected a claim.*delete it and write the brief again"):
        explain_claim(claim.id, case=str(TOY), store=toy.store.path, brief=None)
    (tmp_path / "claims.json").write_text(content.replace("[]", "[1]"), encoding="utf-8")
    with pytest.raises(InputError, match=r"claims.json: expected the claims of a brief.*write the brief again"):
        explain_claim(claim.id, case=str(TOY), store=toy.store.path, brief=tmp_path)
    path.unlink()


def test_the_instances_are_shown_before_the_strata(
    toy: Session, claim: Claim, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = tmp_path / "store"
    shutil.copytree(toy.store.path, store)

    assert main(["explain", claim.id, "--case", str(TOY), "--store", str(store)]) == 0
    shown = capsys.readouterr().out
    assert claim.answer.instances is not None
    assert 0 < shown.index(f"Instances counted ({claim.answer.instances.height}):") < shown.index("By stratum (")
    assert main(["explain", claim.id, "--case", str(TOY), "--store", str(store), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [i["moves"] for i in told["instances"]] == claim.answer.instances["moves"].to_list()
