"""The one way to write what is counted; each module holds the writes of one thing."""
