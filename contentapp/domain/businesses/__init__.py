"""Businesses: their profiles, whose they are, and what becomes of those in the bin."""

from contentapp.domain.businesses.memberships import (
    KEPT_DAYS,
    MAX_OWNED,
    BusinessGone,
    Contents,
    Membership,
    TooManyBusinesses,
    bin_business,
    count_contents,
    create_business,
    list_businesses,
    rename_business,
    restore_business,
    switch_business,
)
from contentapp.domain.businesses.profile import NoSuchBusiness, get_profile, profile_of, save_answer
from contentapp.domain.businesses.purge import purge_binned
from contentapp.domain.principal import NotAnOwner

__all__ = [
    "KEPT_DAYS",
    "MAX_OWNED",
    "BusinessGone",
    "Contents",
    "Membership",
    "NoSuchBusiness",
    "NotAnOwner",
    "TooManyBusinesses",
    "bin_business",
    "count_contents",
    "create_business",
    "get_profile",
    "list_businesses",
    "profile_of",
    "purge_binned",
    "rename_business",
    "restore_business",
    "save_answer",
    "switch_business",
]
