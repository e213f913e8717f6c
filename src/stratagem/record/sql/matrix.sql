WITH known AS (
  SELECT tool, {columns} AS "key"
  FROM {source}
  WHERE {known}
    AND {where}
),
counted AS (
  SELECT tool, "key", count(*) AS moves
  FROM known
  GROUP BY tool, "key"
)
SELECT tool, {shown} AS "column", moves
FROM counted
ORDER BY tool, "key"
