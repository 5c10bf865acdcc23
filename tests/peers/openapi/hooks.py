"""What schemathesis cannot know of Howdah."""

import uuid

import jsonschema_rs
import schemathesis
from schemathesis.core import NOT_SET

# Refusals that hang on what there is, and that no description of a call's shape can hold. Another state, another tenant, or a moment later the same call is taken.
HANGS_ON_WHAT_THERE_IS = {
    "not-found",
    "request-active",
    "state-conflict",
    "deletion-protected",
    "not-retryable",
    "not-cancellable",
    "pivot-passed",
    "precondition-failed",
    "restore-point-exists",
    "other-replication-role",
    "no-backup",
    "not-protected",
    "target-unknown",
    "target-in-future",
    "target-before-first-backup",
    "version-mismatch",
    "limit-reached",
}

# How often that may be called is counted for each person, far below the rate of calls.
COUNTED = {"giveFeedback"}

# Fields whose values have to be known to Howdah, or to fit each other: `invalid-request` names them.
NAMES_WHAT_THERE_IS = {
    "?cursor",
    "?fiscalYear",
    "/dataCenter",
    "/availabilityZone",
    "/postgresqlVersion",
    "/product",
    "/tenant",
    "/flavour",
    "/storageType",
    # The language of cron, and times that have not passed.
    "/cron",
    "/nextRun",
    "/backupJob/cron",
    "/backupJob/nextRun",
    "/restoreFrom/databaseId",
    # May be left out, but for what is restored in another tenant.
    "/password",
}


@schemathesis.check
def valid_calls_are_taken(ctx, response, case):
    """
    A call that is as described is taken, unless what is there does not allow it. Stands for `positive_data_acceptance`, which knows statuses only: it would have to
    let every 422 pass, or none.
    """
    if case.meta is None or not case.meta.generation.mode.is_positive or response.status_code < 400:
        return
    problem = response.json()
    if problem["code"] in HANGS_ON_WHAT_THERE_IS:
        return
    if problem["code"] == "too-many-requests" and case.operation.definition.raw["operationId"] in COUNTED:
        return
    fields = {error["pointer"] for error in problem.get("errors", [])}
    if problem["code"] == "invalid-request" and fields and fields <= NAMES_WHAT_THERE_IS:
        return
    if not is_as_described(case):
        return
    raise AssertionError(f"A call that is as described was refused: {problem['code']}: {problem['detail']}")


def is_as_described(case):
    """What is generated as valid does not always match the description's patterns: the generator takes `\\p{Z}` for `\\s`."""
    content = case.operation.definition.raw.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None or case.body is NOT_SET:
        return True
    return jsonschema_rs.is_valid({**content["schema"], "components": case.operation.schema.raw_schema["components"]}, case.body)


@schemathesis.hook
def before_call(ctx, case, kwargs):
    """Every write has a key of its own: one key for all would make them repeats of the first."""
    key = (case.headers or {}).get("Idempotency-Key")
    if key and case.meta is not None and case.meta.generation.mode.is_positive:
        case.headers["Idempotency-Key"] = str(uuid.UUID(int=next(KEYS)))


def _keys():
    number = 0
    while True:
        number += 1
        yield number


KEYS = _keys()
