WITH days AS (
  SELECT DISTINCT datediff('day', DATE '1970-01-01', date) AS "number"
  FROM {source}
  WHERE {known}
    AND {where}
),
spaced AS (
  SELECT "number" - lag("number") OVER (ORDER BY "number") AS gap
  FROM days
),
ranked AS (
  SELECT
    gap,
    row_number() OVER (ORDER BY gap) - 1 AS place,
    count(*) OVER () - 1 AS last_place
  FROM spaced
  WHERE gap IS NOT NULL
),
asked AS (
  {probabilities}
)
SELECT
  probability,
  sum(CASE
    WHEN place = floor(probability * last_place) THEN gap * (1 - (probability * last_place - floor(probability * last_place)))
    WHEN place = floor(probability * last_place) + 1 THEN gap * (probability * last_place - floor(probability * last_place))
    ELSE 0
  END) AS gap_days
FROM ranked
CROSS JOIN asked
GROUP BY probability
ORDER BY probability
