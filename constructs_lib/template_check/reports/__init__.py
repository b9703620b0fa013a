"""What commands found, and the formats in which they print it."""
