// One trace: a transaction with two spans, and an error inside of it, in Go.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"time"

	"github.com/getsentry/sentry-go"
)

func main() {
	err := sentry.Init(sentry.ClientOptions{
		Dsn: os.Getenv("SENTRY_DSN"), Release: "shop@1.2.3", Environment: "sdk-test", EnableTracing: true, TracesSampleRate: 1,
	})
	if err != nil {
		panic(err)
	}
	hub := sentry.CurrentHub()
	root := sentry.StartTransaction(sentry.SetHubOnContext(context.Background(), hub), "GET /checkout",
		sentry.WithOpName("http.server"), sentry.WithTransactionSource(sentry.SourceRoute))
	root.SetData("cart.items", 3)
	root.SetData("cart.total", 12.5)
	root.SetData("cart.paid", false)
	root.SetData("api_key", "secret-of-a-span")

	query := root.StartChild("db.query", sentry.WithDescription("SELECT * FROM stock WHERE sku = 17"))
	query.SetData("db.system.name", "postgresql")
	query.Status = sentry.SpanStatusOK
	query.Finish()

	reserve := root.StartChild("function", sentry.WithDescription("reserve"))
	hub.CaptureException(errors.New("out of stock"))
	reserve.Status = sentry.SpanStatusInternalError
	reserve.Finish()
	root.Status = sentry.SpanStatusOK
	root.Finish()
	if !sentry.Flush(20 * time.Second) {
		panic("not everything was sent")
	}
	ids := map[string]string{"traceId": root.TraceID.String(), "spanId": root.SpanID.String()}
	if err := json.NewEncoder(os.Stdout).Encode(ids); err != nil {
		panic(err)
	}
}
