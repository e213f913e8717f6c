SELECT CAST(date_trunc('month', date) AS DATE) AS "month", count(*) AS moves
FROM {source}
WHERE "case" = '{case}'
  AND known_on <= DATE '{as_of}'
  AND date <= DATE '{as_of}'
  AND {where}
GROUP BY CAST(date_trunc('month', date) AS DATE)
ORDER BY "month"
