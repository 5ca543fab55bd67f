"""Checks every piece, whoever wrote it: what breaks a platform's rule is an error, what reads badly is a warning."""

from contentapp.domain.generation.platforms import fold_at
from contentapp.domain.generation.validators.calls import check_call
from contentapp.domain.generation.validators.draft import check_draft, said_in
from contentapp.domain.generation.validators.mail import check_email, check_series
from contentapp.domain.generation.validators.pieces import check_blog_post, check_content_upgrade, check_social_post
from contentapp.domain.generation.validators.wording import check_wording

__all__ = [
    "check_blog_post",
    "check_call",
    "check_content_upgrade",
    "check_draft",
    "check_email",
    "check_series",
    "check_social_post",
    "check_wording",
    "fold_at",
    "said_in",
]
