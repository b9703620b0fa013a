"""The accounts of AWS Marketplace."""

import re

from constructs_lib.rules.tables.marketplace_accounts import MARKETPLACE_ACCOUNTS
from constructs_lib.rules.tables.regional_instance_types import HOSTING


def test_every_region_has_an_account_of_its_own() -> None:
    assert set(MARKETPLACE_ACCOUNTS) <= set(HOSTING)
    assert len(set(MARKETPLACE_ACCOUNTS.values())) == len(MARKETPLACE_ACCOUNTS)
    assert all(re.fullmatch(r"\d{12}", account) for account in MARKETPLACE_ACCOUNTS.values())
