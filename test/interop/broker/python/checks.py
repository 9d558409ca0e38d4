"""The asserting side of a client's program, as checks.ts has it."""

import sys
import time
import traceback

passed = 0
failed = 0


def check(what, actual, wanted):
    global passed
    if actual == wanted:
        passed += 1
    else:
        fail("%s: %r, wanted %r" % (what, *first_difference(actual, wanted)))


def soon(what, actual, wanted):
    """Apache Kafka's broker learns of what its controller decided a moment later."""
    late = time.monotonic() + 10
    while actual() != wanted and time.monotonic() < late:
        time.sleep(0.01)
    check(what, actual(), wanted)


def first_difference(actual, wanted):
    if isinstance(actual, list) and isinstance(wanted, list) and len(actual) == len(wanted):
        return next(pair for pair in zip(actual, wanted) if pair[0] != pair[1])
    return actual, wanted


def refused(what, error, call):
    """`error`: the class of the exception, or a function that says whether it is the right one."""
    global passed
    try:
        answer = call()
    except Exception as e:
        if isinstance(e, error) if isinstance(error, type) else error(e):
            passed += 1
        else:
            fail("%s: %r" % (what, e))
    else:
        fail("%s: not refused, but %r" % (what, answer))


def scenario(call, *args):
    """What throws fails, and the next one is tried all the same."""
    began = time.monotonic()
    try:
        call(*args)
    except Exception:
        fail("%s: %s" % (call.__name__, traceback.format_exc()))
    print("%s: %.1f s" % (call.__name__, time.monotonic() - began), flush=True)


def restart():
    """Has the broker stopped and started again."""
    print("restart", flush=True)
    sys.stdin.readline()


def finish():
    print("%d right, %d wrong" % (passed, failed), flush=True)
    sys.exit(1 if failed else 0)


def fail(message):
    global failed
    failed += 1
    message = message.replace("\n", " | ")
    print("FAILED " + (message if len(message) < 700 else message[:200] + " ... " + message[-500:]), flush=True)
