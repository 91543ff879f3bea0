-- Who was asked, and when; the days until the first answer (NULL: none came), and whether there is still time for one.
WITH asked (report, member, at) AS ({asked}),
said (report, member, at) AS (
    SELECT report, member, min(at) FROM (({responses}) UNION ALL ({changed})) answer (report, member, at) GROUP BY 1, 2
),
given (report, member, day) AS ({given}),
until (report, day) AS ({until})
SELECT asked.member, asked.at,
    -- A first answer to an earlier version may be older than the question that is counted.
    CASE WHEN said.at IS NOT NULL THEN GREATEST(EXTRACT(EPOCH FROM said.at - asked.at) / 86400, 0) END AS days,
    said.at IS NULL AND COALESCE(GREATEST(given.day, until.day) >= {today}, true) AS waiting
FROM asked
LEFT JOIN said USING (report, member)
LEFT JOIN given USING (report, member)
LEFT JOIN until USING (report)
