"""A long merge plan read, and held against itself, against parsing its Markdown.

python -m tests.benchmarks.bench_plans [--phases 120] [--rounds 11]
"""

import argparse

from markdown_it import MarkdownIt

from state.plans.lint.facts import Unknown
from state.plans.lint.linting import lint_plan
from state.plans.reading import read_plan
from tests.benchmarks.yardstick import measure, report

PHASE = """\
## Phase {number}: Move part {number} (2-3 hours)

**Dependencies**: Phase {before}

### Step {number}.1: Copy

```bash
cp "$SOURCE/part_{number}/model.py" "$TARGET/part_{number}/"
cp "$SOURCE/part_{number}/views.py" \\
   "$TARGET/part_{number}/"
python manage.py test part_{number}
```

### Step {number}.2: Migrations

```
{number:04}_first.sql   # KEEP
{number:04}_second.sql  # FROM: 0001_second.sql
```

- [ ] Look at `part_{number}/views.py`: the names moved
- [ ] The tests pass: `pytest part_{number}`
- [x] Told the team of part {number}

| Interface | Implementation | Status |
|---|---|---|
| `Part{number}` | `part_{number}/model.py` | Ready |

### Gate {number}

- ✅ All criteria of the phase hold
- ✅ Phase {number} stable for minimum 24 hours

"""


def plan_of(phases: int) -> bytes:
    """A plan with so many phases, about forty lines each."""
    head = '# A long merge\n\n```bash\nSOURCE="/srv/old"\nTARGET="/srv/new"\n```\n\n'
    return (head + "".join(PHASE.format(number=one, before=one - 1) for one in range(1, phases + 1))).encode()


def main() -> int:
    """Runs the comparison and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phases", type=int, default=120)
    parser.add_argument("--rounds", type=int, default=11)
    options = parser.parse_args()
    raw = plan_of(options.phases)
    text = raw.decode()
    markdown = MarkdownIt("commonmark").enable("table")
    plan = read_plan(raw)
    lines = text.count("\n")
    rows = [
        measure(
            f"read {lines} lines, {len(plan.items)} items",
            lambda: read_plan(raw),
            lambda: markdown.parse(text),
            12.0,
            options.rounds,
        ),
        measure(
            "hold it against itself",
            lambda: lint_plan(plan, Unknown()),
            lambda: markdown.parse(text),
            3.0,
            options.rounds,
        ),
    ]
    return report(rows)


if __name__ == "__main__":
    raise SystemExit(main())
