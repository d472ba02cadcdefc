"""What no method of the portal writes: intents of a blueprint as steps for a person, as workflows, as probes."""
