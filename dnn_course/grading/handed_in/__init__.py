"""What people handed in: whose it is, which lesson it is, and its bytes, read with care."""
