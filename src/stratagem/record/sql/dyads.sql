WITH known AS (
  SELECT date, actors, targets
  FROM {source}
  WHERE {known}
    AND {where}
),
acted AS (
  SELECT date, unnest(actors) AS actor, targets
  FROM known
),
pairs AS (
  SELECT date, actor, unnest(targets) AS target
  FROM acted
)
SELECT actor, target, CAST(date_trunc('month', date) AS DATE) AS "month", count(*) AS moves
FROM pairs
GROUP BY actor, target, CAST(date_trunc('month', date) AS DATE)
ORDER BY actor, target, "month"
