package shop;

import io.sentry.ISpan;
import io.sentry.ITransaction;
import io.sentry.Sentry;
import io.sentry.SpanStatus;
import io.sentry.TransactionOptions;

/** One trace: a transaction with two spans, and an error inside of it, in Java. */
public final class Traces {
  public static void main(String[] args) {
    Sentry.init(
        options -> {
          options.setDsn(System.getenv("SENTRY_DSN"));
          options.setRelease("shop@1.2.3");
          options.setEnvironment("sdk-test");
          options.setTracesSampleRate(1.0);
        });
    TransactionOptions bound = new TransactionOptions();
    bound.setBindToScope(true);
    ITransaction root = Sentry.startTransaction("GET /checkout", "http.server", bound);
    root.setData("cart.items", 3);
    root.setData("cart.total", 12.5);
    root.setData("cart.paid", false);
    root.setData("api_key", "secret-of-a-span");

    ISpan query = root.startChild("db.query", "SELECT * FROM stock WHERE sku = 17");
    query.setData("db.system.name", "postgresql");
    query.finish(SpanStatus.OK);

    ISpan reserve = root.startChild("function", "reserve");
    IllegalStateException error = new IllegalStateException("out of stock");
    reserve.setThrowable(error);
    reserve.finish(SpanStatus.INTERNAL_ERROR);
    Sentry.captureException(error);
    root.finish(SpanStatus.OK);
    Sentry.flush(20_000);
    System.out.println(
        "{\"traceId\":\"" + root.getSpanContext().getTraceId() + "\",\"spanId\":\"" + root.getSpanContext().getSpanId() + "\"}");
    Sentry.close();
  }
}
