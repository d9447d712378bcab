"""A merge plan of a small shop with the two repositories it is about, for sessions from import to report."""

from collections.abc import Mapping

from tests.conftest import Build
from tests.state.pairs import Pair, fork

BASE: Mapping[str, str] = {
    "shop/settings.py": "NAME = 'shop'\nAPPS = ['cart']\n",
    "cart/model.py": "LINES = []\n",
    "db/001_users.sql": "CREATE TABLE users (id INT PRIMARY KEY);\n",
}
SOURCE: Mapping[str, str] = {
    "shop/settings.py": "NAME = 'tagging'\nAPPS = ['cart', 'tags']\n",
    "tags/model.py": "NAMES = ['new', 'old']\n",
    "tags/views.py": "def listing():\n    return 'tags'\n",
    "db/002_tags.sql": "CREATE TABLE tags (id INT PRIMARY KEY);\n",
}
TARGET: Mapping[str, str] = {
    "shop/settings.py": "NAME = 'the shop'\nAPPS = ['cart', 'votes']\n",
    "db/002_votes.sql": "CREATE TABLE votes (id INT PRIMARY KEY);\n",
}

PLAN = """\
# Bring the tags into the shop

1. **Tagging** (`/srv/old/tagging`): the source, a fork with tags
2. **Shop** (current: `/srv/shop`): the target

**Last Updated**: 2026-01-02

## Phase 1: Prepare (1 hour)

- [x] The team knows
- [ ] The runbook was read

```bash
git branch backup-shop
```

### Gate 1

- ✅ Nobody pushes to main

## Phase 2: Copy (No Conflicts) (2 hours)

**Dependencies**: Phase 1

```bash
SOURCE=/srv/old/tagging
TARGET=/srv/shop

cp "$SOURCE/tags/model.py" "$TARGET/tags/"
cp "$SOURCE/tags/views.py" "$TARGET/tags/"
cp "$SOURCE/shop/settings.py" "$TARGET/shop/"
```

### Step 2.1: Migrations

```
001_users.sql    # KEEP
002_votes.sql    # KEEP
003_tags.sql     # FROM: 002_tags.sql
```

## Phase 3: Check (1 hour)

**Dependencies**: Phase 2

- [ ] The model loads: `python3 -c "import tags.model"`
- [ ] The numbers add up: `echo counted; exit 3`

## Timeline

| Phase | Estimate | Status |
|-------|----------|--------|
| Phase 1: Prepare | 1 hour | Not started |
| Phase 2: Copy | 2 hours | Not started |
| Phase 3: Check | 1 hour | Not started |
| **Total** | **4 hours** | |
"""


def shop(build: Build) -> Pair:
    """The two repositories, with the plan beside the target."""
    pair = fork(build, BASE, SOURCE, TARGET)
    (pair.target.path.parent / "PLAN.md").write_text(PLAN)
    return pair
