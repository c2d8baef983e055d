"""What one person sees first: things to do, search, the thread, the thread check, the calendar, help."""
