"""The table behind `industries`: name, people, stems of words, placeholders, suggestions. The last row fits anyone."""

from __future__ import annotations

from typing import Final


def _placeholders(product: str, offer: str, reader: str, place: str, tone: str, action: str) -> dict[str, str]:
    return {
        "primary_product": product,
        "core_offer_description": offer,
        "audience_demographics.summary": reader,
        "audience_demographics.location": place,
        "tone_of_voice": tone,
        "primary_cta": action,
    }


def _suggestions(*, groups: str, pains: str, outcomes: str, topics: str) -> dict[str, tuple[str, ...]]:
    answers = {
        "audience_demographics.groups": groups,
        "audience_pain_points": pains,
        "audience_desired_outcomes": outcomes,
        "primary_topics": topics,
    }
    return {name: tuple(answer.split("; ")) for name, answer in answers.items()}


Row = tuple[str, str, tuple[str, ...], dict[str, str], dict[str, tuple[str, ...]]]

ROWS: Final[tuple[Row, ...]] = (
    (
        "Food and drink",
        "roasters and bakers",
        (
            "food",
            "drink",
            "coffee",
            "roast",
            "bake",
            "bakin",
            "café",
            "cafe",
            "restaurant",
            "wine",
            "beer",
            "brew",
            "tea",
            "cater",
        ),
        _placeholders(
            "A coffee subscription, roasted to order",
            "A fresh bag every two weeks, roasted the day it ships, with a card that says how to brew it",
            "Neighbours who used to buy bread on Saturdays only",
            "United Kingdom and Ireland, towns without a roaster",
            "Warm and unfussy, like a chat across the counter",
            "Order the tasting box",
        ),
        _suggestions(
            groups="Home cooks; Gift buyers; Office managers; Café owners",
            pains="Good produce is hard to find; Too many recipes to choose from; It goes stale too soon",
            outcomes="Eat well without planning; Know where it comes from; Impress guests",
            topics="How it is made; Recipes; Seasons; Storing it well",
        ),
    ),
    (
        "Coaching and courses",
        "coaches",
        ("coach", "course", "teach", "train", "tutor", "educat", "school", "learn", "mentor"),
        _placeholders(
            "A twelve-week coaching programme",
            "One call a week, a plan after each, and somebody who notices when you stop",
            "Team leads in their first year who miss doing the work themselves",
            "Online, mostly in European time zones",
            "Direct and kind. Questions before answers",
            "Book a first call",
        ),
        _suggestions(
            groups="New managers; Career changers; Founders; Parents returning to work",
            pains="No time to practise; Advice that contradicts itself; Starting and stopping again",
            outcomes="A habit that lasts; Confidence in meetings; A plan for this year",
            topics="First steps; Common mistakes; Stories of clients; Habits",
        ),
    ),
    (
        "Software",
        "software makers",
        ("software", "saas", "app", "technolog", "cloud", "data", "developer", "platform", "ai"),
        _placeholders(
            "Scheduling software for small clinics",
            "Patients book and move appointments themselves, and the phone stops ringing at lunch",
            "Practice managers who keep three calendars in step by hand",
            "English-speaking countries, practices of two to twenty",
            "Plain and exact. Numbers instead of adjectives",
            "Start a free trial",
        ),
        _suggestions(
            groups="Operations leads; Developers; Small teams; Agencies",
            pains="Too many tools; Numbers nobody trusts; Work copied by hand; Set-up takes weeks",
            outcomes="One place for everything; Hours back each week; Fewer mistakes",
            topics="How-tos; Customer stories; Behind the product; Comparisons",
        ),
    ),
    (
        "Health and fitness",
        "practices and studios",
        ("health", "fitness", "physio", "therap", "yoga", "gym", "clinic", "medic", "nutrition", "wellness", "dent"),
        _placeholders(
            "One-to-one physiotherapy",
            "An assessment, treatment, and a home programme of ten minutes that people keep up",
            "Runners over forty who were told to rest and do not want to",
            "Within half an hour of Leipzig",
            "Calm and clear. No fear, no miracles",
            "Book an assessment",
        ),
        _suggestions(
            groups="Runners; Desk workers; New parents; Over sixties",
            pains="Pain that keeps coming back; No time to exercise; Advice from everywhere",
            outcomes="Move without pain; Sleep through the night; Know which exercises help",
            topics="Exercises at home; Myths; Recovery; Everyday movement",
        ),
    ),
    (
        "Shops and makers",
        "shops and makers",
        (
            "shop",
            "retail",
            "fashion",
            "cloth",
            "jewel",
            "ceramic",
            "furniture",
            "craft",
            "commerce",
            "book",
            "toy",
            "wood",
        ),
        _placeholders(
            "Hand-thrown tableware in small runs",
            "Six glazes, two sizes, replaced if it breaks in the first year",
            "People who set the table even when they eat alone",
            "Ships within the European Union",
            "Quiet and precise, with a dry joke now and then",
            "See what is in the kiln",
        ),
        _suggestions(
            groups="Gift buyers; Collectors; First-home owners; Interior designers",
            pains="Everything looks the same; It breaks too soon; Gifts are a guess",
            outcomes="Something that lasts; A present that fits; A home that feels like theirs",
            topics="How it is made; Care and repair; Gift ideas; New in the shop",
        ),
    ),
    (
        "Professional services",
        "advisers",
        (
            "profession",
            "law",
            "legal",
            "account",
            "tax",
            "consult",
            "financ",
            "insur",
            "advis",
            "agency",
            "marketing",
            "design",
            "recruit",
        ),
        _placeholders(
            "Bookkeeping for freelancers",
            "Receipts in, returns out, and one person who answers within a day",
            "Illustrators who open the tax office’s letters last",
            "Anywhere in Germany, all of it online",
            "Reassuring and exact. Every paragraph in plain words",
            "Ask for a quote",
        ),
        _suggestions(
            groups="Freelancers; Founders; Small firms; Family businesses",
            pains="Rules that change every year; Bills that surprise; Letters nobody understands",
            outcomes="Sleep before the deadline; Know what it will cost; One person to ask",
            topics="Deadlines; Plain-word guides; Common mistakes; Changes in the law",
        ),
    ),
    (
        "Home and trades",
        "trades",
        (
            "home",
            "trade",
            "build",
            "plumb",
            "electric",
            "garden",
            "landscap",
            "clean",
            "roof",
            "solar",
            "renovat",
            "heat",
        ),
        _placeholders(
            "Heat pumps for terraced houses",
            "A survey, a fixed price and two days of work, with the old boiler taken away",
            "Owners of draughty houses who have had three different quotes",
            "Within an hour of Bristol",
            "Straight and practical, with prices in it",
            "Ask for a survey",
        ),
        _suggestions(
            groups="Home owners; Landlords; First-time buyers; Property managers",
            pains="Quotes that differ wildly; Nobody turns up; Not knowing what it costs",
            outcomes="Done once and done right; Lower bills; A date that holds",
            topics="What it costs; Before and after; Care through the year; Choosing well",
        ),
    ),
    (
        "Travel and events",
        "hosts",
        ("travel", "hotel", "tour", "event", "wedding", "hospitality", "guide", "holiday", "music", "art"),
        _placeholders(
            "Walking holidays without a suitcase",
            "Six days, five inns, luggage carried, and a map that works offline",
            "Couples who like mountains and dislike groups",
            "Guests from the Netherlands and Belgium",
            "Unhurried and observant. One good detail a paragraph",
            "Check the dates",
        ),
        _suggestions(
            groups="Couples; Families; Small companies; Solo travellers",
            pains="Too many options; Crowded places; Planning takes for ever",
            outcomes="A week to remember; Nothing to organise; See it as locals do",
            topics="Places; When to come; Stories of guests; What to bring",
        ),
    ),
    (
        "Anything else",
        "others",
        (),
        _placeholders(
            "The one thing you would keep if you could keep only one",
            "What they get, how it works, and what is different afterwards",
            "Someone you can picture: what they did last week, and what annoyed them",
            "A country, a region, or half an hour’s drive",
            "Friendly and to the point, without exclamation marks",
            "Get in touch",
        ),
        _suggestions(
            groups="Regular customers; First-time buyers; People who were recommended",
            pains="Too much choice; No time; Not knowing whom to trust",
            outcomes="Save time; Feel sure of the choice; Get it done",
            topics="First steps; Common mistakes; Behind the scenes; Customer stories",
        ),
    ),
)
