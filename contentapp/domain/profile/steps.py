"""The nine steps of the business profile: every profile column of `businesses` is asked exactly once."""

from __future__ import annotations

from typing import Final

from contentapp.domain.kinds import PLATFORMS, UPGRADE_TYPES
from contentapp.domain.profile.fields import Field, Group, Option, Step
from contentapp.domain.profile.steps_audience import AUDIENCE
from contentapp.errors import NotFound


def _same(*labels: str) -> tuple[Option, ...]:
    """Options that are stored as they read, because writers read them too."""
    return tuple(Option(label, label) for label in labels)


BASICS: Final = Step(
    "basics",
    "Basics",
    "The few facts that everything else hangs on. It takes about a minute.",
    (
        Group(
            (
                Field(
                    "name",
                    "text",
                    "What is your business called?",
                    "a name",
                    "Without a name, nothing can be signed.",
                    weight=4,
                    placeholder="The name your customers say",
                    required=True,
                    fixed=True,
                    owner_only=True,
                ),
                Field(
                    "industry",
                    "text",
                    "What field are you in?",
                    "your field",
                    "Without your field, examples come from everywhere and nowhere.",
                    weight=6,
                    hint="The examples in the next steps follow this answer.",
                    placeholder="e.g. Coffee roasting",
                    required=True,
                ),
                Field(
                    "website",
                    "url",
                    "Where is your website?",
                    "a website",
                    "Without a website, calls to action have nowhere of yours to point.",
                    placeholder="e.g. example.com",
                    max_length=300,
                    optional=True,
                ),
                Field(
                    "time_zone",
                    "time_zone",
                    "Which time zone do you post in?",
                    "a time zone",
                    "Without a time zone, posts go out at somebody else’s breakfast.",
                    weight=1,
                    hint="Schedules are kept in this zone, whoever looks at them.",
                    max_length=64,
                    fixed=True,
                ),
            )
        ),
    ),
)

OVERVIEW: Final = Step(
    "overview",
    "Overview",
    "What you do, in the words you would use with a new customer.",
    (
        Group(
            (
                Field(
                    "business_type",
                    "text",
                    "What kind of business is it?",
                    "the kind of business",
                    "Without the kind of business, a shop is written about like a practice.",
                    suggestions=("Online shop", "Shop with a counter", "Services", "Software", "Coaching", "Agency"),
                ),
                Field(
                    "primary_product",
                    "text",
                    "What do you mainly sell?",
                    "what you sell",
                    "Without what you sell, posts entertain and then lead nowhere.",
                    weight=8,
                    hint="One thing is enough. The one you would keep if you could keep only one.",
                    required=True,
                ),
                Field(
                    "core_offer_description",
                    "textarea",
                    "What does a customer get, and why is it worth it?",
                    "the offer",
                    "Without the offer, calls to action stay vague.",
                    weight=8,
                    max_length=600,
                    required=True,
                ),
            )
        ),
    ),
)

STRATEGY: Final = Step(
    "strategy",
    "Strategy",
    "What you want to be known for, and how you sound when you say it.",
    (
        Group(
            (
                Field(
                    "primary_topics",
                    "chips",
                    "What do you want to be known for?",
                    "topics",
                    "Without topics, the year is planned around your product alone.",
                    weight=7,
                    hint="Enter adds it. Three to six give a year enough room.",
                ),
                Field(
                    "tone_of_voice",
                    "textarea",
                    "How should it sound?",
                    "tone of voice",
                    "Without tone of voice, posts come out polite rather than yours.",
                    weight=7,
                    hint="Describe it, or paste a sentence you are proud of.",
                    max_length=300,
                ),
                Field(
                    "brand_keywords",
                    "chips",
                    "Which words are yours?",
                    "your own words",
                    "Without your own words, everyone’s words are used.",
                    weight=4,
                    hint="Names, phrases and terms that should turn up again and again.",
                ),
                Field(
                    "competitors",
                    "chips",
                    "Who else do your customers consider?",
                    "competitors",
                    "Without competitors, nothing sets you apart from them.",
                    hint="They are never named in what you publish.",
                    optional=True,
                ),
                Field(
                    "banned_words",
                    "chips",
                    "Which words should never appear?",
                    "words to avoid",
                    "Without words to avoid, a piece may say what you never would.",
                    weight=1,
                    hint="A piece that uses one is marked, whoever wrote it.",
                    optional=True,
                ),
            )
        ),
    ),
)

PREFERENCES: Final = Step(
    "preferences",
    "Preferences",
    "Where a reader should go next, and what you have on offer this year.",
    (
        Group(
            (
                Field(
                    "primary_cta",
                    "text",
                    "What should people do when they like what they read?",
                    "a call to action",
                    "Without a call to action, good posts end without a next step.",
                    weight=5,
                    suggestions=("Visit the shop", "Book a call", "Join the newsletter", "Start a trial"),
                ),
                Field(
                    "awareness_stage",
                    "choice",
                    "How much do they know already?",
                    "how much readers know",
                    "Without how much readers know, posts explain too much or too little.",
                    weight=4,
                    options=_same("Nothing yet", "Curious", "Enthusiast", "Expert"),
                ),
                Field(
                    "promotions",
                    "promotions",
                    "Which offers are coming up?",
                    "upcoming offers",
                    "Without upcoming offers, a sale passes by without a post.",
                    hint="Mentioned between their dates and never outside.",
                    max_length=300,
                    optional=True,
                ),
            )
        ),
    ),
)

PLATFORM_STEP: Final = Step(
    "platforms",
    "Platforms",
    "Choose where you want to be read. Two kept up beat six neglected.",
    (
        Group(
            (
                Field(
                    "social_platforms",
                    "choices",
                    "Where do you post?",
                    "platforms",
                    "Without platforms, posts are written for LinkedIn and Instagram.",
                    weight=6,
                    options=tuple(Option(value, label) for value, label in PLATFORMS.items()),
                ),
                Field(
                    "platform_preferences",
                    "platform_notes",
                    "Anything special about each of them?",
                    "notes per platform",
                    "Without notes per platform, only each platform’s own rules are followed.",
                    hint="Length, emoji, hashtags, what never to do there.",
                    max_length=300,
                    optional=True,
                ),
                Field(
                    "competitor_social_accounts",
                    "chips",
                    "Whose accounts do you follow with some envy?",
                    "accounts you admire",
                    "Without accounts you admire, style is guessed from your words alone.",
                    weight=1,
                    hint="A handle or an address each.",
                    placeholder="@handle",
                    optional=True,
                ),
            )
        ),
    ),
)

BLOG: Final = Step(
    "blog",
    "Blog",
    "How the longer pieces read, and what readers take away from them.",
    (
        Group(
            (
                Field(
                    "blog_style",
                    "text",
                    "How should articles read?",
                    "an article style",
                    "Without an article style, every post is a how-to.",
                    weight=3,
                    placeholder="e.g. Practical, with one story each",
                    suggestions=("Practical", "Stories", "Opinion", "Technical", "Research"),
                ),
                Field(
                    "content_upgrade_type",
                    "choice",
                    "What would readers download?",
                    "a kind of download",
                    "Without a kind of download, every one is a checklist.",
                    weight=3,
                    options=tuple(Option(value, value.capitalize()) for value in UPGRADE_TYPES),
                ),
            )
        ),
    ),
)

EMAIL: Final = Step(
    "email",
    "Email",
    "Letters to people who asked for them.",
    (
        Group(
            (
                Field(
                    "email_tone",
                    "text",
                    "How do your emails sound?",
                    "an email tone",
                    "Without an email tone, letters read like your posts.",
                    weight=3,
                    placeholder="e.g. Friendly, like a note between customers",
                    suggestions=("Personal", "Friendly", "Factual", "Playful"),
                ),
                Field(
                    "email_frequency",
                    "choice",
                    "How often may we write?",
                    "an email rhythm",
                    "Without an email rhythm, letters are spaced by habit, not by your readers.",
                    weight=3,
                    options=_same("Twice a week", "Weekly", "Every two weeks", "Monthly"),
                ),
                Field(
                    "list_building_goals",
                    "chips",
                    "What is your email list for?",
                    "a purpose for the list",
                    "Without a purpose for the list, every sequence only says hello.",
                    weight=3,
                    suggestions=(
                        "Welcome new customers",
                        "Fill the calendar",
                        "Bring buyers back",
                        "Launch new things",
                    ),
                ),
            )
        ),
    ),
)

GOALS: Final = Step(
    "goals",
    "Goals",
    "What would make this worth it a year from now?",
    (
        Group(
            (
                Field(
                    "primary_content_goal",
                    "text",
                    "What should all this content do first?",
                    "a main goal",
                    "Without a main goal, effort is spread evenly instead of well.",
                    weight=5,
                    suggestions=("Be found", "Earn trust", "Grow the list", "Sell more"),
                ),
                Field(
                    "revenue_targets",
                    "text",
                    "Is there a number you are working towards?",
                    "a target",
                    "Without a target, results have nothing to be measured against.",
                    weight=1,
                    hint="In your own words. It is never published.",
                    max_length=200,
                    optional=True,
                ),
            )
        ),
    ),
)

STEPS: Final[tuple[Step, ...]] = (
    BASICS,
    OVERVIEW,
    AUDIENCE,
    STRATEGY,
    PREFERENCES,
    PLATFORM_STEP,
    BLOG,
    EMAIL,
    GOALS,
)
FIELDS: Final[dict[str, Field]] = {field.name: field for step in STEPS for field in step.fields}
STEP_OF: Final[dict[str, Step]] = {field.name: step for step in STEPS for field in step.fields}


class UnknownQuestion(NotFound):
    """An answer to something the wizard does not ask."""

    code = "unknown_question"


def get_field(name: str) -> Field:
    """The question that fills `name`. Raises UnknownQuestion."""
    field = FIELDS.get(name)
    if field is None:
        raise UnknownQuestion("The business profile has no such question.")
    return field
