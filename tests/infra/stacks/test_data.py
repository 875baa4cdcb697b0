"""What must outlive everything: encrypted, kept, out of reach."""

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Match, Template

from infra.stacks.data import ARTIFACT_DAYS, ROLES


@pytest.fixture(scope="session")
def data(app: cdk.App) -> Template:
    stack = app.node.find_child("IamaData")
    assert isinstance(stack, cdk.Stack)
    return Template.from_stack(stack)


def test_artifacts_are_encrypted_private_and_expire(data: Template) -> None:
    rule = Match.object_like({"ExpirationInDays": ARTIFACT_DAYS, "Prefix": "jobs/", "Status": "Enabled"})
    encryption = {"ServerSideEncryptionByDefault": Match.object_like({"SSEAlgorithm": "aws:kms"})}
    data.has_resource_properties(
        "AWS::S3::Bucket",
        {
            "LifecycleConfiguration": {"Rules": Match.array_with([rule])},
            "BucketEncryption": {"ServerSideEncryptionConfiguration": [Match.object_like(encryption)]},
            "PublicAccessBlockConfiguration": {
                "BlockPublicAcls": True,
                "BlockPublicPolicy": True,
                "IgnorePublicAcls": True,
                "RestrictPublicBuckets": True,
            },
        },
    )


def test_the_database_is_encrypted_protected_and_backed_up(data: Template) -> None:
    data.has_resource_properties("AWS::RDS::DBCluster", {"StorageEncrypted": True, "DeletionProtection": True, "BackupRetentionPeriod": 14})


def test_each_role_logs_in_with_its_own_secret_through_tls(data: Template) -> None:
    (proxy,) = data.find_resources("AWS::RDS::DBProxy").values()
    assert proxy["Properties"]["RequireTLS"] is True
    assert len(proxy["Properties"]["Auth"]) >= len(ROLES)


def test_the_database_answers_only_the_functions_and_the_worker(data: Template) -> None:
    for rule in data.find_resources("AWS::EC2::SecurityGroupIngress").values():
        assert "CidrIp" not in rule["Properties"]
