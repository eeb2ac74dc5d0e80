"""Starts MiniStack for the local stack, and mends what it lacks for us.

Each mend names what it replaces; a MiniStack that no longer has it stops here, not later. What was
tried, and why each mend is here: docs/decisions/0001-ministack.md.
"""

import copy
import json
import os
import signal
import socketserver
import sys
import threading
import time

# Its Runtime API answers in small pieces: unbuffered and with Nagle's algorithm, each waits 40 ms for
# the other side's delayed acknowledgement.
socketserver.StreamRequestHandler.disable_nagle_algorithm = True
socketserver.StreamRequestHandler.wbufsize = -1

from ministack import app  # noqa: E402
from ministack.core import iam_actions  # noqa: E402
from ministack.services import lambda_svc, s3, ses  # noqa: E402
from ministack.services.cloudformation import provisioners  # noqa: E402


def stop_with_the_supervisor():
    """Standard input is a pipe from the supervisor. It closes when the supervisor is gone, however it
    went; then MiniStack saves its state and ends too. Read past Python's own buffer, whose lock would
    make the interpreter abort at its end."""
    while os.read(sys.stdin.fileno(), 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def authorise_mail_by_its_identity():
    """IAM authorises ses:SendEmail on the sender's identity; MiniStack asks for '*'."""
    original = iam_actions._ses_v2_resource_arn

    def resource(method, path, body, region, account_id):
        if path.rstrip("/").endswith("/outbound-emails"):
            sender = json.loads(body or b"{}").get("FromEmailAddress", "")
            domain = sender.rsplit("@", 1)[-1].rstrip("> ")
            return f"arn:aws:ses:{region}:{account_id}:identity/{domain}"
        return original(method, path, body, region, account_id)

    iam_actions._ses_v2_resource_arn = resource


def lock_buckets_of_the_template():
    """CloudFormation makes buckets without the template's object lock; and policies do not know the
    condition key s3:if-none-match, by which a bucket takes an object under a new name only."""
    configure = provisioners._s3_apply_configurations
    context = iam_actions._s3_object_context
    s3._bucket_object_lock  # noqa: B018 - it must exist

    def configure_and_lock(name, props, *rest):
        if props.get("ObjectLockEnabled"):
            rule = props.get("ObjectLockConfiguration", {}).get("Rule", {})
            s3._bucket_object_lock[name] = {"enabled": True, "default_retention": rule.get("DefaultRetention")}
        return configure(name, props, *rest)

    def with_condition(action, query, path, headers):
        known = context(action, query, path, headers)
        if headers.get("if-none-match"):
            known["s3:if-none-match"] = headers["if-none-match"]
        return known

    provisioners._s3_apply_configurations = configure_and_lock
    iam_actions._s3_object_context = with_condition


class StreamMapping:
    """What Lambda does with a batch of a DynamoDB stream: partial failures, bounded retries, bisection,
    dead letters. MiniStack would repeat a failed batch for ever and take a partial failure for success."""

    def __init__(self, mapping, function, execute):
        self.mapping = mapping
        self.function = function
        self.execute = execute

    def deliver(self, batch):
        retries_left = self.mapping.get("MaximumRetryAttempts", -1)
        attempt = 0
        while True:
            result = self.execute(self.function, {"Records": batch})
            failed = self.first_failure(batch, result)
            if failed is None:
                return
            whole = bool(result.get("error"))
            if whole and self.mapping.get("BisectBatchOnFunctionError") and len(batch) > 1:
                middle = len(batch) // 2
                self.deliver(batch[:middle])
                self.deliver(batch[middle:])
                return
            batch = batch[failed:]
            if retries_left == 0:
                self.discard(batch, result)
                return
            retries_left -= 1
            attempt += 1
            time.sleep(min(0.1 * 2**attempt, 2))

    def first_failure(self, batch, result):
        """The place of the first record to repeat; nothing if the batch is done."""
        if result.get("error"):
            return 0
        if "ReportBatchItemFailures" not in (self.mapping.get("FunctionResponseTypes") or []):
            return None
        body = result.get("body")
        failures = (body.get("batchItemFailures") or []) if isinstance(body, dict) else []
        if not failures:
            return None
        numbers = [record["dynamodb"]["SequenceNumber"] for record in batch]
        named = [failure.get("itemIdentifier") for failure in failures]
        # An unknown number means the whole batch, as on AWS.
        return min(numbers.index(name) if name in numbers else 0 for name in named)

    def discard(self, batch, result):
        lambda_svc._send_ddb_stream_failure_record(
            self.mapping, self.function, batch, self.mapping["EventSourceArn"], result, "RetryAttemptsExhausted"
        )


def end_where_the_saved_state_cannot_be_read():
    """What it cannot read of its state, MiniStack takes for absent, and overwrites at its end: after a slip
    of whoever mends the secret by hand there would be another, which ends every session."""
    modules, load_module, load = app._state_map, app._get_module, app.load_state

    def restore():
        for service, module in modules.items():
            path = os.path.join(os.environ["STATE_DIR"], f"{service}.json")
            try:
                state = load(service)
                if state:
                    load_module(module).load_persisted_state(state)
                elif state is None and os.path.exists(path):
                    raise ValueError("it is not what MiniStack writes")
            except Exception as error:
                print(f"{path} cannot be read: {error}.", flush=True)
                print("Mend it, or delete the data folder (all local data goes), and start again.", flush=True)
                # At an ordinary end it would save the little that it knows.
                os._exit(1)

    app._load_persisted_state  # noqa: B018 - it must exist
    app._load_persisted_state = restore


def begin_streams_afresh():
    """Stream records are not part of the saved state, but how many were read is: after a restart as many
    new records would be skipped. What was not delivered before the stop, the sweeper finds."""
    lambda_svc._restore_esm_positions = lambda store, positions: None
    lambda_svc._dynamodb_stream_positions.clear()


def deliver_streams_as_lambda_does():
    """Inside the stream poller, `_execute_function` is a delivery as above, which always ends; a mapping
    waits for its own deliveries only as long as its retries last."""
    poll = lambda_svc._poll_dynamodb_streams
    execute = lambda_svc._execute_function
    lambda_svc._send_ddb_stream_failure_record  # noqa: B018 - it must exist
    polling = threading.local()

    def mapping_of(function, batch):
        name = (function.get("config") or function)["FunctionName"]
        source = batch[0]["eventSourceARN"]
        mappings = [mapping for _, _, mapping in lambda_svc._iter_all_esms()]
        return next(m for m in mappings if m["FunctionName"] == name and m["EventSourceArn"] == source)

    def poll_marked():
        polling.now = True
        try:
            return poll()
        finally:
            polling.now = False

    def execute_or_deliver(function, event, *rest, **named):
        if not getattr(polling, "now", False):
            return execute(function, event, *rest, **named)
        batch = event["Records"]
        StreamMapping(mapping_of(function, batch), function, execute).deliver(batch)
        return {"body": None}

    lambda_svc._poll_dynamodb_streams = poll_marked
    lambda_svc._execute_function = execute_or_deliver


def keep_sent_mails():
    """The mails sent are not part of the saved state; people look for yesterday's link today."""
    state, load = ses.get_state, ses.load_persisted_state

    def state_with_mails():
        return {**state(), "_sent_emails": copy.deepcopy(ses._sent_emails)}

    def load_with_mails(data):
        load(data)
        ses._restore_regional_store(ses._sent_emails, (data or {}).get("_sent_emails", {}))

    ses.get_state, ses.load_persisted_state = state_with_mails, load_with_mails


def keep_people_from_the_machinery():
    """The host name of a distribution or an API means what is deployed there, and nothing else. MiniStack
    looks first, on every host, at paths of its own (/health, /logout, /_ministack/reset, which forgets
    everything) and at access keys in the query."""

    def is_deployed(headers):
        host = headers.get("host", "")
        return app._CLOUDFRONT_HOST_RE.match(host) or app._EXECUTE_API_RE.match(host)

    def passing_by(original):
        async def handle(method, path, headers, *rest):
            return None if is_deployed(headers) else await original(method, path, headers, *rest)

        return handle

    special, key_of = app._handle_special_data_plane_request, app.extract_access_key_id

    async def reach(method, path, headers, body, query, request_id, raw_path=None, raw_query_string="", **named):
        if not is_deployed(headers):
            named.update(raw_path=raw_path, raw_query_string=raw_query_string)
            return await special(method, path, headers, body, query, request_id, **named)
        if app._CLOUDFRONT_HOST_RE.match(headers["host"]):
            return await app._handle_cloudfront_dataplane_request(
                headers["host"], path, raw_path or path, raw_query_string, method, headers, body, query,
                named.get("client_ip", "127.0.0.1"),
            )
        response = await app._handle_execute_api_request(
            headers["host"], path, method, headers, body, query, raw_path=raw_path, raw_query_string=raw_query_string
        )
        return app._with_data_plane_headers(response, request_id, wildcard_cors=False)

    app._handle_pre_body_request = passing_by(app._handle_pre_body_request)
    app._handle_post_body_shortcuts = passing_by(app._handle_post_body_shortcuts)
    app._handle_special_data_plane_request = reach
    app.extract_access_key_id = lambda headers, query=None: "" if is_deployed(headers) else key_of(headers, query)


def keep_what_functions_say(path):
    """Every line that a function writes, with its name, in one file: for the supervisor to show failures
    from, and for tests to search. MiniStack keeps them in its CloudWatch only, and not what a function
    said that ended before its first invocation."""
    emit_logs, execute = lambda_svc._emit_lambda_logs, lambda_svc._execute_function_provided_warm
    out = open(path, "a", encoding="utf-8", buffering=1)
    writing = threading.Lock()

    def emit(function, request_id, log, *rest, **named):
        name = (function.get("config") or function)["FunctionName"]
        with writing:
            out.writelines(f"{name} {line}\n" for line in (log or "").splitlines())
        return emit_logs(function, request_id, log, *rest, **named)

    def execute_and_say_why_not(function, event, request_id):
        result = execute(function, event, request_id)
        if result.get("error"):
            body = result.get("body")
            why = str(body.get("errorMessage") or "") if isinstance(body, dict) else ""
            words = " ".join(f"the invocation failed: {why}".split())
            result["log"] = "\n".join(filter(None, [result.get("log"), words]))
        return result

    lambda_svc._emit_lambda_logs = emit
    lambda_svc._execute_function_provided_warm = execute_and_say_why_not


def main():
    authorise_mail_by_its_identity()
    lock_buckets_of_the_template()
    end_where_the_saved_state_cannot_be_read()
    begin_streams_afresh()
    deliver_streams_as_lambda_does()
    keep_sent_mails()
    keep_people_from_the_machinery()
    keep_what_functions_say(os.environ["FUNCTIONS_LOG"])
    threading.Thread(target=stop_with_the_supervisor, daemon=True).start()
    app.main()


if __name__ == "__main__":
    main()
