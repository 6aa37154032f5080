from bibkit.checks.engine import check, rule_names, rules
from bibkit.checks.finding import Change, Finding
from bibkit.checks.merging import merge
from bibkit.checks.rules import Rule

__all__ = ["Change", "Finding", "Rule", "check", "merge", "rule_names", "rules"]
