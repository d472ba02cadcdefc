# Sample rules for OPA and conftest over the JSON of a plan.
#
#   smartctl plan BLUEPRINT --format json > plan.json
#   conftest test --policy docs/policy plan.json
#   opa eval --data docs/policy --input plan.json "data.main.deny"
#
# One plan is smartctl/plan/v1, several are smartctl/plans/v1 with a list `plans`: `plans` below is right for both.
package main

import rego.v1

plans contains input if input.format == "smartctl/plan/v1"

plans contains plan if {
	input.format == "smartctl/plans/v1"
	some plan in input.plans
}

# What neither is, is not let through: a policy that looks at the wrong place passes everything.
deny contains msg if {
	count(plans) == 0
	msg := concat("", ["this is no plan of smartctl but ", object.get(input, "format", "something else")])
}

changes contains change if {
	some plan in plans
	some change in plan.resource_changes
}

# A replacement is ["delete", "create"], so a look for "delete" finds it, too.
deny contains msg if {
	some change in changes
	change.kind == "field"
	"delete" in change.change.actions
	filled(change) > 100
	msg := sprintf("%s: %v items have a value in this field", [change.address, filled(change)])
}

# A number that could not be read is {"unknown": true}: it counts as too many.
filled(change) := change.impact.filled if is_number(change.impact.filled)

filled(change) := 1000000000 if not is_number(object.get(change.impact, "filled", null))

# What the rules of smartctl itself say of the plan.
deny contains msg if {
	some plan in plans
	plan.policy["class"] == "refused"
	some refusal in plan.refusals
	msg := sprintf("%s: %s", [refusal.address, refusal.code])
}

warn contains msg if {
	some plan in plans
	plan.policy["class"] == "needs-a-person"
	some reason in plan.policy.reasons
	msg := sprintf("%s: %s (%d)", [plan.blueprint.name, reason.rule, reason.findings])
}

# A rename of a stage is harmless to data, and confuses people on Fridays.
warn contains msg if {
	some change in changes
	change.kind == "stage"
	change.change.actions == ["update"]
	change.change.before.title != change.change.after.title
	msg := sprintf("%s: %s becomes %s", [change.address, change.change.before.title, change.change.after.title])
}
