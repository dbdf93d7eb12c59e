"""What every program of the suite sends, in Python."""

import os

import sentry_sdk

sentry_sdk.init(dsn=os.environ["SENTRY_DSN"], release="shop@1.2.3", environment="sdk-test", sample_rate=1.0)


class CardDeclined(Exception):
    pass


class PaymentError(Exception):
    pass


def charge():
    raise CardDeclined("card was declined")


def pay():
    try:
        charge()
    except CardDeclined as error:
        raise PaymentError("order was not paid") from error


def reserve(order):
    raise IndexError(f"order {order} is out of stock")


def capture(step, action, *args):
    with sentry_sdk.new_scope() as scope:
        scope.set_tag("step", step)
        try:
            action(*args)
        except Exception as error:
            sentry_sdk.capture_exception(error)


sentry_sdk.set_tag("suite", os.environ["SDK_SUITE"])
sentry_sdk.add_breadcrumb(category="cart", message="cart was opened", level="info", data={"items": 3})

capture("chained", pay)

with sentry_sdk.new_scope() as scope:
    scope.set_tag("step", "message")
    sentry_sdk.capture_message("stock is low", level="warning")


def with_note():
    scope = sentry_sdk.get_current_scope()
    scope.set_user({"id": "42", "email": "ann@example.com", "username": "ann"})
    scope.add_attachment(bytes=b"a note", filename="note.txt", content_type="text/plain")
    raise TypeError("with a note")


capture("attachment", with_note)
for number in (17, 4711):
    capture("same", reserve, number)

sentry_sdk.flush(timeout=20)
