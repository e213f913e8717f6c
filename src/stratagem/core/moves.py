"""The record's unit: a move, its columns, its vocabularies and its rules."""

from __future__ import annotations

import polars as pl

from stratagem.core.tables import Column, Rule, Schema

FORMS = ("deed", "threat", "demand", "promise", "offer", "refusal", "denial", "accusation", "praise")
PURPOSES = ("signal", "compel", "extract", "stall", "divide", "silence", "hedge", "probe")
STATUSES = ("actual", "negated", "hypothetical", "historical")
PRECISIONS = ("day", "month", "year")

VOCABULARIES = {
    "forms": frozenset(FORMS),
    "purposes": frozenset(PURPOSES),
    "statuses": frozenset(STATUSES),
    "precisions": frozenset(PRECISIONS),
}

OBSERVED = (
    Column("code", "text", "code of the event in the source's own ontology"),
    Column("ontology", "text", "ontology of the code: cameo, weis, plover, ucdp, acled ..."),
    Column("goldstein", "number", "Goldstein scale: -10 conflict to 10 cooperation", low=-10, high=10),
    Column("quad", "integer", "1 and 2 cooperation in words and deeds, 3 and 4 conflict likewise", low=1, high=4),
    Column("actor_codes", "list", "who acted, in the source's own codes or names"),
    Column("target_codes", "list", "who was addressed, in the source's own codes or names"),
    Column("mentions", "integer", "how many mentions the source counted", low=0),
)
"""Columns of machine-coded rows that keep what the source itself says, apart from what was derived from it; empty in
curated rows."""

MOVES = Schema(
    name="moves",
    key="move_id",
    columns=(
        Column("move_id", "text", "permanent id of the move", required=True, pattern=r"[A-Za-z0-9][A-Za-z0-9_.:-]*"),
        Column("case", "text", "id of the case", required=True, vocabulary="case"),
        Column("date", "date", "when it happened; first day of the month or year if known no better", required=True),
        Column("precision", "text", "day, month or year", required=True, vocabulary="precisions"),
        Column("known_on", "date", "when it was publicly known as this actor's act", required=True),
        Column("actors", "list", "codes of who acted or spoke", required=True, vocabulary="actors"),
        Column("actor_speaker", "text", "person or organ that spoke or decided", vocabulary="speakers"),
        Column("targets", "list", "codes of whom it was addressed to; empty for mutual acts", vocabulary="actors"),
        Column("form", "text", "deed or kind of statement", required=True, vocabulary="forms"),
        Column("tool", "text", "key of the tool used, threatened, promised ...", required=True, vocabulary="tools"),
        Column("purpose", "list", "what for, as far as the record supports it", vocabulary="purposes"),
        Column("conditional", "boolean", "the threat, promise or offer depends on an if"),
        Column("deadline", "date", "stated deadline"),
        Column("status", "text", "asserted, negated, hypothetical or historical", required=True, vocabulary="statuses"),
        Column("severity", "integer", "0 cooperative to 5 lethal", low=0, high=5),
        Column("count", "integer", "natural count: missiles, people, balloons", low=0),
        Column("place", "text", "short place name"),
        Column("latitude", "number", "degrees north", low=-90, high=90),
        Column("longitude", "number", "degrees east", low=-180, high=180),
        Column("summary", "text", "one sentence in our own words", required=True),
        Column("quote", "text", "verbatim words, when the stored text holds them"),
        Column("source_ids", "list", "ids of public sources, listed in the case's sources.csv", vocabulary="sources"),
        Column("coder", "text", "who or what coded it", required=True),
        Column("coder_version", "text", "version of the coder or codebook", required=True),
        Column("confidence", "number", "that the row is right as written", low=0, high=1),
        *OBSERVED,
    ),
    rules=(
        Rule("known_on", pl.col("known_on") >= pl.col("date"), "a day on or after the date of the move"),
        Rule(
            "date",
            (pl.col("precision") == "day") | (pl.col("date").dt.day() == 1),
            "the first day of the period, for month or year precision",
        ),
        Rule(
            "date",
            (pl.col("precision") != "year") | (pl.col("date").dt.month() == 1),
            "1 January, for year precision",
        ),
    ),
)

SOURCES = Schema(
    name="sources",
    key="source_id",
    columns=(
        Column(
            "source_id", "text", "permanent id of the source", required=True, pattern=r"[A-Za-z0-9][A-Za-z0-9_.:-]*"
        ),
        Column("publisher", "text", "who published it", required=True),
        Column("url", "text", "address as found; empty when none was verified", pattern=r"https?://\S+"),
        Column("published_on", "text", "date of the page as it states it"),
        Column(
            "kind",
            "text",
            "official, news, agency_repost, reference, research, blog_or_forum, database or memory",
            vocabulary="source_kinds",
        ),
        Column("check", "text", "document, database or memory", required=True, vocabulary="checks"),
        Column("checked_on", "date", "when it was checked"),
        Column("note", "text", "what the check consisted of"),
    ),
    rules=(
        Rule(
            "url",
            (pl.col("check") != "document") | pl.col("url").is_not_null(),
            "an address, for a source checked as a document",
        ),
    ),
)

CHECKS = ("document", "database", "memory")
"""How a source was checked, strongest first: seen in the text; matches a database row; general knowledge only."""

SOURCE_KINDS = (
    "official",
    "news",
    "agency_repost",
    "research",
    "database",
    "reference",
    "blog_or_forum",
    "memory",
)
"""What a source is, best first: the body's own text; a news publisher; another's report or release carried by a site
that did not write it; institutes, scholars and law firms; a public database; an encyclopaedia or a copy of one; a
blog, forum or site without an accountable publisher; general knowledge."""
