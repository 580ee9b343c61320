"""From the bytes of one submission to its marks."""
