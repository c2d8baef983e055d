"""Besluta: steering documents, referrals, meetings and decisions."""
