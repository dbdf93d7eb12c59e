package shop;

import io.sentry.Sentry;
import java.util.List;
import shop.pay.Checkout;

/** Fails as a shop does, and tells Vedette. */
public final class App {
  public static void main(String[] args) {
    Sentry.init(
        options -> {
          options.setDsn(System.getenv("SENTRY_DSN"));
          options.setRelease("shop@1.0");
        });
    try {
      new Checkout().pay(List.of("tea", "milk"), -1);
    } catch (RuntimeException error) {
      Sentry.captureException(error);
    }
    Sentry.flush(20_000);
    Sentry.close();
  }
}
