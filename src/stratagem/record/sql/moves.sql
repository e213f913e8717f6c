SELECT {columns}
FROM {source}
WHERE {known}
  AND {where}
ORDER BY date, move_id
