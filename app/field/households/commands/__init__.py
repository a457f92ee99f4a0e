"""What can happen to households, a file for each reason."""
