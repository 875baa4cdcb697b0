"""The Temporal worker on Fargate (arm64), and the one-off task that migrates the database."""

from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk.aws_ecr_assets import Platform
from constructs import Construct

from infra.constructs.functions import ROOT
from infra.options import Options
from infra.stacks.api import ApiStack, api_environment
from infra.stacks.data import DataStack
from infra.stacks.network import NetworkStack

TOLD = {
    "StripeEventParked": "stripe event parked",
    "BillingHealed": "reconciliation healed",
    "SecondSubscription": "a second subscription is ended and paid back",
}
"""Alarms by the line of the worker's log that they listen for."""
CPU = ecs.RuntimePlatform(cpu_architecture=ecs.CpuArchitecture.ARM64, operating_system_family=ecs.OperatingSystemFamily.LINUX)


class WorkerStack(cdk.Stack):
    """Workers scale on CPU; a task that stops has 120 s to hand its activities back."""

    def __init__(
        self, scope: Construct, name: str, *, network: NetworkStack, data: DataStack, api: ApiStack, options: Options, **stack: Any
    ) -> None:
        super().__init__(scope, name, **stack)
        self.cluster = ecs.Cluster(self, "Cluster", vpc=network.vpc, container_insights_v2=ecs.ContainerInsights.ENABLED)
        image = ecs.ContainerImage.from_asset(str(ROOT), file="worker_container/Dockerfile", platform=Platform.LINUX_ARM64)
        environment = {
            **api_environment(data, options, api.http.api_endpoint),
            "IAMA_DATABASE_SECRET_NAME": data.logins["iama_worker"].secret_name,
            "IAMA_CONNECTIONS_ENDPOINT": api.socket.stage.callback_url,
            "IAMA_MAIL_FROM": options.mail_from,
        }
        self.task = self._task("Worker", image, environment, ["python", "-m", "iama_worker"])
        self._grant(data, api, options)
        migration = {**environment, "IAMA_DATABASE_SECRET_NAME": data.logins["iama_migrator"].secret_name}
        self.migration = self._task("Migrate", image, migration, ["python", "-m", "iama.db.migrate"])
        for login in data.logins.values():
            data.grant_secret(login, self.migration.task_role)
        self.service = self._service(network, options)

    def _task(self, name: str, image: ecs.ContainerImage, environment: dict[str, str], command: list[str]) -> ecs.FargateTaskDefinition:
        task = ecs.FargateTaskDefinition(self, name, cpu=2048, memory_limit_mib=4096, runtime_platform=CPU)
        log_group = logs.LogGroup(self, f"{name}Logs", retention=logs.RetentionDays.ONE_MONTH, removal_policy=cdk.RemovalPolicy.DESTROY)
        if name == "Worker":
            self._watch(log_group)
        task.add_container(
            name.lower(),
            image=image,
            command=command,
            environment=environment,
            logging=ecs.LogDriver.aws_logs(stream_prefix=name.lower(), log_group=log_group),
            stop_timeout=cdk.Duration.seconds(120),
            user="10001",
        )
        return task

    def _watch(self, log_group: logs.LogGroup) -> None:
        """An alarm for each Stripe event that waits for a person, and for a night that had to heal something."""
        for name, message in TOLD.items():
            metric = log_group.add_metric_filter(
                name,
                filter_pattern=logs.FilterPattern.string_value("$.message", "=", message),
                metric_namespace="iama",
                metric_name=name,
            ).metric(statistic="Sum", period=cdk.Duration.minutes(5))
            metric.create_alarm(
                self, f"{name}Alarm", threshold=1, evaluation_periods=1, treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING
            )

    def _grant(self, data: DataStack, api: ApiStack, options: Options) -> None:
        role = self.task.task_role
        data.grant_secret(data.logins["iama_worker"], role)
        data.grant_secret(data.secrets["codec"], role)
        data.grant_secret(data.secrets["models"], role)
        data.grant_secret(data.secrets["stripe"], role)
        data.bucket.grant_read_write(role, "jobs/*")
        data.bucket.grant_delete(role, "exports/*")
        api.socket.stage.grant_management_api_access(role)
        role.add_to_principal_policy(self._may_send(options.mail_from.rpartition("@")[2].rstrip(">")))

    def _may_send(self, domain: str) -> iam.PolicyStatement:
        """Mail of one verified domain."""
        identity = self.format_arn(service="ses", resource="identity", resource_name=domain)
        return iam.PolicyStatement(actions=["ses:SendEmail"], resources=[identity])

    def _service(self, network: NetworkStack, options: Options) -> ecs.FargateService:
        fewest, most = options.workers
        service = ecs.FargateService(
            self,
            "Service",
            cluster=self.cluster,
            task_definition=self.task,
            desired_count=fewest,
            min_healthy_percent=100,
            security_groups=[network.worker_group],
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS),
            circuit_breaker=ecs.DeploymentCircuitBreaker(rollback=True),
        )
        scaling = service.auto_scale_task_count(min_capacity=fewest, max_capacity=most)
        scaling.scale_on_cpu_utilization("Cpu", target_utilization_percent=60)
        return service
