"""The third step, the longest: who everything is written for."""

from __future__ import annotations

from typing import Final

from contentapp.domain.profile.fields import Field, Group, Step

_WHO: Final = Group(
    (
        Field(
            "audience_demographics.summary",
            "textarea",
            "Who do you most want to reach?",
            "a reader in mind",
            "Without a reader in mind, posts speak to everyone and reach no one.",
            weight=7,
            max_length=400,
        ),
        Field(
            "audience_demographics.groups",
            "chips",
            "Which groups are among them?",
            "groups",
            "Without groups, every post addresses the same person.",
            weight=4,
        ),
        Field(
            "audience_job_role",
            "text",
            "What do they do all day?",
            "their work",
            "Without their work, examples come from nobody’s day.",
            hint="A job, a role at home, whatever fills their hours.",
            optional=True,
        ),
    )
)

_WHY: Final = Group(
    (
        Field(
            "audience_pain_points",
            "chips",
            "What gets in their way?",
            "what gets in their way",
            "Without what gets in their way, hooks have nothing to hold on to.",
            weight=8,
            hint="Enter adds it. Two or three sharp ones beat ten vague ones.",
        ),
        Field(
            "audience_desired_outcomes",
            "chips",
            "What do they want instead?",
            "what they want",
            "Without what they want, posts name problems and promise nothing.",
            weight=7,
        ),
        Field(
            "audience_psychographics.goals",
            "chips",
            "What are they working towards?",
            "their goals",
            "Without their goals, advice stops at your product.",
            weight=3,
            hint="Beyond your product: in their work, at home, for themselves.",
        ),
        Field(
            "audience_psychographics.values",
            "chips",
            "What matters to them?",
            "their values",
            "Without their values, the arguments are yours and not theirs.",
            suggestions=("Quality over price", "Honesty", "Time with family", "Buying local"),
            optional=True,
        ),
        Field(
            "audience_psychographics.interests",
            "chips",
            "What else are they into?",
            "their interests",
            "Without their interests, comparisons come from nowhere in particular.",
            weight=1,
            optional=True,
        ),
    ),
    title="What moves them",
)

_FACTS: Final = Group(
    (
        Field(
            "audience_demographics.location",
            "text",
            "Where are they?",
            "where readers are",
            "Without where readers are, seasons and spelling are guessed.",
            weight=3,
        ),
        Field(
            "audience_demographics.age",
            "text",
            "How old are they?",
            "their age",
            "Without their age, references may miss by a generation.",
            weight=1,
            placeholder="e.g. 25 to 45",
            optional=True,
            half=True,
        ),
        Field(
            "audience_demographics.gender",
            "text",
            "Mostly women, men, anyone?",
            "their gender",
            "Without their gender, nobody in particular is addressed.",
            weight=1,
            placeholder="e.g. Anyone",
            optional=True,
            half=True,
        ),
        Field(
            "audience_demographics.income",
            "text",
            "What can they spend?",
            "what they can spend",
            "Without what they can spend, price is never spoken about with ease.",
            weight=1,
            optional=True,
        ),
    ),
    title="The facts, where they matter",
)

AUDIENCE: Final = Step(
    "audience",
    "Audience",
    "Who should feel that a post was written for them? A sentence you would say across the counter works best.",
    (_WHO, _WHY, _FACTS),
)
