"""The class: who is in it, its rules, and what a person decided."""
