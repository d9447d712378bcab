"""Common ancestors of single files, for histories that share no commit or when the operator wants another one."""
