"""moto as a server on loopback; its first line says the port. It ends when its standard input does, so that none outlives the tests, however these end."""

import os
import sys

from moto.iam import access_control
from moto.server import ThreadedMotoServer

look = access_control.IAMPolicyStatement.is_action_permitted


# It looks at no conditions of bucket policies, and would deny everything where only what is not encrypted is denied: this counts every call as encrypted.
def judge(statement, *args, **named):
    if statement._statement.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}:
        return access_control.PermissionResult.NEUTRAL
    return look(statement, *args, **named)


access_control.IAMPolicyStatement.is_action_permitted = judge

if "HOWDAH_LAMBDA_LABEL" in os.environ:
    import labelled_lambda

    labelled_lambda.install(os.environ["HOWDAH_LAMBDA_LABEL"], os.environ["HOWDAH_LAMBDA_UNPACKER"])

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
port = server.get_host_and_port()[1]
os.environ.setdefault("MOTO_PORT", str(port))
print(port, flush=True)
sys.stdin.read()
os._exit(0)
