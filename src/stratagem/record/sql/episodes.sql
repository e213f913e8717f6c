WITH known AS (
  SELECT date, datediff('day', DATE '1970-01-01', date) AS "number", count(*) AS moves
  FROM {source}
  WHERE {known}
    AND {where}
  GROUP BY date
),
marked AS (
  SELECT
    date,
    "number",
    moves,
    CASE WHEN "number" - lag("number") OVER (ORDER BY "number") <= {gap} THEN 0 ELSE 1 END AS opens
  FROM known
),
counted AS (
  SELECT
    date,
    moves,
    CAST(sum(opens) OVER (ORDER BY "number" ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS BIGINT) AS episode
  FROM marked
)
SELECT episode, min(date) AS first_day, max(date) AS last_day, CAST(sum(moves) AS BIGINT) AS moves
FROM counted
GROUP BY episode
ORDER BY episode
