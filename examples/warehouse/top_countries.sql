-- The ten countries with the most traffic in one month, in UTC days, with their share of the account.
SELECT
    account,
    country,
    sum(bytes) / 1e9 AS gb,
    100.0 * sum(bytes) / sum(sum(bytes)) OVER (PARTITION BY account) AS percent
FROM goproxies.countries
WHERE interval = 'day'
  AND start_at >= TIMESTAMPTZ '2026-10-01 00:00:00+00'
  AND start_at < TIMESTAMPTZ '2026-11-01 00:00:00+00'
GROUP BY account, country
ORDER BY gb DESC
LIMIT 10;
