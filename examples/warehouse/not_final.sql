-- Days that may still change: do not invoice them yet.
SELECT DISTINCT CAST(start_at AT TIME ZONE 'UTC' AS date) AS day
FROM goproxies.traffic
WHERE interval = 'day' AND NOT is_final
ORDER BY day;
