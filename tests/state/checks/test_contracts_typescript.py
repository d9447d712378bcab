import pytest

from state.checks.contracts import ContractCheck, Differs, check_contract
from state.plans.plan import Contract

COURIER = """
export interface Parcel { id: string }
export interface Courier extends Tracking {
  ship(parcel: Parcel, urgent?: boolean): Promise<string>;
  cancel: (id: string) => void;
  note?(text: string): void;
  readonly name: string;
}
interface Tracking { locate(id: string): Promise<string> }
"""


def checked(tree: dict[str, str], interface: str, implementation: str) -> ContractCheck:
    row = Contract("contract-1", interface, implementation, "ready", True, 3)
    return check_contract(row, lambda path: tree[path].encode() if path in tree else None, list(tree))


def courier(text: str, path: str = "src/couriers/post.service.ts", **more: str) -> ContractCheck:
    return checked(
        {"src/courier.interface.ts": COURIER, path: text, **more},
        "`Courier`",
        "`couriers/post.service` → Post/DHL",
    )


def test_a_class_that_meets_its_interface() -> None:
    check = courier(
        "import { Courier } from '../courier.interface';\n"
        "export class PostService implements Courier {\n"
        "  name = 'post';\n"
        "  constructor(private readonly key: string) {}\n"
        "  async ship(parcel: Parcel) { return parcel.id }\n"
        "  cancel = (id: string) => {};\n"
        "  public locate(id: string, depth = 1): Promise<string> { return this.find(id) }\n"
        "  private find(id: string) { return Promise.resolve(id) }\n"
        "}\n"
    )

    assert check == ContractCheck(
        "src/courier.interface.ts: Courier", "src/couriers/post.service.ts: PostService", True, True, (), (), "",
        "PostService has all 4 methods of Courier", "src/couriers/post.service.ts", 2,
    )  # fmt: skip


def test_missing_private_and_differing_methods() -> None:
    check = courier(
        "export class PostService {\n"
        "  ship(urgent: boolean, parcel: Parcel) {}\n"
        "  private cancel(id: string) {}\n"
        "  locate(id: number, where: string) {}\n"
        "}\n"
    )

    assert check.methods_missing == ("cancel",)
    assert check.methods_differ == (
        Differs("ship", "(parcel, urgent?: boolean)", "(urgent: boolean, parcel)", 2),
        Differs("locate", "(id: string)", "(id: number, where: string)", 4),
    )


@pytest.mark.parametrize(
    ("interface", "found", "fits"),
    [
        ("(a: string, b: number)", "(a: string)", True),
        ("(a: string)", "(a: string, b: number)", False),
        ("(a: string)", "(a: string, b?: number)", True),
        ("(a: string)", "(a: string, b = 1)", True),
        ("(a: string)", "(...all: any[])", True),
        ("(a?: string)", "(a: string)", False),
        ("(a: string)", "(other: string)", True),
        ("(a: string, b: string)", "(b: string, a: string)", False),
        ("(a: string)", "(a: boolean)", False),
        ("(a: Parcel)", "(a: string)", True),
        ("(this: Window, a: string)", "(a: string)", True),
        ("(a: Parcel)", "({ id, size }: Parcel)", True),
    ],
)
def test_parameters_in_typescript(interface: str, found: str, fits: bool) -> None:
    tree = {
        "a.ts": f"export interface Port {{ f{interface}: void }}",
        "b.ts": f"export class Made {{ f{found} {{}} }}",
    }

    assert [one.name for one in checked(tree, "Port", "b.ts").methods_differ] == ([] if fits else ["f"])


METHODS = "ship(p) {}, cancel(id) {}, locate: async (id) => id"


@pytest.mark.parametrize(
    "text",
    [
        f"export const post: Courier = {{ {METHODS} }};",
        f"const post = {{ {METHODS} }} satisfies Courier;\nexport default post;",
        f"export default {{ {METHODS} }};",
        f"const post = {{ {METHODS} }};\nmodule.exports = {{ post }};",
        f"class Post {{ {METHODS.replace('locate:', 'locate =').replace(',', ';')} }}\nexport {{ Post as PostService }};",
        "export function ship(p) {}\nexport const cancel = (id) => {};\nexport async function locate(id) {}",
        "function ship(p) {}\nfunction cancel(id) {}\nconst locate = id => id;\nexport const post = { ship, cancel, locate };",
    ],
)
def test_objects_functions_and_ways_to_export_them(text: str) -> None:
    check = courier(text)

    assert (check.words.partition(" has ")[2], check.exported, check.holds) == (
        "all 4 methods of Courier",
        True,
        True,
    )


def test_a_name_is_exported_through_index_files() -> None:
    tree = {
        "src/courier.ts": COURIER,
        "src/post/index.ts": "export * from './inner';\nexport { Fast as Express } from './inner/fast.js';\n",
        "src/post/inner/index.ts": "export * from './post'\n",
        "src/post/inner/post.ts": "import { Base } from '@/base';\nexport class Post extends Base { ship(p) {} }\n",
        "src/post/inner/fast.ts": "export class Fast { ship(p) {}; cancel(i) {}; locate(i) {} }\nclass Hidden { ship(p) {} }\n",
        "src/base.ts": "export abstract class Base { cancel(id) {}\n abstract locate(id): void }\n",
    }

    assert checked(tree, "Courier", "`post/index.ts` `Post`").methods_missing == ("locate",)
    assert checked(tree, "Courier", "`post/index.ts#Express`").holds is True
    hidden = checked(tree, "Courier", "`inner/fast.ts` `Hidden`")
    assert (hidden.exported, hidden.methods_missing) == (False, ("cancel", "locate"))
    assert hidden.words.startswith("Hidden is not exported by src/post/inner/fast.ts; Hidden has no ")


def test_the_interface_may_be_a_file_a_type_or_an_abstract_class() -> None:
    tree = {
        "courier.interface.ts": COURIER,
        "kinds.ts": "export type Port = { a(): void } & { b: () => void };\nexport abstract class Base { abstract c(): void; d() {} }\n",
        "made.ts": "export class Made { a() {} c() {} }\n",
    }

    assert checked(tree, "`courier.interface.ts`", "made.ts").methods_missing == ("ship", "cancel", "locate")
    assert checked(tree, "Port", "made.ts").methods_missing == ("b",)
    assert checked(tree, "Base", "made.ts").methods_missing == ("d",)


def test_what_comes_from_outside_is_left_open() -> None:
    check = courier("import { Client } from 'aws';\nexport class Post extends Client { ship(p) {} }\n")

    assert (check.methods_missing, check.holds) == ((), None)
    assert check.could_not_check == "cancel, locate may be there: it inherits from Client of aws"
    spread = courier("import rest from 'rest';\nexport const post = { ...rest, ship(p) {} };\n")
    assert spread.could_not_check == "cancel, locate may be there: it takes over what rest has"


def test_interfaces_of_one_name_are_joined_and_different_ones_are_not_guessed() -> None:
    tree = {
        "a.ts": "export interface Port { a(): void }\nexport interface Port { b(): void }\n",
        "made.ts": "export class Made { a() {} }\n",
    }
    assert checked(tree, "Port", "made.ts").methods_missing == ("b",)

    tree["other.ts"] = "export interface Port { x(): void }\n"
    check = checked(tree, "Port", "made.ts")
    assert check.could_not_check == "several files define Port, and not alike: a.ts, other.ts"

    tree["made.ts"] = "import type { Port } from './other';\nexport class Made implements Port { a() {} }\n"
    assert checked(tree, "Port", "made.ts").methods_missing == ("x",)


def test_jsx_and_javascript_are_read_too() -> None:
    tree = {
        "a.ts": "export interface Port { a(x: string): void }",
        "b.tsx": "export class Made { a(x: string) { return <div>{x}</div> } }",
        "c.js": "class Made { a(x, y) {} }\nmodule.exports = Made;\n",
    }

    assert checked(tree, "Port", "b.tsx").holds is True
    check = checked(tree, "Port", "c.js")
    assert (check.exported, [one.found for one in check.methods_differ]) == (True, ["(x, y)"])
