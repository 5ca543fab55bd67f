"""What a plan is made of: its options, themes, calendar, mix of posts and journeys. Pure."""
