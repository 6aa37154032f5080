"""bibkit: citations and bibliographies for Python."""
