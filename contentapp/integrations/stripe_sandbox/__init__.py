"""A server that speaks Stripe's API, for machines without an account there.

The product reaches it as it reaches Stripe: over HTTP, through Stripe's own library, with signed webhooks coming back.
It knows nothing of orders. Shapes follow Stripe's OpenAPI document; tests validate every object against that.
"""

from contentapp.integrations.stripe_sandbox.server import Sandbox, sandbox_app

__all__ = ["Sandbox", "sandbox_app"]
