"""The tables of the public vocabulary as data, so that the package can be held against them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

GATES = ["residence_card", "employed", "recent_insurance", "employer", "contract_term"]
ITEMS = [
    "age",
    "education",
    "credential",
    "insured_years",
    "startup_talent",
    "tech_transfer_talent",
    "shortage_major",
    "investment",
    "contribution_base",
    "public_service",
    "outer_area",
    "fresh_graduate",
    "honour",
    "local_spouse",
    "false_material",
    "detention",
    "minor_crime",
    "serious_crime",
]
EXCLUSIVE = ("education", "credential")
VERDICTS = ["barred", "not_eligible", "not_reached", "undecided", "reached"]
RESULT_KEYS = [
    "as_of",
    "assumptions",
    "errors",
    "gates",
    "if_rest_absent",
    "items",
    "notes",
    "package_version",
    "pass_mark",
    "rules_version",
    "scheme",
    "total",
    "verdict",
]

# In the order of their points or levels, the least first.
EDUCATION = ["none", "associate", "bachelor", "bachelor_with_degree", "master", "doctorate"]
TIERS = ["none", "x0_8", "x1", "x2", "x3"]
HONOURS = ["none", "bureau_special", "bureau_general", "provincial"]
LEVELS = [
    "junior_title",
    "skill_5",
    "skill_4",
    "skill_3",
    "skill_2",
    "mid_title",
    "skill_1",
    "senior_title",
]
OBTAINED = ["shanghai", "national_examination", "elsewhere_verified", "elsewhere"]
REGISTRATION = ["valid", "lapsed", "not_needed"]
AREAS = ["lingang", "new_town", "key_transformation", "other_key_area"]
KINDS = ["counted", "back_paid", "unit_mismatch", "tax_mismatch"]
EMPLOYERS = [
    "shanghai_unit",
    "shanghai_branch",
    "dispatch",
    "out_of_city_branch",
    "sole_trader",
    "self_paid",
]

# Facts §6 and §5: the most that an indicator can give, without those that have no cap.
CAPS = {
    "age": 30,
    "education": 110,
    "credential": 140,
    "startup_talent": 120,
    "tech_transfer_talent": 120,
    "shortage_major": 30,
    "investment": 120,
    "contribution_base": 120,
    "outer_area": 20,
    "fresh_graduate": 10,
    "honour": 110,
    "local_spouse": 40,
    "false_material": 0,
    "detention": 0,
    "minor_crime": 0,
    "serious_crime": 0,
}

NO_ABSENT: Any = object()


@dataclass(frozen=True)
class Fact:
    """One row of the contract's table of answers."""

    type: str
    absent: Any = NO_ABSENT
    domain: dict[str, Any] = field(default_factory=dict)
    options: list[str] | None = None
    fields: dict[str, list[str] | None] | None = None
    unit: bool = False


PERIODS = {
    "periods": [
        {"from": "2018-01-01", "to": "2022-12-31"},
        {"from": "2023-01-01", "to": "2027-12-31"},
    ]
}
TWELVE = {"at_least": 0, "at_most": 12}
SIX_HUNDRED = {"at_least": 0, "at_most": 600}
LIST = {"longest": 600}

FACTS = {
    "as_of": Fact("date", domain=PERIODS),
    "rules_on": Fact("date", domain=PERIODS),
    "birth_date": Fact("date", domain={"earliest": "1900-01-01", "years_before_as_of": 16}),
    "has_residence_card": Fact("boolean"),
    "employed": Fact("boolean"),
    "recent_insured_months": Fact("integer", domain=TWELVE, unit=True),
    "employer": Fact("option", options=EMPLOYERS),
    "contract_term_months": Fact("integer", domain=SIX_HUNDRED, unit=True),
    "education": Fact("option", options=EDUCATION),
    "credentials": Fact(
        "entries",
        absent=[],
        domain=LIST,
        fields={
            "level": LEVELS,
            "obtained": OBTAINED,
            "matches_post": None,
            "registration": REGISTRATION,
        },
    ),
    "credential_base_months": Fact("integer", absent=0, domain=TWELVE, unit=True),
    "insured_months": Fact("integer", domain=SIX_HUNDRED, unit=True),
    "contribution_tier": Fact("option", absent="none", options=TIERS),
    "contributions": Fact(
        "entries",
        domain=LIST,
        fields={"from": None, "to": None, "base": None, "kind": KINDS},
    ),
    "record_from": Fact("month"),
    "startup_talent": Fact("boolean", absent=False),
    "tech_transfer_talent": Fact("boolean", absent=False),
    "shortage_major": Fact("boolean", absent=False),
    "fresh_graduate": Fact("boolean", absent=False),
    "investment_tax_average": Fact(
        "number", absent=0, domain={"at_least": 0, "at_most": 10**12}, unit=True
    ),
    "local_hires_average": Fact(
        "number", absent=0, domain={"at_least": 0, "at_most": 10**6}, unit=True
    ),
    "public_service_months": Fact("integer", absent=0, domain=SIX_HUNDRED, unit=True),
    "outer_areas": Fact(
        "entries", absent=[], domain=LIST, fields={"area": AREAS, "from": None, "to": None}
    ),
    "honour": Fact("option", absent="none", options=HONOURS),
    "married_to_local_since": Fact("date_or_never", absent="never"),
    "false_materials": Fact("dates", absent=[], domain=LIST),
    "detentions": Fact("dates", absent=[], domain=LIST),
    "minor_crimes": Fact("dates", absent=[], domain=LIST),
    "serious_crime": Fact("boolean", absent=False),
    "assume": Fact("choices", absent=[], options=["rules_continue"]),
    "assume_reference_wage": Fact("number", unit=True),
}
ABSENT = {name: fact.absent for name, fact in FACTS.items() if fact.absent is not NO_ABSENT}
FROM_RECORD = ["recent_insured_months", "credential_base_months", "contribution_tier"]
