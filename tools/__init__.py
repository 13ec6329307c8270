"""Programs that make files of the rulesets from what was read; nothing of the product imports them."""
