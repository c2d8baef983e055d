"""Money, volumes, staff, premises and energy beside the results."""
