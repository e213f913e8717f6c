WITH days AS (
  SELECT date, datediff('day', DATE '1970-01-01', date) AS "number", count(*) AS moves
  FROM {source}
  WHERE "case" = '{case}'
    AND known_on <= DATE '{as_of}'
    AND date <= DATE '{as_of}'
    AND {where}
  GROUP BY date
)
SELECT
  date,
  moves,
  CAST(sum(moves) OVER (ORDER BY "number" RANGE BETWEEN {before} PRECEDING AND CURRENT ROW) AS BIGINT) AS rolling
FROM days
ORDER BY date
