"""The steps of one search, pure and apart: reading the query, scoring the candidates, dressing the results."""
