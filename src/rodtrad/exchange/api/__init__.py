"""The API: what one may see, and what one may do, by the same queries and operations as the pages."""
