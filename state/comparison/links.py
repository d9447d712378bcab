"""Where symbolic links lead."""

from collections.abc import Mapping

# As many as Linux follows before it gives up.
MOST = 40


def leaves_tree(path: str, links: Mapping[str, str]) -> bool:
    """Whether the link at `path` leads, through other links if need be, to a place outside the tree.

    `links` has what each link of the tree says. A link that runs in circles leads nowhere, so not outside.
    """
    place = path.split("/")[:-1]
    wanted = links[path]
    if wanted.startswith("/"):
        return True
    steps = wanted.split("/")[::-1]
    followed = 0
    while steps:
        step = steps.pop()
        if step in ("", "."):
            continue
        if step == "..":
            if not place:
                return True
            place.pop()
            continue
        place.append(step)
        further = links.get("/".join(place))
        if further is None:
            continue
        followed += 1
        if further.startswith("/"):
            return True
        if followed > MOST:
            return False
        place.pop()
        steps.extend(further.split("/")[::-1])
    return False
