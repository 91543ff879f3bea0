-- Keep for a transaction which reports count towards which rule.
CREATE TEMPORARY TABLE cumulative_counted ON COMMIT DROP AS
__counting__
SELECT * FROM counted
