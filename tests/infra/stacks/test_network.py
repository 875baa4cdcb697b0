"""The network: the database has no way out, what every function calls has a short one, and all of it is logged."""

from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Template

from infra.stacks.network import NetworkStack


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return Template.from_stack(NetworkStack(cdk.App(outdir=str(tmp_path_factory.mktemp("cdk"))), "Network"))


def ways_out(network: Template) -> dict[str, set[str]]:
    """Kind of subnet → what its default routes lead to."""
    subnets = network.find_resources("AWS::EC2::Subnet")
    kinds = {name: next(tag["Value"] for tag in one["Properties"]["Tags"] if tag["Key"].endswith("-name")) for name, one in subnets.items()}
    tables: dict[str, str] = {}
    for one in network.find_resources("AWS::EC2::SubnetRouteTableAssociation").values():
        tables[one["Properties"]["RouteTableId"]["Ref"]] = kinds[one["Properties"]["SubnetId"]["Ref"]]
    found: dict[str, set[str]] = {kind: set() for kind in kinds.values()}
    for one in network.find_resources("AWS::EC2::Route").values():
        route: dict[str, Any] = one["Properties"]
        found[tables[route["RouteTableId"]["Ref"]]] |= route.keys() & {"GatewayId", "NatGatewayId"}
    return found


def test_the_database_has_no_way_out_and_functions_leave_through_one_address(network: Template) -> None:
    assert ways_out(network) == {"public": {"GatewayId"}, "private": {"NatGatewayId"}, "isolated": set()}
    network.resource_count_is("AWS::EC2::NatGateway", 1)


def test_each_kind_of_subnet_lies_in_two_zones(network: Template) -> None:
    network.resource_count_is("AWS::EC2::Subnet", 6)


def test_objects_and_secrets_are_reached_without_leaving(network: Template) -> None:
    kinds = {str(one["Properties"]["VpcEndpointType"]) for one in network.find_resources("AWS::EC2::VPCEndpoint").values()}
    assert kinds == {"Gateway", "Interface"}


def test_all_traffic_is_logged(network: Template) -> None:
    network.has_resource_properties("AWS::EC2::FlowLog", {"TrafficType": "ALL"})


def test_nobody_may_call_a_function_or_a_worker_from_outside(network: Template) -> None:
    groups = [one["Properties"] for one in network.find_resources("AWS::EC2::SecurityGroup").values()]
    ours = [group for group in groups if group["GroupDescription"] in ("Lambda functions of the API", "Temporal worker tasks")]
    assert len(ours) == 2
    assert not [group for group in ours if group.get("SecurityGroupIngress")]
    network.resource_count_is("AWS::EC2::SecurityGroupIngress", 0)
