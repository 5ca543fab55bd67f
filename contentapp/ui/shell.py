"""What surrounds every page of the workspace: sidebar, phone bar and drawer, command palette, messages, the
lost-connection notice."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final, TypedDict

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors
from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.domain.admins import is_platform_admin
from contentapp.domain.bundles import had_sample
from contentapp.domain.businesses import Membership, NoSuchBusiness, get_profile, list_businesses, switch_business
from contentapp.domain.overview import count_bundles
from contentapp.domain.principal import Principal
from contentapp.domain.sessions import get_account
from contentapp.settings import settings
from contentapp.ui import palette, shortcuts
from contentapp.ui.bridge import bridge
from contentapp.ui.design.icons import icon, mark
from contentapp.ui.design.parts import link, skeleton
from contentapp.ui.live import Changed, Live, View
from contentapp.ui.navigation import NAV, NavEntry
from contentapp.ui.palette import PaletteState
from contentapp.ui.react.frame import AccountMenu, CollapseButton, Drawer, Frame, SkipLink, Switcher
from contentapp.ui.react.palette import Keys, Palette, SearchButton
from contentapp.ui.session import PersonAct, TabState, acts_anywhere

ROLE_NAMES: Final = {"owner": "Owner", "editor": "Editor", "viewer": "Viewer, reading only"}


class Choice(TypedDict):
    """A business to go to."""

    id: str
    name: str
    role: str


class ShellState(rx.State):
    """Who is signed in and where, in words. Without any business, `business_id` is empty."""

    loaded: bool = False
    business_id: str = ""
    business_name: str = ""
    person_name: str = ""
    first_name: str = ""
    person_email: str = ""
    initials: str = ""
    role: str = ""
    role_name: str = ""
    unconfirmed: bool = False
    """Whether the address waits to be confirmed, where mails reach people."""
    bundle_count: int = 0
    businesses: list[Choice] = []
    able: list[str] = []
    """What commands may need: "business" to be in one, "edit" to write there, "sample" to have one free, "admin" to run
    the installation."""

    @rx.event
    @acts_anywhere
    async def load(self, act: PersonAct) -> None:
        """Fill the frame of the page; from now on this tab shows pages of the session's business."""
        who = act.person if isinstance(act.person, Principal) else None
        here = str(who.business_id) if who else ""
        tab = await self.get_state(TabState)
        if tab._business and tab._business != here:
            self._get_root_state().reset()  # nothing of one business is left to be seen in another
        tab._business = here
        Live.enter(act.token, act.person.session_id, who.business_id if who else None)
        self._show_businesses(await list_businesses(act.session))
        self.person_name = act.person.name
        self.first_name = first_name(act.person.name)
        self.person_email = act.person.email
        self.initials = initials(act.person.name or act.person.email)
        self.business_id = here
        self.business_name = who.business_name if who else ""
        self.role = who.role if who else ""
        self.role_name = ROLE_NAMES[who.role] if who else ""
        self.bundle_count = await count_bundles(act.session, who.business_id) if who else 0
        self.unconfirmed = settings().delivers_mail and not (await get_account(act.session)).verified
        self.able = await _able(act, who)
        self.loaded = True

    @rx.event
    @acts_anywhere
    async def switch(self, act: PersonAct, business_id: str) -> None:
        """Go to another business of this person; the session's other tabs follow."""
        await switch_business(act.session, act.person, business_id_of(business_id))
        Live.forget(act.token)
        act.leave("/app")

    def _show_businesses(self, mine: Sequence[Membership]) -> None:
        self.businesses = [
            {"id": str(one.id), "name": one.name, "role": ROLE_NAMES[one.role]} for one in mine if not one.deleted_at
        ]


async def _name_now(session: AsyncSession, business_id: uuid.UUID, _key: str, _changed: Changed | None) -> str:
    return (await get_profile(session, business_id)).name


async def _bundles_now(session: AsyncSession, business_id: uuid.UUID, _key: str, _changed: Changed | None) -> int:
    return await count_bundles(session, business_id)


Live.frame(
    View(ShellState, "business_name", _name_now, ("businesses",)),
    View(ShellState, "bundle_count", _bundles_now, ("content_bundles",)),
)


async def _able(act: PersonAct, who: Principal | None) -> list[str]:
    able = ["admin"] if await is_platform_admin(act.session) else []
    if who is None:
        return able
    able.append("business")
    if who.may_edit:
        able.append("edit")
        if not await had_sample(act.session):
            able.append("sample")
    return able


def business_id_of(text: str) -> uuid.UUID:
    """The id of a business as a browser names it; raises NoSuchBusiness for what can be none."""
    try:
        return uuid.UUID(text)
    except (ValueError, AttributeError, TypeError) as error:
        raise NoSuchBusiness("There is no such business.") from error


def first_name(name: str) -> str:
    """How one is greeted: the name's first word."""
    return next(iter(name.split()), "")


def initials(name: str) -> str:
    """Up to two letters for a name, or one for an address."""
    words = name.split("@")[0].split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def shell(
    *content: rx.Component,
    active: str,
    bar: rx.Component | None = None,
    fixed: bool = False,
    rail: bool = False,
    title: str | rx.Var[str] = "",
) -> rx.Component:
    """A page in its frame.

    `active` names its entry in the navigation. `bar` is a whole header above the content, which phones do not show:
    there the top bar carries `title`. `fixed` holds the page to the window's height; `rail` narrows the sidebar to
    icons, unless the person has chosen otherwise.
    """
    return rx.fragment(
        SkipLink.create(),
        Frame.create(
            rx.el.aside(*_sidebar(active), class_name="sidebar", aria_label="Workspace"),
            rx.el.div(
                _topbar(active, title, has_bar=bar is not None),
                bar if bar is not None else rx.fragment(),
                rx.fragment() if active == "settings" else rx.cond(ShellState.unconfirmed, _unconfirmed()),
                rx.el.main(*content, id="content", class_name="content", tab_index=-1),
                class_name="main",
            ),
            fixed=fixed,
            rail=rail,
        ),
        _palette(),
        Keys.create(groups=shortcuts.described(), go_to=shortcuts.go_to()),
        rx.toast.provider(position="bottom-center", rich_colors=False, visible_toasts=3),
        bridge(),
    )


def _unconfirmed() -> rx.Component:
    return rx.el.p(
        icon("mail"),
        rx.el.span(
            "Confirm ", ShellState.person_email, " with the link in our mail, so that you can get back in if you forget"
            " your password. ", link("Send it again", href="/settings", class_name="link"),
        ),
        class_name="notice notice--warn strip",
        role="status",
    )  # fmt: skip


def connection_notice() -> rx.Component:
    """A quiet word while the server cannot be reached, to wrap the app in; the browser tries again by itself."""
    return rx.fragment(_reconnecting())


@rx.memo
def _reconnecting() -> rx.Component:
    return rx.el.div(
        rx.cond(
            has_connection_errors,
            rx.el.p(
                rx.el.span(class_name="badge__live", aria_hidden="true"),
                "Reconnecting… your work is safe.",
                class_name="offline__text",
            ),
        ),
        class_name="offline",
        role="status",
    )


def _sidebar(active: str, *, drawer: bool = False) -> list[rx.Component]:
    return [
        _switcher(),
        SearchButton.create(),
        rx.el.nav(
            rx.cond(ShellState.loaded & (ShellState.business_id == ""), rx.fragment(), rx.fragment(*_groups(active))),
            class_name="nav",
            aria_label="Pages",
        ),
        rx.el.div(
            AccountMenu.create(
                name=ShellState.person_name,
                email=ShellState.person_email,
                initials=ShellState.initials,
                side="top",
            ),
            rx.fragment() if drawer else CollapseButton.create(),
            class_name="sidebar__foot",
        ),
    ]


def _switcher() -> rx.Component:
    return rx.cond(
        ShellState.loaded,
        Switcher.create(
            mark(),
            name=ShellState.business_name,
            role=ShellState.role_name,
            current=ShellState.business_id,
            businesses=ShellState.businesses,
            on_switch=ShellState.switch,
        ),
        rx.el.div(mark(), rx.el.span(skeleton("70%"), class_name="grow"), class_name="switcher"),
    )


def _groups(active: str) -> list[rx.Component]:
    listed = [entry for entry in NAV if entry.listed]
    groups = groupby(listed, key=lambda entry: (entry.group, entry.needs))
    return [_group(group, needs, [_entry(entry, active) for entry in entries]) for (group, needs), entries in groups]


def _group(name: str, needs: str, entries: list[rx.Component]) -> rx.Component:
    label = rx.el.p(name, class_name="nav__label") if name else rx.fragment()
    group = rx.el.div(label, *entries, class_name="nav__group")
    return group if needs == "business" else rx.cond(ShellState.able.contains(needs), group)


def _palette() -> rx.Component:
    return Palette.create(
        *(rx.el.span(icon(command.icon), data_icon=command.key) for command in palette.COMMANDS),
        commands=palette.described(),
        found=PaletteState.found,
        able=ShellState.able,
        current=ShellState.business_id,
        businesses=ShellState.businesses,
        on_search=PaletteState.search,
        on_run=PaletteState.run,
        on_switch=ShellState.switch,
    )


def _entry(entry: NavEntry, active: str) -> rx.Component:
    here: dict[str, Any] = {"aria_current": "page"} if entry.key == active else {}
    count = (
        rx.cond(ShellState.bundle_count > 0, rx.el.span(ShellState.bundle_count, class_name="nav__count"))
        if entry.key == "bundles"
        else rx.fragment()
    )
    return link(
        icon(entry.icon),
        rx.el.span(entry.name),
        count,
        href=entry.href,
        class_name="nav__item",
        title=entry.name,
        **here,
    )


def _topbar(active: str, title: str | rx.Var[str], *, has_bar: bool) -> rx.Component:
    text = title if isinstance(title, rx.Var) or title else ShellState.business_name
    # Where the bar with the page's title is not shown, this is the title.
    heading = rx.el.h1 if has_bar else rx.el.p
    return rx.el.header(
        Drawer.create(*_sidebar(active, drawer=True)),
        heading(text, class_name="topbar__title grow truncate"),
        SearchButton.create(small=True),
        class_name="topbar",
    )
