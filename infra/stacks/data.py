"""What must outlive everything else: the database behind its proxy, the encrypted bucket, the secrets by name."""

from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_rds as rds
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.options import Options
from infra.stacks.network import NetworkStack

ARTIFACT_DAYS = 14
"""Days after which code-bearing objects are gone, whatever happens."""
DATABASE = "iama"
POSTGRES_PORT = 5432
ROLES = ("iama_api", "iama_worker", "iama_migrator")
SECRETS = ("jwt", "jwks", "codec", "models", "oauth", "stripe", "stripe-webhook", "admin")


class DataStack(cdk.Stack):
    """Aurora PostgreSQL Serverless v2 with RDS Proxy, one login role a caller; bucket and key; named secrets."""

    def __init__(self, scope: Construct, name: str, *, network: NetworkStack, options: Options, **stack: Any) -> None:
        super().__init__(scope, name, **stack)
        self.key = kms.Key(self, "Key", enable_key_rotation=True, description="IAMA artifacts, secrets and database")
        self.bucket = self._bucket()
        self.secrets = {name: self._secret(name) for name in SECRETS}
        self.logins = {role: rds.DatabaseSecret(self, f"Login-{role}", username=role, encryption_key=self.key) for role in ROLES}
        self.group = self._security_group(network)
        self.cluster = self._cluster(network, options)
        self.proxy = self._proxy(network)

    def _bucket(self) -> s3.Bucket:
        export_rule = s3.LifecycleRule(expiration=cdk.Duration.days(1), prefix="exports/")
        rule = s3.LifecycleRule(
            expiration=cdk.Duration.days(ARTIFACT_DAYS), abort_incomplete_multipart_upload_after=cdk.Duration.days(1), prefix="jobs/"
        )
        return s3.Bucket(
            self,
            "Artifacts",
            encryption=s3.BucketEncryption.KMS,
            encryption_key=self.key,
            bucket_key_enabled=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            lifecycle_rules=[rule, export_rule],
            removal_policy=cdk.RemovalPolicy.RETAIN,
        )

    def _secret(self, name: str) -> secretsmanager.Secret:
        return secretsmanager.Secret(self, f"Secret-{name}", secret_name=f"iama/{name}", encryption_key=self.key)

    def _security_group(self, network: NetworkStack) -> ec2.SecurityGroup:
        group = ec2.SecurityGroup(self, "Database", vpc=network.vpc, description="Aurora and its proxy", allow_all_outbound=False)
        for caller in (network.functions_group, network.worker_group, group):
            group.add_ingress_rule(caller, ec2.Port.tcp(POSTGRES_PORT))
        group.add_egress_rule(group, ec2.Port.tcp(POSTGRES_PORT))
        return group

    def grant_secret(self, secret: secretsmanager.ISecret, role: iam.IRole) -> None:
        """Let a role of another stack read a secret, by its own policy: the secret's `grant_read` would write that role into
        this stack's key policy and tie the stacks into a circle."""
        role.add_to_principal_policy(
            iam.PolicyStatement(actions=["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"], resources=[secret.secret_arn])
        )
        self.key.grant_decrypt(role)

    def _cluster(self, network: NetworkStack, options: Options) -> rds.DatabaseCluster:
        smallest, largest = options.capacity
        return rds.DatabaseCluster(
            self,
            "Cluster",
            engine=rds.DatabaseClusterEngine.aurora_postgres(version=rds.AuroraPostgresEngineVersion.VER_17_7),
            writer=rds.ClusterInstance.serverless_v2("Writer"),
            readers=[rds.ClusterInstance.serverless_v2("Reader", scale_with_writer=True)],
            serverless_v2_min_capacity=smallest,
            serverless_v2_max_capacity=largest,
            credentials=rds.Credentials.from_generated_secret("postgres", encryption_key=self.key),
            default_database_name=DATABASE,
            storage_encrypted=True,
            storage_encryption_key=self.key,
            backup=rds.BackupProps(retention=cdk.Duration.days(14)),
            deletion_protection=True,
            vpc=network.vpc,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED),
            security_groups=[self.group],
        )

    def _proxy(self, network: NetworkStack) -> rds.DatabaseProxy:
        return self.cluster.add_proxy(
            "Proxy",
            secrets=list(self.logins.values()),
            vpc=network.vpc,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED),
            security_groups=[self.group],
            require_tls=True,
            max_connections_percent=80,
        )
