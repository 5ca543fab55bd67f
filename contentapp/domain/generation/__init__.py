"""Content from a business profile: planned, written and checked, all of it pure."""
