"""What every function shares: code, layers, network, environment. A route adds its handler, memory and timeout."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

ROOT = Path(__file__).resolve().parents[2]
RUNTIME = lambda_.Runtime.PYTHON_3_13


@dataclass(frozen=True, slots=True)
class FunctionShape:
    """One function: dotted module, memory in MiB, timeout in seconds."""

    name: str
    module: str
    memory: int
    timeout: int
    concurrency: int | None = None


@dataclass(frozen=True, slots=True)
class FunctionSetting:
    """Where all functions of the API run, and with what."""

    vpc: ec2.IVpc
    security_group: ec2.ISecurityGroup
    layers: Sequence[lambda_.ILayerVersion]
    environment: Mapping[str, str]
    snap_start: bool


def function_code() -> lambda_.Code:
    """The `functions/` folder as the asset's root package. A code object belongs to one stack, so each stack makes its own."""
    return lambda_.Code.from_asset(str(ROOT), exclude=["/*", "!/functions", "__pycache__"], ignore_mode=cdk.IgnoreMode.GIT)


def group_role(scope: Construct, name: str) -> iam.Role:
    """One role a group: may write its logs and traces and hold network interfaces; what else it may is granted by resource."""
    role = iam.Role(scope, name, assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
    network = [
        "ec2:CreateNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DeleteNetworkInterface",
        "ec2:AssignPrivateIpAddresses",
        "ec2:UnassignPrivateIpAddresses",
    ]
    role.add_to_policy(iam.PolicyStatement(actions=network, resources=["*"]))
    return role


def add_function(scope: Construct, shape: FunctionShape, setting: FunctionSetting, role: iam.Role, code: lambda_.Code) -> lambda_.Alias:
    """One function with its log group and a `live` alias on the current version."""
    log_group = logs.LogGroup(scope, f"{shape.name}Logs", retention=logs.RetentionDays.ONE_MONTH, removal_policy=cdk.RemovalPolicy.DESTROY)
    function = lambda_.Function(
        scope,
        shape.name,
        runtime=RUNTIME,
        architecture=lambda_.Architecture.ARM_64,
        handler=f"{shape.module}.handler",
        code=code,
        role=role,
        memory_size=shape.memory,
        timeout=cdk.Duration.seconds(shape.timeout),
        reserved_concurrent_executions=shape.concurrency,
        environment={**setting.environment, "POWERTOOLS_SERVICE_NAME": shape.module.removeprefix("functions.")},
        layers=list(setting.layers),
        vpc=setting.vpc,
        vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS),
        security_groups=[setting.security_group],
        tracing=lambda_.Tracing.ACTIVE,
        log_group=log_group,
        logging_format=lambda_.LoggingFormat.JSON,
        snap_start=lambda_.SnapStartConf.ON_PUBLISHED_VERSIONS if setting.snap_start else None,
    )
    log_group.grant_write(role)
    return lambda_.Alias(scope, f"{shape.name}Live", alias_name="live", version=function.current_version)
