"""One layout and one style for all widgets that look the same.

ipywidgets gives every widget a layout and a style of its own, and each of these is sent to the page as a widget too: of
three hundred on a page two hundred said nothing. Shared, they make a page start in half the time.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import ipywidgets

__all__ = ["close_all", "html", "layout", "line", "look", "shown", "stack"]


class Shared(ipywidgets.Layout):
    """A layout that belongs to many widgets and therefore stays as it is."""

    _made = False

    def __init__(self, **how: str) -> None:
        super().__init__(**how)
        self._made = True

    def __setattr__(self, name: str, value: Any) -> None:
        if self._made and name in _CSS:
            raise TypeError(f"This layout is shared, so its {name} stays. Give the widget another: layout({name}=...).")
        super().__setattr__(name, value)


_CSS = frozenset(name for name in ipywidgets.Layout.class_trait_names(sync=True) if not name.startswith("_"))
_there: dict[Any, ipywidgets.Widget] = {}


def layout(**how: str) -> ipywidgets.Layout:
    """Return the layout with these CSS properties, the same one for all who ask for it."""
    found: ipywidgets.Layout = _shared((Shared, *sorted(how.items())), lambda: Shared(**how))
    return found


def shown(seen: bool, **how: str) -> ipywidgets.Layout:
    """Return the layout with these CSS properties for a widget that is shown or, for now, is not."""
    return layout(**how) if seen else layout(**how, display="none")


def look(kind: type[ipywidgets.DOMWidget], *classes: str, **how: str) -> dict[str, Any]:
    """Return how a new widget of this kind looks, as arguments for making it.

    Given when it is made, none of this needs a message of its own.

    Parameters
    ----------
    kind : type
        The widget's class, which knows the class of its style.
    *classes : str
        Names of its classes in the style sheet.
    **how
        CSS properties of the layout.

    Examples
    --------
    >>> first, second = (ipywidgets.HTML(**look(ipywidgets.HTML)) for _ in range(2))
    >>> first.layout is second.layout, first.style is second.style
    (True, True)
    """
    made: dict[str, Any] = {"layout": layout(**how)}
    if classes:
        made["_dom_classes"] = classes
    if style := kind.class_traits().get("style"):
        above = {"description_width": "initial"} if how.get("flex_flow") == "column" else {}
        made["style"] = _shared((style.klass, *above), lambda: style.klass(**above))
    return made


def html(markup: str = "", *classes: str) -> ipywidgets.HTML:
    """Return a place for markup."""
    return ipywidgets.HTML(markup, **look(ipywidgets.HTML, *classes))


def stack(parts: Iterable[ipywidgets.Widget] = (), *classes: str) -> ipywidgets.VBox:
    """Return widgets below each other."""
    return ipywidgets.VBox(tuple(parts), **look(ipywidgets.VBox, *classes))


def line(parts: Iterable[ipywidgets.Widget] = (), *classes: str) -> ipywidgets.HBox:
    """Return widgets beside each other."""
    return ipywidgets.HBox(tuple(parts), **look(ipywidgets.HBox, *classes))


def close_all() -> None:
    """Close every widget there is, as if none had been made."""
    ipywidgets.Widget.close_all()  # type: ignore[no-untyped-call]
    _there.clear()


def _shared(key: tuple[Any, ...], make: Any) -> Any:
    if key not in _there or _there[key].comm is None:  # it was closed, as everything is between two tests
        _there[key] = make()
    return _there[key]
