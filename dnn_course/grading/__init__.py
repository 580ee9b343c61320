"""Release the lessons without their answers, and grade what comes back."""
