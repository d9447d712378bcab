"""The second proof: the proposed sequence run on a real server, in a scratch database that is dropped again."""
