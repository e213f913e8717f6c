"""Queries asked of one record, each claim kept once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stratagem.core.case import Record
from stratagem.core.claims import Claim
from stratagem.pipeline.session import Session, ask


class Asked:
    """Asks queries of one record and keeps every claim once."""

    def __init__(self, session: Session, record: Record) -> None:
        self.session, self.record = session, record
        self.claims: dict[str, Claim] = {}

    def __call__(self, query: str, params: Mapping[str, Any], *, label: str = "") -> Claim:
        """The claim that a query gives, asked once."""
        claim = ask(self.session, self.record, query, dict(params), label=label)
        return self.claims.setdefault(claim.id, claim)
