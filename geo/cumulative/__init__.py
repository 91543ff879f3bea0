"""Plans that are large together: who counts with whom, and what is said of it. Why so: docs/decisions/0146."""
