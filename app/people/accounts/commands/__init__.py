"""What can happen at the door and to those who come in by it, a file for each reason."""
