WITH days AS (
  SELECT date, datediff('day', DATE '1970-01-01', date) AS "number", count(*) AS moves
  FROM {source}
  WHERE {known}
    AND {where}
  GROUP BY date
)
SELECT
  date,
  moves,
  CAST(sum(moves) OVER (ORDER BY "number" RANGE BETWEEN {before} PRECEDING AND CURRENT ROW) AS BIGINT) AS rolling
FROM days
ORDER BY date
