"""Reading what is counted; each module holds the reads of one thing, each function a constant number of queries."""
