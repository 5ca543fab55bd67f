"""Three example businesses, invented and very different, for the demonstration data and for tests."""

from __future__ import annotations

from datetime import date
from typing import Final

from contentapp.domain.profile.model import BusinessProfile, Demographics, Promotion, Psychographics

COFFEE_ROASTERY: Final = BusinessProfile(
    name="Fernhill Coffee Roasters",
    industry="Coffee",
    website="https://fernhill.coffee",
    business_type="Roastery with a web shop and a counter",
    primary_product="single-origin coffee subscription",
    core_offer_description=(
        "We roast single-origin coffee on Tuesdays and Fridays in Totnes and post it the same day. "
        "Every bag comes with a brewing note."
    ),
    audience_demographics=Demographics(
        summary="People who bought their first proper grinder this year and still get a bitter cup.",
        groups=["New grinder owners", "Home brewers", "Gift buyers"],
        age="28 to 55",
        location="United Kingdom",
    ),
    audience_psychographics=Psychographics(
        goals=["Brew a cup they are proud of"],
        values=["Traceable beans", "Less waste"],
        interests=["Cooking", "Hiking"],
    ),
    audience_pain_points=[
        "Coffee tastes bitter at home",
        "Beans go stale before the bag ends",
        "They don't know which grind to choose",
        "Too much advice that contradicts itself",
    ],
    audience_desired_outcomes=[
        "A cup as good as the café's",
        "Know what to change when it tastes wrong",
        "A calm ten minutes in the morning",
    ],
    primary_topics=[
        "Brewing at home",
        "Dialling in a grinder",
        "Storing coffee beans",
        "Cold brew",
        "Choosing a roast",
    ],
    tone_of_voice="Warm and unfussy, like a chat across the counter",
    brand_keywords=["single origin", "fresh roast", "home brewing", "Totnes"],
    competitors=["Harbour Beans"],
    primary_cta="Order the tasting box",
    awareness_stage="Curious",
    promotions=[
        Promotion(
            name="Spring tasting box",
            detail="Three small bags from three farms, with a brewing card for each",
            starts_on=date(2027, 3, 1),
            ends_on=date(2027, 4, 15),
        )
    ],
    social_platforms=["instagram", "facebook", "bluesky"],
    blog_style="Practical",
    content_upgrade_type="checklist",
    email_tone="Friendly",
    email_frequency="Weekly",
    list_building_goals=["Subscribers for the monthly box"],
    primary_content_goal="More subscriptions",
    time_zone="Europe/London",
)

PHYSIOTHERAPY_PRACTICE: Final = BusinessProfile(
    name="Studio Lindenhof Physiotherapy",
    industry="Physiotherapy",
    website="https://studio-lindenhof.example",
    business_type="Practice with four therapists",
    primary_product="one-to-one physiotherapy sessions",
    core_offer_description="Assessment, treatment and a home programme you can keep up, all with the same therapist",
    audience_demographics=Demographics(
        summary="Runners and desk workers who want to move without pain.",
        groups=["Recreational runners", "People with desk jobs", "New parents"],
        age="30 to 60",
        location="Zurich",
        income="Middle",
    ),
    audience_psychographics=Psychographics(
        goals=["Stay active"], values=["Honesty", "Time"], interests=["Running", "Family"]
    ),
    audience_pain_points=[
        "My back hurts after a day at the desk",
        "I can't run without knee pain",
        "Exercises that are forgotten after a week",
        "Not knowing whether it is safe to move",
    ],
    audience_desired_outcomes=["Run without pain", "Sleep through the night", "Confidence in everyday movement"],
    primary_topics=[
        "Back pain at work",
        "Running injuries",
        "Exercises for home",
        "Posture",
        "Recovering after surgery",
    ],
    tone_of_voice="Professional and reassuring",
    brand_keywords=["physiotherapy Zurich", "back pain", "running"],
    competitors=["Aktivpark"],
    primary_cta="Book a first assessment",
    awareness_stage="Problem aware",
    social_platforms=["linkedin", "facebook", "youtube", "threads"],
    blog_style="Clear and careful",
    content_upgrade_type="worksheet",
    email_tone="Professional",
    email_frequency="Every two weeks",
    list_building_goals=["Patients who come back before it hurts"],
    primary_content_goal="More first assessments",
    time_zone="Europe/Zurich",
)

MACHINE_TOOL_DEALER: Final = BusinessProfile(
    name="Brandt & Voss Machine Tools",
    industry="Machine tools",
    website="https://brandt-voss.example",
    business_type="B2B dealer",
    primary_product="refurbished CNC lathes",
    core_offer_description=(
        "Buying, refurbishing and commissioning CNC lathes and machining centres, with operator training on site"
    ),
    audience_demographics=Demographics(
        summary="People who answer for the output of a workshop.",
        groups=["Workshop managers", "Production planners"],
        location="Germany, Austria and Switzerland",
    ),
    audience_psychographics=Psychographics(
        goals=["Deliver on time"], values=["Reliability", "Plain figures"], interests=["Lean production"]
    ),
    audience_job_role="Production manager",
    audience_pain_points=[
        "Machines stand still while you wait for a part",
        "Quotes that cannot be compared",
        "Long set-up times for small batches",
        "Their best operators are close to retirement",
    ],
    audience_desired_outcomes=[
        "Less unplanned downtime",
        "Shorter set-up times",
        "Compare two machines on equal terms",
    ],
    primary_topics=[
        "Buying a used CNC lathe",
        "Unplanned downtime",
        "Set-up times",
        "Operator training",
        "Spindle maintenance",
    ],
    tone_of_voice="Expert, precise and matter-of-fact",
    brand_keywords=["CNC lathe", "machining centre", "refurbished machines"],
    competitors=["Maschinenkontor Nord"],
    primary_cta="Ask for an inspection report",
    awareness_stage="Solution aware",
    social_platforms=["linkedin", "x", "youtube"],
    blog_style="Technical",
    content_upgrade_type="template",
    email_tone="Factual",
    email_frequency="",
    list_building_goals=["Workshops with a machine older than ten years"],
    primary_content_goal="Qualified enquiries",
    time_zone="Europe/Berlin",
)

EXAMPLE_PROFILES: Final[tuple[BusinessProfile, ...]] = (COFFEE_ROASTERY, PHYSIOTHERAPY_PRACTICE, MACHINE_TOOL_DEALER)
