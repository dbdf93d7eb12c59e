# A program that logs: every severity, a template with its parts, attributes of every type, and a secret among them.
import json
import os

import sentry_sdk
from sentry_sdk import logger

sentry_sdk.init(
    dsn=os.environ["SENTRY_DSN"], release="shop@1.2.3", environment="sdk-test", enable_logs=True, traces_sample_rate=1.0
)
sentry_sdk.set_user({"id": "7", "email": "ann@example.com"})
logger.trace("step", attributes={"at": 1})
logger.debug("cache miss", attributes={"key": "cart:7", "hit": False})
logger.info("order {order} of {name} paid", order=17, name="ann", attributes={"total": 12.5, "items": 3, "password": "secret-of-a-log"})
logger.warning("pool is nearly empty", attributes={"free": 2})
logger.error("payment refused", attributes={"reason": "card"})
logger.fatal("out of memory")
with sentry_sdk.start_transaction(name="GET /checkout", op="http.server") as span:
    logger.info("inside of a span")
    trace_id = span.trace_id
sentry_sdk.flush(20)
print(json.dumps({"traceId": trace_id}))
