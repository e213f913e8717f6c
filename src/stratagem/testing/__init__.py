"""Contract checks for every kind of part, for our tests and for third parties'."""

from stratagem.testing.clauses import ContractError
from stratagem.testing.coders import check_coder
from stratagem.testing.exports import check_export
from stratagem.testing.poisoning import poison, poison_series
from stratagem.testing.queries import VERDICTS, check_query, check_stratagem
from stratagem.testing.sources import check_source

__all__ = [
    "VERDICTS",
    "ContractError",
    "check_coder",
    "check_export",
    "check_query",
    "check_source",
    "check_stratagem",
    "poison",
    "poison_series",
]
