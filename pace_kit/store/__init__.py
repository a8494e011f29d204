"""The store: what teams saved, kept as versions in a database on this machine.

``results`` holds what saving answers, ``teams`` one team's saved things, ``folder`` the :class:`Store` that finds
teams; ``drafts`` what was typed and not saved, ``merging`` what two people wrote into one thing. For workbooks,
``saving`` writes what ``keeping`` and ``local_codes`` leave of them, ``current`` works out the newest, and ``earlier``
tells the next one from it. Below them, ``codec`` turns values into text and back; ``tables``, ``database`` and
``history`` know the database. SQLAlchemy is imported here and in ``pace_kit/migrations`` only.
"""

from pace_kit.store.drafts import Draft, Drafts
from pace_kit.store.folder import Store
from pace_kit.store.results import Conflict, Saved, StoreError, TeamNotFound, Version
from pace_kit.store.teams import Team

__all__ = ["Conflict", "Draft", "Drafts", "Saved", "Store", "StoreError", "Team", "TeamNotFound", "Version"]
