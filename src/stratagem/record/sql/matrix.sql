WITH known AS (
  SELECT tool, {columns} AS "column"
  FROM {source}
  WHERE {known}
    AND {where}
)
SELECT tool, "column", count(*) AS moves
FROM known
GROUP BY tool, "column"
ORDER BY tool, "column"
