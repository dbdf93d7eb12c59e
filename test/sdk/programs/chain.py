"""The end of a chain of services: goes on with the trace that it was given."""

import os
import sys

import sentry_sdk

sentry_sdk.init(dsn=os.environ["SENTRY_DSN"], release="cards@1.2.3", environment="sdk-test", traces_sample_rate=1.0)

given = {"sentry-trace": sys.argv[1], "baggage": sys.argv[2]}
with sentry_sdk.start_transaction(sentry_sdk.continue_trace(given, op="queue.process", name="charge card")):
    with sentry_sdk.start_span(op="db.query", name="UPDATE cards SET charged = 1"):
        pass
sentry_sdk.flush(timeout=20)
