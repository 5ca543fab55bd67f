"""What a business says of itself: the one input of everything that is planned and written."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field


class Demographics(BaseModel):
    """Who the audience is; every answer is the customer's own words."""

    model_config = ConfigDict(extra="forbid")

    summary: str = ""
    groups: list[str] = Field(default_factory=list)
    age: str = ""
    gender: str = ""
    location: str = ""
    income: str = ""


class Psychographics(BaseModel):
    """What the audience wants and believes."""

    model_config = ConfigDict(extra="forbid")

    goals: list[str] = Field(default_factory=list)
    values: list[str] = Field(default_factory=list)
    interests: list[str] = Field(default_factory=list)


class Promotion(BaseModel):
    """An offer with its dates; writers may mention it between them and never outside."""

    model_config = ConfigDict(extra="forbid")

    name: str
    detail: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


class BusinessProfile(BaseModel):
    """A business profile as the wizard saves it. Strings may be empty and lists too: writers must cope.

    Field names are the columns of `businesses`.
    """

    model_config = ConfigDict(extra="ignore")

    name: str
    industry: str = ""
    website: str = ""
    business_type: str = ""
    primary_product: str = ""
    core_offer_description: str = ""
    audience_demographics: Demographics = Field(default_factory=Demographics)
    audience_psychographics: Psychographics = Field(default_factory=Psychographics)
    audience_job_role: str = ""
    audience_pain_points: list[str] = Field(default_factory=list)
    audience_desired_outcomes: list[str] = Field(default_factory=list)
    primary_topics: list[str] = Field(default_factory=list)
    tone_of_voice: str = ""
    brand_keywords: list[str] = Field(default_factory=list)
    competitors: list[str] = Field(default_factory=list)
    banned_words: list[str] = Field(default_factory=list)
    primary_cta: str = ""
    awareness_stage: str = ""
    promotions: list[Promotion] = Field(default_factory=list)
    social_platforms: list[str] = Field(default_factory=list)
    platform_preferences: dict[str, str] = Field(default_factory=dict)
    competitor_social_accounts: list[str] = Field(default_factory=list)
    blog_style: str = ""
    content_upgrade_type: str = ""
    email_tone: str = ""
    email_frequency: str = ""
    list_building_goals: list[str] = Field(default_factory=list)
    primary_content_goal: str = ""
    revenue_targets: str = ""
    time_zone: str = "Europe/London"
