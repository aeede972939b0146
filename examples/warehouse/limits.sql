-- How the limits of the sub-users changed.
SELECT account, username, traffic_limit_amount, traffic_limit_unit, _dlt_valid_from, _dlt_valid_to
FROM goproxies.subusers
ORDER BY account, username, _dlt_valid_from;
