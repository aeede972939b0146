-- The ten countries with the most traffic in one month, in UTC days.
SELECT
    country,
    sum(bytes) / 1e9 AS gb,
    100.0 * sum(bytes) / sum(sum(bytes)) OVER () AS percent
FROM goproxies.countries
WHERE interval = 'day'
  AND start_at >= TIMESTAMPTZ '2026-10-01 00:00:00+00'
  AND start_at < TIMESTAMPTZ '2026-11-01 00:00:00+00'
GROUP BY country
ORDER BY gb DESC
LIMIT 10;
