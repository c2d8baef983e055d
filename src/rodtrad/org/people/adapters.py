"""How log-in meets our people: nobody signs up by themselves; the city's own log-in finds the person by verified address."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.urls import reverse

from rodtrad.org.people.queries import kinds_of


class AccountAdapter(DefaultAccountAdapter):
    """Local accounts are made by those who give roles, never by signing up."""

    def is_open_for_signup(self, request: Any) -> bool:
        """No."""
        return False

    def get_login_redirect_url(self, request: Any) -> str:
        """The desk; for someone without a role, the page that says whom to ask."""
        return super().get_login_redirect_url(request) if kinds_of(request.user) else reverse("people:me")

    def get_signup_redirect_url(self, request: Any) -> str:
        """The same for someone who comes for the first time by the city's log-in."""
        return self.get_login_redirect_url(request)


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
