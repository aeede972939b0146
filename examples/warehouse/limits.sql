-- How the limits of the sub-users changed.
SELECT username, traffic_limit_amount, traffic_limit_unit, _dlt_valid_from, _dlt_valid_to
FROM goproxies.subusers
ORDER BY username, _dlt_valid_from;
