"""Acts that span rows. Bad input raises ValidationError with a sentence to show."""
