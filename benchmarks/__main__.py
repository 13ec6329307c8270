"""All benchmarks in one run: deciding beside other engines, answering one case, a made-up country."""

from benchmarks import answering, country, decide

for title, run in (
    ("Deciding 300 items of six conditions, 15 % of facts missing", decide.main),
    ("Answering one real case", answering.main),
    ("A made-up country", country.main),
):
    print(f"\n== {title}\n", flush=True)
    run()
