"""All benchmarks in one run: deciding beside other engines, answering one case, a made-up country."""

from benchmarks import answering, country, decide

for title, run in (
    ("Deciding 300 items of six conditions, 15 % of facts missing", decide.main),
    ("One case, from the body of the request to the bytes of the answer", answering.main),
    ("A made-up country", country.main),
):
    print(f"\n== {title}\n", flush=True)
    run()
