"""What can happen for the portal's upkeep, a file for each reason."""
