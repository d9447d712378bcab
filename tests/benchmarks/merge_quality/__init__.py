"""How good proposals are: replays the merge commits of any repository.

python -m tests.benchmarks.merge_quality --repo PATH [--limit N] [--json] [--forget]

Every two-parent merge is made again in a throwaway repository that borrows the objects; the first parent is
the target, the second the source. Each conflicted text file is compared with what was committed, and an
operator is played hunk by hunk, oldest merge first: the real outcomes of earlier hunks are known, as they
would be in a session, later ones never. Resolutions of earlier merges are remembered (`--forget`: only those
of the same merge).

- The outcome of a hunk is what stands in the committed file between the stable regions around it. Where it
  can't be told (those regions were rewritten, the file is gone or was committed with conflict markers) the
  hunk is counted apart and plays no further part.
- Left out, and counted by why: merges of three and more parents, merges that can't be repeated because history or
  objects are missing, merges without a conflict, conflicted files that are binary, too long or have no hunk, and those
  that a new session excludes, as the operator is never asked about them.
- Right: the committed text, or one that differs in white space and the order of lines; exact: the same bytes.
- Keys: the first proposal takes 1, a side, both or neither 1, another proposal 2; picked lines take 2 and
  2 more for each run of lines; all other outcomes are typed. Only exact texts count as settled.
- Both, as a baseline, is the source's lines, then the target's; "same as last" repeats the last choice of a
  side in the merge, the source at first.
"""
