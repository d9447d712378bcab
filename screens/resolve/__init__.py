"""The Resolve screen: files with conflicts, hunk by hunk."""
