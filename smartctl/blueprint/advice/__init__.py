"""What experienced consultants would say of a blueprint that is in order: one rule a function, its words in `mistakes/advice.toml`."""
