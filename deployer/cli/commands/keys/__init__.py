"""Hand out the keys of endpoints, put them into a key vault, rotate them. `deployer keys --endpoint NAME` is `show`."""

DEFAULT = "show"
