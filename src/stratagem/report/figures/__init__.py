"""Pictures drawn from tables: one file per picture."""
