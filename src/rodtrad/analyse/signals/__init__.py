"""Signals: what each series of figures says about change and about its target."""
