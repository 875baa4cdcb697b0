"""The CDK app: `python -m infra.app`, or `cdk synth`. No network, no Docker, no account; layers are built beforehand."""

import aws_cdk as cdk

from infra.options import read_options
from infra.stacks.api import ApiStack
from infra.stacks.data import DataStack
from infra.stacks.network import NetworkStack
from infra.stacks.worker import WorkerStack

ACKNOWLEDGED = {
    "Annotation::@aws-cdk/aws-lambda:snapStartRequirePublish": "every route integrates with the `live` alias of a published version",
}


def build(app: cdk.App) -> cdk.App:
    """Put the four stacks into the app, each given what it stands on."""
    options = read_options(app.node)
    network = NetworkStack(app, "IamaNetwork")
    data = DataStack(app, "IamaData", network=network, options=options)
    api = ApiStack(app, "IamaApi", network=network, data=data, options=options)
    WorkerStack(app, "IamaWorker", network=network, data=data, api=api, options=options)
    for annotation, reason in ACKNOWLEDGED.items():
        cdk.Validations.of(app).acknowledge(cdk.Acknowledgment(id=annotation, reason=reason))
    return app


if __name__ == "__main__":
    build(cdk.App()).synth()
