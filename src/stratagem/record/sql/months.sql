SELECT CAST(date_trunc('month', date) AS DATE) AS "month", count(*) AS moves
FROM {source}
WHERE {known}
  AND {where}
GROUP BY CAST(date_trunc('month', date) AS DATE)
ORDER BY "month"
