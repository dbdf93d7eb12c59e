// What every program of the suite sends, in Go.
package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/getsentry/sentry-go"
)

type CardDeclined struct{}

func (CardDeclined) Error() string { return "card was declined" }

type PaymentError struct{ cause error }

func (e PaymentError) Error() string { return "order was not paid" }
func (e PaymentError) Unwrap() error { return e.cause }

func charge() error { return CardDeclined{} }

func pay() error { return PaymentError{cause: charge()} }

//go:noinline
func reserve(hub *sentry.Hub, order int) {
	hub.CaptureException(fmt.Errorf("order %d is out of stock", order))
}

func main() {
	err := sentry.Init(sentry.ClientOptions{
		Dsn: os.Getenv("SENTRY_DSN"), Release: "shop@1.2.3", Environment: "sdk-test", AttachStacktrace: true,
	})
	if err != nil {
		panic(err)
	}
	sentry.ConfigureScope(func(scope *sentry.Scope) { scope.SetTag("suite", os.Getenv("SDK_SUITE")) })
	sentry.AddBreadcrumb(&sentry.Breadcrumb{
		Category: "cart", Message: "cart was opened", Level: sentry.LevelInfo, Data: map[string]interface{}{"items": 3},
	})

	send("chained", func(hub *sentry.Hub) { hub.CaptureException(pay()) })
	send("message", func(hub *sentry.Hub) {
		hub.Scope().SetLevel(sentry.LevelWarning)
		hub.CaptureMessage("stock is low")
	})
	send("attachment", func(hub *sentry.Hub) {
		hub.Scope().SetUser(sentry.User{ID: "42", Email: "ann@example.com", Username: "ann"})
		hub.Scope().AddAttachment(&sentry.Attachment{Filename: "note.txt", ContentType: "text/plain", Payload: []byte("a note")})
		hub.CaptureException(errors.New("with a note"))
	})
	for _, order := range []int{17, 4711} {
		send("same", func(hub *sentry.Hub) { reserve(hub, order) })
	}
	if !sentry.Flush(20 * time.Second) {
		panic("not everything was sent")
	}
}

func send(step string, capture func(*sentry.Hub)) {
	hub := sentry.CurrentHub().Clone()
	hub.Scope().SetTag("step", step)
	capture(hub)
}
