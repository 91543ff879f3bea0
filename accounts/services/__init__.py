"""Acts that span rows: invitations, people, members. Bad input raises ValidationError with a sentence to show."""
