SELECT {columns}
FROM {source}
WHERE "case" = '{case}'
  AND known_on <= DATE '{as_of}'
  AND date <= DATE '{as_of}'
  AND {where}
ORDER BY date, move_id
