SELECT tool, CAST(year(date) AS VARCHAR) AS "column", count(*) AS moves
FROM {source}
WHERE "case" = '{case}'
  AND known_on <= DATE '{as_of}'
  AND date <= DATE '{as_of}'
  AND {where}
GROUP BY 1, 2
ORDER BY 1, 2
