"""The desk: queue and case views, the API and console of the officers."""
