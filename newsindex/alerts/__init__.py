"""Saved searches: which articles came in since each was last asked?"""

from newsindex.alerts.alerts import Alerts
from newsindex.alerts.arrivals import AlertNews, View
from newsindex.alerts.saved import Choices, Mark, SavedSearch

__all__ = ["AlertNews", "Alerts", "Choices", "Mark", "SavedSearch", "View"]
