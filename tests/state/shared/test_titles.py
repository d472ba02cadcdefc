"""What a place is called: it is written into the place before, and told to others."""

from __future__ import annotations

import pytest

from smartctl.state.shared.postgres import PostgresDocuments

PASSWORD = "hunter2hunter"


@pytest.mark.parametrize(
    ("url", "title"),
    [
        (f"postgresql://me:{PASSWORD}@db.example.com:5433/crm", "postgresql://db.example.com:5433/crm#smartctl"),
        (
            f"host=db.example.com port=5433 dbname=crm password={PASSWORD}",
            "postgresql://db.example.com:5433/crm#smartctl",
        ),
        (f"host=db.example.com user=me password='{PASSWORD}'", "postgresql://db.example.com#smartctl"),
        (f"dbname=crm password={PASSWORD}", "postgresql://localhost/crm#smartctl"),
        (f"password='{PASSWORD}", "postgresql"),
        (f"{PASSWORD}", "postgresql"),
        (f"https://me:{PASSWORD}@db.example.com/x", "postgresql"),
        (f"postgresql://db.example.com/crm?password={PASSWORD}", "postgresql://db.example.com/crm#smartctl"),
        (f"postgres://db.example.com/crm#{PASSWORD}", "postgresql://db.example.com/crm#smartctl"),
    ],
)
def test_the_title_of_a_database_holds_no_password(url, title):
    assert PostgresDocuments(url).title == title
