"""Tables. Importing this package registers all of them on `SQLModel.metadata`."""

from contentapp.models.accounts import users
from contentapp.models.billing import (
    BundleProduct,
    Customer,
    Order,
    OrderItem,
    ProductComponent,
    ProductPrice,
    Refund,
    Subscription,
    SubscriptionInvoice,
)
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
from contentapp.models.controls import ApiKey, EspIntegration, FeatureFlag
from contentapp.models.generation import GenerationRun, GenerationStep
from contentapp.models.operations import AuditLog, AuditSeal, ContentVersion
from contentapp.models.payments import Cart, CartLine, Checkout, Fulfilment, LedgerCheck, Payment, StripeEvent
from contentapp.models.spending import ModelCall, ModelCheck, ModelSettings, PieceRewrite
from contentapp.models.tracking import ManagedUrl, VariantGroup

__all__ = [
    "PIECES",
    "ApiKey",
    "AuditLog",
    "AuditSeal",
    "BlogPost",
    "BundleProduct",
    "Business",
    "BusinessMember",
    "Cart",
    "CartLine",
    "Checkout",
    "ContentBundle",
    "ContentItem",
    "ContentUpgrade",
    "ContentVersion",
    "Customer",
    "Email",
    "EmailSequence",
    "EspIntegration",
    "FeatureFlag",
    "Fulfilment",
    "GenerationRun",
    "GenerationStep",
    "LedgerCheck",
    "ManagedUrl",
    "ModelCall",
    "ModelCheck",
    "ModelSettings",
    "Order",
    "OrderItem",
    "Payment",
    "PieceRewrite",
    "ProductComponent",
    "ProductPrice",
    "Refund",
    "SocialPost",
    "StripeEvent",
    "Subscription",
    "SubscriptionInvoice",
    "VariantGroup",
    "users",
]
