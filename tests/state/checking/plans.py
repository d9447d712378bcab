"""A plan of phases with branches, for tests of acts and ways back."""

PHASED = """\
# Two features into development

## Phase 1: The feature

**Branch**: `feature`
**Merge Target**: `development`

- [ ] Look at the branch

```bash
git checkout development
git merge feature --no-ff
git tag v1
```

## Phase 2: The clash

**Branch**: `clashing`
**Dependencies**: Phase 1

```bash
git checkout development
git merge clashing --no-ff
```

## Rollback

### Immediate rollback

```bash
git checkout development
git reset --hard v1
```

### Phase 2 rollback

```bash
git checkout development
git revert HEAD --no-edit
```
"""
