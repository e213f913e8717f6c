WITH known AS (
  SELECT tool, {columns} AS "column"
  FROM {source}
  WHERE "case" = '{case}'
    AND known_on <= DATE '{as_of}'
    AND date <= DATE '{as_of}'
    AND {where}
)
SELECT tool, "column", count(*) AS moves
FROM known
GROUP BY tool, "column"
ORDER BY tool, "column"
