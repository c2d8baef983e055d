"""How log-in meets our people: nobody signs up by themselves; the city's own log-in finds the person by verified address."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Local accounts are made by those who give roles, never by signing up."""

    def is_open_for_signup(self, request: Any) -> bool:
        """No."""
        return False


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """The city's log-in may make a person, but never with a role: rights come from roles alone."""

    def is_open_for_signup(self, request: Any, sociallogin: Any) -> bool:
        """Yes: an employee without a role sees what every employee may see."""
        return True

    def populate_user(self, request: Any, sociallogin: Any, data: dict[str, Any]) -> Any:
        """Take the name from the city's log-in."""
        user = super().populate_user(request, sociallogin, data)
        given, family = data.get("first_name") or "", data.get("last_name") or ""
        user.name = data.get("name") or f"{given} {family}".strip() or data.get("email") or ""
        return user
