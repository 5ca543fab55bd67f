"""Tables. Importing this package registers all of them on `SQLModel.metadata`."""

from contentapp.models.accounts import users
from contentapp.models.billing import BundleProduct, ProductComponent, ProductPrice
from contentapp.models.businesses import Business, BusinessMember
from contentapp.models.content import (
    PIECES,
    BlogPost,
    ContentBundle,
    ContentItem,
    ContentUpgrade,
    Email,
    EmailSequence,
    SocialPost,
)
from contentapp.models.generation import GenerationRun, GenerationStep

__all__ = [
    "PIECES",
    "BlogPost",
    "BundleProduct",
    "Business",
    "BusinessMember",
    "ContentBundle",
    "ContentItem",
    "ContentUpgrade",
    "Email",
    "EmailSequence",
    "GenerationRun",
    "GenerationStep",
    "ProductComponent",
    "ProductPrice",
    "SocialPost",
    "users",
]
