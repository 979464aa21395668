"""`make bench`: this project's decider shell beside its peers, the same job on one broker and two cores."""
