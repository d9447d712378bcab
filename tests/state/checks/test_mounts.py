"""Routes and apps that a plan wants mounted, looked for in the result's files."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.checks.mounts import Mount, mounted, mountings, mounts_of
from state.checks.places import Places
from state.checks.uncommented import uncommented
from state.plans.plan import EditKind, EditProposal
from tests.state.checks.grounds import FakeGround, item, plan_of


def looked(mount: Mount, **texts: str) -> tuple[bool | None, str]:
    files = {name.replace("__", "/").replace("_dot_", "."): text for name, text in texts.items()}
    found = mounted(mount, Places(FakeGround(texts=files)))
    return (
        True if found.passed else False if found.decisive else None
    ), f"{found.why} {found.path}:{found.line}"


def wanted(text: str, *paths: str, language: str = "") -> Mount:
    edit = EditProposal("e", EditKind.UPDATE, paths, text, 3, 6, fragment=True, language=language)
    (found,) = mounts_of(plan_of(edits=(edit,)))
    return found


@pytest.mark.parametrize(
    ("text", "language", "how", "route", "what"),
    [
        ("app.use('/api/orders', ordersRouter);", "ts", "use", "/api/orders", "ordersRouter"),
        ("router.use(`/x`, auth, require('./x'))", "js", "use", "/x", "auth, require('./x')"),
        (
            'path("orders/", include("orders.urls")),',
            "python",
            "include",
            "orders/",
            'include("orders.urls")',
        ),
        ("re_path(r'^old/$', views.old),", "python", "include", "^old/$", "views.old"),
        ("router.register(r'items', ItemViewSet)", "python", "register", "items", "ItemViewSet"),
        ("app.include_router(users.router, prefix='/users')", "python", "router", "/users", "users.router"),
        ("app.register_blueprint(bp)", "python", "blueprint", "", "bp"),
        ("INSTALLED_APPS += ['orders']", "python", "app", "", "orders"),
    ],
)
def test_what_mounts_is_read(text: str, language: str, how: str, route: str, what: str) -> None:
    (found,) = mountings(text, language)
    assert (found.how, found.route, found.what, found.line) == (how, route, what, 1)


def test_comments_mount_nothing() -> None:
    assert not list(mountings("# path('x/', include('x.urls'))\n", "python"))
    assert not list(mountings("// app.use('/x', y);\n/* app.use('/z', y);\n*/", "ts"))
    (found,) = mountings("const site = 'http://x'; // app.use('/no', n);\napp.use('/x', y);\n", "ts")
    assert (found.route, found.line) == ("/x", 2)


def test_a_route_is_found_with_its_line_or_what_is_there_instead() -> None:
    mount = wanted("app.use('/api/orders', ordersRouter);", "src/app.ts")
    assert looked(mount, src__app_dot_ts='x\napp.use("/api/orders/", ordersRouter);\n') == (
        True,
        "src/app.ts mounts ordersRouter at /api/orders/ src/app.ts:2",
    )
    assert looked(mount, src__app_dot_ts="app.use('/api/orders', other);\n") == (
        False,
        "src/app.ts mounts other at /api/orders, the plan wants ordersRouter src/app.ts:1",
    )
    assert looked(mount, src__app_dot_ts="// app.use('/api/orders', ordersRouter);\n") == (
        False,
        "ordersRouter is not mounted in src/app.ts src/app.ts:0",
    )
    assert looked(mount) == (False, "src/app.ts is not in the result :0")


def test_where_the_plan_names_no_file_only_a_hit_is_sure() -> None:
    mount = wanted("path('orders/', include('orders.urls'))", language="python")
    assert looked(mount, site__urls_dot_py="path('orders/', include('orders.urls')),")[0] is True
    assert looked(mount, site__urls_dot_py="")[0] is None
    assert looked(mount, readme_dot_md="")[0] is None


def test_an_app_is_itself_or_its_configuration() -> None:
    (mount,) = mounts_of(plan_of(items=(item("a", text="Add `orders` to `INSTALLED_APPS`", line=7),)))
    assert (mount.what, mount.line, mount.words) == ("orders", 7, "orders is in INSTALLED_APPS")
    assert (
        looked(mount, site__settings_dot_py="INSTALLED_APPS = [\n 'a',\n 'orders.apps.OrdersConfig',\n]")[0]
        is True
    )
    assert looked(mount, site__settings_dot_py="INSTALLED_APPS = ['a', 'orders_old']")[0] is None


def test_the_same_mount_twice_is_one() -> None:
    text = "app.use('/x', y);"
    edits = (
        EditProposal("e", EditKind.UPDATE, (), text, 3, 3, language="ts"),
        EditProposal("f", EditKind.UPDATE, ("app.ts",), text, 9, 9, language="ts"),
    )
    (mount,) = mounts_of(plan_of(edits=edits))
    assert (mount.line, mount.paths) == (3, ("app.ts",))


@given(st.text(alphabet="ab'\"`#/*\\\n é-<>!"), st.booleans())
def test_leaving_comments_out_moves_nothing(text: str, hashes: bool) -> None:
    found = uncommented(text, hashes)
    assert len(found) == len(text)
    assert [at for at, one in enumerate(found) if one == "\n"] == [
        at for at, one in enumerate(text) if one == "\n"
    ]
    assert all(one in (" ", text[at]) for at, one in enumerate(found))
