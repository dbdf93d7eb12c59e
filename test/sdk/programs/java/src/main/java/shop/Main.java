package shop;

import io.sentry.Attachment;
import io.sentry.Breadcrumb;
import io.sentry.Sentry;
import io.sentry.SentryLevel;
import io.sentry.protocol.User;
import java.nio.charset.StandardCharsets;

/** What every program of the suite sends, in Java. */
public final class Main {
  static final class CardDeclined extends RuntimeException {
    CardDeclined() {
      super("card was declined");
    }
  }

  static final class PaymentError extends RuntimeException {
    PaymentError(Throwable cause) {
      super("order was not paid", cause);
    }
  }

  private static void charge() {
    throw new CardDeclined();
  }

  private static void pay() {
    try {
      charge();
    } catch (CardDeclined error) {
      throw new PaymentError(error);
    }
  }

  private static void reserve(int order) {
    throw new IllegalStateException("order " + order + " is out of stock");
  }

  private static void capture(String step, Runnable action) {
    Sentry.withScope(
        scope -> {
          scope.setTag("step", step);
          try {
            action.run();
          } catch (RuntimeException error) {
            Sentry.captureException(error);
          }
        });
  }

  public static void main(String[] args) {
    Sentry.init(
        options -> {
          options.setDsn(System.getenv("SENTRY_DSN"));
          options.setRelease("shop@1.2.3");
          options.setEnvironment("sdk-test");
        });
    Sentry.setTag("suite", System.getenv("SDK_SUITE"));
    Breadcrumb breadcrumb = new Breadcrumb("cart was opened");
    breadcrumb.setCategory("cart");
    breadcrumb.setLevel(SentryLevel.INFO);
    breadcrumb.setData("items", 3);
    Sentry.addBreadcrumb(breadcrumb);

    capture("chained", Main::pay);
    Sentry.withScope(
        scope -> {
          scope.setTag("step", "message");
          Sentry.captureMessage("stock is low", SentryLevel.WARNING);
        });
    Sentry.withScope(
        scope -> {
          scope.setTag("step", "attachment");
          User user = new User();
          user.setId("42");
          user.setEmail("ann@example.com");
          user.setUsername("ann");
          scope.setUser(user);
          scope.addAttachment(new Attachment("a note".getBytes(StandardCharsets.UTF_8), "note.txt", "text/plain"));
          Sentry.captureException(new IllegalArgumentException("with a note"));
        });
    for (int order : new int[] {17, 4711}) {
      capture("same", () -> reserve(order));
    }
    Sentry.flush(20_000);
    Sentry.close();
  }
}
