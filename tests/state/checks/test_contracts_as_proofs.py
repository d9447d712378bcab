import pytest

from state.checks.checklist import ItemState
from state.checks.contract_checks import ContractProofs
from state.checks.places import Places
from state.plans.plan import Contract
from tests.state.checks.grounds import FakeGround

PORT = "class Port(Protocol):\n    def a(self): ...\n    def b(self): ...\n"


@pytest.mark.parametrize(
    ("implementation", "state", "decisive", "why", "line"),
    [
        ("good.py", ItemState.PASSED, True, "Good has all 2 methods of Port", 2),
        ("bad.py", ItemState.FAILED, True, "Bad has no b", 1),
        ("gone.py", ItemState.OPEN, True, "no file of the result is called gone.py", 0),
        ("broken.py", ItemState.OPEN, False, "broken.py: a syntax error in line 1", 1),
    ],
)
def test_a_contract_is_proved_by_the_result(
    implementation: str, state: ItemState, decisive: bool, why: str, line: int
) -> None:
    ground = FakeGround(
        texts={
            "port.py": PORT,
            "good.py": "\nclass Good:\n    def a(self): ...\n    def b(self): ...\n",
            "bad.py": "class Bad:\n    def a(self): ...\n",
            "broken.py": "class Broken(:\n",
        }
    )
    proof = ContractProofs(ground)(Contract("c", "Port", implementation, "", True, 1), Places(ground))

    assert (proof.state, proof.decisive, proof.why, proof.line) == (state, decisive, why, line)
