"""The Copy screen: every entry of both trees in one row, with what the result will hold."""
