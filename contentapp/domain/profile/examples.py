"""Example businesses, invented and very different, for the demonstration data, the figures of quality and tests."""

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
    banned_words=["cheap", "gourmet"],
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

BAKERY: Final = BusinessProfile(
    name="Ada's Bakery",
    industry="Bakery",
    website="https://adas-bakery.example",
    business_type="Neighbourhood bakery with a small counter",
    primary_product="slow-fermented sourdough bread",
    core_offer_description=(
        "We bake sourdough from regional flour through the night and sell it until it is gone. "
        "Birthday cakes are made to order."
    ),
    audience_demographics=Demographics(
        summary="Neighbours who used to buy bread on Saturdays only.",
        groups=["Families with children", "Early commuters", "Weekend hosts"],
        age="25 to 70",
        location="Bristol",
    ),
    audience_psychographics=Psychographics(
        goals=["Eat better bread without making it a project"],
        values=["Honest ingredients", "Knowing who made it"],
        interests=["Cooking", "Gardening"],
    ),
    audience_pain_points=[
        "Bread goes stale before we finish it",
        "The good loaves are sold out by noon",
        "I never know what to do with the last slices",
        "Cakes that look better than they taste",
    ],
    audience_desired_outcomes=[
        "Bread that still tastes good on day three",
        "A breakfast everybody sits down for",
        "A birthday cake the children remember",
    ],
    primary_topics=[
        "Storing bread",
        "Sourdough at home",
        "Weekend breakfasts",
        "Birthday cakes",
        "Flour and grains",
    ],
    tone_of_voice="Warm, plain and a little playful",
    brand_keywords=["sourdough", "fresh bread", "Bristol", "birthday cakes"],
    competitors=["Loaf & Co"],
    banned_words=["artisanal", "cheap"],
    primary_cta="Reserve your loaf",
    awareness_stage="Curious",
    promotions=[
        Promotion(
            name="Saturday breakfast basket",
            detail="Two loaves, six rolls and a jar of jam, to collect before ten",
            starts_on=date(2027, 5, 1),
            ends_on=date(2027, 6, 30),
        )
    ],
    social_platforms=["instagram", "facebook", "threads", "pinterest"],
    blog_style="Friendly and practical",
    content_upgrade_type="checklist",
    email_tone="Warm",
    email_frequency="Weekly",
    list_building_goals=["Neighbours who reserve a weekly loaf"],
    primary_content_goal="More reserved loaves",
    time_zone="Europe/London",
)

SECURITY_PRODUCT: Final = BusinessProfile(
    name="Kestrel Access",
    industry="IT security software",
    website="https://kestrel-access.example",
    business_type="B2B software company",
    primary_product="access review software",
    core_offer_description=(
        "Kestrel Access shows who can reach which system, asks the right manager whether that is still needed, "
        "and keeps the answers for the auditor"
    ),
    audience_demographics=Demographics(
        summary="People who answer for security without a security department behind them.",
        groups=["IT leads", "Security managers", "Compliance officers"],
        location="Europe and North America",
    ),
    audience_psychographics=Psychographics(
        goals=["Pass the audit without a lost month"],
        values=["Evidence", "Simplicity"],
        interests=["Automation", "Incident reviews"],
    ),
    audience_job_role="IT lead",
    audience_pain_points=[
        "Access reviews end in a spreadsheet nobody trusts",
        "Former employees still have accounts",
        "Supplier questionnaires eat whole weeks",
        "Managers approve everything without looking",
    ],
    audience_desired_outcomes=[
        "Answer an auditor in an afternoon",
        "Know who can reach customer data",
        "Fewer standing admin rights",
    ],
    primary_topics=[
        "Access reviews",
        "Offboarding",
        "Audit preparation",
        "Phishing",
        "Supplier questionnaires",
        "Admin rights",
    ],
    tone_of_voice="Direct, calm and technical",
    brand_keywords=["access review", "identity governance", "least privilege"],
    competitors=["GateKeepr"],
    banned_words=["unhackable", "bulletproof"],
    primary_cta="Book a walkthrough",
    awareness_stage="Enthusiast",
    social_platforms=["linkedin", "x", "bluesky", "mastodon"],
    platform_preferences={"linkedin": "Twice a week, mornings"},
    blog_style="Technical, with checklists",
    content_upgrade_type="template",
    email_tone="Direct",
    email_frequency="Every two weeks",
    list_building_goals=["Teams with an audit in the next year"],
    primary_content_goal="Booked walkthroughs",
    time_zone="America/New_York",
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
    banned_words=["miracle", "pain-free"],
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

CHILDRENS_CHARITY: Final = BusinessProfile(
    name="Open Window Children's Fund",
    industry="Children's charity",
    website="https://open-window.example",
    business_type="Registered charity with local volunteers",
    primary_product="after-school reading groups",
    core_offer_description=(
        "Volunteers read with children once a week after school, in their own neighbourhood. "
        "Donors pay for books, rooms and a warm snack."
    ),
    audience_demographics=Demographics(
        summary="People who want to help children nearby and wonder whether it makes a difference.",
        groups=["Regular donors", "Volunteers", "Parents", "Teachers"],
        age="20 to 75",
        location="Leeds and Bradford",
    ),
    audience_psychographics=Psychographics(
        goals=["Do something that lasts"], values=["Fairness", "Openness"], interests=["Books", "Community"]
    ),
    audience_pain_points=[
        "Not knowing where a gift really goes",
        "No time for a fixed commitment",
        "Children who say they hate reading",
        "Feeling that one person can't change much",
    ],
    audience_desired_outcomes=[
        "See what a gift does",
        "Help without a big commitment",
        "A child who picks up a book alone",
    ],
    primary_topics=[
        "Reading with children",
        "Volunteering",
        "Giving regularly",
        "Talking to children about hardship",
        "School holidays",
    ],
    tone_of_voice="Warm, honest and hopeful",
    brand_keywords=["reading groups", "children's charity", "volunteering Leeds"],
    primary_cta="Give an hour or a book",
    awareness_stage="Nothing yet",
    promotions=[
        Promotion(
            name="Winter book drive",
            detail="Every book you choose is given to a child in one of our groups",
            starts_on=date(2027, 11, 1),
            ends_on=date(2027, 12, 20),
        )
    ],
    social_platforms=["facebook", "instagram", "linkedin"],
    blog_style="Stories with something to do at the end",
    content_upgrade_type="guide",
    email_tone="Personal",
    email_frequency="Monthly",
    list_building_goals=["People who may give regularly"],
    primary_content_goal="Regular givers and volunteers",
    time_zone="Europe/London",
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
    banned_words=["second-rate", "as good as new"],
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

EXAMPLE_PROFILES: Final[tuple[BusinessProfile, ...]] = (
    BAKERY,
    SECURITY_PRODUCT,
    PHYSIOTHERAPY_PRACTICE,
    CHILDRENS_CHARITY,
    MACHINE_TOOL_DEALER,
)
"""The five that a writer must serve equally well; none is like another."""
