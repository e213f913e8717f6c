"""Invented rows in the true format of each source of events: what a file of it looks like, byte for byte."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from stratagem.core.events import EventSource
from stratagem.plugins import event_sources


def row(source: EventSource, values: Mapping[str, object], *, separator: str = "\t", width: int | None = None) -> str:
    """One line with the declared columns in order, those not named empty."""
    unknown = set(values) - {c.name for c in source.columns}
    assert not unknown, unknown
    fields = ["" if values.get(c.name) is None else str(values[c.name]) for c in source.columns][:width]
    if separator == "\t":
        return "\t".join(fields)
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="").writerow(fields)
    return out.getvalue()


def lines(source: EventSource, *rows: Mapping[str, object], separator: str = "\t", width: int | None = None) -> bytes:
    """A file of such lines, with a header where the format has one."""
    head = [separator.join(c.name for c in source.columns)] if source.header else []
    return "\n".join([*head, *(row(source, r, separator=separator, width=width) for r in rows), ""]).encode()


GDELT = {
    "GLOBALEVENTID": 719026622,
    "SQLDATE": 20180101,
    "MonthYear": 201801,
    "Year": 2018,
    "FractionDate": 2018.0027,
    "Actor1Code": "PRKGOV",
    "Actor1Name": "PYONGYANG",
    "Actor1CountryCode": "PRK",
    "Actor1Type1Code": "GOV",
    "Actor2Code": "USA",
    "Actor2Name": "UNITED STATES",
    "Actor2CountryCode": "USA",
    "IsRootEvent": 1,
    "EventCode": "138",
    "EventBaseCode": "138",
    "EventRootCode": "13",
    "QuadClass": 3,
    "GoldsteinScale": -7.0,
    "NumMentions": 12,
    "NumSources": 2,
    "NumArticles": 12,
    "AvgTone": -2.5,
    "ActionGeo_Type": 4,
    "ActionGeo_FullName": "Seoul, Soul-t'ukpyolsi, South Korea",
    "ActionGeo_CountryCode": "KS",
    "ActionGeo_Lat": 37.5664,
    "ActionGeo_Long": 127.0,
    "DATEADDED": "20180102031500",
    "SOURCEURL": "http://example.org/story",
}
GDELT_MEETING = {
    **GDELT,
    "GLOBALEVENTID": 719026623,
    "Actor1Code": "KOR",
    "Actor1Name": "SOUTH KOREA",
    "Actor1CountryCode": "KOR",
    "Actor2Code": "PRK",
    "Actor2Name": "NORTH KOREA",
    "Actor2CountryCode": "PRK",
    "EventCode": "040",
    "QuadClass": 1,
    "GoldsteinScale": 1.0,
}
GDELT_BODY = {
    **GDELT,
    "GLOBALEVENTID": 719026624,
    "Actor1Code": "IGOUNO",
    "Actor1Name": "SECURITY COUNCIL",
    "Actor1CountryCode": None,
    "Actor1KnownGroupCode": "UNO",
    "Actor1Type1Code": "IGO",
    "EventCode": "163",
    "QuadClass": 4,
    "GoldsteinScale": -8.0,
    "Actor2Code": "PRK",
    "Actor2CountryCode": "PRK",
}
GDELT_MENTION = {
    "GLOBALEVENTID": 719026622,
    "EventTimeDate": "20180101000000",
    "MentionTimeDate": "20180102031500",
    "MentionType": 1,
    "MentionSourceName": "example.org",
    "MentionIdentifier": "http://example.org/story",
    "SentenceID": 3,
    "Actor1CharOffset": 10,
    "Actor2CharOffset": -1,
    "ActionCharOffset": 30,
    "InRawText": 1,
    "Confidence": 60,
    "MentionDocLen": 2400,
    "MentionDocTone": -1.5,
}
ICEWS = {
    "Event ID": 32889836,
    "Event Date": "2018-05-16",
    "Source Name": "Foreign Ministry (North Korea)",
    "Source Sectors": "Executive,Foreign Ministry,Government",
    "Source Country": "North Korea",
    "Event Text": "Halt negotiations",
    "CAMEO Code": "164",
    "Intensity": -7.0,
    "Target Name": "South Korea",
    "Target Sectors": "",
    "Target Country": "South Korea",
    "Story ID": 1,
    "Sentence Number": 2,
    "Publisher": "Example News",
    "City": "NA",
    "District": "NA",
    "Province": "NA",
    "Country": "North Korea",
    "Latitude": 39.0339,
    "Longitude": 125.754,
}
POLECAT = {
    "Event ID": "20230105-0001-abc123",
    "Event Date": "2023-01-05",
    "Event Type": "THREATEN",
    "Event Mode": "violence",
    "Intensity": -7.0,
    "Quad Code": "VERBAL CONFLICT",
    "Contexts": "military",
    "Actor Name": "Ministry of Defence",
    "Actor Country": "PRK",
    "Actor COW": 731,
    "Recipient Name": "South Korea; United States",
    "Recipient Country": "KOR; USA",
    "Placename": "Seoul",
    "Latitude": 37.56,
    "Longitude": 126.99,
    "Source": "Example News",
    "Publication Date": "2023-01-06",
    "Language": "en",
    "Version": "R1",
}
PHOENIX = {
    "EventID": "1234_1",
    "Date": "20150820",
    "Year": 2015,
    "Month": 8,
    "Day": 20,
    "SourceActorFull": "PRKMIL",
    "SourceActorEntity": "PRK",
    "SourceActorRole": "MIL",
    "TargetActorFull": "KOR",
    "TargetActorEntity": "KOR",
    "EventCode": "194",
    "EventRootCode": "19",
    "PentaClass": 4,
    "GoldsteinScore": -10.0,
    "Lat": 38.0,
    "Lon": 127.1,
    "LocationName": "Yeoncheon",
    "NewsSources": "example",
}
PHOENIX_HISTORICAL = {
    "eid": "NYT0001",
    "story_date": "6/15/1994",
    "year": 1994,
    "month": 6,
    "day": 15,
    "source": "USA",
    "source_root": "USA",
    "target": "PRKGOV",
    "target_root": "PRK",
    "code": "42",
    "root_code": "4",
    "quad_class": 1,
    "goldstein": 1.9,
    "placename": "Pyongyang",
    "aid": "12",
    "process": "NYT",
}
ACLED = {
    "event_id_cnty": "PRK12",
    "event_date": "2020-11-23",
    "year": 2020,
    "time_precision": 1,
    "disorder_type": "Political violence",
    "event_type": "Explosions/Remote violence",
    "sub_event_type": "Shelling/artillery/missile attack",
    "actor1": "Military Forces of North Korea (2011-)",
    "actor2": "Military Forces of South Korea (2017-2022)",
    "country": "South Korea",
    "location": "Yeonpyeong",
    "latitude": 37.66,
    "longitude": 125.7,
    "geo_precision": 1,
    "source": "Example News",
    "notes": 'Invented. A note with a "quoted" word,\nand a second line.',
    "fatalities": 2,
    "timestamp": 1606780800,
}
UCDP = {
    "id": 1001,
    "relid": "PRK-2010-1-1-1",
    "year": 2010,
    "active_year": "True",
    "type_of_violence": 1,
    "side_a": "Government of North Korea",
    "side_b": "Government of South Korea",
    "number_of_sources": 3,
    "where_coordinates": "Yeonpyeong island",
    "latitude": 37.66,
    "longitude": 125.7,
    "date_prec": 1,
    "date_start": "2010-11-23 00:00:00.000",
    "date_end": "2010-11-23 00:00:00.000",
    "deaths_a": 0,
    "deaths_b": 2,
    "deaths_civilians": 2,
    "best": 4,
    "high": 4,
    "low": 4,
    "gwnoa": "731",
    "gwnob": "732",
}
PETRARCH = b"20150820\tPRKMIL\tKOR\t194\tABC_1\tNYT\tx\n20150821\tKOR\tPRK\t040\tABC_2;ABC_3\tNYT\ty\n"
KEDS = b"940615\tUSA\tPRK\t032\t(VISIT)\tARRIVED IN\n940616\tPRK\tUSA\t223\t(MIL ENGAGEMENT)\tSHELLED\n"
QUADS = (
    b"date,source,relation,target,split\n"
    b"2018-05-16,North Korea,Halt negotiations,South Korea,train\n"
    b'2018-05-17,Police (Australia),"Arrest, detain, or charge with legal action",Citizen (China),train\n'
    b"2018-05-18,Angela Merkel,Threaten non force,Nobody Known,valid\n"
)
DYADS = b"date,PRK-USA,KOR-USA,total_abs\n2018-01-01,-187.4,30.7,25388.3\n2018-01-02,-219.3,71.4,33722.7\n"
CNS = (
    b"date,time,series,missile,facility,landing,apogee,distance,bearing,outcome,description,bin,glide,type,y\n"
    b"2019-05-04,unknown,1.0,m,f,sea,1,2,90,success,invented,,,SRBM,2019\n"
)
CSIS = (
    b"date,cat,event,desc,sev,source,sourceType,url,leader\n2017-09-03,nuclear_test,Nuclear Test,invented,5,s,t,u,l\n"
)
TALKS = b'Month,Year,Leadership,Event Type,Parties Involved,Description\nAug,2018,l,t,"US, DPRK",invented\n'
UN = (
    b"<CONSOLIDATED_LIST><INDIVIDUALS><INDIVIDUAL><UN_LIST_TYPE>DPRK</UN_LIST_TYPE><LISTED_ON>2016-03-02</LISTED_ON>"
    b"</INDIVIDUAL></INDIVIDUALS><ENTITIES/></CONSOLIDATED_LIST>"
)


def samples() -> dict[str, bytes]:
    """A small file of each source, by its id."""
    by_id = event_sources()

    def of(name: str, *rows: Mapping[str, object], separator: str = "\t") -> bytes:
        return lines(by_id[name], *rows, separator=separator)

    daily = {**GDELT, "DATEADDED": "20180102"}
    return {
        "gdelt2": of("gdelt2", GDELT, GDELT_MEETING, GDELT_BODY),
        "gdelt1": of("gdelt1", daily, {**GDELT_MEETING, "DATEADDED": "20180102"}),
        "gdelt_mentions": of("gdelt_mentions", GDELT_MENTION),
        "icews": of("icews", ICEWS, {**ICEWS, "Event ID": 32889837, "Source Country": "Japan", "CAMEO Code": "010"}),
        "polecat": of("polecat", POLECAT, {**POLECAT, "Event ID": "2", "Actor Country": "None", "Actor Name": "None"}),
        "phoenix": of("phoenix", PHOENIX, {**PHOENIX, "EventID": "1234_2", "SourceActorFull": "IGOUNO"}),
        "phoenix_historical": of("phoenix_historical", PHOENIX_HISTORICAL, separator=","),
        "acled": of("acled", ACLED, {**ACLED, "event_id_cnty": "PRK13", "actor1": "Rioters (France)"}, separator=","),
        "ucdp_ged": of("ucdp_ged", UCDP, {**UCDP, "id": 1002, "gwnob": None, "side_b": "Some group"}, separator=","),
        "petrarch_tsv": PETRARCH,
        "keds": KEDS,
        "quads": QUADS,
        "gdelt_daily_dyads": DYADS,
        "cns": CNS,
        "csis": CSIS,
        "csis-talks": TALKS,
        "un-list": UN,
    }
