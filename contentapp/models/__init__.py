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
from contentapp.models.operations import AuditLog, AuditSeal, ContentVersion

__all__ = [
    "PIECES",
    "AuditLog",
    "AuditSeal",
    "BlogPost",
    "BundleProduct",
    "Business",
    "BusinessMember",
    "ContentBundle",
    "ContentItem",
    "ContentUpgrade",
    "ContentVersion",
    "Email",
    "EmailSequence",
    "GenerationRun",
    "GenerationStep",
    "ProductComponent",
    "ProductPrice",
    "SocialPost",
    "users",
]
