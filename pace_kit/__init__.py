"""The improvement coaching kit: aims, clean data, run charts, tests of change and reviews.

The rooms are modules, imported by name (``from pace_kit.aims import AIM_2``); this face stays empty so that
``import pace_kit`` costs nothing. ``CONTRIBUTING.md`` draws the ladder that imports may go down.
"""

__version__ = "0.1.0"
