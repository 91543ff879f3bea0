"""Paper: maps at true scale, reports and papers for councils, as PDF and for Word (docs/decisions/0126)."""
