-- The lines of an invoice: gigabytes of each sub-user in one month, in UTC days. Wait with the
-- invoice until is_final is true in each of them.
SELECT
    account,
    username,
    sum(bytes) / 1e9 AS gb,
    bool_and(is_final) AS is_final
FROM goproxies.traffic
WHERE interval = 'day'
  AND start_at >= TIMESTAMPTZ '2026-10-01 00:00:00+00'
  AND start_at < TIMESTAMPTZ '2026-11-01 00:00:00+00'
GROUP BY account, username
ORDER BY gb DESC;
