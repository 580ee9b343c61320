"""From stored results to the gradebook: marks, tables, pages, exports, history."""
