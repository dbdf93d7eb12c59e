"""One trace: a transaction with two spans, and an error inside of it."""

import json
import os

import sentry_sdk

sentry_sdk.init(dsn=os.environ["SENTRY_DSN"], release="shop@1.2.3", environment="sdk-test", traces_sample_rate=1.0)

with sentry_sdk.start_transaction(op="http.server", name="GET /checkout", source="route") as root:
    root.set_data("cart.items", 3)
    root.set_data("cart.total", 12.5)
    root.set_data("cart.paid", False)
    root.set_data("api_key", "secret-of-a-span")
    with sentry_sdk.start_span(op="db.query", name="SELECT * FROM stock WHERE sku = 17") as span:
        span.set_data("db.system.name", "postgresql")
    with sentry_sdk.start_span(op="function", name="reserve") as span:
        try:
            raise IndexError("out of stock")
        except IndexError as error:
            span.set_status("internal_error")
            sentry_sdk.capture_exception(error)
    ids = {"traceId": root.trace_id, "spanId": root.span_id}

sentry_sdk.flush(timeout=20)
print(json.dumps(ids))
